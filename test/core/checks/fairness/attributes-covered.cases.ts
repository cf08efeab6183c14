import type { CheckCases } from '../cases.ts';
import { aggregateText, csvOf, rowsOf } from '../prediction-files.ts';

const files = {
  'models/credit/metrics.json': aggregateText({ sex: { female: [1, 1, 1, 1], male: [1, 1, 1, 1] } }),
};

export const cases: CheckCases = {
  check: 'fairness/attributes-covered',
  about: 'model',
  invalid: [{ attributes: 'sex' }, { attribute: 'sex' }],
  cases: [
    {
      name: 'the one that is asked for',
      options: { attributes: ['sex'] },
      files,
      expect: { status: 'pass', says: ['sex is evaluated'] },
    },
    {
      name: 'one of two is left out',
      options: { attributes: ['sex', 'age_group'] },
      files,
      expect: {
        status: 'fail',
        says: ['age_group is not evaluated'],
        places: ['models/credit/metrics.json:1'],
      },
    },
    {
      name: 'in predictions alone',
      options: { attributes: ['sex'] },
      predictions: '{ path: models/credit/predictions.csv, groups: [sex] }',
      files: {
        'models/credit/metrics.json': null,
        'models/credit/predictions.csv': csvOf(rowsOf([1, 1, 1, 1], { sex: 'female' })),
      },
      expect: { status: 'pass', says: ['sex is evaluated'] },
    },
    {
      name: 'nothing is committed that it could be evaluated from',
      options: { attributes: ['sex'] },
      files: { 'models/credit/metrics.json': null },
      expect: { status: 'unknown', says: ['Nothing is committed', 'sex'] },
    },
    { name: 'none is declared', files, expect: { status: 'not-applicable' } },
  ],
};
