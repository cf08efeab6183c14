import {
  delongAuc,
  delongPaired,
  meanInterval,
  type NotEvaluable,
  sumBy,
  sumOf,
} from '../statistics/index.ts';
import { absent, type Difference } from './difference.ts';
import { confidence, limitsOf } from './measure.ts';
import type { RowPairs } from './pair-rows.ts';
import { pairedErrors, pairedScores, scoreLosses } from './paired-losses.ts';
import type { Predictions } from './predictions.ts';

/** Rankings and losses of two scores on the same rows; `flaw` is why nothing can be compared, `headOrder` the argsort of the head's scores, if known. */
export function compareScores(
  base: Predictions,
  head: Predictions,
  pairs: RowPairs,
  flaw: NotEvaluable | undefined,
  headOrder: Uint32Array | undefined,
): Record<'roc_auc' | 'brier_score' | 'log_loss', Difference> {
  const scores = flaw === undefined ? pairedScores(base, head, pairs) : undefined;
  if (scores === undefined) {
    const why = absent(flaw?.reason ?? 'no score column in both files');
    return { roc_auc: why, brier_score: why, log_loss: why };
  }
  const { labels, before, after, flaw: bad } = scores;
  const losses = (loss: (p: number, label: number) => number) =>
    bad === undefined
      ? means(
          labels.length,
          (k) => loss(before[k] as number, labels[k] as number),
          (k) => loss(after[k] as number, labels[k] as number),
        )
      : absent(`the scores are no probabilities: ${bad.reason}`);
  return {
    roc_auc: areas(labels, before, after, pairs.aligned ? headOrder : undefined),
    brier_score: losses(scoreLosses.brier_score),
    log_loss: losses(scoreLosses.log_loss),
  };
}

function areas(
  labels: Uint8Array,
  before: Float64Array,
  after: Float64Array,
  headOrder: Uint32Array | undefined,
): Difference {
  const result = delongPaired(labels, before, after, confidence, headOrder);
  if (result.evaluable) {
    const { base, head, difference, lower, upper, p } = result.value;
    return {
      base: base.auc,
      head: head.auc,
      difference,
      lower,
      upper,
      method: 'delong',
      p,
      test: 'DeLong, paired',
    };
  }
  const [one, other] = [delongAuc(labels, before, confidence), delongAuc(labels, after, confidence)];
  if (!one.evaluable || !other.evaluable) return absent(result.reason);
  return {
    base: one.value.auc,
    head: other.value.auc,
    difference: other.value.auc - one.value.auc,
    interval_reason: result.reason,
  };
}

/** Errors of two regressions on the same rows; `flaw` is why nothing can be compared. */
export function compareNumbers(
  base: Predictions,
  head: Predictions,
  pairs: RowPairs,
  flaw: NotEvaluable | undefined,
): Record<'mean_absolute_error' | 'mean_squared_error', Difference> {
  const errors = flaw === undefined ? pairedErrors(base, head, pairs) : undefined;
  if (errors === undefined) {
    const why = absent(flaw?.reason ?? 'no prediction column in both files');
    return { mean_absolute_error: why, mean_squared_error: why };
  }
  const { before, after } = errors;
  const of = (loss: (error: number) => number) =>
    means(
      pairs.head.length,
      (k) => loss(before(k)),
      (k) => loss(after(k)),
    );
  return { mean_absolute_error: of(Math.abs), mean_squared_error: of((error) => error * error) };
}

/** Means over the same rows: the paired t test of the rows' differences. */
function means(n: number, before: (k: number) => number, after: (k: number) => number): Difference {
  const differences = new Float64Array(n);
  const base = sumBy(n, (k) => {
    const loss = before(k);
    differences[k] = after(k) - loss;
    return loss;
  });
  const difference = sumOf(differences) / n;
  const interval = meanInterval(n, (k) => differences[k] as number, confidence);
  return {
    base: base / n,
    head: base / n + difference,
    difference,
    ...limitsOf(interval, 'paired t'),
    ...(interval.evaluable ? { p: interval.value.p, test: 'paired t' } : {}),
  };
}
