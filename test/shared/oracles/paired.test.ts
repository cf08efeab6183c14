import { describe, expect, it } from 'vitest';
import {
  delongAuc,
  delongPaired,
  fisherExact,
  mcnemarTest,
  nonInferiorityOfPairs,
  pairedDifference,
  type PairedMethod,
  type PairedTable,
  pearsonTwoByTwo,
  proportionDifference,
  twoProportionTest,
} from '../../../src/core/statistics/index.ts';
import { valueOf } from '../../core/statistics/value-of.ts';
import { hasOracle, readExpected, readRows } from './read-oracle.ts';

type Pair = [number, number];
type Table = [Pair, Pair];

describe.skipIf(!hasOracle('paired-fagerland'))(
  'worked examples of Fagerland, Lydersen and Laake (2017)',
  () => {
    interface Expected {
      cavo_2012: {
        table: Table;
        mcnemar_asymptotic: { Z: number; p: number };
        mcnemar_cc: { Z: number; p: number };
        mcnemar_exact_conditional_p: number;
        mcnemar_midp: number;
        estimate_diff: number;
        tango_score_ci: Pair;
        newcombe_square_and_add_ci: Pair;
        wald_ci: Pair;
      };
      perondi_2004: { table: Table; wald: Pair; newcombe: Pair; agresti_caffo: Pair; mee: Pair };
      ritland_2007: {
        table: Table;
        miettinen_nurminen_diff: Pair;
        fisher_exact_p: number;
        fisher_midp: number;
      };
      small_3113: {
        table: Table;
        pearson: { chi2: number; p: number };
        pearson_cc: { chi2: number; p: number };
      };
      no_discordant: { table: Table };
    }
    const expected = () => readExpected('paired-fagerland') as Expected;
    // the book estimates first minus second: its first is our head
    const paired = ([[n11, n12], [n21, n22]]: Table): PairedTable => ({
      bothRight: n11,
      onlyHead: n12,
      onlyBase: n21,
      bothWrong: n22,
    });

    it('gives the four McNemar tests of Cavo et al. 2012', () => {
      const { table, ...rest } = expected().cavo_2012;
      const asymptotic = valueOf(mcnemarTest(paired(table), 'asymptotic'));
      expect(asymptotic.statistic).toBeCloseTo(rest.mcnemar_asymptotic.Z, 3);
      expect(Math.abs(asymptotic.p - rest.mcnemar_asymptotic.p)).toBeLessThanOrEqual(5e-6);
      const corrected = valueOf(mcnemarTest(paired(table), 'corrected'));
      // the book prints the corrected Z without its sign
      expect(Math.abs(corrected.statistic)).toBeCloseTo(rest.mcnemar_cc.Z, 3);
      expect(Math.abs(corrected.p - rest.mcnemar_cc.p)).toBeLessThanOrEqual(5e-6);
      const exact = valueOf(mcnemarTest(paired(table), 'exact')).p;
      expect(Math.abs(exact - rest.mcnemar_exact_conditional_p)).toBeLessThanOrEqual(5e-6);
      expect(Math.abs(valueOf(mcnemarTest(paired(table))).p - rest.mcnemar_midp)).toBeLessThanOrEqual(5e-6);
    });

    it('gives the paired intervals of Cavo et al. 2012', () => {
      const { table, estimate_diff, ...rest } = expected().cavo_2012;
      const limits: [PairedMethod, Pair][] = [
        ['tango', rest.tango_score_ci],
        ['newcombe', rest.newcombe_square_and_add_ci],
        ['wald', rest.wald_ci],
      ];
      for (const [method, [low, high]] of limits) {
        const interval = valueOf(pairedDifference(paired(table), { method }));
        expect(interval.estimate).toBeCloseTo(estimate_diff, 4);
        expect(interval.lower, method).toBeCloseTo(low, 4);
        expect(interval.upper, method).toBeCloseTo(high, 4);
      }
    });

    it('gives the independent intervals of Perondi 2004 and Ritland 2007', () => {
      const { table, ...rest } = expected().perondi_2004;
      const rows = ([[a, b], [c, d]]: Table) => ({ x1: a, n1: a + b, x2: c, n2: c + d });
      const limits = [
        ['wald', rest.wald],
        ['newcombe', rest.newcombe],
        ['agresti-caffo', rest.agresti_caffo],
        ['mee', rest.mee],
      ] as const;
      for (const [method, [low, high]] of limits) {
        const interval = valueOf(proportionDifference(rows(table), { method }));
        expect(interval.lower, method).toBeCloseTo(low, 4);
        expect(interval.upper, method).toBeCloseTo(high, 4);
      }
      const ritland = expected().ritland_2007;
      const interval = valueOf(proportionDifference(rows(ritland.table), { method: 'miettinen-nurminen' }));
      expect(interval.lower).toBeCloseTo(ritland.miettinen_nurminen_diff[0], 4);
      expect(interval.upper).toBeCloseTo(ritland.miettinen_nurminen_diff[1], 4);
      expect(Math.abs(valueOf(fisherExact(ritland.table)).p - ritland.fisher_exact_p)).toBeLessThanOrEqual(
        5e-6,
      );
      const midP = valueOf(fisherExact(ritland.table, { midP: true })).p;
      expect(Math.abs(midP - ritland.fisher_midp)).toBeLessThanOrEqual(5e-6);
    });

    it('gives Pearson with and without correction on a tiny table', () => {
      const { table, pearson, pearson_cc } = expected().small_3113;
      const plain = valueOf(pearsonTwoByTwo(table));
      expect(plain.statistic).toBeCloseTo(pearson.chi2, 9);
      expect(plain.p).toBeCloseTo(pearson.p, 4);
      const corrected = valueOf(pearsonTwoByTwo(table, true));
      expect(corrected.statistic).toBeCloseTo(pearson_cc.chi2, 9);
      expect(corrected.p).toBeCloseTo(pearson_cc.p, 4);
    });

    it('has an answer without any discordant pair', () => {
      const table = paired(expected().no_discordant.table);
      for (const method of ['asymptotic', 'corrected', 'exact', 'mid-p'] as const)
        expect(valueOf(mcnemarTest(table, method)).p).toBe(1);
      const { estimate, lower, upper } = valueOf(pairedDifference(table));
      expect(estimate).toBe(0);
      // Tango's closed form at b = c = 0: +- z^2 / (n + z^2), n = 11, z^2 = 3.8415
      expect(lower).toBeCloseTo(-3.841459 / 14.841459, 6);
      expect(upper).toBeCloseTo(3.841459 / 14.841459, 6);
    });
  },
);

