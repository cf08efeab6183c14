import {
  brierLossOf,
  delongAuc,
  delongPaired,
  type Evaluation,
  logLossOf,
  meanInterval,
  type NotEvaluable,
  rankScores,
  type RankedScores,
  release,
  sumBy,
  sumOf,
} from '../statistics/index.ts';
import { absent, type Difference } from './difference.ts';
import { confidence, limitsOf } from './measure.ts';
import type { RowPairs } from './pair-rows.ts';
import { type KnownScores, logLossesOf, pairedErrors, pairedScores } from './paired-losses.ts';
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
  const roc_auc = areas(labels, before, after, own?.ranked ?? rankScores(labels, after));
  if (bad !== undefined) {
    const why = absent(`the scores are no probabilities: ${bad.reason}`);
    return { roc_auc, brier_score: why, log_loss: why };
  }
  const rows = new Float64Array(labels.length);
  const losses = own?.logLosses ?? logLossesOf(labels, after);
  const brier_score = ofBrier(labels, before, after, rows);
  const log_loss = ofLogarithms(labels, before, losses, rows);
  release(rows);
  return { roc_auc, brier_score, log_loss };
}

/** `rows` is room for a number a row. */
function ofBrier(
  labels: Uint8Array,
  before: Float64Array,
  after: Float64Array,
  rows: Float64Array,
): Difference {
  const n = rows.length;
  for (let k = 0; k < n; k += 1) rows[k] = brierLossOf(after[k] as number, labels[k] as number);
  const head = sumOf(rows) / n;
  for (let k = 0; k < n; k += 1)
    rows[k] = (rows[k] as number) - brierLossOf(before[k] as number, labels[k] as number);
  return means(head, rows);
}

function ofLogarithms(
  labels: Uint8Array,
  before: Float64Array,
  losses: Float64Array,
  rows: Float64Array,
): Difference {
  for (let k = 0; k < rows.length; k += 1)
    rows[k] = (losses[k] as number) - logLossOf(before[k] as number, labels[k] as number);
  return means(sumOf(losses) / rows.length, rows);
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
    const rows = new Float64Array(pairs.head.length);
    for (let k = 0; k < rows.length; k += 1) rows[k] = loss(after(k)) - loss(before(k));
    return means(sumBy(rows.length, (k) => loss(after(k))) / rows.length, rows);
  };
  return { mean_absolute_error: of(Math.abs), mean_squared_error: of((error) => error * error) };
}

/** The means of both from the head's and the rows' differences, head minus base: the paired t test. */
function means(head: number, differences: Float64Array): Difference {
  const n = differences.length;
  const difference = sumOf(differences) / n;
  const interval = meanInterval(n, (k) => differences[k] as number, confidence);
  return {
    base: head - difference,
    head,
    difference,
    ...limitsOf(interval, 'paired t'),
    ...(interval.evaluable ? { p: interval.value.p, test: 'paired t' } : {}),
  };
}
