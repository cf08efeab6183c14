import type { CheckCases } from '../cases.ts';

const metrics = (text: string) => ({ 'models/credit/metrics.json': text });

export const cases: CheckCases = {
  check: 'metric/threshold',
  about: 'model',
  invalid: [{ metric: 'auc' }, { min: 0.8 }, { metric: 'auc', min: '0.8' }, { metric: 'auc', minimum: 0.8 }],
  cases: [
    {
      name: 'above the minimum',
      options: { metric: 'auc', min: 0.8 },
      expect: { status: 'pass', says: ['auc is 0.871', 'at least 0.8'] },
    },
    {
      name: 'below the minimum',
      options: { metric: 'auc', min: 0.9 },
      expect: {
        status: 'fail',
        says: ['0.871', 'below the minimum of 0.9'],
        places: ['models/credit/metrics.json:2'],
      },
    },
    { name: 'exactly the minimum', options: { metric: 'auc', min: 0.871 }, expect: { status: 'pass' } },
    {
      name: 'above the maximum of a loss',
      options: { metric: 'log_loss', max: 0.3 },
      files: metrics('{"log_loss": 0.4}'),
      expect: { status: 'fail', says: ['above the maximum of 0.3'] },
    },
    {
      name: 'NaN never passes',
      options: { metric: 'auc', min: 0.8 },
      files: metrics('{"auc": NaN}'),
      expect: { status: 'unknown', says: ['NaN', 'cannot be'] },
    },
    {
      name: 'an AUC of 87.9',
      options: { metric: 'auc', min: 0.8 },
      files: metrics('{"auc": 87.9}'),
      expect: { status: 'unknown', says: ['87.9', 'between 0 and 1'] },
    },
    {
      name: 'a metric that is not there',
      options: { metric: 'recall', min: 0.8 },
      expect: { status: 'unknown', says: ['no value of recall', 'auc'] },
    },
    {
      name: 'two values under one name are not guessed between',
      options: { metric: 'auc', min: 0.8 },
      files: metrics('{"branch_a": {"auc": 0.9}, "branch_b": {"auc": 0.7}}'),
      expect: { status: 'unknown', says: ['several values'] },
    },
    {
      name: 'the split that is asked for',
      options: { metric: 'auc', min: 0.8, split: 'validation' },
      files: metrics('{"test": {"auc": 0.7}, "validation": {"auc": 0.9}}'),
      expect: { status: 'pass' },
    },
  ],
};
