import { describe, expect, it } from 'vitest';
import {
  argsort,
  commonOddsRatio,
  countConfusionByGroup,
  cramersV,
  delongPaired,
  differentialFairness,
  disparitiesToReference,
  drifts,
  equalizedOdds,
  evaluated,
  expectedPopulationStability,
  groupRates,
  intersectGroups,
  jensenShannonDivergence,
  kolmogorovSmirnov,
  normalisedWasserstein,
  notEvaluable,
  seededRandom,
  signedDisparities,
} from '../../../src/core/statistics/index.ts';
import { valueOf } from './value-of.ts';

const a = { name: 'a', counts: { tp: 8, fn: 2, fp: 1, tn: 9 } };
const b = { name: 'b', counts: { tp: 6, fn: 4, fp: 3, tn: 7 } };

describe('disparities', () => {
  it('lists a rate of each group with its counts and interval, sorted by code point', () => {
    const [first, second] = groupRates([b, a], 'true-positive-rate');
    expect(first!.name).toBe('a');
    expect(valueOf(first!.rate)).toEqual({ value: 0.8, numerator: 8, denominator: 10 });
    // Wilson for 8 of 10: 0.4902 to 0.9433 (Brown, Cai, DasGupta 2001, formula 4, by hand)
    expect(valueOf(first!.interval).lower).toBeCloseTo(0.4902, 4);
    expect(valueOf(first!.interval).upper).toBeCloseTo(0.9433, 4);
    expect(valueOf(second!.rate).value).toBe(0.6);
  });

  it('compares with a reference group, signed', () => {
    const values = [
      { name: 'a', value: evaluated(0.8) },
      { name: 'b', value: evaluated(0.6) },
      { name: 'c', value: notEvaluable('no positives') },
    ];
    const [second, third] = valueOf(disparitiesToReference(values, 'a'));
    expect(valueOf(second!.difference)).toBeCloseTo(-0.2, 12);
    expect(valueOf(second!.ratio)).toBeCloseTo(0.75, 12);
    expect(third!.difference.evaluable).toBe(false);
    expect(disparitiesToReference(values, 'z').evaluable).toBe(false);
  });

  it("has AIF360's signed forms, in which opposite signs cancel", () => {
    // TPR 0.6 - 0.8 = -0.2, FPR 0.3 - 0.1 = 0.2; selection 9/20 - 9/20 = 0
    const signed = signedDisparities(b.counts, a.counts);
    expect(valueOf(signed.equalOpportunityDifference)).toBeCloseTo(-0.2, 12);
    expect(valueOf(signed.averageOddsDifference)).toBeCloseTo(0, 12);
    expect(valueOf(signed.averageAbsoluteOddsDifference)).toBeCloseTo(0.2, 12);
    expect(valueOf(signed.equalizedOddsDifference)).toBeCloseTo(0.2, 12);
    expect(valueOf(signed.statisticalParityDifference)).toBe(0);
    expect(valueOf(signed.disparateImpact)).toBe(1);
    expect(valueOf(equalizedOdds([a, b])).difference).toBeCloseTo(0.2, 12);
  });

  it('smooths differential fairness', () => {
    // (3 + 0.5) / (4 + 1) = 0.7 against (1 + 0.5) / 5 = 0.3: ln(7/3), the same for the other outcome
    const groups = [
      { selected: 3, total: 4 },
      { selected: 1, total: 4 },
    ];
    expect(valueOf(differentialFairness(groups))).toBeCloseTo(Math.log(7 / 3), 12);
  });

  it('has the common odds ratio of UCB admissions', () => {
    // R 4.2.2 mantelhaen.test(UCBAdmissions): 0.9046968, 95 % 0.7719074 to 1.0603298
    const { estimate, lower, upper } = valueOf(
      commonOddsRatio([
        [
          [512, 313],
          [89, 19],
        ],
        [
          [353, 207],
          [17, 8],
        ],
        [
          [120, 205],
          [202, 391],
        ],
        [
          [138, 279],
          [131, 244],
        ],
        [
          [53, 138],
          [94, 299],
        ],
        [
          [22, 351],
          [24, 317],
        ],
      ]),
    );
    expect(estimate).toBeCloseTo(0.9046968, 6);
    expect(lower).toBeCloseTo(0.7719074, 6);
    expect(upper).toBeCloseTo(1.0603298, 6);
  });

  it('leaves rows of unknown group out of intersections', () => {
    const attributes = [
      { names: ['f', 'm'], codes: Int32Array.of(0, 1, 1, -1) },
      { names: ['x', 'y'], codes: Int32Array.of(1, 0, 1, 1) },
    ];
    const { names, codes } = valueOf(intersectGroups(attributes));
    expect(names).toEqual(['f / y', 'm / x', 'm / y']);
    expect([...codes]).toEqual([0, 1, 2, -1]);
  });
});

