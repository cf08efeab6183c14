import { describe, expect, it } from 'vitest';
import { evaluateClasses } from '../../../src/core/evaluation/evaluate-classes.ts';
import { noteWholeNumbers } from '../../../src/core/evaluation/note-whole-numbers.ts';
import type { ClassPredictions } from '../../../src/core/evaluation/predictions.ts';
import { predictionsOf } from './predictions-of.ts';

const classesOf = (
  truth: readonly number[],
  prediction: readonly number[],
  labels: readonly string[],
  more: {
    readonly weight?: readonly number[];
    readonly groups?: Readonly<Record<string, readonly string[]>>;
  } = {},
): ClassPredictions => ({
  rows: truth.length,
  kind: 'multiclass',
  labels,
  truth: Int8Array.from(truth),
  prediction: Int8Array.from(prediction),
  weight: more.weight === undefined ? undefined : Float64Array.from(more.weight),
  groups: predictionsOf([], undefined, more.groups === undefined ? {} : { groups: more.groups }).groups,
  ids: undefined,
});

const reportOf = (...of: Parameters<typeof classesOf>) => {
  const report = evaluateClasses(classesOf(...of));
  if (report.classes === null || 'reason' in report.classes) throw new Error('expected classes');
  return { ...report, classes: report.classes };
};

const rounded = ({
  precision,
  recall,
  f1,
}: Record<'precision' | 'recall' | 'f1', { value: number | null }>) =>
  [precision, recall, f1].map(({ value }) => (value === null ? null : Number(value.toFixed(2))));

// scikit-learn, classification_report docstring, first example, with the numbers that it prints
const truth = [0, 1, 2, 2, 2];
const prediction = [0, 0, 2, 2, 1];
const labels = ['class 0', 'class 1', 'class 2'];

describe('several classes', () => {
  const { classes, metrics, calibration } = reportOf(truth, prediction, labels);

  it('are told one against the rest, as classification_report prints them', () => {
    expect(classes.per_class.map((row) => [row.label, row.support, ...rounded(row)])).toEqual([
      ['class 0', 1, 0.5, 1, 0.67],
      ['class 1', 1, 0, 0, 0],
      ['class 2', 3, 1, 0.67, 0.8],
    ]);
    // 0 of 1, not 0/0: it is predicted once, and the truth once
    expect(classes.per_class[1]).toMatchObject({
      counts: { tp: 0, fp: 1, fn: 1, tn: 3 },
      precision: { numerator: 0, denominator: 1 },
      recall: { numerator: 0, denominator: 1 },
      f1: { numerator: 0, denominator: 2 },
    });
    // Wilson for 2 of 3 with z = 1.96: (2 + 1.9207) / 6.8415 -+ 1.96 / 6.8415 * sqrt(2/3 + 0.9604)
    expect(classes.per_class[2]?.recall.lower).toBeCloseTo(0.2077, 4);
    expect(classes.per_class[2]?.recall.upper).toBeCloseTo(0.9385, 4);
  });

  it('are averaged as it prints them', () => {
    expect(metrics.accuracy).toMatchObject({ value: 0.6, numerator: 3, denominator: 5, method: 'wilson' });
    expect(rounded(classes.averages.macro)).toEqual([0.5, 0.56, 0.49]);
    expect(rounded(classes.averages.weighted)).toEqual([0.7, 0.6, 0.61]);
    // over all classes the micro average is the accuracy (user guide, "Multiclass and multilabel classification")
    expect(rounded(classes.averages.micro)).toEqual([0.6, 0.6, 0.6]);
    // the mean of 1, 0 and 2/3
    expect(metrics.balanced_accuracy?.value).toBeCloseTo(5 / 9, 12);
  });

  it('have a table with the truth by rows', () => {
    // confusion_matrix: 0 once right; 1 once taken for 0; 2 twice right and once taken for 1
    expect(classes.matrix).toEqual([
      [1, 0, 0],
      [1, 0, 0],
      [0, 1, 2],
    ]);
  });

  it('say what needs a positive class', () => {
    for (const name of ['roc_auc', 'log_loss', 'true_positive_rate', 'f1'])
      expect(metrics[name]).toEqual({ value: null, reason: expect.stringContaining('--positive VALUE') });
    expect(calibration).toEqual({ reason: expect.stringContaining('--positive VALUE') });
  });
});

