import type { ByteSource } from '../artifact.ts';
import type { ChunkDecoder, DecodeState } from './chunk-decoder.ts';
import type { HistoryWindow } from './history-window.ts';
import { InputBytes } from './input-bytes.ts';
import { Lzma2Decoder } from './lzma.ts';

const magic = [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0];
const checkBytes = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64];
const lzma2 = 0x21;

/** Dictionary size of an LZMA2 property byte (xz file format 5.3.1), in bytes. */
export function lzma2Dictionary(byte: number): number {
  return byte >= 40 ? 0xffffffff : (2 | (byte & 1)) * 2 ** ((byte >> 1) + 11);
}

/** The xz file format 1.1: streams and blocks in a row, filter LZMA2 alone (others are `unsupported`). Checks are not verified. */
class XzDecoder implements ChunkDecoder {
  state: DecodeState = 'running';
  inputOffset: number;
  private readonly source: ByteSource;
  private readonly limit: number;
  private readonly window: HistoryWindow;
  private block: Lzma2Decoder | undefined;
  private check = 0;
  private blockStart = 0;
  private begun = false;
  private blocks = 0;

  constructor(source: ByteSource, start: number, window: HistoryWindow, limit: number) {
    this.source = source;
    this.window = window;
    this.inputOffset = start;
    this.limit = Math.min(limit, source.sizeBytes);
  }

  next(): Uint8Array | undefined {
    while (this.state === 'running') {
      if (this.block !== undefined) {
        const piece = this.block.next();
        this.inputOffset = this.block.inputOffset;
        if (piece !== undefined) return piece;
        if (this.block.state !== 'done') this.state = this.block.state;
        else {
          this.block = undefined;
          const used = this.inputOffset - this.blockStart;
          this.inputOffset += ((4 - (used % 4)) % 4) + this.check;
        }
      } else if (this.begun) this.beginBlock();
      else this.beginStream();
    }
    return undefined;
  }

  private beginStream(): void {
    const head = this.source.read(this.inputOffset, 12).slice();
    if (!magic.every((byte, index) => head[index] === byte)) {
      this.state = this.blocks > 0 ? 'done' : 'corrupt';
      return;
    }
    this.check = checkBytes[(head[7] ?? 0) & 15] as number;
    this.inputOffset += 12;
    this.begun = true;
  }

  private beginBlock(): void {
    const start = this.inputOffset;
    const input = new InputBytes(this.source, start, this.limit);
    const size = input.byte();
    if (size === 0) {
      this.skipIndex(input, start);
      return;
    }
    const flags = input.byte();
    if (flags & 0x40) readVarint(input);
    if (flags & 0x80) readVarint(input);
    const filter = readVarint(input);
    const propertyBytes = readVarint(input);
    const property = input.byte();
    if (input.ended) this.state = 'truncated';
    else if ((flags & 3) !== 0 || filter !== lzma2 || propertyBytes !== 1) this.state = 'unsupported';
    else {
      this.inputOffset = start + (size + 1) * 4;
      this.blockStart = this.inputOffset;
      this.blocks++;
      this.block = new Lzma2Decoder(
        this.source,
        this.inputOffset,
        this.window,
        this.limit,
        lzma2Dictionary(property),
      );
    }
  }

  private skipIndex(input: InputBytes, start: number): void {
    const records = readVarint(input);
    for (let index = 0; index < records && !input.ended; index++) {
      readVarint(input);
      readVarint(input);
    }
    const used = input.offset - start;
    // Padding, CRC of the index, then the footer of twelve bytes.
    this.inputOffset = start + used + ((4 - (used % 4)) % 4) + 4 + 12;
    if (input.ended || this.inputOffset > this.limit) this.state = 'truncated';
    this.begun = false;
    if (this.inputOffset >= this.limit && this.state === 'running') this.state = 'done';
  }
}

function readVarint(input: InputBytes): number {
  let value = 0;
  for (let index = 0, unit = 1; index < 9; index++, unit *= 128) {
    const byte = input.byte();
    value += (byte & 0x7f) * unit;
    if (byte < 128) break;
  }
  return value;
}

/** A decoder of xz data. */
export function openXz(
  source: ByteSource,
  start: number,
  window: HistoryWindow,
  limit = source.sizeBytes,
): ChunkDecoder {
  return new XzDecoder(source, start, window, limit);
}
