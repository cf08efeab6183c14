import type { ByteSource } from '../artifact.ts';

const windowBytes = 1 << 20;
const firstBytes = 1 << 12;

/**
 * A forward reader over a byte source, in pieces of up to one MiB. It copies each piece: a view of the source would be
 * overwritten by the literals that are looked up on the side.
 */
export class Window {
  readonly source: ByteSource;
  /** Where reading ends, a byte offset. */
  readonly limit: number;
  buffer: Uint8Array;
  /** The file offset of `buffer[0]`. */
  base = 0;
  /** The next byte, an index into `buffer`. */
  at = 0;
  /** How much of `buffer` is filled. */
  end = 0;

  constructor(source: ByteSource, start: number, limit = source.sizeBytes) {
    this.source = source;
    this.limit = Math.min(limit, source.sizeBytes);
    this.buffer = new Uint8Array(Math.max(64, Math.min(firstBytes, this.limit - start)));
    this.seek(start);
  }

  /** The file offset of the next byte. */
  get offset(): number {
    return this.base + this.at;
  }

  seek(offset: number): void {
    if (offset >= this.base && offset <= this.base + this.end) {
      this.at = offset - this.base;
      return;
    }
    this.base = offset;
    this.at = 0;
    this.end = 0;
    this.fill();
  }

  /** Makes `count` (at most the window) bytes available at `at`; false when the source ends before. */
  ensure(count: number): boolean {
    const held = this.end - this.at;
    if (held >= count) return true;
    if (this.buffer.length < windowBytes && this.base + this.end < this.limit) {
      // Small files and mere probes stay small; what goes on reading gets the whole window.
      const larger = new Uint8Array(Math.min(windowBytes, Math.max(count, this.buffer.length * 16)));
      larger.set(this.buffer.subarray(this.at, this.end));
      this.buffer = larger;
    } else this.buffer.copyWithin(0, this.at, this.end);
    this.base += this.at;
    this.end = held;
    this.at = 0;
    this.fill();
    return this.end >= count;
  }

  /**
   * The length of the text up to the next newline, without it; -1 when none comes within `most` bytes (which must fit
   * into the window).
   */
  lineLength(most: number): number {
    const found = this.newline();
    if (found >= 0 || this.end - this.at > most) return found <= most ? found : -1;
    this.ensure(most + 1);
    const again = this.newline();
    return again <= most ? again : -1;
  }

  private newline(): number {
    const found = this.buffer.indexOf(10, this.at);
    return found >= 0 && found < this.end ? found - this.at : -1;
  }

  /** The offset of the next newline, however far it is; -1 when there is none. */
  findNewline(): number {
    let offset = this.offset;
    for (;;) {
      const bytes = this.source.read(offset, Math.min(windowBytes, this.limit - offset));
      if (bytes.length === 0) return -1;
      const found = bytes.indexOf(10);
      if (found >= 0) return offset + found;
      offset += bytes.length;
    }
  }

  private fill(): void {
    while (this.end < this.buffer.length) {
      const from = this.base + this.end;
      const wanted = Math.min(this.buffer.length - this.end, this.limit - from);
      if (wanted <= 0) return;
      const bytes = this.source.read(from, wanted);
      if (bytes.length === 0) return;
      this.buffer.set(bytes.length > wanted ? bytes.subarray(0, wanted) : bytes, this.end);
      this.end += Math.min(bytes.length, wanted);
    }
  }
}

/** A byte source over part of another one; reads past its end give nothing. Empty where it would begin before the other one: there are no bytes. */
export function sliceSource(source: ByteSource, start: number, length: number): ByteSource {
  const sizeBytes = start >= 0 ? Math.max(0, Math.min(length, source.sizeBytes - start)) : 0;
  return {
    sizeBytes,
    read: (offset, count) =>
      offset < 0 || offset >= sizeBytes
        ? new Uint8Array(0)
        : source.read(start + offset, Math.min(count, sizeBytes - offset)),
  };
}

/** A byte source over bytes in memory. */
export function bytesSource(bytes: Uint8Array): ByteSource {
  return {
    sizeBytes: bytes.length,
    read: (offset, count) =>
      offset < 0 ? new Uint8Array(0) : bytes.subarray(offset, offset + Math.max(0, count)),
  };
}
