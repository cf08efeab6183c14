import type { CheckCases } from '../cases.ts';
import { validation, withReport } from './passed.cases.ts';

const files = withReport(validation([['expect_column_values_to_not_be_null', 'age', true]]));

const timed = (time: string) =>
  validation([['expect_column_values_to_not_be_null', 'age', true]]).replace(
    '"meta":{"great',
    `"meta":{"validation_time":"${time}","great`,
  );

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
      name: 'new data under the report of before, written anew',
      base: { ...withReport(timed('2026-05-01T10:00:00Z')), 'data/applications.csv': 'id,age,defaulted\n' },
      files: withReport(`${timed('2026-05-01T10:00:00Z')}\n`),
      expect: { status: 'fail', says: ['still the one of 2026-05-01T10:00:00Z'] },
    },
    {
      name: 'new data under a report of another time',
      base: { ...withReport(timed('2026-05-01T10:00:00Z')), 'data/applications.csv': 'id,age,defaulted\n' },
      files: withReport(timed('2026-05-02T10:00:00Z')),
      expect: { status: 'pass' },
    },
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
