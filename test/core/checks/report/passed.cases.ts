import type { CheckCases } from '../cases.ts';

/** A Great Expectations validation result, as version 0.18 writes it. */
export const validation = (
  results: readonly (readonly [string, string, boolean, object?])[],
  statistics: object = {},
) =>
  JSON.stringify({
    success: results.every(([, , success]) => success),
    results: results.map(([expectation_type, column, success, more = {}]) => ({
      success,
      expectation_config: { expectation_type, kwargs: { column, ...more }, meta: {} },
      result: {},
      meta: {},
      exception_info: { raised_exception: false, exception_message: null, exception_traceback: null },
    })),
    evaluation_parameters: {},
    statistics: {
      evaluated_expectations: results.length,
      successful_expectations: results.filter(([, , success]) => success).length,
      unsuccessful_expectations: results.filter(([, , success]) => !success).length,
      success_percent: 100,
      ...statistics,
    },
    meta: { great_expectations_version: '0.18.8', expectation_suite_name: 'applications' },
  });

const data = {
  'data/applications.csv': 'id,age,defaulted\n1,34,0\n',
  'data/README.md': '# Applications\n\nRows.\n',
};
const notNull = 'expect_column_values_to_not_be_null';
const between = 'expect_column_values_to_be_between';

export const withReport = (text: string | null) => ({ ...data, 'reports/validation.json': text });

export const cases: CheckCases = {
  check: 'report/passed',
  about: 'dataset',
  invalid: [{ waivable: 'x' }, { suites: [] }],
  cases: [
    {
      name: 'every expectation passed',
      files: withReport(
        validation([
          [notNull, 'age', true],
          [between, 'age', true],
        ]),
      ),
      expect: { status: 'pass', says: ['2 expectations'] },
    },
    {
      name: 'a success that raised an exception',
      files: withReport(
        validation([[notNull, 'age', true]]).replace('"raised_exception":false', '"raised_exception":true'),
      ),
      expect: { status: 'unknown', says: ['1 expectation of the great-expectations report has no result'] },
    },
    {
      name: 'a success over no rows',
      files: withReport(
        validation([[notNull, 'age', true]]).replace(
          '"result":{}',
          '"result":{"element_count":0,"unexpected_count":0}',
        ),
      ),
      expect: { status: 'unknown', says: ['has no result'] },
    },
    {
      name: 'one of two failed',
      files: withReport(
        validation([
          [notNull, 'age', true],
          [between, 'age', false],
        ]),
      ),
      expect: { status: 'fail', says: ['1 of 2 expectations failed', between] },
    },
    {
      name: 'a failure that the policy accepts',
      options: { waivable: [`${between}(age)`] },
      files: withReport(
        validation([
          [notNull, 'age', true],
          [between, 'age', false],
        ]),
      ),
      expect: { status: 'pass', says: ['accepted failures', between] },
    },
    {
      name: 'a failure that is accepted and one that is only counted',
      options: { waivable: [`${between}(age)`] },
      files: withReport(validation([[between, 'age', false]], { unsuccessful_expectations: 2 })),
      expect: {
        status: 'fail',
        says: ['counts 2 failures and shows 1'],
        places: ['reports/validation.json:1'],
      },
    },
    {
      name: 'the whole failed, and what is accepted is not what did',
      options: { waivable: [`${between}(age)`] },
      files: withReport(validation([[notNull, 'age', true]]).replace('"success":true', '"success":false')),
      expect: {
        status: 'fail',
        says: ['says that the validation failed, and shows no expectation that did'],
      },
    },
    {
      name: 'twelve of twelve, over an empty list',
      files: withReport(validation([], { evaluated_expectations: 12, successful_expectations: 12 })),
      expect: { status: 'unknown', says: ['holds no results', '12'] },
    },
    {
      name: 'a failing report replaced by what is no report',
      files: withReport('{}'),
      expect: { status: 'unknown', says: ['cannot be read'] },
    },
    {
      name: 'no report of the tool asked for',
      options: { tools: ['soda'] },
      files: withReport(validation([[notNull, 'age', true]])),
      expect: { status: 'unknown', says: ['tools asked for'] },
    },
  ],
};
