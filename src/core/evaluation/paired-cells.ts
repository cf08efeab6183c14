import type { PairedTable, RowCodes } from '../statistics/index.ts';
import type { RowPairs } from './pair-rows.ts';
import type { Predictions } from './predictions.ts';

/** Truth crossed with base's and head's prediction: [000, 001, 010, 011, 100, 101, 110, 111], as in `PairedGroup` of the statistics. */
export type PairedCells = readonly number[];

/**
 * The eight counts of all pairs, and of each group where `groups` gives the head's rows a code from 0 to `groupCount` - 1 (negative: none). Undefined
 * without a prediction of 0 or 1 in every row of both. The truth is the head's.
 */
export function pairedCells(
  base: Predictions,
  head: Predictions,
  pairs: RowPairs,
  groups?: RowCodes,
  groupCount = 1,
): readonly PairedCells[] | undefined {
  const [one, other] = [base.prediction, head.prediction];
  if (one === undefined || other === undefined) return undefined;
  const cells = new Float64Array(8 * groupCount);
  const { truth } = head;
  for (let k = 0; k < pairs.head.length; k += 1) {
    const i = pairs.base[k] as number;
    const j = pairs.head[k] as number;
    const group = groups === undefined ? 0 : (groups[j] as number);
    if (group < 0) continue;
    const before = one[i] as number;
    const after = other[j] as number;
    if (before > 1 || after > 1) return undefined;
    const cell = 8 * group + 4 * (truth[j] as number) + 2 * before + after;
    cells[cell] = (cells[cell] as number) + 1;
  }
  return Array.from({ length: groupCount }, (_, group) => [...cells.subarray(8 * group, 8 * group + 8)]);
}

/** Right and wrong answers of both, from truth crossed with both predictions. */
export function tableOfCells(cells: PairedCells): PairedTable {
  const at = (k: number) => cells[k] ?? 0;
  return {
    bothRight: at(0) + at(7),
    onlyBase: at(1) + at(6),
    onlyHead: at(2) + at(5),
    bothWrong: at(3) + at(4),
  };
}

/** Predictions of any number of classes: codes into the same labels for both versions and the truth. */
interface Answers {
  readonly truth: RowCodes;
  readonly prediction: RowCodes;
}

/**
 * Right and wrong answers as cells, of all pairs or of each group: every row counts as one of truth 1, and a right answer as 1. The accuracy of either
 * is then the share of 1 among its answers, and what compares two classifiers of 0 and 1 compares any two.
 */
export function answerCells(
  base: Answers,
  head: Answers,
  pairs: RowPairs,
  groups?: RowCodes,
  groupCount = 1,
): readonly PairedCells[] {
  const cells = Array.from({ length: groupCount }, () => [0, 0, 0, 0, 0, 0, 0, 0]);
  for (let k = 0; k < pairs.head.length; k += 1) {
    const [i, j] = [pairs.base[k] as number, pairs.head[k] as number];
    const own = cells[groups === undefined ? 0 : (groups[j] as number)];
    const [before, after] = [base.truth[i] === base.prediction[i], head.truth[j] === head.prediction[j]];
    const cell = 4 + 2 * Number(before) + Number(after);
    if (own !== undefined) own[cell] = (own[cell] ?? 0) + 1;
  }
  return cells;
}
