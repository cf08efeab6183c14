import {
  brierLossOf,
  type Evaluation,
  flawOfProbabilities,
  logLossOf,
  type NotEvaluable,
  type RankedScores,
} from '../statistics/index.ts';
import { bytes } from './measure.ts';
import type { RowPairs } from './pair-rows.ts';
import type { Predictions } from './predictions.ts';

/** Losses of one probability and its label of 0 or 1. */
export const scoreLosses = { brier_score: brierLossOf, log_loss: logLossOf } as const;

/** The log loss of every row: of all losses the only one that is worth keeping. */
export function logLossesOf(labels: Uint8Array, scores: Float64Array): Float64Array {
  const losses = new Float64Array(labels.length);
  for (let i = 0; i < losses.length; i += 1) losses[i] = logLossOf(scores[i] as number, labels[i] as number);
  return losses;
}

/** What was made of one model's scores and serves every comparison with it. Losses are undefined where the scores are no probabilities. */
export interface KnownScores {
  readonly ranked: Evaluation<RankedScores>;
  readonly logLosses: Float64Array | undefined;
}

/** Scores of base and head on the same rows, in the order of the pairs. */
export interface PairedScores {
  readonly labels: Uint8Array;
  readonly before: Float64Array;
  readonly after: Float64Array;
  /** Why they are no probabilities, where they are not. */
  readonly flaw: NotEvaluable | undefined;
}

/** Undefined without a score in both. */
export function pairedScores(
  base: Predictions,
  head: Predictions,
  pairs: RowPairs,
): PairedScores | undefined {
  if (base.score === undefined || head.score === undefined) return undefined;
  const before = taken(base.score, pairs.base, pairs.aligned);
  const after = taken(head.score, pairs.head, pairs.aligned);
  return {
    labels: taken(bytes(head.truth), pairs.head, pairs.aligned),
    before,
    after,
    flaw: flawOfProbabilities(before) ?? flawOfProbabilities(after),
  };
}

/** Of pair k: its truth, and what base and head predict less the truth. */
export interface PairedErrors {
  readonly truth: (k: number) => number;
  readonly before: (k: number) => number;
  readonly after: (k: number) => number;
}

/** Errors of two regressions on the same rows; undefined without a prediction in both. The truth is the head's. */
export function pairedErrors(
  base: Predictions,
  head: Predictions,
  pairs: RowPairs,
): PairedErrors | undefined {
  const [one, other] = [base.prediction, head.prediction];
  if (one === undefined || other === undefined) return undefined;
  const truth = (k: number) => head.truth[pairs.head[k] as number] as number;
  return {
    truth,
    before: (k) => (one[pairs.base[k] as number] as number) - truth(k),
    after: (k) => (other[pairs.head[k] as number] as number) - truth(k),
  };
}

/** The values of the paired rows, in the order of the pairs; the values themselves where that is all of them in order. */
function taken<T extends Uint8Array | Float64Array>(values: T, rows: Uint32Array, aligned: boolean): T {
  if (aligned) return values;
  const chosen = (
    values instanceof Uint8Array ? new Uint8Array(rows.length) : new Float64Array(rows.length)
  ) as T;
  for (let k = 0; k < rows.length; k += 1) chosen[k] = values[rows[k] as number] as number;
  return chosen;
}
