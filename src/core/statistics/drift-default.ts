/** What is known of a column before a drift measure is chosen. */
export interface ColumnFacts {
  readonly kind: 'numeric' | 'categorical';
  /** Rows of the reference without missing values. */
  readonly referenceRows: number;
  /** Different values in both samples together. */
  readonly distinctValues: number;
}

/** A drift measure with its threshold. `p` drifts below the threshold (KS: at most), `distance` at or above it. */
export interface DriftMeasure {
  readonly measure:
    | 'two-proportion-z'
    | 'chi-squared'
    | 'kolmogorov-smirnov'
    | 'jensen-shannon'
    | 'wasserstein';
  readonly scale: 'p' | 'distance';
  readonly threshold: number;
}

/**
 * The measure that Evidently documents as its default for a column: tests up to 1,000 reference rows, distances (Jensen-Shannon in base e; Wasserstein by the reference's
 * standard deviation) above. Source: Evidently, "Data drift algorithm"; calculations/stattests/registry.py, get_default_stattest.
 */
export function defaultDriftMeasure({ kind, referenceRows, distinctValues }: ColumnFacts): DriftMeasure {
  if (referenceRows > 1000) {
    const measure = kind === 'numeric' && distinctValues > 5 ? 'wasserstein' : 'jensen-shannon';
    return { measure, scale: 'distance', threshold: 0.1 };
  }
  const measure =
    distinctValues <= 2
      ? 'two-proportion-z'
      : kind === 'numeric' && distinctValues > 5
        ? 'kolmogorov-smirnov'
        : 'chi-squared';
  return { measure, scale: 'p', threshold: 0.05 };
}

/** Whether a score drifts by Evidently's rule: p below the threshold (KS: at or below), distances at or above it. NaN never counts as "no drift": undefined. */
export function drifts({ measure, scale, threshold }: DriftMeasure, score: number): boolean | undefined {
  if (!Number.isFinite(score)) return undefined;
  if (scale === 'distance') return score >= threshold;
  return measure === 'kolmogorov-smirnov' ? score <= threshold : score < threshold;
}

/** Whether a data set drifts: at least this share of its columns does. Source: Evidently DatasetDriftMetric, drift_share 0.5. */
export function datasetDrifts(drifted: number, columns: number, share: number = 0.5): boolean | undefined {
  return columns > 0 ? drifted / columns >= share : undefined;
}
