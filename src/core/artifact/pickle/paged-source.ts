import type { ByteSource } from '../artifact.ts';

const pageBytes = 1 << 16;
const small = 1 << 12;

/** A byte source that answers small reads from the page that was read last: literals are looked up where they stand. */
export class PagedSource implements ByteSource {
  readonly sizeBytes: number;
  private readonly source: ByteSource;
  private page: Uint8Array = new Uint8Array(0);
  private base = 0;

  constructor(source: ByteSource) {
    this.source = source;
    this.sizeBytes = source.sizeBytes;
  }

  read(offset: number, length: number): Uint8Array {
    if (length > small || offset < 0 || offset >= this.sizeBytes) return this.source.read(offset, length);
    const end = Math.min(offset + length, this.sizeBytes);
    if (offset < this.base || end > this.base + this.page.length) {
      this.base = Math.max(0, offset - small);
      this.page = this.source.read(this.base, pageBytes).slice();
    }
    return this.page.subarray(offset - this.base, end - this.base);
  }
}
