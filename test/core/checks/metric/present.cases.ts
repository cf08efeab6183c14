import type { CheckCases } from '../cases.ts';

export const cases: CheckCases = {
  check: 'metric/present',
  about: 'model',
  invalid: [{ metrics: 'auc' }, { metric: 'auc' }],
  cases: [
    { name: 'at least one metric', expect: { status: 'pass', says: ['auc', 'f1'] } },
    {
      name: 'named as people mean it',
      options: { metrics: ['F1-score', 'roc_auc'] },
      expect: { status: 'pass' },
    },
    {
      name: 'one of two is missing',
      options: { metrics: ['auc', 'recall'] },
      expect: { status: 'fail', says: ['recall is not among'], places: ['models/credit/metrics.json:1'] },
    },
    {
      name: 'an empty metrics file',
      files: { 'models/credit/metrics.json': '{}' },
      expect: { status: 'fail', says: ['holds no metric'] },
    },
    {
      name: 'no metrics file',
      files: { 'models/credit/metrics.json': null },
      expect: { status: 'fail', says: ['No metrics file was found'] },
    },
  ],
};
