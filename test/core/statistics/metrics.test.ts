import { describe, expect, it } from 'vitest';
import {
  averageOverClasses,
  averagePrecision,
  balancedAccuracy,
  bootstrapCounts,
  bootstrapRows,
  brierScore,
  classesAgainstRest,
  calibrationError,
  cohenKappa,
  countClasses,
  countConfusion,
  delongAuc,
  delongPaired,
  delongUnpaired,
  demographicParity,
  equalOpportunity,
  fBeta,
  generalizedEntropy,
  goodnessOfFit,
  kolmogorovSmirnov,
  kullbackLeibler,
  logLoss,
  mannWhitney,
  matthewsCorrelation,
  populationStability,
  proportionInterval,
  rateOf,
  regressionMetrics,
  rankScores,
  rocAuc,
  seededRandom,
  tTest,
} from '../../../src/core/statistics/index.ts';
import { valueOf } from './value-of.ts';

const rows = (labels: number[], scores: number[]) => ({
  labels: Uint8Array.from(labels),
  scores: Float64Array.from(scores),
});

describe('metrics of predictions', () => {
  it("gives scikit-learn's documented values", () => {
    // roc_auc_score and average_precision_score docstrings
    const example = rows([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]);
    expect(valueOf(rocAuc(example))).toBe(0.75);
    expect(valueOf(averagePrecision(example))).toBeCloseTo(0.8333, 4);
    expect(valueOf(rankScores(example.labels, example.scores)).averagePrecision).toBeCloseTo(0.8333, 4);
    // tied: the two of 0.5 enter together, 1/2 * 1/1 + 1/2 * 2/3
    const tied = { labels: Uint8Array.of(1, 1, 0), scores: Float64Array.of(0.9, 0.5, 0.5) };
    expect(valueOf(averagePrecision(tied))).toBeCloseTo(5 / 6, 14);
    expect(valueOf(rankScores(tied.labels, tied.scores)).averagePrecision).toBeCloseTo(5 / 6, 14);
    // log_loss docstring: ["spam", "ham", "ham", "spam"] with P(spam) .9, .1, .2, .65 -> 0.21616
    expect(valueOf(logLoss(rows([1, 0, 0, 1], [0.9, 0.1, 0.2, 0.65])))).toBeCloseTo(0.21616, 5);
    // regression docstrings: y [3, -0.5, 2, 7], prediction [2.5, 0, 2, 8]
    const errors = valueOf(regressionMetrics(Float64Array.of(3, -0.5, 2, 7), Float64Array.of(2.5, 0, 2, 8)));
    expect(errors.meanAbsoluteError).toBe(0.5);
    expect(errors.meanSquaredError).toBe(0.375);
    expect(errors.rootMeanSquaredError).toBeCloseTo(0.612, 3);
    expect(errors.medianAbsoluteError).toBe(0.5);
    expect(errors.maxError).toBe(1);
    expect(valueOf(errors.r2)).toBeCloseTo(0.9486, 4);
    expect(valueOf(errors.meanAbsolutePercentageError)).toBeCloseTo((0.5 / 3 + 1 + 0 + 1 / 7) / 4, 12);
    // matthews_corrcoef: [1, 1, 1, -1] against [1, -1, 1, 1] -> -0.33; balanced_accuracy_score -> 0.625
    expect(valueOf(matthewsCorrelation({ tp: 2, fn: 1, fp: 1, tn: 0 }))).toBeCloseTo(-0.3333, 4);
    expect(valueOf(balancedAccuracy({ tn: 3, fp: 1, tp: 1, fn: 1 }))).toBe(0.625);
    // f1_score docstring: [0, 1, 2, 0, 1, 2] against [0, 2, 1, 0, 0, 1]: macro and micro
    const classes = { labels: Int8Array.of(0, 1, 2, 0, 1, 2), predictions: Int8Array.of(0, 2, 1, 0, 0, 1) };
    const tables = classesAgainstRest(valueOf(countClasses(classes, 3)), 3);
    expect(valueOf(averageOverClasses(tables, (table) => fBeta(table), 'macro'))).toBeCloseTo(0.2667, 4);
    expect(valueOf(averageOverClasses(tables, (table) => fBeta(table), 'micro'))).toBeCloseTo(0.3333, 4);
    expect(valueOf(averageOverClasses(tables, (table) => fBeta(table), 'weighted'))).toBeCloseTo(0.2667, 4);
    // Cohen's kappa by hand: po = 0.7, pe = 0.5 * 0.6 + 0.5 * 0.4 = 0.5
    expect(valueOf(cohenKappa({ tp: 20, fp: 10, fn: 5, tn: 15 }))).toBeCloseTo(0.4, 12);
  });

  it('weighs a row of weight 2 as two rows', () => {
    const weighted = { ...rows([1, 0, 1], [0.9, 0.5, 0.4]), weights: Float64Array.of(2, 1, 1) };
    const repeated = rows([1, 1, 0, 1], [0.9, 0.9, 0.5, 0.4]);
    for (const metric of [rocAuc, averagePrecision, brierScore, (one: typeof weighted) => logLoss(one)])
      expect(valueOf(metric(weighted))).toBeCloseTo(valueOf(metric(repeated as typeof weighted)), 12);
  });
});

