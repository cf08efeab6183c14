import type { CheckCases } from '../cases.ts';

const metrics = (text: string) => ({ 'models/credit/metrics.json': text });

export const cases: CheckCases = {
  check: 'metric/threshold',
  about: 'model',
  invalid: [
    { metric: 'auc' },
    { min: 0.8 },
    { metric: 'auc', min: '0.8' },
    { metric: 'auc', minimum: 0.8 },
    { metric: 'auc', min: 0.8, bound: 'lower' },
    { metric: 'auc', min: 0.8, bound: 'confidence', confidence: 0.5 },
  ],
  cases: [
    {
      name: 'above the minimum',
      options: { metric: 'auc', min: 0.8 },
      expect: { status: 'pass', says: ['auc is 0.871', 'at least 0.8'] },
    },
    {
      name: 'below the minimum',
      options: { metric: 'auc', min: 0.9 },
      expect: {
        status: 'fail',
        says: ['0.871', 'below the minimum of 0.9'],
        places: ['models/credit/metrics.json:2'],
      },
    },
    {
      name: 'a value on the training data is none that a gate is about',
      options: { metric: 'auc', min: 0.8 },
      files: metrics('{"train": {"auc": 0.999}}'),
      expect: { status: 'unknown', says: ['auc'] },
    },
    {
      name: 'a log’s bare column is of the training data, its val_ column is meant',
      options: { metric: 'accuracy', min: 0.8 },
      files: { 'models/credit/metrics.csv': 'epoch,accuracy,val_accuracy\n1,0.99,0.7\n' },
      expect: { status: 'fail', says: ['val_accuracy on validation is 0.7'] },
    },
    {
      name: 'a value on the training data where its name asks for it',
      options: { metric: 'train_auc', min: 0.8 },
      files: metrics('{"train_auc": 0.999, "test_auc": 0.7}'),
      expect: { status: 'pass', says: ['0.999'] },
    },
    { name: 'exactly the minimum', options: { metric: 'auc', min: 0.871 }, expect: { status: 'pass' } },
    {
      name: 'above the maximum of a loss',
      options: { metric: 'log_loss', max: 0.3 },
      files: metrics('{"log_loss": 0.4}'),
      expect: { status: 'fail', says: ['above the maximum of 0.3'] },
    },
    {
      name: 'NaN never passes',
      options: { metric: 'auc', min: 0.8 },
      files: metrics('{"auc": NaN}'),
      expect: { status: 'unknown', says: ['NaN', 'cannot be'] },
    },
    {
      name: 'an AUC of 87.9',
      options: { metric: 'auc', min: 0.8 },
      files: metrics('{"auc": 87.9}'),
      expect: { status: 'unknown', says: ['87.9', 'between 0 and 1'] },
    },
    {
      name: 'a metric that is not there',
      options: { metric: 'recall', min: 0.8 },
      expect: { status: 'unknown', says: ['no value of recall', 'auc'] },
    },
    {
      name: 'two values under one name are not guessed between',
      options: { metric: 'auc', min: 0.8 },
      files: metrics('{"branch_a": {"auc": 0.9}, "branch_b": {"auc": 0.7}}'),
      expect: { status: 'unknown', says: ['several values'] },
    },
    {
      // RFC 8259, section 4: which of two equal names counts is unpredictable.
      name: 'a key that the file holds twice, the second time with a value that would do',
      options: { metric: 'auc', min: 0.8 },
      files: metrics('{"auc": 0.1, "auc": 0.9}'),
      expect: { status: 'unknown', says: ['several values'] },
    },
    {
      name: 'the split that is asked for',
      options: { metric: 'auc', min: 0.8, split: 'validation' },
      files: metrics('{"test": {"auc": 0.7}, "validation": {"auc": 0.9}}'),
      expect: { status: 'pass' },
    },
    // one-sided Wilson limits at 95 %, z = 1.644854: centre (p + z²/2n) / (1 + z²/n), half z sqrt(p (1 - p)/n + z²/4n²) / (1 + z²/n)
    {
      name: 'the confidence limit lies above the minimum',
      // n = 1000: (0.88 + 0.0013528 - 0.0169564) / 1.0027055 = 0.8620
      options: { metric: 'accuracy', min: 0.86, bound: 'confidence' },
      files: metrics('{"accuracy": 0.88, "n": 1000}'),
      expect: {
        status: 'pass',
        says: ['0.88', 'at least 0.86', 'shown at 95 % confidence', 'limits 0.862', '880 of 1,000'],
      },
    },
    {
      name: 'the value lies above, and its confidence limit does not',
      // n = 50: (0.88 + 0.0270554 - 0.0802730) / 1.0541109 = 0.7844; power: (1.644854 + 0.841621)² 0.88 0.12 / 0.02² = 1632.2
      options: { metric: 'accuracy', min: 0.86, bound: 'confidence' },
      files: metrics('{"accuracy": 0.88, "n": 50}'),
      expect: { status: 'unknown', says: ['not shown at 95 % confidence', '44 of 50', 'about 1633 samples'] },
    },
    {
      name: 'even the other limit lies below',
      options: { metric: 'accuracy', min: 0.9, bound: 'confidence' },
      files: metrics('{"accuracy": 0.8, "n": 1000}'),
      expect: { status: 'fail', says: ['below the minimum of 0.9', 'not by chance'] },
    },
    {
      name: 'below the minimum, which chance explains',
      options: { metric: 'accuracy', min: 0.9, bound: 'confidence' },
      files: metrics('{"accuracy": 0.88, "n": 50}'),
      expect: { status: 'unknown', says: ['below the minimum of 0.9', 'not shown'] },
    },
    {
      name: 'a value without anything that tells its error',
      options: { metric: 'auc', min: 0.8, bound: 'confidence' },
      files: metrics('{"auc": 0.9}'),
      expect: { status: 'unknown', says: ['cannot be said', 'standard error'] },
    },
    {
      name: 'n and the share contradict each other',
      options: { metric: 'accuracy', min: 0.1, bound: 'confidence' },
      files: metrics('{"accuracy": 0.5, "n": 3}'),
      expect: { status: 'unknown', says: ['no count of 3 gives a rate of 0.5'] },
    },
  ],
};
