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
      name: 'one of two is left out: the place is where the groups of the other stand',
      options: { attributes: ['sex', 'age_group'] },
      files: {
        'models/credit/metrics.json': [
          '{ "format": "assay-aggregate", "version": 1,',
          '  "overall": { "tp": 2, "fp": 2, "fn": 2, "tn": 2 },',
          '  "groups": {',
          '    "sex": {',
          '      "female": { "tp": 1, "fp": 1, "fn": 1, "tn": 1 },',
          '      "male": { "tp": 1, "fp": 1, "fn": 1, "tn": 1 } } } }',
        ].join('\n'),
      },
      expect: {
        status: 'fail',
        says: ['age_group is not evaluated'],
        places: ['models/credit/metrics.json:5'],
      },
    },
    {
      name: 'metrics of all rows alone: no line of theirs is meant',
      options: { attributes: ['sex'] },
      files: { 'models/credit/metrics.json': '{\n  "accuracy": 0.9\n}' },
      expect: {
        status: 'fail',
        says: ['sex is not evaluated'],
        places: ['models/credit/metrics.json'],
      },
    },
    {
      name: 'predictions without its column: no row of theirs is meant',
      options: { attributes: ['sex', 'age_group'] },
      predictions: '{ path: models/credit/predictions.csv, groups: [sex] }',
      files: {
        'models/credit/metrics.json': null,
        'models/credit/predictions.csv': csvOf(rowsOf([1, 1, 1, 1], { sex: 'female' })),
      },
      expect: {
        status: 'fail',
        says: ['age_group is not evaluated'],
        places: ['models/credit/predictions.csv'],
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
