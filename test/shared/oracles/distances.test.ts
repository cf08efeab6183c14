import { describe, expect, it } from 'vitest';
import {
  alignCategories,
  alignHistograms,
  andersonDarling,
  binSamples,
  contingencyTest,
  cramerVonMises,
  datasetDrifts,
  defaultDriftMeasure,
  energyDistance,
  eppsSingleton,
  type Evaluation,
  fisherExact,
  goodnessOfFit,
  hellinger,
  type Histogram,
  histogramDivergence,
  jensenShannonDistance,
  kolmogorovSmirnov,
  lInfinity,
  mannWhitney,
  populationStability,
  tTest,
  twoProportionTest,
  wasserstein,
} from '../../../src/core/statistics/index.ts';
import { valueOf } from '../../core/statistics/value-of.ts';
import { hasOracle, readExpected } from './read-oracle.ts';

const floats = (values: readonly (number | string)[]) => Float64Array.from(values, Number);

describe.skipIf(!hasOracle('scipy-distances'))('distances as scipy documents and tests them', () => {
  interface Expected {
    wasserstein: { u: number[]; v: number[]; wu?: number[]; wv?: number[]; expected: number }[];
    jensenshannon_distance: { p: number[]; q: number[]; base: 2 | 'e'; expected: number }[];
    ks_two_sided_exact: { x: number[]; y: number[]; d: number; p: number }[];
    chi2: (
      | { kind: 'chisquare'; obs: number[]; exp?: number[]; stat: number; p: number }
      | { kind: 'contingency'; table: number[][]; stat: number; p: number; dof: number }
    )[];
  }

  it('reproduces all of them', () => {
    const expected = readExpected('scipy-distances') as Expected;
    for (const { u, v, wu, wv, expected: wanted } of expected.wasserstein) {
      const weights = wu && wv ? { first: floats(wu), second: floats(wv) } : {};
      expect(valueOf(wasserstein(floats(u), floats(v), weights))).toBeCloseTo(wanted, 12);
    }
    for (const { p, q, base, expected: wanted } of expected.jensenshannon_distance)
      expect(valueOf(jensenShannonDistance({ first: p, second: q }, base))).toBeCloseTo(wanted, 12);
    for (const { x, y, d, p } of expected.ks_two_sided_exact) {
      const test = valueOf(kolmogorovSmirnov(floats(x), floats(y)));
      expect(test.statistic).toBeCloseTo(d, 12);
      expect(test.p).toBeCloseTo(p, 10);
      expect(test.method).toBe('exact');
    }
    for (const row of expected.chi2) {
      const test = valueOf(
        row.kind === 'chisquare' ? goodnessOfFit(row.obs, row.exp) : contingencyTest(row.table),
      );
      expect(test.statistic).toBeCloseTo(row.stat, 12);
      expect(test.p).toBeCloseTo(row.p, 12);
      if (row.kind === 'contingency') expect(test.df).toBe(row.dof);
    }
  });
});

describe.skipIf(!hasOracle('tfdv-metrics'))('TFDV metrics_test.cc', () => {
  interface Expected {
    linf: { name: string; a: Record<string, number>; b: Record<string, number>; linf: number }[];
    jsd: {
      name: string;
      hist1: [number, number, number][];
      hist2: [number, number, number][];
      nan1?: number;
      nan2?: number;
      aligned1?: number[];
      aligned2?: number[];
      expected: number;
    }[];
  }
  const histogram = (rows: [number, number, number][], nanCount = 0): Histogram => ({
    buckets: rows.map(([low, high, count]) => ({ low, high, count })),
    nanCount,
  });

  it('reproduces L-infinity over the union of categories', () => {
    for (const { name, a, b, linf } of (readExpected('tfdv-metrics') as Expected).linf) {
      const result = lInfinity(alignCategories(new Map(Object.entries(a)), new Map(Object.entries(b))));
      // TFDV calls two empty tables equal; nothing was measured, so ours has no value
      if (Object.keys(a).length === 0) expect(result.evaluable, name).toBe(false);
      else expect(valueOf(result), name).toBeCloseTo(linf, 5);
    }
  });

  it('reproduces the Jensen-Shannon divergence of histograms', () => {
    for (const row of (readExpected('tfdv-metrics') as Expected).jsd) {
      const [first, second] = [histogram(row.hist1, row.nan1), histogram(row.hist2, row.nan2)];
      expect(valueOf(histogramDivergence(first, second)), row.name).toBeCloseTo(row.expected, 5);
      if (!row.aligned1 || !row.aligned2) continue;
      const aligned = alignHistograms(first, second);
      const share = (counts: readonly number[]) =>
        counts.slice(0, row.aligned1!.length).map((count) => count / counts.reduce((x, y) => x + y, 0));
      expect(share(aligned.first), row.name).toEqual(row.aligned1);
      expect(share(aligned.second), row.name).toEqual(row.aligned2);
    }
  });
});

