import { argsort } from './argsort.ts';
import { type Evaluation, evaluated, notEvaluable } from './evaluation.ts';
import { indexOfNonFinite, sumBy } from './sum.ts';

/** Rows of a binary ranking: `labels` are 1 for the positive class and 0 otherwise; `weights`, where given, are at least 0. */
export interface ScoredRows {
  readonly labels: Uint8Array;
  /** A higher score says "more likely positive". */
  readonly scores: Float64Array;
  readonly weights?: Float64Array;
  /** `argsort(scores)`, where a caller has it already: sorting is most of what a ranking costs. */
  readonly order?: Uint32Array;
}

/** The flaw of scored rows: other lengths, labels that are not 0 or 1, scores that are NaN or infinite, a negative weight. */
export function flawOfScoredRows({ labels, scores, weights }: ScoredRows) {
  if (labels.length !== scores.length)
    return notEvaluable(`${labels.length} labels and ${scores.length} scores`);
  if (weights && weights.length !== labels.length)
    return notEvaluable(`${labels.length} labels and ${weights.length} weights`);
  if (labels.length === 0) return notEvaluable('no rows (n = 0)');
  for (let i = 0; i < labels.length; i += 1)
    if ((labels[i] as number) > 1)
      return notEvaluable(`the label of row ${i + 1} is ${labels[i]}, not 0 or 1`);
  const bad = indexOfNonFinite(scores);
  if (bad >= 0) return notEvaluable(`the score of row ${bad + 1} is ${scores[bad]}`);
  if (weights) {
    for (let i = 0; i < weights.length; i += 1)
      if (!((weights[i] as number) >= 0 && Number.isFinite(weights[i])))
        return notEvaluable(`the weight of row ${i + 1} is ${weights[i]}`);
  }
  return undefined;
}

/** Total weight of positives and negatives among rows of one score, from the highest score to the lowest. */
function tiedSteps(
  { labels, scores, weights, order: known }: ScoredRows,
  step: (positive: number, negative: number) => void,
) {
  const order = known ?? argsort(scores);
  let positive = 0;
  let negative = 0;
  for (let k = order.length - 1; k >= 0; k -= 1) {
    const i = order[k] as number;
    const weight = weights ? (weights[i] as number) : 1;
    if (labels[i] === 1) positive += weight;
    else negative += weight;
    if (k === 0 || scores[order[k - 1] as number] !== scores[i]) {
      step(positive, negative);
      positive = 0;
      negative = 0;
    }
  }
}

/**
 * The area under the ROC curve: the share of (positive, negative) pairs in the right order, ties one half. In [0, 1]; not evaluable
 * with one class only. O(n log n). Source: J. A. Hanley, B. J. McNeil (1982), Radiology 143:29-36; scikit-learn roc_auc_score.
 */
export function rocAuc(rows: ScoredRows): Evaluation<number> {
  const flaw = flawOfScoredRows(rows);
  if (flaw) return flaw;
  let positives = 0;
  let negatives = 0;
  let area = 0;
  tiedSteps(rows, (positive, negative) => {
    area += negative * (positives + positive / 2);
    positives += positive;
    negatives += negative;
  });
  if (positives === 0) return notEvaluable('no positive rows');
  if (negatives === 0) return notEvaluable('no negative rows');
  return evaluated(area / (positives * negatives));
}

/**
 * Average precision: the sum over thresholds of (recall gained) * precision, without interpolation; rows of one score enter
 * together. Not evaluable without a positive row (scikit-learn says 0). Source: scikit-learn average_precision_score.
 */
export function averagePrecision(rows: ScoredRows): Evaluation<number> {
  const flaw = flawOfScoredRows(rows);
  if (flaw) return flaw;
  let found = 0;
  let seen = 0;
  let sum = 0;
  tiedSteps(rows, (positive, negative) => {
    found += positive;
    seen += positive + negative;
    if (seen > 0) sum += (positive * found) / seen;
  });
  return found === 0 ? notEvaluable('no positive rows') : evaluated(sum / found);
}

/** The flaw of probabilities: outside [0, 1] or NaN. */
export function flawOfProbabilities(p: Float64Array) {
  for (let i = 0; i < p.length; i += 1) {
    const value = p[i] as number;
    if (!(value >= 0 && value <= 1))
      return notEvaluable(`the probability of row ${i + 1} is ${value}, not in [0, 1]`);
  }
  return undefined;
}

/** The loss of one probability of class 1 and its label: the negative log likelihood, natural logarithm, of a probability clipped to [`clip`, 1 - `clip`]. */
export function logLossOf(probability: number, label: number, clip: number = 1e-15): number {
  const p = probability < clip ? clip : probability > 1 - clip ? 1 - clip : probability;
  return label === 1 ? -Math.log(p) : -Math.log1p(-p);
}

/**
 * Mean negative log likelihood (natural logarithm) of the labels under predicted probabilities of class 1, clipped to
 * [`clip`, 1 - `clip`]. Source: scikit-learn log_loss, whose clipping was 1e-15 until 1.3 and the type's epsilon since.
 */
export function logLoss(rows: ScoredRows, clip: number = 1e-15): Evaluation<number> {
  const flaw = flawOfScoredRows(rows) ?? flawOfProbabilities(rows.scores);
  if (flaw) return flaw;
  const { labels, scores, weights } = rows;
  const weightOf = (i: number) => (weights ? (weights[i] as number) : 1);
  const total = sumBy(labels.length, weightOf);
  if (total === 0) return notEvaluable('the weights sum to 0');
  const loss = sumBy(
    labels.length,
    (i) => weightOf(i) * logLossOf(scores[i] as number, labels[i] as number, clip),
  );
  return evaluated(loss / total);
}
