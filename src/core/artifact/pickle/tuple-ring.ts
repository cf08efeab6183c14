import { Tag, tagOf } from './values.ts';

const slots = 1 << 9;
const kept = 8;

/** Tuples with and without identity are counted separately, so each kind has its own half. */
const slotOf = (key: number): number => (key & (slots / 2 - 1)) | (tagOf(key) === Tag.tuple ? 0 : slots / 2);

/**
 * The items of the most recent tuples, at most eight of each. Calls follow their argument tuple closely, so a
 * few hundred are enough, and stay in the processor's cache; an argument tuple that fell out makes a conditional import fail its condition.
 */
export class TupleRing {
  // Made with the first tuple: most files that are asked whether they are a pickle have none, and this is 50 kB.
  private keys = new Int32Array(0);
  private lengths = new Int32Array(0);
  private values = new Int32Array(0);
  private offsets = new Float64Array(0);

  /** Keeps the items `values[start, start + length)` of the tuple `key`. */
  put(key: number, values: Int32Array, offsets: Float64Array, start: number, length: number): void {
    if (this.keys.length === 0) this.makeRoom();
    const slot = slotOf(key);
    this.keys[slot] = key;
    this.lengths[slot] = length;
    const count = length < kept ? length : kept;
    const from = slot * kept;
    for (let index = 0; index < count; index++) {
      this.values[from + index] = values[start + index] as number;
      this.offsets[from + index] = offsets[start + index] as number;
    }
  }

  /** How many items the tuple has; -1 when it is not remembered. */
  length(key: number): number {
    const slot = slotOf(key);
    return this.keys[slot] === key ? (this.lengths[slot] as number) : -1;
  }

  /** The value of an item, 0 when it is not remembered. */
  item(key: number, index: number): number {
    return index < this.length(key) && index < kept ? (this.values[slotOf(key) * kept + index] as number) : 0;
  }

  /** The offset of the opcode that made an item, -1 when it is not remembered. */
  itemOffset(key: number, index: number): number {
    return index < this.length(key) && index < kept
      ? (this.offsets[slotOf(key) * kept + index] as number)
      : -1;
  }

  private makeRoom(): void {
    this.keys = new Int32Array(slots);
    this.lengths = new Int32Array(slots);
    this.values = new Int32Array(slots * kept);
    this.offsets = new Float64Array(slots * kept);
  }
}