describe('what cannot be evaluated says why', () => {
  it.each([
    ['AUC of one class', rocAuc(rows([1, 1], [0.1, 0.2]))],
    ['AUC of no row', rocAuc(rows([], []))],
    ['AUC with NaN', rocAuc(rows([0, 1], [0.1, Number.NaN]))],
    ['DeLong of a perfect ranking', delongAuc(Uint8Array.of(0, 0, 1, 1), Float64Array.of(1, 2, 3, 4))],
    [
      'DeLong of equal models',
      delongPaired(Uint8Array.of(0, 1, 0, 1), Float64Array.of(1, 2, 3, 4), Float64Array.of(1, 2, 3, 4)),
    ],
    ['a proportion of 0', proportionInterval(0, 0)],
    ['a proportion of half a success', proportionInterval(0.5, 2)],
    ['more successes than trials', proportionInterval(3, 2)],
    ['a confidence of 1', proportionInterval(1, 2, { confidence: 1 })],
    ['F1 of nothing', fBeta({ tp: 0, fp: 0, fn: 0, tn: 5 })],
    ['TPR without positives', rateOf({ tp: 0, fp: 1, fn: 0, tn: 1 }, 'true-positive-rate')],
    ['a label of 2', countConfusion({ labels: Uint8Array.of(2), predictions: Uint8Array.of(1) })],
    ['a probability above 1', brierScore(rows([0, 1], [0.5, 1.5]))],
    ['ECE of NaN', calibrationError(rows([0], [Number.NaN]))],
    ['one group', demographicParity([{ name: 'a', counts: { tp: 1, fp: 1, fn: 1, tn: 1 } }])],
    ['KL with a new category', kullbackLeibler({ first: [1, 1], second: [1, 0] })],
    ['PSI of nothing', populationStability({ first: [0, 0], second: [1, 1] })],
    ['KS of an empty sample', kolmogorovSmirnov(new Float64Array(), Float64Array.of(1))],
    ['KS with NaN', kolmogorovSmirnov(Float64Array.of(Number.NaN), Float64Array.of(1))],
    ['t of constants', tTest(Float64Array.of(1, 1), Float64Array.of(1, 1))],
    ['ranks of constants', mannWhitney(Float64Array.of(1, 1), Float64Array.of(1, 1))],
    ['chi-squared of one category', goodnessOfFit([3], [3])],
    ['entropy of no benefit', generalizedEntropy(Float64Array.of(0, 0))],
    ['R squared inputs with NaN', regressionMetrics(Float64Array.of(1, Number.NaN), Float64Array.of(1, 1))],
  ])('%s', (_, result) => {
    expect(result.evaluable).toBe(false);
    expect(result).toHaveProperty('reason', expect.stringMatching(/\S/));
  });

  it('differs from Fairlearn on 0/0: a group without positives is no group with a TPR of 0', () => {
    const groups = [
      { name: 'a', counts: { tp: 5, fp: 0, fn: 0, tn: 5 } },
      { name: 'b', counts: { tp: 0, fp: 0, fn: 0, tn: 5 } },
    ];
    expect(equalOpportunity(groups).evaluable).toBe(false);
    // as Fairlearn 0.11 computes it on the same rows: 1.0
    expect(valueOf(equalOpportunity(groups, { zeroOverZero: 'zero' })).difference).toBe(1);
  });
});

describe('bootstrap', () => {
  it('is the same for the same seed, and agrees with the closed forms', () => {
    const run = (seed: number) =>
      valueOf(bootstrapCounts([850, 150], (cells) => cells[0]! / 1000, { random: seededRandom(seed) }));
    expect(run(1)).toEqual(run(1));
    expect(run(1)).not.toEqual(run(2));
    // sqrt(0.85 * 0.15 / 1000) = 0.01129; Wilson 0.8266 to 0.8708
    expect(run(1).standardError).toBeCloseTo(0.01129, 3);
    const wilson = valueOf(proportionInterval(850, 1000));
    expect(run(1).lower).toBeCloseTo(wilson.lower, 2);
    expect(run(1).upper).toBeCloseTo(wilson.upper, 2);
  });

  it('agrees with DeLong on rows, within its own error', () => {
    const random = seededRandom(8);
    const labels = Uint8Array.from({ length: 200 }, (_, i) => i % 2);
    const scores = Float64Array.from(labels, (label) => label * 0.5 + random());
    const exact = valueOf(delongAuc(labels, scores));
    const resampled = valueOf(
      bootstrapRows(
        200,
        (drawn) =>
          valueOf(
            rocAuc({
              labels: Uint8Array.from(drawn, (i) => labels[i]!),
              scores: Float64Array.from(drawn, (i) => scores[i]!),
            }),
          ),
        { random, strata: Int32Array.from(labels), replicates: 1000 },
      ),
    );
    expect(resampled.method).toBe('bca');
    expect(resampled.standardError / exact.standardError).toBeCloseTo(1, 0);
    expect(Math.abs(resampled.lower - exact.lower)).toBeLessThan(0.02);
    expect(Math.abs(resampled.upper - exact.upper)).toBeLessThan(0.02);
    // unpaired against itself: no difference, t = 0, p = 1; df = 2 (n - 1) for equal variances
    const unpaired = valueOf(delongUnpaired(exact, exact));
    expect(unpaired).toMatchObject({ difference: 0, p: 1 });
    expect(unpaired.df).toBeCloseTo(2 * 199, 9);
  });

  it('refuses a statistic that is often undefined', () => {
    const random = seededRandom(1);
    expect(bootstrapCounts([1, 1], (cells) => cells[0]! / cells[0]!, { random }).evaluable).toBe(false);
    expect(bootstrapRows(1, () => 0, { random }).evaluable).toBe(false);
  });
});
