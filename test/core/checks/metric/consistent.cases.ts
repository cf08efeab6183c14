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
    { name: 'one file', expect: { status: 'not-applicable' } },
  ],
};
