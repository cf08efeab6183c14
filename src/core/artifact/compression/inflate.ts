import type { ByteSource } from '../artifact.ts';
import type { ChunkDecoder, DecodeState } from './chunk-decoder.ts';
import type { HistoryWindow } from './history-window.ts';
import { InputBytes } from './input-bytes.ts';

const lengthBase = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195,
  227, 258,
];
const lengthExtra = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const distanceBase = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097,
  6145, 8193, 12289, 16385, 24577,
];
const distanceExtra = [
  0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
];
const codeOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const fastBits = 10;

/** A canonical Huffman code: a table for codes of up to ten bits, counting for longer ones. */
class Huffman {
  readonly counts = new Uint16Array(16);
  readonly symbols = new Uint16Array(288);
  readonly fast = new Uint16Array(1 << fastBits);

  /** False when the lengths over-subscribe the code space. */
  build(lengths: Uint8Array, from: number, count: number): boolean {
    this.counts.fill(0);
    this.fast.fill(0);
    for (let index = 0; index < count; index++) (this.counts[lengths[from + index] as number] as number)++;
    this.counts[0] = 0;
    let left = 1;
    const starts = new Uint16Array(17);
    const codes = new Uint16Array(17);
    for (let length = 1; length < 16; length++) {
      left = left * 2 - (this.counts[length] as number);
      if (left < 0) return false;
      starts[length + 1] = (starts[length] as number) + (this.counts[length] as number);
      codes[length + 1] = ((codes[length] as number) + (this.counts[length] as number)) << 1;
    }
    for (let symbol = 0; symbol < count; symbol++) {
      const length = lengths[from + symbol] as number;
      if (length === 0) continue;
      this.symbols[(starts[length] as number)++] = symbol;
      const code = (codes[length] as number)++;
      if (length > fastBits) continue;
      let reversed = 0;
      for (let bit = 0; bit < length; bit++) reversed |= ((code >> bit) & 1) << (length - 1 - bit);
      for (let slot = reversed; slot < 1 << fastBits; slot += 1 << length)
        this.fast[slot] = (symbol << 4) | length;
    }
    return true;
  }
}

function fixedCodes(): readonly [Huffman, Huffman] {
  const lengths = new Uint8Array(320).fill(8, 0, 144).fill(9, 144, 256).fill(7, 256, 280).fill(8, 280, 288);
  lengths.fill(5, 288);
  const literals = new Huffman();
  const distances = new Huffman();
  literals.build(lengths, 0, 288);
  distances.build(lengths, 288, 30);
  return [literals, distances];
}

/** Raw Deflate (RFC 1951). Ends exactly behind its last block; what was decoded before an error is handed out first. */
export class Inflate implements ChunkDecoder {
  state: DecodeState = 'running';
  private readonly input: InputBytes;
  private readonly window: HistoryWindow;
  private bits = 0;
  private held = 0;
  private last = false;
  private stored = -1;
  private coded = false;
  private literals = new Huffman();
  private distances = new Huffman();
  private readonly dynamic: readonly [Huffman, Huffman] = [this.literals, this.distances];

  constructor(source: ByteSource, start: number, window: HistoryWindow, limit = source.sizeBytes) {
    this.input = new InputBytes(source, start, limit);
    this.window = window;
    window.begin(1 << 15);
  }

  get inputOffset(): number {
    return this.input.offset - Math.max(0, (this.held >> 3) - this.input.padded);
  }

  next(): Uint8Array | undefined {
    while (this.state === 'running' && !this.window.full) {
      if (this.stored >= 0) this.copyStored();
      else if (this.coded) this.decodeCoded();
      else if (this.last) this.state = 'done';
      else this.beginBlock();
    }
    const out = this.window.take();
    return out.length > 0 ? out : undefined;
  }

  private need(count: number): void {
    while (this.held < count) {
      this.bits |= this.input.byte() << this.held;
      this.held += 8;
    }
  }

  private read(count: number): number {
    if (count === 0) return 0;
    this.need(count);
    const value = this.bits & ((1 << count) - 1);
    this.bits >>>= count;
    this.held -= count;
    return value;
  }

