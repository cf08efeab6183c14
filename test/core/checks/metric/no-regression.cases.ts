import type { CheckCases } from '../cases.ts';
import { pairedCsv, pairedText } from '../prediction-files.ts';

const metrics = (text: string) => ({ 'models/credit/metrics.json': text });
/** Predictions of both versions on the same rows, with a committed metric of each. */
const sameRows = (cells: readonly number[], before: string, after: string, name = 'accuracy') => {
  const { base, head } = pairedCsv(cells);
  return {
    base: { ...metrics(`{"${name}": ${before}}`), 'models/credit/predictions.csv': base },
    files: { ...metrics(`{"${name}": ${after}}`), 'models/credit/predictions.csv': head },
  };
};

export const cases: CheckCases = {
  check: 'metric/no-regression',
  about: 'model',
  invalid: [
    { metric: 'auc', tolerance: -1 },
    { metric: 'auc', confidence: 95 },
    { metrics: ['auc'] },
    { metric: 'quuxiness' },
  ],
  cases: [
    {
      name: 'nothing fell',
      base: metrics('{"auc": 0.86, "f1": 0.64}'),
      expect: { status: 'pass', says: ['2 metrics held'] },
    },
    {
      name: 'auc fell beyond the tolerance',
      options: { metric: 'auc', tolerance: 0.01 },
      base: metrics('{"auc": 0.9}'),
      expect: {
        status: 'fail',
        says: ['auc fell from 0.9 to 0.871', 'beyond the tolerance of 0.01', 'points compared'],
        places: ['models/credit/metrics.json:2'],
      },
    },
    {
      name: 'within the tolerance, exactly, in decimal numbers',
      options: { metric: 'auc', tolerance: 0.01 },
      files: metrics('{"auc": 0.86}'),
      base: metrics('{"auc": 0.87}'),
      expect: { status: 'pass' },
    },
    {
      name: 'a loss that rose',
      options: { metric: 'log_loss' },
      files: metrics('{"log_loss": 0.35}'),
      base: metrics('{"log_loss": 0.3}'),
      expect: { status: 'fail', says: ['log_loss rose from 0.3 to 0.35'] },
    },
    {
      name: 'a relative tolerance',
      options: { metric: 'auc', tolerance: 0.05, relative: true },
      base: metrics('{"auc": 0.9}'),
      expect: { status: 'pass' },
    },
    {
      // by hand: p = 0.8 and 0.7, se = sqrt(.8*.2/2000 + .7*.3/2000) = 0.0136; 0.1 - 1.645 * 0.0136 = 0.078 > 0.01
      name: 'a share of many samples that fell beyond doubt',
      options: { metric: 'accuracy', tolerance: 0.01 },
      files: metrics('{"accuracy": 0.7, "n_samples": 2000}'),
      base: metrics('{"accuracy": 0.8, "n_samples": 2000}'),
      expect: {
        status: 'fail',
        says: [
          'accuracy fell from 0.8 to 0.7',
          'beyond the tolerance of 0.01',
          '(0.1 worse, 95 % limits 0.07',
          ' worse, n = 2,000)',
        ],
      },
    },
    {
      // by hand: se = sqrt(.80*.20/300 + .79*.21/300) = 0.0329; -0.01 - 1.645 * 0.0329 = -0.064 < -0.02 < -0.01 + 0.054
      name: 'a drop that 300 samples cannot tell from noise',
      options: { metric: 'accuracy', tolerance: 0.02 },
      files: metrics('{"accuracy": 0.79, "n_samples": 300}'),
      base: metrics('{"accuracy": 0.8, "n_samples": 300}'),
      expect: {
        status: 'unknown',
        says: [
          'too little data to tell',
          'samples would',
          '(0.01 worse, 95 % limits 0.06',
          ' worse to 0.04',
          ' better, n = 300)',
        ],
      },
    },
    {
      // by hand: 15 rows only the base has right and 5 only the head: -10 / 1,000, variance (20 - 100 / 1,000) / 1,000^2, se 0.00446;
      // -0.01 - 1.645 * 0.00446 = -0.0173 > -0.02. As different samples the se is 0.018, and nothing could be said
      name: 'the same rows tell what different samples cannot',
      options: { metric: 'accuracy', tolerance: 0.02 },
      predictions: '{ path: models/credit/predictions.csv, id: row_id }',
      ...sameRows([390, 7, 3, 100, 95, 2, 8, 395], '0.8', '0.79'),
      expect: { status: 'pass', says: ['accuracy fell from 0.8 to 0.79, within', '1,000 pairs'] },
    },
    {
      // recall rests on 500 positives: 8 lost and 2 won: -6 / 500 = -0.012, se sqrt(10 - 36 / 500) / 500 = 0.0063; the tolerance of 0.1 is far
      name: 'recall rests on the positives alone',
      options: { metric: 'recall', tolerance: 0.1 },
      predictions: '{ path: models/credit/predictions.csv, id: row_id }',
      ...sameRows([390, 7, 3, 100, 95, 2, 8, 395], '0.806', '0.794', 'recall'),
      expect: { status: 'pass', says: ['recall fell from 0.806 to 0.794', '500 pairs'] },
    },
    {
      // precision rests on other rows in each version: 403 / 506 = 0.7964, then 397 / 504 = 0.7877
      name: 'any other metric of the table by the bootstrap',
      options: { metric: 'precision', tolerance: 0.05 },
      predictions: '{ path: models/credit/predictions.csv, id: row_id }',
      ...sameRows([390, 7, 3, 100, 95, 2, 8, 395], '0.7964', '0.7877', 'precision'),
      expect: { status: 'pass', says: ['precision fell', '1,000 pairs'] },
    },
    {
      // 150 lost and 50 won of 1,000: -0.1, se sqrt(200 - 10) / 1,000 = 0.0138; far beyond 0.02
      name: 'worse on the same rows, from committed pairs',
      options: { metric: 'accuracy', tolerance: 0.02 },
      files: {
        ...metrics('{"accuracy": 0.575}'),
        'models/credit/metrics.yaml': null,
        'models/credit/paired.json': pairedText({ all: [200, 75, 25, 200, 75, 25, 75, 325] }),
      },
      base: metrics('{"accuracy": 0.675}'),
      predictions: 'models/credit/paired.json',
      expect: {
        status: 'fail',
        says: ['accuracy fell from 0.675 to 0.575', 'beyond the tolerance of 0.02', '1,000 pairs'],
      },
    },
    {
      name: 'predictions that give another value than the committed one are not used',
      options: { metric: 'accuracy', tolerance: 0.2 },
      predictions: '{ path: models/credit/predictions.csv, id: row_id }',
      ...sameRows([390, 7, 3, 100, 95, 2, 8, 395], '0.8', '0.95'),
      expect: {
        status: 'pass',
        says: ['the predictions give 0.79 at the head and not 0.95', 'points compared'],
      },
    },
    {
      name: 'recall with n: how many positives there are is not known',
      options: { metric: 'recall', tolerance: 0.02 },
      files: metrics('{"recall": 0.79, "n_samples": 300}'),
      base: metrics('{"recall": 0.8, "n_samples": 300}'),
      expect: { status: 'pass', says: ['points compared', 'n counts all samples'] },
    },
    {
      name: 'a log loss is no share, whatever n is',
      options: { metric: 'log_loss', tolerance: 0.1 },
      files: metrics('{"log_loss": 0.35, "n_samples": 300}'),
      base: metrics('{"log_loss": 0.3, "n_samples": 300}'),
      expect: { status: 'pass', says: ['points compared'] },
    },
    {
      name: 'a value that is no longer committed',
      options: { metric: 'recall' },
      base: metrics('{"recall": 0.8}'),
      expect: { status: 'unknown', says: ['no longer committed'] },
    },
    {
      name: 'moved to two other files that disagree',
      files: {
        'models/credit/metrics.json': null,
        'models/credit/metrics.yaml': 'auc: 0.99\n',
        'models/credit/metrics.toml': 'auc = 0.5\n',
      },
      base: metrics('{"auc": 0.8}'),
      expect: { status: 'unknown', says: ['auc'] },
    },
    {
      name: 'NaN in a value’s place',
      options: { metric: 'auc' },
      files: metrics('{"auc": NaN}'),
      base: metrics('{"auc": 0.8}'),
      expect: { status: 'unknown', says: ['NaN'] },
    },
    { name: 'a new model', expect: { status: 'not-applicable', says: ['did not exist'] } },
    {
      name: 'a new metric',
      options: { metric: 'f1' },
      base: metrics('{"auc": 0.8}'),
      expect: { status: 'not-applicable', says: ['not among the merge base’s metrics'] },
    },
    {
      name: 'only metrics whose direction nobody states',
      files: metrics('{"quux": 1}'),
      base: metrics('{"quux": 2}'),
      expect: { status: 'unknown', says: ['known direction', 'quux'] },
    },
    {
      name: 'a direction that the policy states',
      options: { metric: 'quux' },
      files: metrics('{"quux": 3}'),
      base: metrics('{"quux": 2}'),
      policy: 'metric_definitions:\n  quux: { direction: lower, unit: unitless, range: [0, inf] }\n',
      expect: { status: 'fail', says: ['quux rose from 2 to 3'] },
    },
    {
      name: 'two values under one name',
      options: { metric: 'auc' },
      files: metrics('{"a": {"auc": 0.9}, "b": {"auc": 0.7}}'),
      base: metrics('{"a": {"auc": 0.9}, "b": {"auc": 0.7}}'),
      expect: { status: 'unknown', says: ['several values'] },
    },
  ],
};
