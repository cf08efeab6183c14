import { release } from '../statistics/index.ts';
import type { Predictions } from './predictions.ts';

/** Rows of base and head that are the same example: `base[k]` and `head[k]` are row numbers of their files. */
export interface RowPairs {
  readonly base: Uint32Array;
  readonly head: Uint32Array;
  /** Both are 0, 1, 2, … over all rows of both files: nothing needs to be looked up. */
  readonly aligned: boolean;
  readonly notes: readonly string[];
}

/** Rows that may have ids. */
type Identified = Pick<Predictions, 'rows' | 'ids'>;

/**
 * Pairs the rows of two files by id, in the order of the head; where neither has ids and both have as many rows, by their order, which the notes say.
 * Linear in the rows.
 */
export function pairRows(base: Identified, head: Identified): RowPairs {
  if (base.ids === undefined || head.ids === undefined) {
    if (base.rows === head.rows)
      return inOrder(base.rows, ['No id was named: rows are paired by their order']);
    const none = new Uint32Array(0);
    const note = `The files have no id and not as many rows (${base.rows} and ${head.rows}): nothing can be paired`;
    return { base: none, head: none, aligned: false, notes: [note] };
  }
  if (sameIds(base.ids, head.ids)) return inOrder(base.rows);
  const places = placesOf(base.ids);
  const pairs = { base: new Uint32Array(head.rows), head: new Uint32Array(head.rows) };
  let count = 0;
  for (let row = 0; row < head.rows; row += 1) {
    const other = places.find(head.ids, row);
    if (other < 0) continue;
    pairs.base[count] = other;
    pairs.head[count] = row;
    count += 1;
  }
  return {
    base: pairs.base.subarray(0, count),
    head: pairs.head.subarray(0, count),
    aligned: false,
    notes: [],
  };
}

/**
 * The first two rows with one id, as row numbers from 0; undefined where every id is there once. `ids` has two words a row. Most ids are alone with some
 * of their bits, which a table of single bits shows that fits into a cache; the others are looked up.
 * Source: B. H. Bloom (1970), Communications of the ACM 13:422-426, method 2 with one hash.
 */
export function repeatedId(ids: Uint32Array): readonly [number, number] | undefined {
  const rows = ids.length / 2;
  let words = 1;
  while (32 * words < 8 * rows) words *= 2;
  const [once, again] = [new Uint32Array(words), new Uint32Array(words)];
  const wordOf = (row: number): number => ((ids[2 * row] as number) >>> 5) & (words - 1);
  const bitOf = (row: number): number => 1 << ((ids[2 * row] as number) & 31);
  for (let row = 0; row < rows; row += 1) {
    const [word, bit] = [wordOf(row), bitOf(row)];
    if (((once[word] as number) & bit) === 0) once[word] = (once[word] as number) | bit;
    else again[word] = (again[word] as number) | bit;
  }
  const suspects: number[] = [];
  for (let row = 0; row < rows; row += 1)
    if (((again[wordOf(row)] as number) & bitOf(row)) !== 0) suspects.push(row);
  const theirs = new Uint32Array(2 * suspects.length);
  for (const [place, row] of suspects.entries()) {
    theirs[2 * place] = ids[2 * row] as number;
    theirs[2 * place + 1] = ids[2 * row + 1] as number;
  }
  const { repeated } = placesOf(theirs);
  release(once, again);
  return repeated && [suspects[repeated[0]] as number, suspects[repeated[1]] as number];
}

/** Every row with itself: two columns of one file. */
export function inOrder(rows: number, notes: readonly string[] = []): RowPairs {
  const order = new Uint32Array(rows);
  for (let row = 0; row < rows; row += 1) order[row] = row;
  return { base: order, head: order, aligned: true, notes };
}

/** How many pairs do not have the same truth. */
export function disagreeingPairs(
  base: { readonly truth: ArrayLike<number> },
  head: { readonly truth: ArrayLike<number> },
  pairs: RowPairs,
): number {
  const [one, other] = [base.truth, head.truth];
  let count = 0;
  for (let k = 0; k < pairs.head.length; k += 1)
    if (one[pairs.base[k] as number] !== other[pairs.head[k] as number]) count += 1;
  return count;
}

/** Whether two files have the same ids in the same order. */
export function sameIds(one: Uint32Array, other: Uint32Array): boolean {
  if (one === other) return true;
  if (one.length !== other.length) return false;
  for (let i = 0; i < one.length; i += 1) if (one[i] !== other[i]) return false;
  return true;
}

interface Places {
  readonly repeated: readonly [number, number] | undefined;
  /** The row whose id is that of `row` among `other`, or -1. */
  readonly find: (other: Uint32Array, row: number) => number;
}

/** A table from id to row with open addressing, at most half full. Source: D. E. Knuth, The Art of Computer Programming 3, 6.4, algorithm L. */
function placesOf(ids: Uint32Array): Places {
  const rows = ids.length / 2;
  let capacity = 16;
  while (capacity < 2 * rows) capacity *= 2;
  const mask = capacity - 1;
  const slots = new Uint32Array(capacity); // row + 1; 0 is empty
  const slotOf = (other: Uint32Array, row: number): number => {
    const [low, high] = [other[2 * row] as number, other[2 * row + 1] as number];
    let slot = low & mask;
    for (;;) {
      const taken = slots[slot] as number;
      if (taken === 0) return slot;
      const place = 2 * (taken - 1);
      if (ids[place] === low && ids[place + 1] === high) return slot;
      slot = (slot + 1) & mask;
    }
  };
  let repeated: readonly [number, number] | undefined;
  for (let row = 0; row < rows && repeated === undefined; row += 1) {
    const slot = slotOf(ids, row);
    const taken = slots[slot] as number;
    if (taken > 0) repeated = [taken - 1, row];
    else slots[slot] = row + 1;
  }
  return { repeated, find: (other, row) => (slots[slotOf(other, row)] as number) - 1 };
}
