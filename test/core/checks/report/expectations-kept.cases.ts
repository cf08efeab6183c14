import type { CheckCases } from '../cases.ts';
import { validation, withReport } from './passed.cases.ts';

const notNull = 'expect_column_values_to_not_be_null';
const between = 'expect_column_values_to_be_between';

export const cases: CheckCases = {
  check: 'report/expectations-kept',
  about: 'dataset',
  invalid: [{ allow: ['x'] }],
  cases: [
    {
      name: 'one more expectation',
      base: withReport(validation([[notNull, 'age', true]])),
      files: withReport(
        validation([
          [notNull, 'age', true],
          [between, 'age', true],
        ]),
      ),
      expect: { status: 'pass', says: ['All 1 expectation'] },
    },
    ...(
      [
        [
          { min_value: '2020-01-01' },
          { min_value: '1990-01-01' },
          'min_value falls from 2020-01-01 to 1990-01-01',
        ],
        [
          { max_value: '2020-01-01' },
          { max_value: '2030-01-01' },
          'max_value rises from 2020-01-01 to 2030-01-01',
        ],
        [{ regex: '^[a-z]+$' }, { regex: '.*' }, 'regex is ".*" and was "^[a-z]+$"'],
        [{ min_value: 1 }, { min_value: '0' }, 'min_value 1 is no number any more'],
        [{ value_set: ['a'] }, { value_set: [] }, 'value_set is empty'],
      ] as const
    ).map(([before, after, says]) => ({
      name: `loosened: ${says}`,
      base: withReport(validation([[between, 'age', true, before]])),
      files: withReport(validation([[between, 'age', true, after]])),
      expect: { status: 'fail' as const, says: [says] },
    })),
    {
      name: 'a bound that became stricter',
      base: withReport(validation([[between, 'age', true, { min_value: '1990-01-01' }]])),
      files: withReport(validation([[between, 'age', true, { min_value: '2020-01-01' }]])),
      expect: { status: 'pass' },
    },
    {
      name: 'a failure that weighs less',
      base: withReport(validation([[notNull, 'age', true]])),
      files: withReport(
        validation([[notNull, 'age', true]]).replace(
          '"expectation_config":{',
          '"expectation_config":{"severity":"warning",',
        ),
      ),
      expect: { status: 'fail', says: ['its severity falls from critical to warning'] },
    },
    {
      name: 'one was dropped',
      base: withReport(
        validation([
          [notNull, 'age', true],
          [between, 'age', false],
        ]),
      ),
      files: withReport(validation([[notNull, 'age', true]])),
      expect: { status: 'fail', says: [`${between}(age) was dropped`] },
    },
    {
      name: 'a minimum was lowered and mostly loosened',
      base: withReport(validation([[between, 'age', true, { min_value: 18, mostly: 1 }]])),
      files: withReport(validation([[between, 'age', true, { min_value: 0, mostly: 0.5 }]])),
      expect: { status: 'fail', says: ['min_value falls from 18 to 0', 'mostly falls from 1 to 0.5'] },
    },
    {
      name: 'two of one name and column in another order',
      base: withReport(
        validation([
          [between, 'age', true, { min_value: 18, max_value: 120 }],
          [between, 'age', true, { min_value: 0, mostly: 0.9 }],
        ]),
      ),
      files: withReport(
        validation([
          [between, 'age', true, { min_value: 0, mostly: 0.9 }],
          [between, 'age', true, { min_value: 18, max_value: 120 }],
        ]),
      ),
      expect: { status: 'pass', says: ['All 2 expectations'] },
    },
    {
      name: 'the stricter of two of one name was dropped',
      base: withReport(
        validation([
          [between, 'age', true, { min_value: 18 }],
          [between, 'age', true, { min_value: 0 }],
        ]),
      ),
      files: withReport(validation([[between, 'age', true, { min_value: 0 }]])),
      expect: { status: 'fail', says: [`${between}(age) was dropped`] },
    },
    {
      name: 'of two in another order one was loosened',
      base: withReport(
        validation([
          [between, 'age', true, { min_value: 18, max_value: 120 }],
          [between, 'age', true, { min_value: 0, mostly: 0.9 }],
        ]),
      ),
      files: withReport(
        validation([
          [between, 'age', true, { min_value: 0, mostly: 0.9 }],
          [between, 'age', true, { min_value: 18, max_value: 150 }],
        ]),
      ),
      expect: { status: 'fail', says: ['max_value rises from 120 to 150'] },
    },
    {
      name: 'emptied: a bound and a set are gone, and rows are left out',
      base: withReport(
        validation([
          [between, 'age', true, { min_value: 18 }],
          ['expect_column_values_to_be_in_set', 'sex', true, { value_set: ['f', 'm'] }],
          [notNull, 'age', true],
        ]),
      ),
      files: withReport(
        validation([
          [between, 'age', true, { min_value: null }],
          ['expect_column_values_to_be_in_set', 'sex', true, {}],
          [notNull, 'age', true, { row_condition: 'year > 2020', mostly: 0.8 }],
        ]),
      ),
      expect: {
        status: 'fail',
        says: [
          'min_value 18 is gone',
          'value_set is gone',
          'row_condition now leaves rows out',
          'mostly falls from 1 to 0.8',
        ],
      },
    },
    {
      name: 'a new report',
      base: withReport(null),
      files: withReport(validation([[notNull, 'age', true]])),
      expect: { status: 'not-applicable' },
    },
  ],
};
