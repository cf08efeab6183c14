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
      name: 'a new report',
      base: withReport(null),
      files: withReport(validation([[notNull, 'age', true]])),
      expect: { status: 'not-applicable' },
    },
  ],
};
