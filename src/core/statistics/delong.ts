import { argsort } from './argsort.ts';
import { type Evaluation, evaluated, flawOfConfidence, notEvaluable } from './evaluation.ts';
import { normalTwoSided, zOfConfidence } from './normal.ts';
import { flawOfScoredRows } from './ranking-metrics.ts';
import { release } from './release.ts';
import { studentQuantile, studentTwoSided } from './student-t.ts';

/** An AUC with DeLong's variance and interval. */
export interface AucEstimate {
  readonly auc: number;
  readonly variance: number;
  readonly standardError: number;
  readonly lower: number;
  readonly upper: number;
  readonly positives: number;
  readonly negatives: number;
}

/** The comparison of two AUCs; difference and z are head minus base. */
export interface AucComparison {
  readonly base: AucEstimate;
  readonly head: AucEstimate;
  readonly difference: number;
  readonly standardError: number;
  readonly lower: number;
  readonly upper: number;
  /** z of the paired test, t of the unpaired one, which then has `df`. */
  readonly statistic: number;
  readonly df?: number;
  readonly p: number;
}

/** Scores ranked against their labels: what DeLong's variances are made of. One ranking serves every comparison of its model. */
export interface RankedScores {
  readonly auc: number;
  /** As `averagePrecision` of the same rows. */
  readonly averagePrecision: number;
  readonly positives: number;
  readonly negatives: number;
  /** Twice, for each positive row the number of negatives below it, for each negative row the number of positives above it; ties one half. */
  readonly placements: Uint32Array;
}

/**
 * Placement values with ties one half, from one sorted order; `order` is `argsort(scores)`, where a caller has it already. Not evaluable with flawed rows or
 * one class. Source: X. Sun, W. Xu (2014), IEEE Signal Processing Letters 21:1389-1393, mid-rank form, O(n log n).
 */
export function rankScores(
  labels: Uint8Array,
  scores: Float64Array,
  order?: Uint32Array,
): Evaluation<RankedScores> {
  const flaw = flawOfScoredRows({ labels, scores });
  if (flaw) return flaw;
  const sorted = order ?? argsort(scores);
  const n = labels.length;
  let m = 0;
  for (let i = 0; i < n; i += 1) m += labels[i] as number;
  const negatives = n - m;
  if (m === 0) return notEvaluable('no positive rows');
  if (negatives === 0) return notEvaluable('no negative rows');
  const placements = new Uint32Array(n);
  let below = 0; // negatives with a lower score
  let above = m; // positives with this or a higher score
  let area = 0; // twice the pairs in the right order: exact
  let precisions = 0; // of each positive row, the share of positives among the rows with its score or a higher one
  for (let start = 0; start < n; ) {
    const first = sorted[start] as number;
    const score = scores[first] as number;
    let end = start + 1;
    let tiedPositives = labels[first] as number;
    while (end < n && scores[sorted[end] as number] === score) {
      tiedPositives += labels[sorted[end] as number] as number;
      end += 1;
    }
    const tiedNegatives = end - start - tiedPositives;
    const ofPositives = 2 * below + tiedNegatives;
    const ofNegatives = 2 * above - tiedPositives;
    for (let k = start; k < end; k += 1) {
      const i = sorted[k] as number;
      placements[i] = labels[i] === 1 ? ofPositives : ofNegatives;
    }
    area += tiedPositives * ofPositives;
    precisions += (tiedPositives * above) / (n - start);
    below += tiedNegatives;
    above -= tiedPositives;
    start = end;
  }
  if (order === undefined) release(sorted);
  return evaluated({
    auc: area / (2 * m * negatives),
    averagePrecision: precisions / m,
    positives: m,
    negatives,
    placements,
  });
}

/** The covariance of two AUCs of the same rows: that of the placements, class by class. Sums are compensated as in `sumOf`. */
function covarianceOfAucs(labels: Uint8Array, a: RankedScores, b: RankedScores): number {
  const [one, other] = [a.placements, b.placements];
  const sums = new Float64Array(2);
  const lost = new Float64Array(2);
  for (let i = 0; i < labels.length; i += 1) {
    const label = labels[i] as number;
    const twiceOthers = label === 1 ? 2 * a.negatives : 2 * a.positives;
    const value = ((one[i] as number) / twiceOthers - a.auc) * ((other[i] as number) / twiceOthers - b.auc);
    const sum = sums[label] as number;
    const next = sum + value;
    lost[label] =
      (lost[label] as number) + (Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum);
    sums[label] = next;
  }
  const mean = (label: 0 | 1, rows: number) =>
    ((sums[label] as number) + (lost[label] as number)) / (rows - 1) / rows;
  return mean(1, a.positives) + mean(0, a.negatives);
}

