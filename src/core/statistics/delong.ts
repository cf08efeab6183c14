import { argsort } from './argsort.ts';
import { type Evaluation, evaluated, flawOfConfidence, notEvaluable } from './evaluation.ts';
import { normalTwoSided, zOfConfidence } from './normal.ts';
import { flawOfScoredRows } from './ranking-metrics.ts';
import { studentQuantile, studentTwoSided } from './student-t.ts';
import { sumBy } from './sum.ts';

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

interface Placements {
  readonly auc: number;
  /** For each positive row, in the order of the rows: the share of negatives below it. */
  readonly ofPositives: Float64Array;
  /** For each negative row: the share of positives above it. */
  readonly ofNegatives: Float64Array;
}

/** Placement values with ties one half, from one sorted order. Source: Sun and Xu (2014), mid-rank form, O(n log n). */
function placements(
  labels: Uint8Array,
  scores: Float64Array,
  order: Uint32Array = argsort(scores),
): Placements | string {
  const n = labels.length;
  let m = 0;
  for (let i = 0; i < n; i += 1) m += labels[i] as number;
  const negatives = n - m;
  if (m === 0) return 'no positive rows';
  if (negatives === 0) return 'no negative rows';
  const place = new Float64Array(n);
  let below = 0; // negatives with a lower score
  let above = m; // positives with this or a higher score
  for (let start = 0; start < n; ) {
    const score = scores[order[start] as number];
    let end = start;
    let tiedPositives = 0;
    while (end < n && scores[order[end] as number] === score) {
      tiedPositives += labels[order[end] as number] as number;
      end += 1;
    }
    const tiedNegatives = end - start - tiedPositives;
    for (let k = start; k < end; k += 1) {
      const i = order[k] as number;
      place[i] = labels[i] === 1 ? (below + tiedNegatives / 2) / negatives : (above - tiedPositives / 2) / m;
    }
    below += tiedNegatives;
    above -= tiedPositives;
    start = end;
  }
  const ofPositives = new Float64Array(m);
  const ofNegatives = new Float64Array(negatives);
  let p = 0;
  let q = 0;
  for (let i = 0; i < n; i += 1) {
    if (labels[i] === 1) ofPositives[p++] = place[i] as number;
    else ofNegatives[q++] = place[i] as number;
  }
  return { auc: sumBy(m, (i) => ofPositives[i] as number) / m, ofPositives, ofNegatives };
}

function covariance(a: Float64Array, b: Float64Array, meanA: number, meanB: number): number {
  return sumBy(a.length, (i) => ((a[i] as number) - meanA) * ((b[i] as number) - meanB)) / (a.length - 1);
}

function covarianceOfAucs(a: Placements, b: Placements): number {
  return (
    covariance(a.ofPositives, b.ofPositives, a.auc, b.auc) / a.ofPositives.length +
    covariance(a.ofNegatives, b.ofNegatives, a.auc, b.auc) / a.ofNegatives.length
  );
}

function estimateOf(values: Placements, confidence: number): Evaluation<AucEstimate> {
  const positives = values.ofPositives.length;
  const negatives = values.ofNegatives.length;
  if (positives < 2 || negatives < 2)
    return notEvaluable(
      `a variance needs two rows of each class (${positives} positive, ${negatives} negative)`,
    );
  const variance = covarianceOfAucs(values, values);
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
 * `order` is `argsort(scores)`, where a caller has it already.
 * Source: E. R. DeLong, D. M. DeLong, D. L. Clarke-Pearson (1988), Biometrics 44:837-845.
 */
export function delongAuc(
  labels: Uint8Array,
  scores: Float64Array,
  confidence: number = 0.95,
  order?: Uint32Array,
): Evaluation<AucEstimate> {
  const flaw = flawOfScoredRows({ labels, scores }) ?? flawOfConfidence(confidence);
  if (flaw) return flaw;
  const values = placements(labels, scores, order);
  return typeof values === 'string' ? notEvaluable(values) : estimateOf(values, confidence);
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
  headOrder?: Uint32Array,
): Evaluation<AucComparison> {
  const flaw =
    flawOfScoredRows({ labels, scores: base }) ??
    flawOfScoredRows({ labels, scores: head }) ??
    flawOfConfidence(confidence);
  if (flaw) return flaw;
  const a = placements(labels, base);
  if (typeof a === 'string') return notEvaluable(a);
  const b = placements(labels, head, headOrder);
  if (typeof b === 'string') return notEvaluable(b);
  const first = estimateOf(a, confidence);
  const second = estimateOf(b, confidence);
  if (!first.evaluable) return first;
  if (!second.evaluable) return second;
  const variance = first.value.variance + second.value.variance - 2 * covarianceOfAucs(a, b);
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
