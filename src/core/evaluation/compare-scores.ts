import {
  delongAuc,
  delongPaired,
  type Evaluation,
  meanInterval,
  type NotEvaluable,
  rankScores,
  type RankedScores,
  sumOf,
} from '../statistics/index.ts';
import { absent, type Difference } from './difference.ts';
import { confidence, limitsOf } from './measure.ts';
import type { RowPairs } from './pair-rows.ts';
import { type KnownScores, lossesOf, pairedErrors, pairedScores, scoreLosses } from './paired-losses.ts';
import type { Predictions } from './predictions.ts';

/** Rankings and losses of two scores on the same rows; `flaw` is why nothing can be compared, `known` what was made of the head's scores already. */
export function compareScores(
  base: Predictions,
  head: Predictions,
  pairs: RowPairs,
  flaw: NotEvaluable | undefined,
  known: KnownScores | undefined,
): Record<'roc_auc' | 'brier_score' | 'log_loss', Difference> {
  const scores = flaw === undefined ? pairedScores(base, head, pairs) : undefined;
  if (scores === undefined) {
    const why = absent(flaw?.reason ?? 'no score column in both files');
    return { roc_auc: why, brier_score: why, log_loss: why };
  }
  const { labels, before, after, flaw: bad } = scores;
  const own = pairs.aligned ? known : undefined;
  const losses = (name: keyof typeof scoreLosses) =>
    bad === undefined
      ? means(
          lossesOf(labels, before, scoreLosses[name]),
          own?.losses?.[name] ?? lossesOf(labels, after, scoreLosses[name]),
        )
      : absent(`the scores are no probabilities: ${bad.reason}`);
  return {
    roc_auc: areas(labels, before, after, own?.ranked ?? rankScores(labels, after)),
    brier_score: losses('brier_score'),
    log_loss: losses('log_loss'),
  };
}

function areas(
  labels: Uint8Array,
  before: Float64Array,
  after: Float64Array,
  rankedHead: Evaluation<RankedScores>,
): Difference {
  const result = delongPaired(labels, before, after, confidence, rankedHead);
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
  const [one, other] = [
    delongAuc(labels, before, confidence),
    delongAuc(labels, after, confidence, rankedHead),
  ];
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
  const of = (loss: (error: number) => number) => {
    const [one, other] = [new Float64Array(pairs.head.length), new Float64Array(pairs.head.length)];
    for (let k = 0; k < one.length; k += 1) {
      one[k] = loss(before(k));
      other[k] = loss(after(k));
    }
    return means(one, other);
  };
  return { mean_absolute_error: of(Math.abs), mean_squared_error: of((error) => error * error) };
}

/** Means over the same rows: the paired t test of the rows' differences, which overwrite `before`. */
function means(before: Float64Array, after: Float64Array): Difference {
  const n = before.length;
  const base = sumOf(before);
  for (let k = 0; k < n; k += 1) before[k] = (after[k] as number) - (before[k] as number);
  const difference = sumOf(before) / n;
  const interval = meanInterval(n, (k) => before[k] as number, confidence);
  return {
    base: base / n,
    head: base / n + difference,
    difference,
    ...limitsOf(interval, 'paired t'),
    ...(interval.evaluable ? { p: interval.value.p, test: 'paired t' } : {}),
  };
}
