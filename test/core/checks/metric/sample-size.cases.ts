import type { CheckCases } from '../cases.ts';

const metrics = (text: string) => ({ 'models/credit/metrics.json': text });

export const cases: CheckCases = {
  check: 'metric/sample-size',
  about: 'model',
  invalid: [{}, { min: 0 }, { min: 2.5 }],
  cases: [
    {
      name: 'enough',
      options: { min: 100 },
      files: metrics('{"auc": 0.8, "n_samples": 1200}'),
      expect: { status: 'pass', says: ['at least 100'] },
    },
    {
      name: 'two rows',
      options: { min: 100 },
      files: metrics('{"auc": 0.8, "n_samples": 2}'),
      expect: { status: 'fail', says: ['rests on 2 samples'] },
    },
    {
      name: 'nobody says how many',
      options: { min: 100 },
      expect: { status: 'unknown', says: ['No sample size is stated for auc'] },
    },
    {
      name: 'a metric that is not there',
      options: { min: 100, metrics: ['recall'] },
      expect: { status: 'unknown', says: ['None of the metrics'] },
    },
  ],
};
