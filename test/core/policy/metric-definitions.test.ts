import { describe, expect, it } from 'vitest';
import { canonicalMetric, metricDefinitions } from '../../../src/core/policy/metric-definitions.ts';

describe('the built-in table', () => {
  it('names each metric once', () => {
    expect(new Set(metricDefinitions.map(({ name }) => name)).size).toBe(metricDefinitions.length);
  });

  it('finds every metric by its own name', () => {
    for (const { name } of metricDefinitions)
      expect(canonicalMetric(name, metricDefinitions)).toEqual({
        state: 'known',
        canonical: name,
        matchedBy: name,
      });
  });

  it('has ranges with their ends in order', () => {
    for (const { name, range } of metricDefinitions)
      expect([name, range[0] < range[1]]).toEqual([name, true]);
  });

  it('keeps ambiguities to those that are meant', () => {
    const ambiguous = metricDefinitions
      .flatMap(({ aliases }) => aliases)
      .filter((alias) => canonicalMetric(alias, metricDefinitions)?.state === 'ambiguous');
    expect([...new Set(ambiguous)].sort()).toEqual(['ap', 'eod', 'ks', 'map']);
  });

  // Directions from the definitions: an error, a loss or a distance is better when lower.
  it.each([
    ...[
      'mae',
      'rmse',
      'log_loss',
      'loss',
      'wer',
      'cer',
      'perplexity',
      'brier_score',
      'expected_calibration_error',
      'false_negative_rate',
      'fid',
      'latency',
    ].map((name) => [name, 'lower']),
    ...[
      'accuracy',
      'roc_auc',
      'f1',
      'f1_macro',
      'r2',
      'bleu',
      'rougeL',
      'mcc',
      'ndcg_at_10',
      'mean_iou',
      'gini',
      'throughput',
    ].map((name) => [name, 'higher']),
  ])('%s is better when %s', (name, direction) => {
    expect(metricDefinitions.find((one) => one.name === name)?.direction).toBe(direction);
  });
});
