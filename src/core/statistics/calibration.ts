import { type Evaluation, evaluated, notEvaluable } from './evaluation.ts';
import { sortedCopy } from './argsort.ts';
import { quantileOfSorted } from './quantiles.ts';
import { flawOfProbabilities, flawOfScoredRows, type ScoredRows } from './ranking-metrics.ts';
import { sumBy } from './sum.ts';

/**
 * Brier's score of a binary forecast: the mean of (p - y)^2, from 0 (best) to 1. `scores` are probabilities of label 1.
 * Source: G. W. Brier (1950), Monthly Weather Review 78:1-3, in the binary form of scikit-learn brier_score_loss.
 */
export function brierScore(rows: ScoredRows): Evaluation<number> {
  const flaw = flawOfScoredRows(rows) ?? flawOfProbabilities(rows.scores);
  if (flaw) return flaw;
  const { labels, scores, weights } = rows;
  const weightOf = (i: number) => (weights ? (weights[i] as number) : 1);
  const total = sumBy(labels.length, weightOf);
  if (total === 0) return notEvaluable('the weights sum to 0');
  return evaluated(
    sumBy(labels.length, (i) => weightOf(i) * brierLossOf(scores[i] as number, labels[i] as number)) / total,
  );
}

/** The loss of one probability of class 1 and its label: the squared difference. */
export function brierLossOf(probability: number, label: number): number {
  const error = probability - label;
  return error * error;
}

/** One bin of a calibration curve; empty bins are left out. */
export interface CalibrationBin {
  readonly low: number;
  readonly high: number;
  readonly count: number;
  readonly meanPredicted: number;
  readonly observedRate: number;
}

/** How to bin: always said with the number, since ECE changes with it. */
export interface Binning {
  /** Default 15 (torchmetrics). */
  readonly bins?: number;
  /** Equal width over [0, 1], or quantiles of the predictions. Default `width`. */
  readonly strategy?: 'width' | 'quantile';
  /** Which end of a bin is its own: `right` is (low, high] (Guo et al. 2017, scikit-learn), `left` is [low, high) (torchmetrics since 0.11). Default `right`. */
  readonly closed?: 'left' | 'right';
}

/**
 * The calibration curve: per bin the mean prediction and the share of label 1. Probability of class 1 and its label for a binary model;
 * for the multiclass form give the top class's probability as score and 1 where it was right as label: another number.
 * Source: scikit-learn calibration_curve; C. Guo et al. (2017), ICML, "On Calibration of Modern Neural Networks", section 2.
 */
export function calibrationCurve(
  rows: ScoredRows,
  binning: Binning = {},
): Evaluation<readonly CalibrationBin[]> {
  const binned = binRows(rows, binning);
  return binned.evaluable ? evaluated(binned.value.curve) : binned;
}

/** The curve, and per bin the variance of the number of positives if the probabilities are true. One pass over the rows. */
function binRows(
  rows: ScoredRows,
  binning: Binning,
): Evaluation<{ readonly curve: readonly CalibrationBin[]; readonly variance: Float64Array }> {
  const { bins = 15, strategy = 'width', closed = 'right' } = binning;
  const flaw = flawOfScoredRows(rows) ?? flawOfProbabilities(rows.scores);
  if (flaw) return flaw;
  if (!Number.isSafeInteger(bins) || bins < 1 || bins > 100_000) return notEvaluable(`${bins} bins`);
  const { labels, scores } = rows;
  const edges = edgesOf(scores, bins, strategy);
  const count = new Float64Array(bins);
  const predicted = new Float64Array(bins);
  const observed = new Float64Array(bins);
  const variance = new Float64Array(bins);
  for (let i = 0; i < labels.length; i += 1) {
    const p = scores[i] as number;
    const bin = strategy === 'width' ? widthBinOf(p, edges, closed) : binOf(p, edges, closed);
    count[bin] = (count[bin] as number) + 1;
    predicted[bin] = (predicted[bin] as number) + p;
    observed[bin] = (observed[bin] as number) + (labels[i] as number);
    variance[bin] = (variance[bin] as number) + p * (1 - p);
  }
  const curve: CalibrationBin[] = [];
  for (let b = 0; b < bins; b += 1) {
    const n = count[b] as number;
    if (n === 0) continue;
    curve.push({
      low: edges[b] as number,
      high: edges[b + 1] as number,
      count: n,
      meanPredicted: (predicted[b] as number) / n,
      observedRate: (observed[b] as number) / n,
    });
  }
  return evaluated({ curve, variance });
}

