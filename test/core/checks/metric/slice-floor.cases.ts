import type { CheckCases } from '../cases.ts';

const metrics = (female: string) => ({
  'models/credit/metrics.json': `{"recall": 0.8, "slices": {"sex": {"female": ${female}, "male": {"recall": 0.85, "n": 900}}}}`,
});
const options = { metric: 'recall', min: 0.75 };

export const cases: CheckCases = {
  check: 'metric/slice-floor',
  about: 'model',
  invalid: [{ metric: 'recall' }, { ...options, min_n: 0 }],
  cases: [
    {
      name: 'every slice',
      options,
      files: metrics('{"recall": 0.78, "n": 400}'),
      expect: { status: 'pass', says: ['2 slices', '0.78'] },
    },
    {
      name: 'one slice below',
      options,
      files: metrics('{"recall": 0.6, "n": 400}'),
      expect: { status: 'fail', says: ['female', '0.6'] },
    },
    {
      name: 'a slice too small to judge',
      options,
      files: metrics('{"recall": 0.78, "n": 4}'),
      expect: { status: 'unknown', says: ['4 samples'] },
    },
    {
      name: 'a slice whose other metrics are there, and this one not',
      options,
      files: metrics('{"accuracy": 0.9, "n": 400}'),
      expect: { status: 'unknown', says: ['1 slice and not for sex=female'] },
    },
    {
      name: 'a slice that was judged before and is gone',
      options,
      base: metrics('{"recall": 0.6, "n": 400}'),
      files: {
        'models/credit/metrics.json':
          '{"recall": 0.85, "slices": {"sex": {"male": {"recall": 0.85, "n": 900}}}}',
      },
      expect: { status: 'unknown', says: ['not for sex=female'] },
    },
    {
      name: 'a slice whose value is no number',
      options,
      files: metrics('{"recall": NaN, "n": 400}'),
      expect: { status: 'unknown', says: ['NaN, which it cannot be'] },
    },
    {
      name: 'no slice at all',
      options,
      files: { 'models/credit/metrics.json': '{"recall": 0.8}' },
      expect: { status: 'unknown', says: ['for a slice'] },
    },
  ],
};
