const pieceBytes = 1 << 16;
/** The longest match of the formats that use it (LZMA: 273, Deflate: 258). */
const slack = 1 << 10;

/**
 * The most history that is kept: the dictionary of `xz -7` (xz(1); the default preset has 8 MiB, `-9` has 64). A match that reaches further
 * back is not followed, whatever the dictionary's declared size: two decoders with more than this do not fit into the memory of a scan.
 */
export const mostHistory = 1 << 24;
const leastBytes = 1 << 17;
/** Up to here copying byte by byte is faster than a call that copies them all. */
const shortBytes = 32;
/** Up to here the ring doubles; then it takes its whole size at once, of which the system gives only the pages that are written. */
const smallBytes = 1 << 20;

/**
 * The last output of a decoder, which its matches copy from: a ring that grows as needed up to a bound, so that a
 * declared dictionary of gigabytes costs nothing until it is filled. Decoders that run one after the other share one:
 * rings of their own outrun the collector.
 */
export class HistoryWindow {
  private buffer = new Uint8Array(leastBytes);
  private most = leastBytes;
  /** Bytes put in since the start. */
  total = 0;
  private taken = 0;
  private at = 0;
  private out: Uint8Array = new Uint8Array(0);

  /** Begins anew, with the memory that there is. `most`: bytes of history that matches may reach back to. */
  begin(most: number): void {
    this.most = Math.max(leastBytes, Math.min(most, mostHistory) + pieceBytes + slack);
    this.total = this.taken = this.at = 0;
  }

  /** True when a piece is ready to be taken. */
  get full(): boolean {
    return this.room <= 0;
  }

  /** Bytes until a piece is ready to be taken. */
  get room(): number {
    return pieceBytes - this.pending;
  }

  /** Bytes that were put in and not taken yet. */
  get pending(): number {
    return this.total - this.taken;
  }

  put(byte: number): void {
    this.buffer[this.at] = byte;
    this.total++;
    if (++this.at === this.buffer.length) this.turn();
  }

  /** Puts in `bytes[from, until)`. */
  append(bytes: Uint8Array, from: number, until: number): void {
    for (let at = from; at < until; ) {
      const count = Math.min(until - at, this.buffer.length - this.at);
      if (count > shortBytes) this.buffer.set(bytes.subarray(at, at + count), this.at);
      else
        for (let index = 0; index < count; index++)
          this.buffer[this.at + index] = bytes[at + index] as number;
      at += count;
      this.at += count;
      this.total += count;
      if (this.at === this.buffer.length) this.turn();
    }
  }

  /** Copies a match; false when it reaches back before the start or beyond what is kept. */
  copy(distance: number, length: number): boolean {
    if (distance < 1 || distance > this.total || distance > this.buffer.length) return false;
    let from = this.at - distance;
    if (from < 0) from += this.buffer.length;
    if (this.at + length < this.buffer.length && from + length < this.buffer.length) {
      const buffer = this.buffer;
      let to = this.at;
      for (const end = to + length; to < end; ) buffer[to++] = buffer[from++] as number;
      this.at = to;
      this.total += length;
      return true;
    }
    // Turning may enlarge the ring, after which `from` counts anew.
    for (let left = length; left > 0; left--) {
      const source = this.at - distance;
      this.put(this.buffer[source < 0 ? source + this.buffer.length : source] as number);
    }
    return true;
  }

  /** The byte `distance` back, 0 before the start. */
  back(distance: number): number {
    if (distance > this.total || distance > this.buffer.length) return 0;
    const from = this.at - distance;
    return this.buffer[from < 0 ? from + this.buffer.length : from] as number;
  }

  /** All that was not taken yet, as a copy that is valid until the next `take`. */
  take(): Uint8Array {
    const length = this.pending;
    // One buffer for all: new ones outrun the collector and are most of the memory of a bomb.
    if (this.out.length < length) this.out = new Uint8Array(Math.max(length, pieceBytes + slack));
    const out = this.out.subarray(0, length);
    const from = this.at - length;
    if (from >= 0) out.set(this.buffer.subarray(from, this.at));
    else {
      out.set(this.buffer.subarray(from + this.buffer.length));
      out.set(this.buffer.subarray(0, this.at), -from);
    }
    this.taken = this.total;
    return out;
  }

  private turn(): void {
    if (this.buffer.length < this.most && this.total === this.buffer.length) {
      const wanted = this.buffer.length < smallBytes ? this.buffer.length * 2 : this.most;
      const larger = new Uint8Array(Math.min(wanted, this.most));
      larger.set(this.buffer);
      this.buffer = larger;
      return;
    }
    this.at = 0;
  }
}
