import type { CheckCases } from '../cases.ts';
import { aggregateText, csvOf, rowsOf } from '../prediction-files.ts';

// tp 6, fp 3, fn 2, tn 9: accuracy 15/20, recall 6/8, precision 6/9 = 0.6667, F1 12/17 = 0.7059
const rows = csvOf(rowsOf([6, 3, 2, 9], {}));
const predictions = 'models/credit/predictions.csv';
const files = (metrics: string) => ({
  'models/credit/metrics.json': metrics,
  'models/credit/predictions.csv': rows,
});

export const cases: CheckCases = {
  check: 'metric/recomputed',
  about: 'model',
  invalid: [{ tolerance: -1 }, { metrics: ['auc'] }],
  cases: [
    {
      name: 'every metric follows, each at its own precision',
      predictions,
      files: files(
        '{"accuracy": 0.75, "recall": 75.0, "precision": 0.667, "f1": 0.71}'.replace('75.0', '0.75'),
      ),
      expect: { status: 'pass', says: ['4 committed metrics follow from the predictions'] },
    },
    {
      name: 'a metric that the predictions do not give',
      predictions,
      files: files('{\n  "accuracy": 0.80,\n  "recall": 0.75\n}'),
      expect: {
        status: 'fail',
        says: ['accuracy is committed as 0.80, and the predictions give 0.75'],
        places: ['models/credit/metrics.json:2'],
      },
    },
    {
      name: 'one digit more than the rounding forgives',
      predictions,
      files: files('{"precision": 0.665}'),
      expect: { status: 'fail', says: ['0.66667'] },
    },
    {
      name: 'the metric of a group',
      predictions: '{ path: models/credit/predictions.csv, groups: [sex] }',
      files: {
        'models/credit/metrics.json': '{"slices": {"sex": {"female": {"recall": 0.9}}}}',
        // 6 of 8
        'models/credit/predictions.csv': csvOf(rowsOf([6, 3, 2, 9], { sex: 'female' })),
      },
      expect: { status: 'fail', says: ['recall', 'female', 'give 0.75'] },
    },
    {
      name: 'another split is another set',
      predictions,
      files: files('{"train": {"accuracy": 0.99}, "test": {"accuracy": 0.75}}'),
      expect: { status: 'pass', says: ['1 committed metric follows'] },
    },
    {
      name: 'from committed counts',
      files: {
        'models/credit/metrics.json': '{"accuracy": 0.9}',
        'models/credit/metrics.yaml': null,
        'models/credit/counts.json': aggregateText({}, { overall: { tp: 6, fp: 3, fn: 2, tn: 9 } }),
      },
      predictions: 'models/credit/counts.json',
      expect: { status: 'fail', says: ['give 0.75'] },
    },
    {
      name: 'no committed metric follows from predictions of classes',
      predictions,
      files: files('{"bleu": 31.5}'),
      expect: { status: 'unknown', says: ['No committed metric can be computed', 'bleu'] },
    },
    {
      name: 'only a pointer is in git',
      predictions,
      files: {
        'models/credit/predictions.csv':
          'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n',
      },
      expect: { status: 'unknown', says: ['are not in git'] },
    },
    {
      name: 'a row without a truth',
      predictions,
      files: { 'models/credit/predictions.csv': 'row_id,y_true,y_pred\n0,1,1\n1,,0\n2,0,0\n' },
      expect: {
        status: 'unknown',
        says: ['y_true', 'data row'],
        places: ['models/credit/predictions.csv:1'],
      },
    },
    {
      name: 'two columns that may be the truth',
      predictions,
      files: { 'models/credit/predictions.csv': 'y_true,label,y_pred\n1,1,1\n0,1,0\n' },
      expect: { status: 'unknown', says: ['y_true and label', 'expected one for the truth'] },
    },
    {
      name: 'a column that the policy names and the file has not',
      predictions: '{ path: models/credit/predictions.csv, truth: outcome }',
      files: files('{"accuracy": 0.75}'),
      expect: { status: 'unknown', says: ['absence of column outcome', 'y_true'] },
    },
    { name: 'no predictions', expect: { status: 'not-applicable', says: ['nothing to compute from'] } },
  ],
};
