import type { ByteSource } from '../artifact.ts';

const pieceBytes = 1 << 16;

/** Reads a range of a source byte by byte, in pieces of 64 KiB. Behind the end it gives zeros and sets `ended`. */
export class InputBytes {
  readonly source: ByteSource;
  readonly limit: number;
  private buffer: Uint8Array = new Uint8Array(0);
  private storage: Uint8Array = new Uint8Array(0);
  private base: number;
  private at = 0;
  /** True once a byte behind the end was asked for. */
  ended = false;
  /** Bytes behind the end that were asked for. */
  padded = 0;

  constructor(source: ByteSource, start: number, limit = source.sizeBytes) {
    this.source = source;
    this.base = start;
    this.limit = Math.min(limit, source.sizeBytes);
  }

  /** Offset of the next byte. */
  get offset(): number {
    return this.base + this.at;
  }

  seek(offset: number): void {
    this.base = offset;
    this.at = 0;
    this.buffer = new Uint8Array(0);
  }

  byte(): number {
    if (this.at >= this.buffer.length) {
      const offset = this.base + this.at;
      const wanted = Math.min(pieceBytes, this.limit - offset);
      // A copy: the view is valid only until the next read, and several readers may share the source.
      const read = wanted > 0 ? this.source.read(offset, wanted) : new Uint8Array(0);
      if (this.storage.length < read.length) this.storage = new Uint8Array(read.length);
      this.storage.set(read);
      this.buffer = this.storage.subarray(0, read.length);
      this.base = offset;
      this.at = 0;
      if (this.buffer.length === 0) {
        this.ended = true;
        this.padded++;
        return 0;
      }
    }
    return this.buffer[this.at++] as number;
  }

  /** Little-endian unsigned integer of up to six bytes. */
  uint(bytes: number): number {
    let value = 0;
    for (let index = 0, unit = 1; index < bytes; index++, unit *= 256) value += this.byte() * unit;
    return value;
  }
}
