import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withOwnMetrics } from '../../../src/core/policy/canonical-metric.ts';
import { canonicalMetric, metricDefinitions } from '../../../src/core/policy/metric-definitions.ts';

const meant = (name: string) => {
  const result = canonicalMetric(name, metricDefinitions);
  return result?.state === 'known' ? result.canonical : result?.candidates;
};

describe('canonicalMetric', () => {
  it.each([
    ['F1-score', 'f1'],
    ['f1 score', 'f1'],
    ['eval_f1', 'f1'],
    ['model_accuracy', 'accuracy'],
    ['test_set_f1', 'f1'],
    ['F1', 'f1'],
    ['f1_score', 'f1'],
    ['test_auc', 'roc_auc'],
    ['AUC-ROC', 'roc_auc'],
    ['roc auc', 'roc_auc'],
    ['ROC_AUC', 'roc_auc'],
    ['AUROC', 'roc_auc'],
    ['test.auc', 'roc_auc'],
    ['auc_test', 'roc_auc'],
    ['eval/auc', 'roc_auc'],
    ['auc.value', 'roc_auc'],
    ['PR AUC', 'pr_auc'],
    ['val_accuracy', 'accuracy'],
    ['acc,none', 'accuracy'],
    ['acc_norm,none', 'acc_norm'],
    ['exact_match,strict-match', 'exact_match'],
    ['macro avg.f1-score', 'f1_macro'],
    ['test.weighted avg.precision', 'precision_weighted'],
    ['Macro F1', 'f1_macro'],
    ['f1_macro', 'f1_macro'],
    ['R²', 'r2'],
    ['r2_score', 'r2'],
    ['RMSE', 'rmse'],
    ['eval_wer', 'wer'],
    ['WER (%)', 'wer'],
    ['rouge-L', 'rougeL'],
    ['rougeLsum', 'rougeLsum'],
    ['mIoU', 'mean_iou'],
    ['mAP@0.5', 'detection_map_50'],
    ['mAP50-95', 'detection_map'],
    ['ndcg@10', 'ndcg_at_10'],
    ['Recall@5', 'recall_at_5'],
    ['pass@1', 'pass_at_1'],
    ['top-5 accuracy', 'accuracy_at_5'],
    ['eval_loss', 'loss'],
    ['ECE', 'expected_calibration_error'],
    ['Brier', 'brier_score'],
    ['latency_p95', 'latency_p95'],
  ])('%s is %s', (name, canonical) => {
    expect(meant(name)).toBe(canonical);
  });

  it.each([
    ['map', ['mean_average_precision', 'detection_map']],
    ['mAP', ['mean_average_precision', 'detection_map']],
    ['ks', ['ks_separation', 'ks_drift']],
    ['AP', ['average_precision', 'detection_map']],
  ])('%s may be %s', (name, candidates) => {
    expect(meant(name)).toEqual(candidates);
  });

  it.each([
    'acc_stderr,none',
    'auc_std',
    'f1_ci_low',
    'n',
    'epoch',
    'test',
    'score',
    'value',
    'threshold',
    '',
    '...',
    'constructor',
    '__proto__',
    'recall@7',
    'x'.repeat(301),
  ])('%s is no metric that the table knows', (name) => {
    expect(meant(name)).toBeUndefined();
  });

  it('says by which spelling', () => {
    expect(canonicalMetric('eval_AUC', metricDefinitions)).toEqual({
      state: 'known',
      canonical: 'roc_auc',
      matchedBy: 'auc',
    });
  });

  it('never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ maxLength: 40 }),
          fc.string({ unit: fc.constantFrom(...'@._/, -f1aucmp%'.split('')), maxLength: 20 }),
        ),
        (name) => {
          expect([undefined, 'known', 'ambiguous']).toContain(
            canonicalMetric(name, metricDefinitions)?.state,
          );
        },
      ),
    );
  });
});

describe('withOwnMetrics', () => {
  it('adds what the table does not know, by its name and aliases', () => {
    const table = withOwnMetrics(metricDefinitions, {
      profit_at_risk: { direction: 'lower', unit: 'unitless', range: ['-inf', 10], aliases: 'par' },
    });
    expect(table.at(-1)).toEqual({
      name: 'profit_at_risk',
      aliases: ['par'],
      direction: 'lower',
      unit: 'unitless',
      range: [-Infinity, 10],
    });
    expect(canonicalMetric('test_PAR', table)).toEqual({
      state: 'known',
      canonical: 'profit_at_risk',
      matchedBy: 'par',
    });
  });

  it('overrules the table by any name that it knows', () => {
    const table = withOwnMetrics(metricDefinitions, {
      AUC: { range: [0.5, 1] },
      wer: { unit: 'percent', aliases: ['eval_wer'] },
    });
    expect(table.find(({ name }) => name === 'roc_auc')).toEqual(
      expect.objectContaining({ direction: 'higher', unit: 'fraction', range: [0.5, 1] }),
    );
    expect(table.find(({ name }) => name === 'wer')).toEqual(
      expect.objectContaining({ direction: 'lower', unit: 'percent', range: [0, Infinity] }),
    );
    expect(table).toHaveLength(metricDefinitions.length);
  });

  it('ends an ambiguity', () => {
    const table = withOwnMetrics(metricDefinitions, { ks: { direction: 'higher' } });
    expect(canonicalMetric('test_ks', table)).toEqual({ state: 'known', canonical: 'ks', matchedBy: 'ks' });
  });

  it('leaves the direction unknown that nobody states', () => {
    expect(withOwnMetrics([], { profit: {} })).toEqual([
      { name: 'profit', aliases: [], direction: undefined, unit: 'unknown', range: [-Infinity, Infinity] },
    ]);
  });
});
