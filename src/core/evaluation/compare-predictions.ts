import {
  delongPaired,
  mcnemarTest,
  notEvaluable,
  type PairedTable,
  pairedDifference,
} from '../statistics/index.ts';
import { bytes, confidence } from './measure.ts';
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
  const notes: string[] = [];
  const paired = pair(base, head, notes);
  const [at, other] = [paired.base, paired.head];
  const disagree = at.reduce(
    (count, row, index) => count + (base.truth[row] === head.truth[other[index] ?? 0] ? 0 : 1),
    0,
  );
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

interface Pairs {
  readonly base: Uint32Array;
  readonly head: Uint32Array;
}

/** Both files are in ascending order of their ids, so one walk over both finds the pairs. */
function pair(base: Predictions, head: Predictions, notes: string[]): Pairs {
  if (base.ids === undefined || head.ids === undefined) {
    if (base.rows !== head.rows) {
      notes.push('The files have no id and not as many rows: nothing can be paired');
      return { base: new Uint32Array(0), head: new Uint32Array(0) };
    }
    notes.push('No id was named: rows are paired by their order');
    const order = Uint32Array.from({ length: base.rows }, (_, row) => row);
    return { base: order, head: order };
  }
  const length = Math.min(base.rows, head.rows);
  const pairs = { base: new Uint32Array(length), head: new Uint32Array(length) };
  let count = 0;
  for (let i = 0, j = 0; i < base.rows && j < head.rows; ) {
    const one = base.ids[i] ?? 0n;
    const other = head.ids[j] ?? 0n;
    if (one === other) {
      pairs.base[count] = i++;
      pairs.head[count++] = j++;
    } else if (one < other) i++;
    else j++;
  }
  return { base: pairs.base.subarray(0, count), head: pairs.head.subarray(0, count) };
}

function tableOf(
  base: Predictions,
  head: Predictions,
  pairs: Pairs,
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

function auc(base: Predictions, head: Predictions, pairs: Pairs): Difference {
  if (base.score === undefined || head.score === undefined) return absent('no score column in both files');
  const [one, other] = [base.score, head.score];
  const labels = bytes(Float64Array.from(pairs.base, (row) => base.truth[row] ?? Number.NaN));
  const result =
    base.weight === undefined && head.weight === undefined
      ? delongPaired(
          labels,
          Float64Array.from(pairs.base, (row) => one[row] ?? Number.NaN),
          Float64Array.from(pairs.head, (row) => other[row] ?? Number.NaN),
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
