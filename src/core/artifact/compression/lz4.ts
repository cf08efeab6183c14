import type { ByteSource } from '../artifact.ts';
import type { ChunkDecoder, DecodeState } from './chunk-decoder.ts';
import type { HistoryWindow } from './history-window.ts';
import { InputBytes } from './input-bytes.ts';

/** LZ4 frames (lz4_Frame_format.md 1.6 and lz4_Block_format.md), several in a row, skippable ones passed over. Checksums are not verified. */
export class Lz4Decoder implements ChunkDecoder {
  state: DecodeState = 'running';
  private readonly input: InputBytes;
  private readonly window: HistoryWindow;
  private inFrame = false;
  private blockChecksum = false;
  private contentChecksum = false;
  private blockEnd = -1;
  private plain = 0;

  constructor(source: ByteSource, start: number, window: HistoryWindow) {
    this.input = new InputBytes(source, start);
    this.window = window;
    window.begin(1 << 16);
  }

  get inputOffset(): number {
    return this.input.offset;
  }

  next(): Uint8Array | undefined {
    const { window, input } = this;
    while (this.state === 'running' && !window.full) {
      if (this.plain > 0) {
        const byte = input.byte();
        if (!input.ended) window.put(byte);
        this.plain--;
      } else if (this.blockEnd >= 0) this.sequence();
      else if (this.inFrame) this.beginBlock();
      else this.beginFrame();
      if (input.ended && this.state === 'running') this.state = 'truncated';
    }
    const out = window.take();
    return out.length > 0 ? out : undefined;
  }

  private beginFrame(): void {
    const { input } = this;
    if (input.offset >= input.limit) {
      this.state = 'done';
      return;
    }
    const magic = input.uint(4);
    if (magic >= 0x184d2a50 && magic <= 0x184d2a5f) {
      const size = input.uint(4);
      input.seek(Math.min(input.limit, input.offset + size));
      return;
    }
    if (magic !== 0x184d2204) {
      this.state = this.window.total > 0 ? 'done' : 'corrupt';
      return;
    }
    const flags = input.byte();
    input.byte();
    if (flags & 8) for (let index = 0; index < 8; index++) input.byte();
    if (flags & 1) input.uint(4);
    input.byte();
    if (flags >> 6 !== 1) this.state = 'unsupported';
    this.blockChecksum = (flags & 16) !== 0;
    this.contentChecksum = (flags & 4) !== 0;
    this.inFrame = true;
  }

  private beginBlock(): void {
    const { input } = this;
    const size = input.uint(4);
    if (size === 0) {
      if (this.contentChecksum) input.uint(4);
      this.inFrame = false;
      return;
    }
    if (size >= 0x80000000) {
      this.plain = size - 0x80000000;
      this.blockEnd = -1;
      if (this.plain > 1 << 23) this.state = 'corrupt';
      else if (this.blockChecksum) this.blockEnd = input.offset + this.plain;
    } else this.blockEnd = input.offset + size;
  }

  private sequence(): void {
    const { input, window } = this;
    if (input.offset >= this.blockEnd) {
      if (input.offset > this.blockEnd) this.state = 'corrupt';
      this.blockEnd = -1;
      if (this.blockChecksum) input.uint(4);
      return;
    }
    const token = input.byte();
    let literals = token >> 4;
    if (literals === 15) literals += this.more();
    if (input.offset + literals > this.blockEnd) {
      this.state = 'corrupt';
      return;
    }
    for (; literals > 0 && !input.ended; literals--) window.put(input.byte());
    if (input.offset >= this.blockEnd) return;
    const distance = input.uint(2);
    let length = (token & 15) + 4;
    if (length === 19) length += this.more();
    for (; length > 0; length -= 256)
      if (!window.copy(distance, Math.min(length, 256))) {
        this.state = 'corrupt';
        return;
      }
  }

  private more(): number {
    let total = 0;
    for (;;) {
      const byte = this.input.byte();
      total += byte;
      // A match of more than a block (4 MiB) is none.
      if (byte !== 255 || total > 1 << 23 || this.input.ended) return total;
    }
  }
}
