import {
  type Evaluation,
  evaluated,
  flawOfProbabilities,
  flawOfScoredRows,
  sumBy,
  widthBinOf,
} from '../statistics/index.ts';
import type { CalibrationCell, CalibrationTable } from './prediction-tables.ts';

/** Bins of the finest binning: divided by every number of bins that people use. */
export const finestBins = 60;

/**
 * Sums by score over 60 bins (low, high] of equal width, 0 in the first: coarser bins are sums of these. Not evaluable where a score is no probability.
 * Source of the bins: C. Guo et al. (2017), ICML, section 2; scikit-learn calibration_curve closes them on the same side.
 */
export function calibrationTable(labels: Uint8Array, scores: Float64Array): Evaluation<CalibrationTable> {
  const flaw = flawOfScoredRows({ labels, scores }) ?? flawOfProbabilities(scores);
  if (flaw) return flaw;
  const rows = labels.length;
  const edges = Float64Array.from({ length: finestBins + 1 }, (_, k) => k / finestBins);
  const sums = Array.from({ length: finestBins }, () => ({
    rows: 0,
    positives: 0,
    predicted: 0,
    variance: 0,
  }));
  for (let i = 0; i < rows; i += 1) {
    const p = scores[i] as number;
    const cell = sums[widthBinOf(p, edges, 'right')] as { -readonly [K in keyof CalibrationCell]: number };
    cell.rows += 1;
    cell.positives += labels[i] as number;
    cell.predicted += p;
    cell.variance += p * (1 - p);
  }
  const loss = (i: number) => ((scores[i] as number) - (labels[i] as number)) ** 2;
  const mean = sumBy(rows, loss) / rows;
  const variance = rows < 2 ? Number.NaN : sumBy(rows, (i) => (loss(i) - mean) ** 2) / (rows - 1);
  return evaluated({ rows, bins: sums, brier: { mean, variance } });
}
