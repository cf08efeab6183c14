import { describe, expect, it } from 'vitest';
import { driftBetween } from '../../../src/core/evaluation/drift.ts';
import type { Predictions } from '../../../src/core/evaluation/predictions.ts';
import { copies, predictionsOf } from './predictions-of.ts';

const columnOf = (base: Predictions, head: Predictions, name: string) =>
  driftBetween(base, head, 'base.csv').columns.find(({ column }) => column === name);
const truths = (positives: number, rows: number) =>
  predictionsOf(copies([1, positives], [0, rows - positives]), undefined);
const attribute = (counts: Readonly<Record<string, number>>) => {
  const values = copies(...Object.entries(counts));
  return predictionsOf(copies([1, values.length]), undefined, { groups: { age: values } });
};
const scores = (values: readonly number[]) =>
  predictionsOf(copies([1, values.length]), undefined, { score: values });

describe('drift of a column', () => {
  it('is a z test up to 1,000 rows of two values', () => {
    // (0.30 - 0.45) / sqrt(0.375 * 0.625 * (1/100 + 1/100)) = -0.15 / 0.0684653 = -2.19089; p = 2 * 0.0142300
    expect(columnOf(truths(30, 100), truths(45, 100), 'truth')).toMatchObject({
      kind: 'categorical',
      measure: 'two-proportion-z',
      value: expect.closeTo(0.02846, 5) as number,
      threshold: 0.05,
      drifts: true,
    });
  });

  it('is Jensen and Shannon’s distance above 1,000 rows, with the stability index beside it', () => {
    // shares 0.5, 0.5 and 0.4, 0.6, their means 0.45, 0.55; divergence = (0.5 ln(0.5/0.45) + 0.5 ln(0.5/0.55) + 0.4 ln(0.4/0.45) + 0.6 ln(0.6/0.55)) / 2
    // = (0.0526803 - 0.0476551 - 0.0471132 + 0.0522068) / 2 = 0.0050594; its root 0.0711294
    // index = 0.1 ln(0.5/0.4) + 0.1 ln(0.6/0.5) = 0.0223144 + 0.0182322; if nothing moved (2 - 1)(1/1500 + 1/1500)
    expect(columnOf(truths(750, 1500), truths(600, 1500), 'truth')).toMatchObject({
      measure: 'jensen-shannon',
      value: expect.closeTo(0.0711294, 6) as number,
      threshold: 0.1,
      drifts: false,
      population_stability_index: expect.closeTo(0.0405465, 6) as number,
      population_stability_if_stable: expect.closeTo(0.0013333, 7) as number,
    });
  });

  it('is a chi-squared test of the base’s shares for several values; rows without one do not count', () => {
    // (40 - 50)^2 / 50 + (40 - 30)^2 / 30 + 0 = 5.33333; df 2: p = exp(-5.33333 / 2)
    const base = attribute({ a: 50, b: 30, c: 20, '(missing)': 500 });
    expect(columnOf(base, attribute({ a: 40, b: 40, c: 20 }), 'age')).toMatchObject({
      base_rows: 100,
      head_rows: 100,
      measure: 'chi-squared',
      value: expect.closeTo(0.0694835, 6) as number,
      drifts: false,
    });
  });

  it('is Kolmogorov and Smirnov’s test of scores, and Wasserstein’s distance of many', () => {
    // all of one below all of the other: p = 2 / (8 over 4) = 2 / 70
    const [low, high] = [scores([1, 2, 3, 4]), scores([5, 6, 7, 8])];
    expect(columnOf(low, high, 'score')).toMatchObject({
      kind: 'numeric',
      measure: 'kolmogorov-smirnov',
      value: expect.closeTo(0.0285714, 7) as number,
      drifts: true,
    });
    // 0 to 1,000 moved by 50: 50 / sqrt((1001^2 - 1) / 12) = 50 / 288.9637
    const many = Array.from({ length: 1001 }, (_, k) => k);
    const moved = scores(many.map((value) => value + 50));
    expect(columnOf(scores(many), moved, 'score')).toMatchObject({
      measure: 'wasserstein',
      value: expect.closeTo(0.173032, 6) as number,
      drifts: true,
    });
  });

  it('takes scores of few values for categories', () => {
    const [base, head] = [scores(copies([0.1, 700], [0.9, 700])), scores(copies([0.1, 560], [0.9, 840]))];
    expect(columnOf(base, head, 'score')).toMatchObject({
      kind: 'numeric',
      measure: 'jensen-shannon',
      value: expect.closeTo(0.0711294, 6) as number,
    });
  });
});

describe('drift of a file', () => {
  const groups = (share: number) => copies(['f', share], ['m', 100 - share]);
  const file = (positives: number, share: number) =>
    predictionsOf(copies([1, positives], [0, 100 - positives]), undefined, {
      groups: { sex: groups(share) },
    });

  it('is that at least half of its columns drift', () => {
    const one = driftBetween(file(50, 50), file(50, 90), null);
    expect(one).toMatchObject({ drifted: 1, judged: 2, drifts: true });
    expect(driftBetween(file(50, 50), file(50, 50), null)).toMatchObject({ drifted: 0, drifts: false });
  });

  it('counts no column that cannot be judged, and passes none for it', () => {
    const constant = driftBetween(truths(100, 100), truths(100, 100), null);
    expect(constant).toMatchObject({ judged: 0, drifts: null });
    expect(constant.columns[0]).toMatchObject({ value: null, reason: 'it has one value in both files' });
    const endless = columnOf(scores([1, 2, 3, 4, 5, Number.POSITIVE_INFINITY]), scores([1, 2, 3]), 'score');
    expect(endless).toMatchObject({ value: null, drifts: null, population_stability_index: null });
    const weighted = predictionsOf([0, 1], undefined, { weight: [1, 2] });
    expect(columnOf(weighted, truths(1, 2), 'truth')).toMatchObject({
      drifts: null,
      reason: 'the rows are weighted',
    });
  });
});
