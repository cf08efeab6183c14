import type { CheckCases } from '../cases.ts';

export const cases: CheckCases = {
  check: 'metric/consistent',
  about: 'model',
  invalid: [{ tolerance: 1 }],
  cases: [
    {
      name: 'two files, one value',
      files: { 'models/credit/metrics.yaml': 'auc: 0.8710\n' },
      expect: { status: 'pass' },
    },
    {
      name: 'two files, two values',
      files: { 'models/credit/metrics.yaml': 'auc: 0.88\n' },
      expect: { status: 'fail', says: ['0.871', '0.88'] },
    },
    {
      name: 'two files, a share of 1 and of 0.871',
      files: { 'models/credit/metrics.yaml': 'auc: 1\n' },
      expect: { status: 'fail', says: ['0.871', '1 in'] },
    },
    {
      name: 'two files of lm-evaluation-harness, each with one value for each way of taking the answer',
      files: Object.fromEntries(
        ['models/credit/metrics.json', 'models/credit/metrics.yaml'].map((path) => [
          path,
          '{"results": {"gsm8k": {"exact_match,strict-match": 0.5, "exact_match,flexible-extract": 0.6}}, "versions": {}}',
        ]),
      ),
      expect: { status: 'pass' },
    },
    { name: 'one file', expect: { status: 'not-applicable' } },
  ],
};
