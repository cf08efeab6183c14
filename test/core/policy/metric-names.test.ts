import { describe, expect, it } from 'vitest';
import { canonicalMetric, metricDefinitions } from '../../../src/core/policy/metric-definitions.ts';

/** What a name means: the standard name with an arrow for the direction that is better, or the candidates. */
function meaning(name: string): string {
  const match = canonicalMetric(name, metricDefinitions);
  if (match === undefined) return 'unknown';
  if (match.state === 'ambiguous') return match.candidates.join(' or ');
  const direction = metricDefinitions.find((one) => one.name === match.canonical)?.direction;
  return `${match.canonical}${direction === undefined ? '' : direction === 'higher' ? ' ↑' : ' ↓'}`;
}

describe('names of metrics as people write them', () => {
  // The names that scikit-learn, Hugging Face evaluate, MLflow, Fairlearn, AI Fairness 360, Evidently, Ultralytics and lm-eval write.
  it.each([
    ['roc_auc_score', 'roc_auc ↑'],
    ['eval_accuracy', 'accuracy ↑'],
    ['validation/balanced_accuracy_score', 'balanced_accuracy ↑'],
    ['test_f1_weighted', 'f1_weighted ↑'],
    ['Matthews correlation coefficient', 'mcc ↑'],
    ['cohen_kappa_score', 'cohen_kappa ↑'],
    ['mean_abs_perc_error', 'mape ↓'],
    ['r2_score', 'r2 ↑'],
    ['explained_variance_score', 'explained_variance ↑'],
    ['MASE', 'mase ↓'],
    ['CRPS', 'crps ↓'],
    ['pinball loss', 'pinball_loss ↓'],
    ['ndcg@10', 'ndcg_at_10 ↑'],
    ['Recall@5', 'recall_at_5 ↑'],
    ['hit_rate@20', 'hit_rate_at_20 ↑'],
    ['eval_rougeLsum', 'rougeLsum ↑'],
    ['sacreBLEU', 'bleu ↑'],
    ['chrF++', 'chrf ↑'],
    ['TER', 'ter ↓'],
    ['bits_per_byte,none', 'bits_per_byte ↓'],
    ['pass@1,create_test', 'pass_at_1 ↑'],
    ['spearmanr', 'spearman ↑'],
    ['mAP50-95', 'detection_map ↑'],
    ['mAP@0.5', 'detection_map_50 ↑'],
    ['mIoU', 'mean_iou ↑'],
    ['top-5 accuracy', 'accuracy_at_5 ↑'],
    ['FID', 'fid ↓'],
    ['LPIPS', 'lpips ↓'],
    ['DER', 'diarization_error_rate ↓'],
    ['EER', 'equal_error_rate ↓'],
    ['adjusted_rand_score', 'adjusted_rand ↑'],
    ['ECE', 'expected_calibration_error ↓'],
    ['C-index', 'concordance_index ↑'],
    ['qini coefficient', 'qini ↑'],
    ['demographic_parity_difference', 'demographic_parity_difference ↓'],
    ['demographic_parity_ratio', 'demographic_parity_ratio ↑'],
    ['statistical_parity_difference', 'statistical_parity_difference'],
    ['disparate_impact', 'disparate_impact'],
    ['selection_rate', 'selection_rate'],
    ['pass_rate', 'pass_rate ↑'],
    ['map', 'mean_average_precision or detection_map'],
    ['ap', 'average_precision or detection_map'],
    ['score', 'unknown'],
    ['auc_std', 'unknown'],
  ])('%s', (name, wanted) => {
    expect(meaning(name)).toBe(wanted);
  });
});