describe('drift', () => {
  it('has effect sizes by hand', () => {
    // chi2 = 60 (10 * 10 - 20 * 20)^2 / 30^4 = 6.667, V = sqrt(6.667 / 60) = 1/3
    const table = [
      [10, 20],
      [20, 10],
    ];
    expect(valueOf(cramersV(table, false))).toBeCloseTo(1 / 3, 12);
    // Bergsma: (1/9 - 1/59) / (2 - 1/59 - 1)
    expect(valueOf(cramersV(table))).toBeCloseTo(Math.sqrt((1 / 9 - 1 / 59) / (1 - 1 / 59)), 12);
    expect(valueOf(normalisedWasserstein(Float64Array.of(0, 2), Float64Array.of(1, 3)))).toBeCloseTo(1, 12);
    // a constant reference has the floor of 0.001 as its spread
    expect(valueOf(normalisedWasserstein(Float64Array.of(1, 1), Float64Array.of(2, 2)))).toBeCloseTo(1000, 9);
    expect(expectedPopulationStability(10, 100, 100)).toBeCloseTo(0.18, 12);
    expect(valueOf(jensenShannonDivergence({ first: [1, 0], second: [0, 1] }, 'e'))).toBeCloseTo(
      Math.LN2,
      12,
    );
  });

  it('includes the ends that Evidently includes, and never calls NaN no drift', () => {
    const p = (measure: 'kolmogorov-smirnov' | 'chi-squared') => ({
      measure,
      scale: 'p' as const,
      threshold: 0.05,
    });
    expect(drifts(p('kolmogorov-smirnov'), 0.05)).toBe(true);
    expect(drifts(p('chi-squared'), 0.05)).toBe(false);
    expect(drifts({ measure: 'wasserstein', scale: 'distance', threshold: 0.1 }, 0.1)).toBe(true);
    expect(drifts(p('chi-squared'), Number.NaN)).toBeUndefined();
  });

  it('passes smoothly from the exact to the asymptotic Kolmogorov-Smirnov test', () => {
    // the same D at 10,000 (exact) and 10,001 (asymptotic) values a side must give nearly the same p
    const shifted = (n: number) => {
      const x = Float64Array.from({ length: n }, (_, i) => i);
      return valueOf(
        kolmogorovSmirnov(
          x,
          x.map((value) => value + 150.5),
        ),
      );
    };
    const [exact, asymptotic] = [shifted(10_000), shifted(10_001)];
    expect(exact.method).toBe('exact');
    expect(asymptotic.method).toBe('asymptotic');
    expect(asymptotic.p / exact.p).toBeCloseTo(1, 1);
    expect(exact.p).toBeGreaterThan(0.1);
  });
});

it('holds for a million rows: order, groups and paired AUC', () => {
  const n = 1_000_000;
  const random = seededRandom(1);
  const labels = new Uint8Array(n);
  const [base, head] = [new Float64Array(n), new Float64Array(n)];
  for (let i = 0; i < n; i += 1) {
    labels[i] = random() < 0.3 ? 1 : 0;
    base[i] = random() + 0.2 * labels[i]!;
    head[i] = base[i]! + 0.1 * random();
  }
  const order = argsort(base);
  let sorted = true;
  for (let k = 1; k < n; k += 1) if (base[order[k - 1]!]! > base[order[k]!]!) sorted = false;
  expect(sorted).toBe(true);
  const test = valueOf(delongPaired(labels, base, head));
  // P(U + 0.2 > V) = 1 - 0.8^2 / 2 = 0.68 for uniform U and V
  expect(test.base.auc).toBeCloseTo(0.68, 2);
  const codes = Int32Array.from(labels, (_, i) => i % 7);
  const tables = valueOf(countConfusionByGroup({ labels, predictions: labels }, codes, 7));
  expect(tables.reduce((sum, { tp, tn }) => sum + tp + tn, 0)).toBe(n);
});
