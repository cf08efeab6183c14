import type { CheckCases } from '../cases.ts';

const metrics = (text: string) => ({ 'models/credit/metrics.json': text });

export const cases: CheckCases = {
  check: 'metric/finite',
  about: 'model',
  invalid: [{ metric: 'auc' }],
  cases: [
    { name: 'numbers that the metrics can have', expect: { status: 'pass', says: ['2 values'] } },
    {
      name: 'NaN',
      files: metrics('{\n  "auc": NaN\n}'),
      expect: { status: 'fail', says: ['auc is NaN'], places: ['models/credit/metrics.json:2'] },
    },
    {
      name: 'minus infinity',
      files: metrics('{"loss": -Infinity}'),
      expect: { status: 'fail', says: ['-Infinity'] },
    },
    {
      name: 'a percentage in a fraction’s place',
      files: metrics('{"auc": 87.9}'),
      expect: { status: 'fail', says: ['87.9', 'looks like a percentage'] },
    },
    {
      name: 'a percentage beside fractions, in a metric nobody knows',
      files: metrics('{"branch_a": {"ok_rate": 0.91}, "branch_b": {"ok_rate": 88.2}}'),
      expect: { status: 'fail', says: ['a percentage beside fractions'] },
    },
    { name: 'a negative R²', files: metrics('{"r2": -0.4}'), expect: { status: 'pass' } },
    { name: 'no value at all', files: metrics('{}'), expect: { status: 'unknown', says: ['no value'] } },
  ],
};
