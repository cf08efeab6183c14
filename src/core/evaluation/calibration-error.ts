import { type Evaluation, evaluated, normalQuantile, notEvaluable } from '../statistics/index.ts';
import { finestBins } from './calibration-table.ts';
import type { CalibrationCell, CalibrationTable } from './prediction-tables.ts';

/** An expected calibration error with limits; all on the scale of a probability. */
export interface BoundedCalibrationError {
  readonly expected: number;
  /** What it would be on average of a perfectly calibrated model, on as many rows: never 0. */
  readonly expectedIfCalibrated: number;
  readonly lower: number;
  readonly upper: number;
  /** The coarse bins that have rows, with their edges. */
  readonly bins: readonly (CalibrationCell & { readonly low: number; readonly high: number })[];
}

/**
 * ECE over `bins` bins of equal width with a one-sided limit on either side. ECE is the sum over bins of |mean p - rate| times the bin's share; the
 * triangle inequality bounds its distance from the true one by the same sum over the noise of the rates, which is half-normal in each bin: its mean is
 * sqrt(2/pi) sqrt(v) / n and its variance (1 - 2/pi) v / n^2, v being the variance of the number of positives. The limits are that mean and z standard
 * deviations away, so they hold at least at their level, at the price of width. Not evaluable unless `bins` divides 60.
 * Sources: M. P. Naeini et al. (2015), AAAI (ECE); F. C. Leone, L. S. Nelson, R. B. Nottingham (1961), Technometrics 3:543-550 (folded normal).
 */
export function boundedCalibrationError(
  table: CalibrationTable,
  bins: number,
  confidence: number,
): Evaluation<BoundedCalibrationError> {
  if (!Number.isSafeInteger(bins) || bins < 1 || finestBins % bins !== 0)
    return notEvaluable(`${bins} bins do not divide ${finestBins}`);
  const width = finestBins / bins;
  const coarse = Array.from({ length: bins }, (_, b) => {
    const cells = table.bins.slice(b * width, (b + 1) * width);
    const sum = (key: keyof CalibrationCell) => cells.reduce((total, cell) => total + cell[key], 0);
    return {
      low: b / bins,
      high: (b + 1) / bins,
      rows: sum('rows'),
      positives: sum('positives'),
      predicted: sum('predicted'),
      variance: sum('variance'),
    };
  }).filter(({ rows }) => rows > 0);
  let [expected, mean, meanIfCalibrated, variance] = [0, 0, 0, 0];
  for (const cell of coarse) {
    const rate = cell.positives / cell.rows;
    const noise = Math.max(cell.variance, cell.rows * rate * (1 - rate));
    expected += Math.abs(cell.predicted - cell.positives) / table.rows;
    meanIfCalibrated += (Math.sqrt(2 / Math.PI) * Math.sqrt(cell.variance)) / table.rows;
    mean += (Math.sqrt(2 / Math.PI) * Math.sqrt(noise)) / table.rows;
    variance += ((1 - 2 / Math.PI) * noise) / table.rows ** 2;
  }
  const reach = mean + normalQuantile(confidence) * Math.sqrt(variance);
  return evaluated({
    expected,
    expectedIfCalibrated: meanIfCalibrated,
    lower: Math.max(0, expected - reach),
    upper: Math.min(1, expected + reach),
    bins: coarse,
  });
}