describe.skipIf(!hasOracle('delong-asah'))('DeLong on the aSAH data, as pROC and Stata give it', () => {
  interface Expected {
    auc: Record<'s100b' | 'wfns', number>;
    var: Record<'s100b' | 'wfns', number>;
    cov_s100b_wfns: number;
    ci95_s100b: Pair;
    ci95_wfns: Pair;
    paired_test_s100b_vs_wfns: { z: number; p: number; diff_ci95: Pair };
    n_pos: number;
    n_neg: number;
  }

  it('reproduces areas, variances, covariance, intervals and the paired test', () => {
    const expected = readExpected('delong-asah') as Expected;
    const rows = readRows('delong-asah', 'data.csv');
    const labels = Uint8Array.from(rows, (row) => (row['outcome'] === 'Poor' ? 1 : 0));
    const column = (name: string) => Float64Array.from(rows, (row) => Number(row[name]));
    for (const name of ['s100b', 'wfns'] as const) {
      const estimate = valueOf(delongAuc(labels, column(name)));
      expect(estimate.positives).toBe(expected.n_pos);
      expect(estimate.negatives).toBe(expected.n_neg);
      expect(estimate.auc).toBeCloseTo(expected.auc[name], 9);
      expect(estimate.variance).toBeCloseTo(expected.var[name], 9);
      const [low, high] = name === 's100b' ? expected.ci95_s100b : expected.ci95_wfns;
      expect(Math.abs(estimate.lower - low)).toBeLessThanOrEqual(1e-9);
      expect(Math.abs(estimate.upper - high)).toBeLessThanOrEqual(1e-9);
    }
    const test = valueOf(delongPaired(labels, column('wfns'), column('s100b')));
    const { z, p, diff_ci95 } = expected.paired_test_s100b_vs_wfns;
    expect(test.statistic).toBeCloseTo(z, 9);
    expect(test.p).toBeCloseTo(p, 9);
    expect(test.lower).toBeCloseTo(diff_ci95[0], 9);
    expect(test.upper).toBeCloseTo(diff_ci95[1], 9);
    const covariance = (test.base.variance + test.head.variance - test.standardError ** 2) / 2;
    expect(covariance).toBeCloseTo(expected.cov_s100b_wfns, 9);
  });
});

