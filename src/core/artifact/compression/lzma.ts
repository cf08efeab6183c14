import type { ByteSource } from '../artifact.ts';
import type { ChunkDecoder, DecodeState } from './chunk-decoder.ts';
import type { HistoryWindow } from './history-window.ts';
import { InputBytes } from './input-bytes.ts';
import { LzmaCoder } from './lzma-coder.ts';

/** LZMA data with known properties: `size` bytes of output, or up to the end mark where it is undefined. */
export class LzmaDecoder implements ChunkDecoder {
  state: DecodeState = 'running';
  private readonly coder: LzmaCoder;
  private readonly size: number | undefined;

  constructor(
    source: ByteSource,
    start: number,
    window: HistoryWindow,
    limit: number,
    property: number,
    dictionary: number,
    size?: number,
  ) {
    this.size = size;
    this.coder = new LzmaCoder(new InputBytes(source, start, limit), window, dictionary);
    if (!this.coder.properties(property) || !this.coder.begin()) this.state = 'corrupt';
  }

  get inputOffset(): number {
    return this.coder.input.offset;
  }

  next(): Uint8Array | undefined {
    const { coder } = this;
    const { window, input } = coder;
    while (this.state === 'running' && !window.full) {
      const left = this.size === undefined ? 273 : this.size - window.total;
      if (left <= 0) this.state = 'done';
      else {
        const result = coder.step(left);
        if (input.ended) this.state = 'truncated';
        else if (result === 'end') this.state = 'done';
        else if (result !== 'more') this.state = result;
      }
    }
    const out = window.take();
    return out.length > 0 ? out : undefined;
  }
}

/** LZMA2 chunks (xz file format, section 5.3.1 and the SDK's Lzma2Dec.c). */
export class Lzma2Decoder implements ChunkDecoder {
  state: DecodeState = 'running';
  private readonly coder: LzmaCoder;
  private left = 0;
  private plain = false;
  private ready = false;

  constructor(source: ByteSource, start: number, window: HistoryWindow, limit: number, dictionary: number) {
    this.coder = new LzmaCoder(new InputBytes(source, start, limit), window, dictionary);
  }

  get inputOffset(): number {
    return this.coder.input.offset;
  }

  next(): Uint8Array | undefined {
    const { coder } = this;
    const { window, input } = coder;
    while (this.state === 'running' && !window.full) {
      if (this.left === 0) this.beginChunk();
      else if (this.plain) {
        const byte = input.byte();
        if (!input.ended) window.put(byte);
        this.left--;
      } else {
        const before = window.total;
        const result = coder.step(this.left);
        if (result !== 'more') this.state = result === 'unsupported' ? 'unsupported' : 'corrupt';
        this.left -= window.total - before;
      }
      if (input.ended) this.state = 'truncated';
    }
    const out = window.take();
    return out.length > 0 ? out : undefined;
  }

  private beginChunk(): void {
    const { input } = this.coder;
    const control = input.byte();
    if (control === 0) {
      this.state = input.ended ? 'truncated' : 'done';
      return;
    }
    const high = input.byte();
    this.left = high * 256 + input.byte() + 1;
    this.plain = control < 0x80;
    if (this.plain) {
      if (control > 2) this.state = 'corrupt';
      return;
    }
    this.left += (control & 0x1f) * 65536;
    input.byte();
    input.byte();
    const reset = (control >> 5) & 3;
    if (reset >= 2) this.ready = this.coder.properties(input.byte());
    else if (reset === 1) this.coder.reset();
    if (!this.ready || !this.coder.begin()) this.state = 'corrupt';
  }
}
