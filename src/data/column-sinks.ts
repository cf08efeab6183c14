import { type RowCodes, rowCodes } from '../core/statistics/index.ts';
import type { Items } from './database.ts';

/** A column of codes from 0 to `codes` - 1, and the SQL expression that gives them. */
export interface PackedColumn {
  readonly expression: string;
  readonly codes: number;
}

/** Where the values of a scanned column go: `count` rows after the first `before`. */
export interface ItemSink {
  readonly add: (items: Items, before: number, count: number) => void;
}

/** Several coded columns that come as one number a row, each a digit of it. */
export class CodeSinks implements ItemSink {
  readonly expression: string;
  readonly #digits: readonly { readonly sink: Sink<RowCodes>; readonly of: RowCodes }[];

  constructor(columns: readonly PackedColumn[], room: number) {
    let unit = 1;
    const terms: string[] = [];
    this.#digits = columns
      .map(({ expression, codes }) => {
        terms.push(unit === 1 ? expression : `${unit}::USMALLINT * ${expression}`);
        const [own, before] = [codes, unit];
        unit *= codes;
        return { own, before };
      })
      .map(({ own, before }) => ({
        sink: new Sink(room, (rows) => rowCodes(rows, own)),
        of: rowCodes(unit, own).map((_, packed) => Math.floor(packed / before) % own),
      }));
    this.expression = terms.join(' + ');
  }

  add(items: Items, before: number, count: number): void {
    for (const { sink, of } of this.#digits) {
      const codes = sink.roomFor(before, count);
      for (let row = 0; row < count; row += 1) codes[before + row] = of[items[row] as number] as number;
    }
  }

  taken(rows: number): RowCodes[] {
    return this.#digits.map(({ sink }) => sink.taken(rows));
  }
}

/** Ids are kept only where they are not those of another file in the same order. */
export class IdSink implements ItemSink {
  readonly #own: Sink<Uint32Array>;
  readonly #like: Uint32Array;
  #alike: boolean;

  constructor(room: number, like: Uint32Array | undefined) {
    this.#own = new Sink(room, (rows) => new Uint32Array(2 * rows), 2);
    this.#like = like ?? new Uint32Array(0);
    this.#alike = like !== undefined;
  }

  add(items: Items, before: number, count: number): void {
    const ids = items as Uint32Array;
    if (this.#alike) {
      if (this.#isNext(ids, 2 * before, 2 * count)) return;
      this.#alike = false;
      this.#own.add(this.#like.subarray(0, 2 * before), 0, before);
    }
    this.#own.add(ids, before, count);
  }

  #isNext(ids: Uint32Array, from: number, length: number): boolean {
    if (from + length > this.#like.length) return false;
    for (let i = 0; i < length; i += 1) if (ids[i] !== this.#like[from + i]) return false;
    return true;
  }

  taken(rows: number): Uint32Array {
    if (!this.#alike) return this.#own.taken(rows);
    return 2 * rows === this.#like.length ? this.#like : this.#like.slice(0, 2 * rows);
  }
}

/** A typed array of which the length is known only at the end; it is made when the first row comes. */
export class Sink<Kept extends RowCodes | Uint32Array | Float64Array> {
  readonly #make: (rows: number) => Kept;
  readonly #perRow: number;
  #room: number;
  #items: Kept;

  constructor(rows: number, make: (rows: number) => Kept, perRow = 1) {
    this.#make = make;
    this.#perRow = perRow;
    this.#room = rows;
    this.#items = make(0);
  }

  /** The array, with room for `count` rows after the first `before`. */
  roomFor(before: number, count: number): Kept {
    const needed = (before + count) * this.#perRow;
    if (needed <= this.#items.length) return this.#items;
    while (this.#room < before + count) this.#room *= 2;
    const larger = this.#make(this.#room);
    larger.set(this.#items);
    this.#items = larger;
    return larger;
  }

  add(items: ArrayLike<number>, before: number, count: number): void {
    this.roomFor(before, count).set(items, before * this.#perRow);
  }

  /** The first `rows` rows; an array of its own where it would hold on to much more. */
  taken(rows: number): Kept {
    const length = rows * this.#perRow;
    return (
      2 * length < this.#items.length ? this.#items.slice(0, length) : this.#items.subarray(0, length)
    ) as Kept;
  }
}
