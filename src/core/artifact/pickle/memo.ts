import { grownInt32, grownUint8, grownUint32, Kind, Tag, tagOf } from './values.ts';

const fullEntries = 1_000_000;
const kindEntries = 32_000_000;
/** Beyond so many, room for all whole entries is taken at once: what is not touched costs nothing, and copies that are left behind do. */
const grownTo = 65_536;
/** Files are smaller than 2^40 bytes; so an offset is five bytes and not the eight of a double. */
const offsetUnit = 2 ** 32;
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
  private offsets = new Uint32Array(256);
  private offsetsHigh = new Uint8Array(256);
  private readonly pages = new Map<number, Uint8Array>();
  /** The page used last: indexes mostly follow each other. */
  private page: Uint8Array | undefined;
  private pageNumber = -1;
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
        const length = index < grownTo ? index + 1 : fullEntries;
        this.values = grownInt32(this.values, length);
        this.offsets = grownUint32(this.offsets, length);
        this.offsetsHigh = grownUint8(this.offsetsHigh, length);
      }
      if (this.values[index] === 0) this.size++;
      this.values[index] = value;
      this.offsets[index] = offset;
      this.offsetsHigh[index] = offset / offsetUnit;
      return;
    }
    this.setBeyond(index, value, offset, worth);
  }

  /** The value at an index, 0 when it was never set; `offset` then holds where it was written. */
  get(index: number): number {
    if (index < this.values.length && index < fullEntries) {
      this.offset = (this.offsets[index] as number) + (this.offsetsHigh[index] as number) * offsetUnit;
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
    const page = this.pageOf(index);
    if (page === undefined) return;
    const slot = (index & pageMask) >>> 1;
    const shift = (index & 1) * 4;
    const pair = page[slot] as number;
    const fresh = ((pair >>> shift) & 15) === 0;
    if (fresh) this.size++;
    const tag = tagOf(value);
    const kind = tag === Tag.kind ? value : tag === Tag.tuple ? Kind.tuple : Kind.unknown;
    page[slot] = (pair & ~(15 << shift)) | (kind << shift);
    this.setRecent(index, value, offset);
    if (worth && (this.sparse.size < sparseEntries || this.sparse.has(index))) {
      this.sparse.set(index, { value, offset });
    } else if (!fresh) this.sparse.delete(index);
  }

  private pageOf(index: number): Uint8Array | undefined {
    const number = index >>> pageBits;
    if (number === this.pageNumber) return this.page;
    let page = this.pages.get(number);
    if (page === undefined) {
      if (this.pages.size << pageBits >= kindEntries) {
        this.truncated = true;
        return undefined;
      }
      page = new Uint8Array(1 << (pageBits - 1));
      this.pages.set(number, page);
    }
    this.page = page;
    this.pageNumber = number;
    return page;
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