function estimateOf(labels: Uint8Array, values: RankedScores, confidence: number): Evaluation<AucEstimate> {
  const { positives, negatives } = values;
  if (positives < 2 || negatives < 2)
    return notEvaluable(
      `a variance needs two rows of each class (${positives} positive, ${negatives} negative)`,
    );
  const variance = covarianceOfAucs(labels, values, values);
  if (!(variance > 0))
    return notEvaluable(
      `the estimated variance of an AUC of ${values.auc} is 0, which says nothing of its error`,
    );
  const standardError = Math.sqrt(variance);
  const half = zOfConfidence(confidence) * standardError;
  return evaluated({
    auc: values.auc,
    variance,
    standardError,
    lower: Math.max(0, values.auc - half),
    upper: Math.min(1, values.auc + half),
    positives,
    negatives,
  });
}

/**
 * The AUC with DeLong's variance and a normal interval, cut to [0, 1] as pROC and Stata do. Not evaluable with one class, with fewer than
 * two rows of a class, or when the estimated variance is 0 (an AUC of exactly 0 or 1).
 * `ranked` is `rankScores(labels, scores)`, where a caller has it already.
 * Source: E. R. DeLong, D. M. DeLong, D. L. Clarke-Pearson (1988), Biometrics 44:837-845.
 */
export function delongAuc(
  labels: Uint8Array,
  scores: Float64Array,
  confidence: number = 0.95,
  ranked: Evaluation<RankedScores> = rankScores(labels, scores),
): Evaluation<AucEstimate> {
  const flaw = flawOfConfidence(confidence);
  if (flaw) return flaw;
  return ranked.evaluable ? estimateOf(labels, ranked.value, confidence) : ranked;
}

/**
 * DeLong's test of two models on the same rows. Not evaluable where either AUC is not, or where the difference has no variance
 * (models that rank alike). Source: DeLong et al. (1988); pROC roc.test(paired = TRUE).
 */
export function delongPaired(
  labels: Uint8Array,
  base: Float64Array,
  head: Float64Array,
  confidence: number = 0.95,
  rankedHead: Evaluation<RankedScores> = rankScores(labels, head),
): Evaluation<AucComparison> {
  const flaw = flawOfConfidence(confidence);
  if (flaw) return flaw;
  const rankedBase = rankScores(labels, base);
  if (!rankedBase.evaluable) return rankedBase;
  if (!rankedHead.evaluable) return rankedHead;
  const [a, b] = [rankedBase.value, rankedHead.value];
  const first = estimateOf(labels, a, confidence);
  const second = estimateOf(labels, b, confidence);
  if (!first.evaluable) return first;
  if (!second.evaluable) return second;
  const variance = first.value.variance + second.value.variance - 2 * covarianceOfAucs(labels, a, b);
  release(a.placements);
  if (!(variance > 1e-18))
    return notEvaluable('the two models rank all rows alike: the difference has no variance');
  const standardError = Math.sqrt(variance);
  const difference = b.auc - a.auc;
  const statistic = difference / standardError;
  const half = zOfConfidence(confidence) * standardError;
  return evaluated({
    base: first.value,
    head: second.value,
    difference,
    standardError,
    lower: difference - half,
    upper: difference + half,
    statistic,
    p: normalTwoSided(statistic),
  });
}

/**
 * DeLong's test of two AUCs of different rows, with a t distribution of Welch-like degrees of freedom.
 * Source: pROC roc.test(paired = FALSE), after M. S. Pepe (2003); its df is (V1 + V2)^2 / (V1^2 / (N1 - 1) + V2^2 / (N2 - 1)).
 */
export function delongUnpaired(
  base: AucEstimate,
  head: AucEstimate,
  confidence: number = 0.95,
): Evaluation<AucComparison> {
  const flaw = flawOfConfidence(confidence);
  if (flaw) return flaw;
  const total = base.variance + head.variance;
  const rows = (estimate: AucEstimate) => estimate.positives + estimate.negatives - 1;
  const df = total ** 2 / (base.variance ** 2 / rows(base) + head.variance ** 2 / rows(head));
  const standardError = Math.sqrt(total);
  const difference = head.auc - base.auc;
  const statistic = difference / standardError;
  const half = -studentQuantile((1 - confidence) / 2, df) * standardError;
  return evaluated({
    base,
    head,
    difference,
    standardError,
    lower: difference - half,
    upper: difference + half,
    statistic,
    df,
    p: studentTwoSided(statistic, df),
  });
}
