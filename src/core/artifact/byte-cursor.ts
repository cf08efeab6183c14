import type { ByteSource } from './artifact.ts';

const windowBytes = 1 << 16;

/**
 * Reads integers and ranges forward through a source. Behind the end it gives zeros and empty ranges and sets `failed`: a
 * parser asks once at a convenient place instead of at each read.
 */
export class ByteCursor {
  readonly source: ByteSource;
  /** Offset of the next byte. */
  at: number;
  readonly limit: number;
  failed = false;
  readonly littleEndian: boolean;
  private window: Uint8Array = new Uint8Array(0);
  private view: DataView = new DataView(new ArrayBuffer(0));
  private base = 0;

  constructor(source: ByteSource, at = 0, limit = source.sizeBytes, littleEndian = true) {
    this.source = source;
    this.at = at;
    this.limit = Math.min(limit, source.sizeBytes);
    this.littleEndian = littleEndian;
  }

  get left(): number {
    return Math.max(0, this.limit - this.at);
  }

  private ensure(length: number): number {
    if (this.at < 0 || this.at + length > this.limit) {
      this.failed = true;
      return -1;
    }
    if (this.at < this.base || this.at + length > this.base + this.window.length) {
      this.window = this.source.read(this.at, Math.min(windowBytes, this.limit - this.at)).slice();
      this.view = new DataView(this.window.buffer, this.window.byteOffset, this.window.length);
      this.base = this.at;
      if (this.window.length < length) {
        this.failed = true;
        return -1;
      }
    }
    const index = this.at - this.base;
    this.at += length;
    return index;
  }

  u8(): number {
    const index = this.ensure(1);
    return index < 0 ? 0 : (this.window[index] as number);
  }

  u16(): number {
    const index = this.ensure(2);
    return index < 0 ? 0 : this.view.getUint16(index, this.littleEndian);
  }

  u32(): number {
    const index = this.ensure(4);
    return index < 0 ? 0 : this.view.getUint32(index, this.littleEndian);
  }

  i32(): number {
    return this.u32() | 0;
  }

  big64(): bigint {
    const index = this.ensure(8);
    return index < 0 ? 0n : this.view.getBigUint64(index, this.littleEndian);
  }

  /** An unsigned 64-bit integer; beyond 2^53 it is not exact, but as large. */
  u64(): number {
    return Number(this.big64());
  }

  /** A copy of the next bytes; empty and `failed` where the source ends before. */
  bytes(length: number): Uint8Array {
    if (!(length >= 0) || this.at + length > this.limit) {
      this.failed = true;
      return new Uint8Array(0);
    }
    const out = this.source.read(this.at, length).slice();
    this.at += length;
    if (out.length < length) this.failed = true;
    return out;
  }

  skip(length: number): void {
    if (!(length >= 0) || this.at + length > this.limit) this.failed = true;
    else this.at += length;
  }
}
