import type { CheckCases } from '../cases.ts';

const metrics = (text: string) => ({ 'models/credit/metrics.json': text });
const options = { metric: 'auc', baseline: 'scorecard' };

export const cases: CheckCases = {
  check: 'metric/beats-baseline',
  about: 'model',
  invalid: [{ metric: 'auc' }, { ...options, margin: -1 }],
  cases: [
    {
      name: 'better',
      options,
      files: metrics('{"auc": 0.87, "scorecard": {"auc": 0.81}}'),
      expect: { status: 'pass', says: ['0.87 against 0.81 of scorecard'] },
    },
    {
      name: 'worse',
      options,
      files: metrics('{"auc": 0.8, "scorecard": {"auc": 0.81}}'),
      expect: { status: 'fail', says: ['worse'] },
    },
    {
      name: 'not better by enough',
      options: { ...options, margin: 0.05 },
      files: metrics('{"auc": 0.83, "scorecard": {"auc": 0.81}}'),
      expect: { status: 'fail', says: ['at least 0.05'] },
    },
    { name: 'no baseline', options, expect: { status: 'unknown', says: ['scorecard'] } },
    {
      name: 'two baselines',
      options,
      files: metrics('{"auc": 0.87, "a": {"scorecard": {"auc": 0.81}}, "b": {"scorecard": {"auc": 0.7}}}'),
      expect: { status: 'unknown', says: ['several values'] },
    },
    {
      name: 'the model on its training data',
      options,
      files: metrics('{"train": {"auc": 0.99}, "scorecard": {"auc": 0.81}}'),
      expect: { status: 'unknown', says: ['No value of auc'] },
    },
    {
      name: 'the model and the baseline on different splits',
      options,
      files: metrics('{"test": {"auc": 0.9}, "scorecard": {"validation": {"auc": 0.81}}}'),
      expect: { status: 'unknown', says: ['auc is of test and the baseline’s of validation'] },
    },
    {
      name: 'NaN',
      options,
      files: metrics('{"auc": NaN, "scorecard": {"auc": 0.81}}'),
      expect: { status: 'unknown', says: ['cannot be'] },
    },
    {
      name: 'a metric without direction',
      options: { ...options, metric: 'quux' },
      files: metrics('{"quux": 1, "scorecard": {"quux": 2}}'),
      expect: { status: 'unknown', says: ['which way'] },
    },
  ],
};
