import type { CheckCases } from '../cases.ts';
import { validation, withReport } from './passed.cases.ts';

const files = withReport(validation([['expect_column_values_to_not_be_null', 'age', true]]));

export const cases: CheckCases = {
  check: 'report/fresh',
  about: 'dataset',
  invalid: [{ max_age_days: 3 }],
  cases: [
    {
      name: 'a clone without history',
      shallow: true,
      files,
      expect: { status: 'unknown', says: ['could not be read'] },
    },
    { name: 'data and report of one commit', files, expect: { status: 'pass' } },
    {
      name: 'new data under an old report',
      base: { ...files, 'data/applications.csv': 'id,age,defaulted\n' },
      files,
      expect: {
        status: 'fail',
        says: ['reports/validation.json not since'],
        places: ['reports/validation.json:1'],
      },
    },
  ],
};
