import type { CheckCases } from '../cases.ts';
import { aggregateText, csvOf } from '../prediction-files.ts';

/** 2,000 rows (or `n`) at a score of 0.1 and as many at 0.9, with these numbers of positives. */
const scored = (low: number, high: number, n = 2000) => ({
  'models/credit/predictions.csv': csvOf([
    [low, { y_true: 1, score: 0.1 }],
    [n - low, { y_true: 0, score: 0.1 }],
    [high, { y_true: 1, score: 0.9 }],
    [n - high, { y_true: 0, score: 0.9 }],
  ]),
});
const predictions = 'models/credit/predictions.csv';

export const cases: CheckCases = {
  check: 'metric/calibration',
  about: 'model',
  invalid: [{}, { max_ece: 2 }, { max_ece: 0.1, bins: 7 }, { max_brier: 0 }],
  cases: [
    {
      // 200 / 2,000 and 1,800 / 2,000 are 0.1 and 0.9: error 0. Noise: v = 2,000 * 0.09 = 180 a bin; mean sqrt(2/pi) * 2 * 13.416 / 4,000 =
      // 0.00535, variance (1 - 2/pi) * 360 / 4,000^2 = 8.18e-6: limit 0.00535 + 1.645 * 0.00286 = 0.0101
      name: 'calibrated, on enough rows to show it',
      options: { max_ece: 0.05 },
      predictions,
      files: scored(200, 1800),
      expect: {
        status: 'pass',
        says: ['is 0 over 15 bins of equal width', 'would show 0.0054', 'limits 0 and 0.0101'],
      },
    },
    {
      // 1,200 / 2,000 is 0.6 where 0.9 was said: half of the rows are 0.3 off, error 0.15
      name: 'sure of itself without reason',
      options: { max_ece: 0.05 },
      predictions,
      files: scored(200, 1200),
      expect: {
        status: 'fail',
        says: ['is 0.15 over 15 bins', 'at most 0.05'],
        places: ['models/credit/predictions.csv'],
      },
    },
    {
      // 2 / 20 and 18 / 20: error 0, but its limit is ten times that of 4,000 rows, 0.1
      name: 'calibrated, on too few rows to show it',
      options: { max_ece: 0.05 },
      predictions,
      files: scored(2, 18, 20),
      expect: {
        status: 'unknown',
        says: ['too little data'],
        places: ['models/credit/predictions.csv'],
      },
    },
    {
      // mean of (p - y)^2 = 0.9 * 0.01 + 0.1 * 0.81 = 0.09; variance 0.09 * 0.8^2 = 0.0576; upper limit 0.09 + 1.645 * 0.24 / sqrt(4,000) = 0.0962
      name: 'the Brier score',
      options: { max_brier: 0.1 },
      predictions,
      files: scored(200, 1800),
      expect: {
        status: 'pass',
        says: ['Brier score is 0.09', '0.0838 and 0.0962', 'always saying 0.5 would give 0.25'],
      },
    },
    {
      name: 'scores that are no probabilities',
      options: { max_ece: 0.05 },
      predictions,
      files: {
        'models/credit/predictions.csv': csvOf([
          [20, { y_true: 1, score: 7.5 }],
          [20, { y_true: 0, score: -2 }],
        ]),
      },
      expect: { status: 'unknown', says: ['no probabilities to judge'] },
    },
    {
      name: 'counts hold no scores',
      options: { max_ece: 0.05 },
      files: {
        'models/credit/metrics.json': aggregateText({ sex: { female: [9, 1, 2, 8], male: [9, 1, 2, 8] } }),
      },
      expect: {
        status: 'unknown',
        says: ['counts hold no scores'],
        places: ['models/credit/metrics.json'],
      },
    },
  ],
};