describe.skipIf(!hasOracle('sqf-paired-models'))(
  'four models on 11,284 records of NYC stop and frisk',
  () => {
    interface Expected {
      n: number;
      accuracy_counts: Record<string, number>;
      pairs: Record<
        string,
        {
          n11: number;
          n12_base_only: number;
          n21_head_only: number;
          n22: number;
          diff_head_minus_base: number;
          mcnemar_R: { chi2: number; p: number; chi2_cc: number; p_cc: number; exact_p: number };
          mcnemar_midp: number;
          tango_ci95: Pair;
          newcombe_paired_ci95: Pair;
          unpaired_z_p_for_contrast: number;
          verdict: Record<string, boolean>;
        }
      >;
      false_positives_by_race: Record<string, Pair>;
    }
    const expected = readExpectedLazily();
    function readExpectedLazily(): () => Expected {
      return () => readExpected('sqf-paired-models') as Expected;
    }
    const rows = () => readRows('sqf-paired-models', 'data.csv');

    it('counts what each model has right and whom it flags wrongly', () => {
      const data = rows();
      expect(data).toHaveLength(expected().n);
      for (const [model, count] of Object.entries(expected().accuracy_counts))
        expect(data.filter((row) => row[model] === row['label']).length).toBe(count);
      for (const [key, [count, of]] of Object.entries(expected().false_positives_by_race)) {
        const [model = '', race] = key.split('/');
        const negatives = data.filter((row) => row['race'] === race && row['label'] === '0');
        expect(negatives.length, key).toBe(of);
        expect(negatives.filter((row) => row[model] === '1').length, key).toBe(count);
      }
    });

    it('reproduces McNemar, Tango, Newcombe and the verdict at every margin', () => {
      const data = rows();
      for (const [key, pair] of Object.entries(expected().pairs)) {
        const [, base = '', head = ''] = /base=(\w+),head=(\w+)/.exec(key) ?? [];
        const right = (model: string, row: Record<string, string>) => row[model] === row['label'];
        const count = (b: boolean, h: boolean) =>
          data.filter((row) => right(base, row) === b && right(head, row) === h).length;
        const table = {
          bothRight: count(true, true),
          onlyBase: count(true, false),
          onlyHead: count(false, true),
          bothWrong: count(false, false),
        };
        expect(Object.values(table), key).toEqual([
          pair.n11,
          pair.n12_base_only,
          pair.n21_head_only,
          pair.n22,
        ]);
        const plain = valueOf(mcnemarTest(table, 'asymptotic'));
        expect(plain.statistic ** 2 / pair.mcnemar_R.chi2).toBeCloseTo(1, 9);
        expect(plain.p / pair.mcnemar_R.p).toBeCloseTo(1, 9);
        const corrected = valueOf(mcnemarTest(table, 'corrected'));
        expect(corrected.statistic ** 2 / pair.mcnemar_R.chi2_cc).toBeCloseTo(1, 9);
        expect(corrected.p / pair.mcnemar_R.p_cc).toBeCloseTo(1, 9);
        expect(valueOf(mcnemarTest(table, 'exact')).p / pair.mcnemar_R.exact_p).toBeCloseTo(1, 9);
        expect(valueOf(mcnemarTest(table)).p / pair.mcnemar_midp).toBeCloseTo(1, 9);
        for (const [method, limits] of [
          ['tango', pair.tango_ci95],
          ['newcombe', pair.newcombe_paired_ci95],
        ] as const) {
          const interval = valueOf(pairedDifference(table, { method }));
          expect(interval.estimate).toBeCloseTo(pair.diff_head_minus_base, 12);
          expect(interval.lower).toBeCloseTo(limits[0], 8);
          expect(interval.upper).toBeCloseTo(limits[1], 8);
        }
        const n = data.length;
        const unpaired = twoProportionTest({
          x1: table.bothRight + table.onlyHead,
          n1: n,
          x2: table.bothRight + table.onlyBase,
          n2: n,
        });
        expect(valueOf(unpaired).p / pair.unpaired_z_p_for_contrast).toBeCloseTo(1, 9);
        for (const [name, good] of Object.entries(pair.verdict)) {
          const margin = Number(name.replace('noninferior_margin_', ''));
          const { verdict } = valueOf(nonInferiorityOfPairs(table, { margin, confidence: 0.975 }));
          expect(verdict === 'shown-good', `${key} ${margin}`).toBe(good);
        }
      }
    });

    it('tells real but tolerable, not shown and beyond tolerance apart (m3 to m5)', () => {
      const { n11, n12_base_only, n21_head_only, n22 } = expected().pairs['base=m3,head=m5']!;
      const table = { bothRight: n11, onlyBase: n12_base_only, onlyHead: n21_head_only, bothWrong: n22 };
      const at = (margin: number) => valueOf(nonInferiorityOfPairs(table, { margin, confidence: 0.975 }));
      expect(at(0.01)).toMatchObject({ verdict: 'shown-good', worseWithinMargin: true });
      expect(at(0.005).verdict).toBe('not-shown');
      expect(at(0.002).verdict).toBe('shown-bad');
    });
  },
);
