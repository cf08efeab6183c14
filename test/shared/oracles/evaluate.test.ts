import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { decideByThreshold } from '../../../src/core/evaluation/decide-by-threshold.ts';
import { type EvaluationReport, evaluatePredictions } from '../../../src/core/evaluation/evaluate.ts';
import type { PredictionColumns } from '../../../src/core/evaluation/predictions.ts';
import { renderEvaluationJson } from '../../../src/core/report/evaluation.ts';
import { readPredictions } from '../../../src/data/predictions.ts';
import { hasOracle, readExpected } from './read-oracle.ts';

const columns = (asked: Partial<PredictionColumns> & { readonly truth: string }): PredictionColumns => ({
  prediction: undefined,
  score: undefined,
  weight: undefined,
  id: undefined,
  groups: [],
  positive: undefined,
  ...asked,
});
const read = async (oracle: string, asked: PredictionColumns) =>
  readPredictions(
    fileURLToPath(new URL(`../../../../shared/oracles/${oracle}/data.csv`, import.meta.url)),
    asked,
  );
/** What a reader of the command's JSON gets. */
const shown = (report: EvaluationReport) => JSON.parse(renderEvaluationJson(report)) as EvaluationReport;

describe.skipIf(!hasOracle('compas-propublica'))('assay evaluate on COMPAS', () => {
  it('prints the truth tables of ProPublica (2016)', async () => {
    const { truth_tables: tables } = readExpected('compas-propublica') as {
      truth_tables: Record<string, { tn: number; fp: number; fn: number; tp: number; n: number }>;
    };
    // "Low" is a decile of 4 and less
    const asked = columns({ truth: 'two_year_recid', score: 'decile_score', groups: ['race'] });
    const report = shown(
      evaluatePredictions(decideByThreshold(await read('compas-propublica', asked), 5), {
        references: { race: 'Caucasian' },
      }),
    );
    const { n, ...all } = tables.all_low_vs_medium_high!;
    expect(report.rows).toBe(n);
    expect(all).toMatchObject(report.confusion!);
    const [race] = report.attributes;
    const group = (name: string) => race!.groups.find((one) => one.name === name)!;
    for (const [name, table] of [
      ['African-American', tables.black_low_vs_medium_high!],
      ['Caucasian', tables.white_low_vs_medium_high!],
    ] as const) {
      expect(table).toMatchObject(group(name).counts!);
      expect(group(name).n).toBe(table.n);
    }
    // printed: FPR 44.85 and 23.45, FNR 27.99 and 47.72
    expect(group('African-American').rates.false_positive_rate!.value! * 100).toBeCloseTo(44.85, 2);
    expect(group('Caucasian').rates.false_negative_rate!.value! * 100).toBeCloseTo(47.72, 2);
    const to = race!.to_reference;
    if ('reason' in to) throw new Error(to.reason);
    const fpr = to.rates.false_positive_rate;
    const black = Array.isArray(fpr) ? fpr.find(({ name }) => name === 'African-American') : undefined;
    expect(black.difference.value).toBeCloseTo(805 / 1795 - 349 / 1488, 12);
    expect(black.difference.lower).toBeGreaterThan(0.18);
    expect(black.adjusted_p).toBeLessThan(1e-30);
  });
});

describe.skipIf(!hasOracle('sqf-paired-models'))(
  'assay evaluate on four models of NYC stop and frisk',
  () => {
    it('prints the paired comparisons of R', async () => {
      const { pairs, n } = readExpected('sqf-paired-models') as {
        n: number;
        pairs: Record<string, Record<string, number> & Record<string, Record<string, number> & number[]>>;
      };
      for (const [key, expected] of Object.entries(pairs)) {
        const [, base = '', other = ''] = /^base=(\w+),head=(\w+)$/.exec(key) ?? [];
        const head = await read(
          'sqf-paired-models',
          columns({ truth: 'label', prediction: other, id: 'row' }),
        );
        const predictions = await read(
          'sqf-paired-models',
          columns({ truth: 'label', prediction: base, id: 'row' }),
        );
        const { comparison } = shown(evaluatePredictions(head, { against: [{ name: base, predictions }] }));
        expect(comparison).toMatchObject({
          against: base,
          pairs: n,
          table: {
            both_right: expected.n11,
            only_base: expected.n12_base_only,
            only_head: expected.n21_head_only,
            both_wrong: expected.n22,
          },
        });
        const { accuracy, tests, intervals } = comparison!;
        expect(accuracy.difference).toBeCloseTo(expected.diff_head_minus_base!, 12);
        expect(accuracy.lower).toBeCloseTo(expected.tango_ci95![0]!, 9);
        expect(accuracy.upper).toBeCloseTo(expected.tango_ci95![1]!, 9);
        expect(intervals.newcombe!.lower).toBeCloseTo(expected.newcombe_paired_ci95![0]!, 9);
        const nearly = (value: number | null, wanted: number) => expect(value! / wanted).toBeCloseTo(1, 8);
        nearly(tests.mcnemar_asymptotic!.p, expected.mcnemar_R!.p!);
        nearly(tests.mcnemar_corrected!.p, expected.mcnemar_R!.p_cc!);
        nearly(tests.mcnemar_exact!.p, expected.mcnemar_R!.exact_p!);
        nearly(tests.mcnemar_mid_p!.p, expected.mcnemar_midp!);
        nearly(tests.unpaired_z!.p, expected.unpaired_z_p_for_contrast!);
      }
    });
  },
);

describe.skipIf(!hasOracle('delong-asah'))('assay evaluate on aSAH', () => {
  it('prints the AUCs of pROC and their paired test', async () => {
    const expected = readExpected('delong-asah') as {
      auc: { s100b: number; wfns: number };
      ci95_s100b: number[];
      paired_test_s100b_vs_wfns: { p: number; diff_ci95: number[] };
    };
    const asked = columns({ truth: 'outcome', score: 's100b', positive: 'Poor' });
    const head = await read('delong-asah', asked);
    const predictions = await read('delong-asah', { ...asked, score: 'wfns' });
    const { metrics, comparison } = shown(
      evaluatePredictions(head, { against: [{ name: 'wfns', predictions, sameFile: true }] }),
    );
    expect(metrics.roc_auc).toMatchObject({ numerator: 41, denominator: 113 });
    expect(metrics.roc_auc!.value).toBeCloseTo(expected.auc.s100b, 12);
    expect(metrics.roc_auc!.lower).toBeCloseTo(expected.ci95_s100b[0]!, 8);
    const { roc_auc: area, notes } = comparison!;
    expect(area.base).toBeCloseTo(expected.auc.wfns, 12);
    expect(area.p).toBeCloseTo(expected.paired_test_s100b_vs_wfns.p, 9);
    expect(area.lower).toBeCloseTo(expected.paired_test_s100b_vs_wfns.diff_ci95[0]!, 9);
    expect(notes).toEqual([]);
    // wfns runs from 1 to 5: no probability
    expect(comparison!.brier_score.reason).toContain('no probabilities');
  });
});
