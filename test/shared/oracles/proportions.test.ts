import { describe, expect, it } from 'vitest';
import {
  adjustPValues,
  binomialTest,
  kProportionTest,
  oneProportionTest,
  proportionDifference,
  proportionInterval,
  twoProportionTest,
} from '../../../src/core/statistics/index.ts';
import { valueOf } from '../../core/statistics/value-of.ts';
import { hasOracle, readExpected } from './read-oracle.ts';

type Pair = [number, number];

describe.skipIf(!hasOracle('newcombe-1998'))(
  'Newcombe 1998, Statistics in Medicine 17, tables I and II',
  () => {
    interface Expected {
      single_proportion: ({ x: number; n: number } & Record<string, Pair>)[];
      difference_independent: {
        id: string;
        x1: number;
        n1: number;
        x2: number;
        n2: number;
        method10: Pair;
        method11_cc?: Pair;
        full_precision_method10: Pair;
      }[];
    }
    const names = {
      wald: 'wald',
      wilson: 'wilson',
      wilson_cc: 'wilson-cc',
      clopper_pearson: 'clopper-pearson',
    } as const;

    it('gives the limits of one proportion to four decimals', () => {
      const { single_proportion } = readExpected('newcombe-1998') as Expected;
      expect(single_proportion.length).toBeGreaterThan(0);
      for (const row of single_proportion)
        for (const [key, method] of Object.entries(names)) {
          const { lower, upper } = valueOf(proportionInterval(row.x, row.n, { method }));
          expect(lower, `${row.x}/${row.n} ${method}`).toBeCloseTo((row[key] as Pair)[0], 4);
          expect(upper, `${row.x}/${row.n} ${method}`).toBeCloseTo((row[key] as Pair)[1], 4);
        }
    });

    it('is exactly 0 at 0/n and exactly 1 at n/n by Wilson', () => {
      expect(valueOf(proportionInterval(0, 20)).lower).toBe(0);
      expect(valueOf(proportionInterval(20, 20)).upper).toBe(1);
    });

    it('gives the limits of a difference by methods 10 and 11', () => {
      const { difference_independent } = readExpected('newcombe-1998') as Expected;
      expect(difference_independent).toHaveLength(8);
      for (const row of difference_independent) {
        const ten = valueOf(proportionDifference(row));
        expect(ten.lower, row.id).toBeCloseTo(row.method10[0], 4);
        expect(ten.upper, row.id).toBeCloseTo(row.method10[1], 4);
        expect(ten.lower, row.id).toBeCloseTo(row.full_precision_method10[0], 12);
        expect(ten.upper, row.id).toBeCloseTo(row.full_precision_method10[1], 12);
        if (!row.method11_cc) continue;
        const eleven = valueOf(proportionDifference(row, { method: 'newcombe-cc' }));
        expect(eleven.lower, row.id).toBeCloseTo(row.method11_cc[0], 4);
        expect(eleven.upper, row.id).toBeCloseTo(row.method11_cc[1], 4);
      }
    });
  },
);