describe('zero divisions', () => {
  // class 1 is never predicted, class 3 never the truth
  const { classes, metrics, notes } = reportOf([0, 1, 2, 2, 2], [0, 0, 2, 2, 3], ['a', 'b', 'c', 'd']);

  it('are not evaluable, with the class in the reason', () => {
    expect(classes.per_class[1]?.precision).toMatchObject({ value: null });
    expect(classes.per_class[3]?.recall).toMatchObject({ value: null });
    expect(classes.averages.macro.precision.reason).toContain('class b: no predicted positives');
    expect(classes.averages.weighted.precision.reason).toContain('class b');
    expect(classes.averages.macro.recall.reason).toContain('class d: no positives');
    expect(notes.join('\n')).toMatch(/never the truth: d\.[^]*Never predicted: b\./);
  });

  it('leave out what weighs nothing', () => {
    // d has no support: (1 * 1 + 1 * 0 + 3 * 2/3) / 5
    expect(classes.averages.weighted.recall.value).toBeCloseTo(0.6, 12);
    // balanced_accuracy_score drops classes without support: the mean of 1, 0 and 2/3
    expect(metrics.balanced_accuracy?.value).toBeCloseTo(5 / 9, 12);
    // 2/3, 0 / 1, 4/5, 0 / 1
    expect(classes.averages.macro.f1.value).toBeCloseTo((2 / 3 + 4 / 5) / 4, 12);
  });
});

describe('rows of several classes', () => {
  it('of weight 2 are two, without intervals', () => {
    const weighted = reportOf([0, 1, 2], [0, 2, 2], labels, { weight: [2, 1, 1] });
    const repeated = reportOf([0, 0, 1, 2], [0, 0, 2, 2], labels);
    expect(weighted.classes.matrix).toEqual(repeated.classes.matrix);
    expect(weighted.metrics.accuracy).toEqual({
      value: 0.75,
      numerator: 3,
      denominator: 4,
      interval_reason: 'the rows are weighted',
    });
    expect(weighted.classes.averages.macro.f1.interval_reason).toBe('the rows are weighted');
  });

  it('with a weight that is none are not evaluated', () => {
    const report = evaluateClasses(classesOf([0, 1, 2], [0, 1, 2], labels, { weight: [1, -1, 1] }));
    expect(report.classes).toEqual({ reason: 'the weight of row 2 is -1' });
    expect(report.metrics.accuracy).toEqual({ value: null, reason: 'the weight of row 2 is -1' });
  });

  it('are right or wrong by group', () => {
    const groups = { sex: ['f', 'f', 'f', 'm', 'm'], age: ['old', 'old', 'young', 'young', 'young'] };
    const { attributes } = reportOf(truth, prediction, labels, { groups });
    expect(attributes.map(({ attribute }) => attribute)).toEqual(['sex', 'age', 'sex × age']);
    const [sex] = attributes;
    // right are rows 1, 3 and 4: f has 2 of 3, m 1 of 2
    expect(sex?.groups).toMatchObject([
      { name: 'f', n: 3, share: 0.6, counts: null, rates: { accuracy: { numerator: 2, denominator: 3 } } },
      { name: 'm', n: 2, share: 0.4, counts: null, rates: { accuracy: { numerator: 1, denominator: 2 } } },
    ]);
    expect(sex?.disparities.accuracy?.difference).toBeCloseTo(2 / 3 - 1 / 2, 12);
    expect(sex?.disparities.equal_opportunity).toMatchObject({
      difference: null,
      reason: expect.stringContaining('--positive VALUE'),
    });
    expect(sex?.four_fifths).toEqual({ reason: expect.stringContaining('--positive VALUE') });
  });
});

describe('whole numbers that nobody said to be amounts', () => {
  const regressionOf = (of: readonly number[], predicted: readonly number[]) => ({
    ...predictionsOf([], undefined),
    kind: 'regression' as const,
    truth: Float64Array.from(of),
    prediction: Float64Array.from(predicted),
  });

  it('are noted where they may be classes', () => {
    expect(noteWholeNumbers(regressionOf([2, 0, 1], [0, 1, 1]))).toContain('3 whole numbers 0, 1, 2');
  });

  it.each([
    ['a prediction between them', [0, 1, 2], [0, 1.5, 2]],
    ['a prediction beyond them', [0, 1, 2], [0, 1, 3]],
    ['a fraction', [0, 1, 2.5], [0, 1, 2.5]],
    ['many of them', Array.from({ length: 21 }, (_, k) => k), Array.from({ length: 21 }, (_, k) => k)],
  ])('are not with %s', (_, of, predicted) => {
    expect(noteWholeNumbers(regressionOf(of, predicted))).toBeUndefined();
  });
});