function edgesOf(scores: Float64Array, bins: number, strategy: 'width' | 'quantile'): Float64Array {
  if (strategy === 'width') return Float64Array.from({ length: bins + 1 }, (_, k) => k / bins);
  const sorted = sortedCopy(scores);
  return Float64Array.from({ length: bins + 1 }, (_, k) => quantileOfSorted(sorted, k / bins));
}

/** The bin of p in [0, 1] among bins of equal width: the guess by multiplication is put right against the edges themselves. */
export function widthBinOf(p: number, edges: Float64Array, closed: 'left' | 'right'): number {
  const last = edges.length - 2;
  let bin = Math.min(last, Math.floor(p * (last + 1)));
  while (bin > 0 && isBelow(p, edges[bin] as number, closed)) bin -= 1;
  while (bin < last && !isBelow(p, edges[bin + 1] as number, closed)) bin += 1;
  return bin;
}

function isBelow(p: number, edge: number, closed: 'left' | 'right'): boolean {
  return closed === 'right' ? p <= edge : p < edge;
}

/** The bin of p among ascending edges, by bisection; values at the outer edges belong to the outer bins. */
function binOf(p: number, edges: Float64Array, closed: 'left' | 'right'): number {
  let low = 1;
  let high = edges.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    const edge = edges[middle] as number;
    if (isBelow(p, edge, closed)) high = middle;
    else low = middle + 1;
  }
  return low - 1;
}

/** The calibration error in its three norms, with the binning that it depends on. */
export interface CalibrationError {
  readonly curve: readonly CalibrationBin[];
  /** ECE: bins weighted by their share (l1). */
  readonly expected: number;
  /** RMSCE (l2). */
  readonly rootMeanSquared: number;
  /** MCE: the worst bin. */
  readonly maximum: number;
  /** What ECE would be on average if the model were perfectly calibrated, in these bins and at this n: it is never 0. */
  readonly expectedIfCalibrated: number;
  readonly bins: number;
  readonly strategy: 'width' | 'quantile';
}

/**
 * The expected calibration error. It is biased upwards at small n and moves with the binning: report it, gate on Brier.
 * Source: M. P. Naeini et al. (2015), AAAI; torchmetrics BinaryCalibrationError. `expectedIfCalibrated` is the half-normal mean of each
 * bin's gap, sqrt(2 / pi) sqrt(sum p (1 - p)) / n, summed (the variance of a Poisson-binomial count).
 */
export function calibrationError(rows: ScoredRows, binning: Binning = {}): Evaluation<CalibrationError> {
  const binned = binRows(rows, binning);
  if (!binned.evaluable) return binned;
  const { curve, variance } = binned.value;
  const { bins = 15, strategy = 'width' } = binning;
  const n = rows.labels.length;
  let expected = 0;
  let squares = 0;
  let maximum = 0;
  for (const { count, meanPredicted, observedRate } of curve) {
    const gap = Math.abs(meanPredicted - observedRate);
    expected += (count / n) * gap;
    squares += (count / n) * gap * gap;
    maximum = Math.max(maximum, gap);
  }
  const expectedIfCalibrated =
    (Math.sqrt(2 / Math.PI) * variance.reduce((sum, v) => sum + Math.sqrt(v), 0)) / n;
  return evaluated({
    curve,
    expected,
    rootMeanSquared: Math.sqrt(squares),
    maximum,
    expectedIfCalibrated,
    bins,
    strategy,
  });
}