describe.skipIf(!hasOracle('psi-feature-engine'))('PSI as feature-engine computes it', () => {
  it('reproduces its values in quantile bins of the reference', () => {
    const { cases, bins, min_pct_empty_bins } = readExpected('psi-feature-engine') as {
      cases: { reference: number[]; current: number[]; expected: number }[];
      bins: number;
      min_pct_empty_bins: number;
    };
    expect(cases).toHaveLength(3);
    for (const { reference, current, expected } of cases) {
      const binned = valueOf(
        binSamples(floats(reference), floats(current), { kind: 'reference-quantiles', bins }),
      );
      expect(valueOf(populationStability(binned, min_pct_empty_bins))).toBeCloseTo(expected, 9);
    }
  });
});

describe.skipIf(!hasOracle('evidently-unit'))("Evidently's stattests and defaults", () => {
  type Value = number | string | null;
  interface Case {
    stattest: string;
    reference: Value[];
    current: Value[];
    expected_score: number;
    abs_tolerance: number;
  }
  interface Expected {
    cases: Case[];
    defaults: { feature: 'num' | 'cat'; n_ref: string; n_unique: string; test: string; threshold: number }[];
    dataset_drift: { drift_share: number };
  }
  const counted = (values: Value[]) => {
    const counts = new Map<string, number>();
    // null is a missing value: counted apart, never a category
    for (const value of values)
      if (value !== null) counts.set(String(value), (counts.get(String(value)) ?? 0) + 1);
    return counts;
  };
  const orElse = (evaluation: Evaluation<{ readonly p: number }>, p: number) =>
    evaluation.evaluable ? evaluation.value.p : p;

  function scoreOf({ stattest, reference, current }: Case): number {
    const shares = alignCategories(counted(reference), counted(current));
    const { first, second } = shares;
    const numbers = (values: Value[]) => floats(values as number[]);
    const [x, y] = [first[0] ?? 0, second[0] ?? 0];
    const [n, m] = [first, second].map((counts) => counts.reduce((a, b) => a + b, 0)) as [number, number];
    switch (stattest.split(' ')[0]) {
      case 'chisquare':
        return valueOf(goodnessOfFit(second, first)).p;
      case 'g_test':
        return valueOf(goodnessOfFit(second, first, 'likelihood-ratio')).p;
      case 'hellinger':
        return valueOf(hellinger(shares));
      case 'psi':
        return valueOf(populationStability(shares));
      case 'z':
        return orElse(twoProportionTest({ x1: x, n1: n, x2: y, n2: m }), 1);
      case 'fisher_exact':
        return orElse(
          fisherExact([
            [x, n - x],
            [y, m - y],
          ]),
          1,
        );
      case 'anderson':
        return valueOf(andersonDarling(numbers(reference), numbers(current))).p;
      case 'cramer_von_mises':
        return valueOf(cramerVonMises(numbers(reference), numbers(current))).p;
      case 'mannw':
        // its documentation says two-tailed, its code "less"
        return valueOf(mannWhitney(numbers(reference), numbers(current), 'less')).p;
      case 'es':
        return valueOf(eppsSingleton(numbers(reference), numbers(current))).p;
      case 't_test':
        return valueOf(tTest(numbers(reference), numbers(current), { welch: false })).p;
      case 'ed':
        return valueOf(energyDistance(numbers(reference), numbers(current)));
      default:
        throw new Error(`no such stattest: ${stattest}`);
    }
  }

  it('reproduces all 26 scores', () => {
    const { cases } = readExpected('evidently-unit') as Expected;
    expect(cases).toHaveLength(26);
    for (const [i, example] of cases.entries()) {
      const score = scoreOf(example);
      const distance = Math.abs(score - example.expected_score);
      expect(distance, `${i} ${example.stattest}: ${score}`).toBeLessThanOrEqual(example.abs_tolerance);
    }
  });

  it('chooses the measure that Evidently documents', () => {
    const { defaults, dataset_drift } = readExpected('evidently-unit') as Expected;
    const names: Record<string, string> = {
      z: 'two-proportion-z',
      chisquare: 'chi-squared',
      ks: 'kolmogorov-smirnov',
      jensenshannon: 'jensen-shannon',
      wasserstein: 'wasserstein',
    };
    const distinct: Record<string, number[]> = {
      '<=2': [1, 2],
      '3..5': [3, 5],
      '>5': [6, 100],
      '>2': [3, 100],
      '<=5': [2, 5],
      any: [2, 100],
    };
    for (const { feature, n_ref, n_unique, test, threshold } of defaults)
      for (const distinctValues of distinct[n_unique]!)
        for (const referenceRows of n_ref === '<=1000' ? [10, 1000] : [1001, 1e6]) {
          const kind = feature === 'num' ? 'numeric' : 'categorical';
          const chosen = defaultDriftMeasure({ kind, referenceRows, distinctValues });
          expect(chosen, `${feature} ${n_ref} ${n_unique}`).toMatchObject({
            measure: names[test],
            threshold,
          });
        }
    expect(datasetDrifts(1, 2, dataset_drift.drift_share)).toBe(true);
    expect(datasetDrifts(1, 3, dataset_drift.drift_share)).toBe(false);
  });
});