  private symbol(code: Huffman): number {
    this.need(15);
    const entry = code.fast[this.bits & ((1 << fastBits) - 1)] as number;
    if (entry !== 0) {
      this.bits >>>= entry & 15;
      this.held -= entry & 15;
      return entry >> 4;
    }
    let value = 0;
    let first = 0;
    let index = 0;
    for (let length = 1; length < 16; length++) {
      value |= (this.bits >> (length - 1)) & 1;
      const count = code.counts[length] as number;
      if (value - count < first) {
        this.bits >>>= length;
        this.held -= length;
        return code.symbols[index + value - first] as number;
      }
      index += count;
      first = (first + count) << 1;
      value <<= 1;
    }
    return -1;
  }

  private beginBlock(): void {
    this.last = this.read(1) === 1;
    const type = this.read(2);
    if (this.starved()) return;
    if (type === 0) {
      this.read(this.held & 7);
      const length = this.read(16);
      const complement = this.read(16);
      if (this.starved()) return;
      if (length !== (complement ^ 0xffff)) this.state = 'corrupt';
      else this.stored = length;
    } else if (type === 1) {
      [this.literals, this.distances] = fixedCodes();
      this.coded = true;
    } else if (type === 2) this.readCodes();
    else this.state = 'corrupt';
  }

  private readCodes(): void {
    const literalCount = this.read(5) + 257;
    const distanceCount = this.read(5) + 1;
    const codeCount = this.read(4) + 4;
    const lengths = new Uint8Array(340);
    for (let index = 0; index < codeCount; index++) lengths[codeOrder[index] as number] = this.read(3);
    [this.literals, this.distances] = this.dynamic;
    if (literalCount > 286 || !this.distances.build(lengths, 0, 19)) {
      this.state = 'corrupt';
      return;
    }
    const total = literalCount + distanceCount;
    lengths.fill(0);
    for (let index = 0; index < total; ) {
      const symbol = this.symbol(this.distances);
      if (this.starved()) return;
      if (symbol < 16) {
        if (symbol < 0) {
          this.state = 'corrupt';
          return;
        }
        lengths[index++] = symbol;
        continue;
      }
      const value = symbol === 16 ? (lengths[index - 1] ?? 0) : 0;
      let repeat = symbol === 16 ? 3 + this.read(2) : symbol === 17 ? 3 + this.read(3) : 11 + this.read(7);
      if (index + repeat > total || (symbol === 16 && index === 0)) {
        this.state = 'corrupt';
        return;
      }
      while (repeat-- > 0) lengths[index++] = value;
    }
    if (!this.literals.build(lengths, 0, literalCount)) this.state = 'corrupt';
    if (!this.distances.build(lengths, literalCount, distanceCount)) this.state = 'corrupt';
    this.coded = true;
  }

  private copyStored(): void {
    while (this.stored > 0 && !this.window.full) {
      const byte = this.held >= 8 ? this.read(8) : this.input.byte();
      if (this.input.ended) {
        this.state = 'truncated';
        return;
      }
      this.window.put(byte);
      this.stored--;
    }
    if (this.stored === 0) this.stored = -1;
  }

  private decodeCoded(): void {
    const { literals, distances, window } = this;
    while (!window.full) {
      const symbol = this.symbol(literals);
      if (this.input.ended && this.starved()) return;
      if (symbol < 256) {
        if (symbol < 0) {
          this.state = 'corrupt';
          return;
        }
        window.put(symbol);
        continue;
      }
      if (symbol === 256) {
        this.coded = false;
        return;
      }
      const code = symbol - 257;
      const length = (lengthBase[code] ?? 0) + this.read(lengthExtra[code] ?? 0);
      const reach = this.symbol(distances);
      const distance = (distanceBase[reach] ?? 0) + this.read(distanceExtra[reach] ?? 0);
      if (this.input.ended && this.starved()) return;
      if (length === 0 || reach < 0 || !window.copy(distance, length)) {
        this.state = 'corrupt';
        return;
      }
    }
  }

  /** The bits that were used reach behind the input: up to two bytes of look-ahead are no use of them. */
  private starved(): boolean {
    if (!this.input.ended) return false;
    if (this.input.padded * 8 <= this.held) return false;
    this.state = 'truncated';
    return true;
  }
}
