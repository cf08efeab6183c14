import {
  delongPaired,
  mcnemarTest,
  notEvaluable,
  type PairedTable,
  pairedDifference,
} from '../statistics/index.ts';
import { bytes, confidence } from './measure.ts';
import { pairRows, type RowPairs } from './pair-rows.ts';
import type { Predictions } from './predictions.ts';

/** A difference, head minus base, with its interval and test. */
export interface Difference {
  readonly base: number | null;
  readonly head: number | null;
  readonly difference: number | null;
  readonly reason?: string;
  readonly lower?: number;
  readonly upper?: number;
  readonly p?: number;
  readonly method?: string;
  readonly test?: string;
}

/** Two models on the same rows. */
export interface ComparisonReport {
  readonly pairs: number;
  readonly only_in_base: number;
  readonly only_in_head: number;
  /** Right and wrong answers of both; everything below can be redone from it. */
  readonly table: {
    readonly both_right: number;
    readonly only_base: number;
    readonly only_head: number;
    readonly both_wrong: number;
  } | null;
  readonly accuracy: Difference;
  readonly true_positive_rate: Difference;
  readonly false_positive_rate: Difference;
  readonly roc_auc: Difference;
  readonly notes: readonly string[];
}

const absent = (reason: string): Difference => ({ base: null, head: null, difference: null, reason });

/** Pairs the rows of base and head by id, or by their order where none has one and both have as many rows, and compares what they got right. */
export function compare(base: Predictions, head: Predictions): ComparisonReport {
  const paired = pairRows(base, head);
  const notes = [...paired.notes];
  const [at, other] = [paired.base, paired.head];
  let disagree = 0;
  for (let k = 0; k < at.length; k += 1)
    if (base.truth[at[k] as number] !== head.truth[other[k] as number]) disagree += 1;
  if (disagree > 0) notes.push(`${disagree} pairs do not agree on the truth and cannot be compared`);
  const whole = {
    pairs: at.length,
    only_in_base: base.rows - at.length,
    only_in_head: head.rows - other.length,
    notes,
  };
  const reason =
    disagree > 0
      ? 'the two files do not agree on the truth'
      : at.length === 0
        ? 'no row stands in both files'
        : base.kind === 'regression'
          ? 'the truth is no binary class'
          : undefined;
  if (reason !== undefined || base.prediction === undefined || head.prediction === undefined) {
    const why = absent(reason ?? 'no prediction column');
    return {
      ...whole,
      table: null,
      accuracy: why,
      true_positive_rate: why,
      false_positive_rate: why,
      roc_auc: reason === undefined ? auc(base, head, paired) : why,
    };
  }
  const all = tableOf(
    base,
    head,
    paired,
    () => true,
    (predicted, truth) => predicted === truth,
  );
  const positives = tableOf(
    base,
    head,
    paired,
    (truth) => truth === 1,
    (predicted) => predicted === 1,
  );
  const negatives = tableOf(
    base,
    head,
    paired,
    (truth) => truth === 0,
    (predicted) => predicted === 1,
  );
  return {
    ...whole,
    table: {
      both_right: all.bothRight,
      only_base: all.onlyBase,
      only_head: all.onlyHead,
      both_wrong: all.bothWrong,
    },
    accuracy: differenceOf(all),
    true_positive_rate: differenceOf(positives),
    false_positive_rate: differenceOf(negatives),
    roc_auc: auc(base, head, paired),
  };
}

function tableOf(
  base: Predictions,
  head: Predictions,
  pairs: RowPairs,
  counts: (truth: number) => boolean,
  good: (predicted: number, truth: number) => boolean,
): PairedTable {
  let [bothRight, onlyBase, onlyHead, bothWrong] = [0, 0, 0, 0];
  for (let index = 0; index < pairs.base.length; index++) {
    const [i, j] = [pairs.base[index] ?? 0, pairs.head[index] ?? 0];
    const truth = base.truth[i] ?? 0;
    if (!counts(truth)) continue;
    const one = good(base.prediction?.[i] ?? Number.NaN, truth);
    const other = good(head.prediction?.[j] ?? Number.NaN, truth);
    if (one && other) bothRight++;
    else if (one) onlyBase++;
    else if (other) onlyHead++;
    else bothWrong++;
  }
  return { bothRight, onlyBase, onlyHead, bothWrong };
}

/** Interval by Tango's score, test by McNemar's mid-p. */
function differenceOf(table: PairedTable): Difference {
  const interval = pairedDifference(table, { method: 'tango', confidence });
  const test = mcnemarTest(table, 'mid-p');
  if (!interval.evaluable) return absent(interval.reason);
  const n = table.bothRight + table.onlyBase + table.onlyHead + table.bothWrong;
  return {
    base: (table.bothRight + table.onlyBase) / n,
    head: (table.bothRight + table.onlyHead) / n,
    difference: interval.value.estimate,
    lower: interval.value.lower,
    upper: interval.value.upper,
    method: 'tango',
    ...(test.evaluable ? { p: test.value.p, test: 'mcnemar mid-p' } : {}),
  };
}

function auc(base: Predictions, head: Predictions, pairs: RowPairs): Difference {
  if (base.score === undefined || head.score === undefined) return absent('no score column in both files');
  const [one, other] = [base.score, head.score];
  const result =
    base.weight === undefined && head.weight === undefined
      ? delongPaired(
          taken(bytes(base.truth), pairs.base, pairs.aligned),
          taken(one, pairs.base, pairs.aligned),
          taken(other, pairs.head, pairs.aligned),
          confidence,
        )
      : notEvaluable('weighted rows');
  if (!result.evaluable) return absent(result.reason);
  const { difference, lower, upper, p } = result.value;
  return {
    base: result.value.base.auc,
    head: result.value.head.auc,
    difference,
    lower,
    upper,
    p,
    method: 'delong',
    test: 'delong',
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
