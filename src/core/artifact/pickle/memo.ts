import { grownFloat64, grownInt32, Kind, Tag, tagOf } from './values.ts';

const fullEntries = 1_000_000;
const kindEntries = 64_000_000;
const pageBits = 16;
const pageMask = (1 << pageBits) - 1;
const sparseEntries = 20_000;
/** A power of two. */
const recentEntries = 1 << 16;

/**
 * The memo of an unpickler: index to value and the offset where the value was written. The first million entries
 * are kept whole; above, half a byte of kind an entry and whole entries only for what is worth following (imports, objects
 * made of them, short texts) and for the newest objects, so that memory stays bounded. What was dropped reads back as its kind and unknown offset:
 * an import built from it is then unresolved, which is reported and not ignored.
 */
export class Memo {
  /** How many distinct indexes were set: MEMOIZE uses it as its index. */
  size = 0;
  /** True when entries had to be forgotten. */
  truncated = false;
  /** The offset of the entry read last. */
  offset = -1;
  private values = new Int32Array(256);
  private offsets = new Float64Array(256);
  private readonly pages = new Map<number, Uint8Array>();
  // The newest objects, made when the first one is to be kept: index plus one, value, offset.
  private recentKeys = new Int32Array(0);
  private recentValues = new Int32Array(0);
  private recentOffsets = new Float64Array(0);
  private readonly sparse = new Map<number, { value: number; offset: number }>();

  /** True while entries above the whole ones are kept only when they are worth it. */
  get selective(): boolean {
    return this.size >= fullEntries && this.sparse.size < sparseEntries;
  }

  /** Sets an entry; `worth` says that an entry above the whole ones must be followed. */
  set(index: number, value: number, offset: number, worth: boolean): void {
    if (index < fullEntries) {
      if (index >= this.values.length) {
        const length = Math.min(fullEntries, Math.max(index + 1, this.values.length * 2));
        this.values = grownInt32(this.values, length);
        this.offsets = grownFloat64(this.offsets, length);
      }
      if (this.values[index] === 0) this.size++;
      this.values[index] = value;
      this.offsets[index] = offset;
      return;
    }
    this.setBeyond(index, value, offset, worth);
  }

  /** The value at an index, 0 when it was never set; `offset` then holds where it was written. */
  get(index: number): number {
    if (index < this.values.length && index < fullEntries) {
      this.offset = this.offsets[index] as number;
      return this.values[index] as number;
    }
    const entry = this.sparse.get(index);
    if (entry !== undefined) {
      this.offset = entry.offset;
      return entry.value;
    }
    const slot = index & (recentEntries - 1);
    if (this.recentKeys.length > 0 && this.recentKeys[slot] === index + 1) {
      this.offset = this.recentOffsets[slot] as number;
      return this.recentValues[slot] as number;
    }
    this.offset = -1;
    const pair = this.pages.get(index >>> pageBits)?.[(index & pageMask) >>> 1] ?? 0;
    return (index & 1) === 0 ? pair & 15 : pair >>> 4;
  }

  private setBeyond(index: number, value: number, offset: number, worth: boolean): void {
    let page = this.pages.get(index >>> pageBits);
    if (page === undefined) {
      if (this.pages.size << pageBits >= kindEntries) {
        this.truncated = true;
        return;
      }
      page = new Uint8Array(1 << (pageBits - 1));
      this.pages.set(index >>> pageBits, page);
    }
    const slot = (index & pageMask) >>> 1;
    const shift = (index & 1) * 4;
    const pair = page[slot] as number;
    if (((pair >>> shift) & 15) === 0) this.size++;
    const tag = tagOf(value);
    const kind = tag === Tag.kind ? value : tag === Tag.tuple ? Kind.tuple : Kind.unknown;
    page[slot] = (pair & ~(15 << shift)) | (kind << shift);
    this.setRecent(index, value, offset);
    if (worth && (this.sparse.size < sparseEntries || this.sparse.has(index))) {
      this.sparse.set(index, { value, offset });
    } else if (this.sparse.has(index)) {
      this.sparse.delete(index);
    }
  }
  private setRecent(index: number, value: number, offset: number): void {
    const slot = index & (recentEntries - 1);
    if (tagOf(value) !== Tag.node) {
      if (this.recentKeys[slot] === index + 1) this.recentKeys[slot] = 0;
      return;
    }
    if (this.recentKeys.length === 0) {
      this.recentKeys = new Int32Array(recentEntries);
      this.recentValues = new Int32Array(recentEntries);
      this.recentOffsets = new Float64Array(recentEntries);
    }
    this.recentKeys[slot] = index + 1;
    this.recentValues[slot] = value;
    this.recentOffsets[slot] = offset;
  }
}