describe.skipIf(!hasOracle('proportion-tests-R'))(
  'tests of proportions as R and statsmodels give them',
  () => {
    interface Expected {
      ztest_two: { x1: number; n1: number; x2: number; n2: number; z: number; p: number }[];
      ztest_one: { x: number; n: number; p0: number; z: number; p: number }[];
      k_sample: { x: number[]; n: number[]; chi2: number; df: number; p: number }[];
      one_sample_score: { x: number; n: number; p0: number; chi2: number; p: number; wilson_ci: Pair }[];
      binom_exact: {
        x: number;
        n: number;
        p0: string;
        less: number;
        greater: number;
        two_sided: number;
        clopper_pearson: Pair;
      }[];
      pairwise_holm: { x: number[]; n: number[]; raw: number[]; holm: number[] };
    }
    const expected = () => readExpected('proportion-tests-R') as Expected;

    it('reproduces the z tests', () => {
      for (const row of expected().ztest_two) {
        const test = valueOf(twoProportionTest(row));
        expect(test.statistic / row.z).toBeCloseTo(1, 9);
        expect(test.p / row.p).toBeCloseTo(1, 9);
      }
      for (const row of expected().ztest_one) {
        const test = valueOf(oneProportionTest(row.x, row.n, row.p0, { variance: 'wald' }));
        expect(test.statistic / row.z).toBeCloseTo(1, 9);
        expect(test.p / row.p).toBeCloseTo(1, 9);
      }
      for (const row of expected().one_sample_score) {
        const test = valueOf(oneProportionTest(row.x, row.n, row.p0));
        expect(test.statistic ** 2 / row.chi2).toBeCloseTo(1, 9);
        expect(test.p / row.p).toBeCloseTo(1, 9);
        const interval = valueOf(proportionInterval(row.x, row.n));
        expect(interval.lower / row.wilson_ci[0]).toBeCloseTo(1, 9);
        expect(interval.upper / row.wilson_ci[1]).toBeCloseTo(1, 9);
      }
    });

    it('reproduces the chi-squared test of k proportions', () => {
      for (const row of expected().k_sample) {
        const test = valueOf(kProportionTest(row.x, row.n));
        expect(test.statistic / row.chi2).toBeCloseTo(1, 9);
        expect(test.df).toBe(row.df);
        expect(test.p / row.p).toBeCloseTo(1, 9);
      }
    });

    it('reproduces the exact binomial test and its interval', () => {
      for (const row of expected().binom_exact) {
        const [a = 0, b = 1] = row.p0.split('/').map(Number);
        const p = (alternative: 'less' | 'greater' | 'two-sided') =>
          valueOf(binomialTest(row.x, row.n, a / b, alternative)).p;
        expect(p('less') / row.less).toBeCloseTo(1, 9);
        expect(p('greater') / row.greater).toBeCloseTo(1, 9);
        expect(p('two-sided') / row.two_sided).toBeCloseTo(1, 9);
        const interval = valueOf(proportionInterval(row.x, row.n, { method: 'clopper-pearson' }));
        expect(interval.lower / row.clopper_pearson[0]).toBeCloseTo(1, 9);
        expect(interval.upper / row.clopper_pearson[1]).toBeCloseTo(1, 9);
      }
    });

    it('reproduces the pairwise tests with Holm', () => {
      const { x, n, raw, holm } = expected().pairwise_holm;
      const p: number[] = [];
      for (let i = 0; i < x.length; i += 1)
        for (let j = i + 1; j < x.length; j += 1)
          p.push(
            valueOf(
              twoProportionTest({
                x1: x[i] as number,
                n1: n[i] as number,
                x2: x[j] as number,
                n2: n[j] as number,
              }),
            ).p,
          );
      const adjusted = valueOf(adjustPValues(p, 'holm'));
      expect(p).toHaveLength(raw.length);
      for (const [i, value] of raw.entries()) {
        expect((p[i] as number) / value).toBeCloseTo(1, 9);
        expect((adjusted[i] as number) / (holm[i] as number)).toBeCloseTo(1, 9);
      }
    });
  },
);

describe.skipIf(!hasOracle('bh-1995'))('Benjamini and Hochberg 1995, JRSS-B 57, page 295', () => {
  interface Expected {
    p: number[];
    q: number;
    rejected_bonferroni: number;
    rejected_hochberg: number;
    rejected_bh: number;
    bh_adjusted_R: number[];
    holm_adjusted_R: number[];
  }

  it('rejects as many hypotheses as the paper, with the adjusted values of R', () => {
    const expected = readExpected('bh-1995') as Expected;
    const rejected = (correction: 'bonferroni' | 'hochberg' | 'benjamini-hochberg') =>
      valueOf(adjustPValues(expected.p, correction)).filter((p) => p <= expected.q).length;
    expect(rejected('bonferroni')).toBe(expected.rejected_bonferroni);
    expect(rejected('hochberg')).toBe(expected.rejected_hochberg);
    expect(rejected('benjamini-hochberg')).toBe(expected.rejected_bh);
    for (const [i, p] of valueOf(adjustPValues(expected.p, 'benjamini-hochberg')).entries())
      expect(p).toBeCloseTo(expected.bh_adjusted_R[i] as number, 9);
    for (const [i, p] of valueOf(adjustPValues(expected.p, 'holm')).entries())
      expect(p).toBeCloseTo(expected.holm_adjusted_R[i] as number, 9);
  });
});
