import { BackwardBits } from './zstd-bits.ts';
import { FseTable, readProbabilities } from './zstd-fse.ts';

/** The most bytes that a block decodes to (RFC 8878, section 3.1.1.2.4). */
export const mostBlockBytes = 1 << 17;
/** The longest code and the most accurate table of weights (RFC 8878, sections 4.2.1 and 4.2.1.2). */
const mostCodeBits = 11;
const mostWeightLog = 6;

/** The literals sections of a frame's blocks (RFC 8878, section 3.1.1.3.1). Its buffers serve every block. */
export class LiteralsReader {
  /** The literals of the last section, `size` of them. */
  readonly bytes = new Uint8Array(mostBlockBytes);
  size = 0;
  private readonly bits = new BackwardBits();
  private readonly weights = new Uint8Array(256);
  private readonly weightTable = new FseTable(mostWeightLog);
  private readonly probabilities = new Int16Array(mostCodeBits + 2);
  /** What the next `codeBits` bits decode to: the symbol times 16 and the length of its code. */
  private readonly codes = new Uint16Array(1 << mostCodeBits);
  /** Length of the longest code of the frame's last tree; 0 before its first. */
  private codeBits = 0;

  /** A frame begins: there is no tree to use again. */
  reset(): void {
    this.codeBits = 0;
  }

  /** Reads the section at the start of `block[0, until)`; gives the offset behind it, -1 where it is damaged. */
  read(block: Uint8Array, until: number): number {
    const first = block[0] as number;
    const format = (first >> 2) & 3;
    const kind = first & 3;
    return kind < 2
      ? this.readPlain(block, until, format, kind === 1)
      : this.readCoded(block, until, format, kind === 3);
  }

  private readPlain(block: Uint8Array, until: number, format: number, repeated: boolean): number {
    const head = format === 1 ? 2 : format === 3 ? 3 : 1;
    const value = littleEndian(block, 0, head);
    this.size = head === 1 ? value >> 3 : value >> 4;
    const end = head + (repeated ? 1 : this.size);
    if (end > until || this.size > mostBlockBytes) return -1;
    if (repeated) this.bytes.fill(block[head] as number, 0, this.size);
    else this.bytes.set(block.subarray(head, end));
    return end;
  }

  private readCoded(block: Uint8Array, until: number, format: number, treeless: boolean): number {
    const sizeBits = [10, 10, 14, 18][format] as number;
    const head = (4 + 2 * sizeBits) / 8;
    const value = Math.floor(littleEndian(block, 0, head) / 16);
    this.size = value % 2 ** sizeBits;
    const end = head + Math.floor(value / 2 ** sizeBits);
    if (end > until || this.size > mostBlockBytes) return -1;
    const start = treeless ? head : this.readTree(block, head, end);
    if (start < 0 || this.codeBits === 0) return -1;
    const read =
      format === 0 ? this.readStream(block, start, end, 0, this.size) : this.readFour(block, start, end);
    return read ? end : -1;
  }

  /** Four streams behind a table of the first three's lengths (RFC 8878, section 3.1.1.3.1.6). */
  private readFour(block: Uint8Array, start: number, end: number): boolean {
    const part = (this.size + 3) >> 2;
    if (start + 6 > end || part * 3 > this.size) return false;
    let from = start + 6;
    for (let stream = 0; stream < 4; stream++) {
      const last = stream === 3;
      const until = last ? end : from + littleEndian(block, start + stream * 2, 2);
      if (
        until > end ||
        !this.readStream(block, from, until, stream * part, last ? this.size : (stream + 1) * part)
      )
        return false;
      from = until;
    }
    return true;
  }

  /** Decodes `block[from, until)` from its end into `bytes[to, end)`, which must use it up. */
  private readStream(block: Uint8Array, from: number, until: number, to: number, end: number): boolean {
    const { codes, codeBits, bytes } = this;
    const mask = (1 << codeBits) - 1;
    let at = until - 1;
    // The lowest `held` bits of `word` are what comes next, the highest of them first.
    let word = at >= from ? (block[at] as number) : 0;
    let held = 31 - Math.clz32(word);
    if (held < 0) return false;
    for (let index = to; index < end; index++) {
      if (held < codeBits)
        for (; held <= 24 && at > from; held += 8) word = (word << 8) | (block[--at] as number);
      const code = codes[
        (held < codeBits ? word << (codeBits - held) : word >>> (held - codeBits)) & mask
      ] as number;
      held -= code & 15;
      if (held < 0) return false;
      bytes[index] = code >> 4;
    }
    return held === 0 && at === from;
  }

  /** Reads a tree's weights and fills `codes` (RFC 8878, section 4.2.1); gives the offset behind it, -1 where it is damaged. */
  private readTree(block: Uint8Array, at: number, until: number): number {
    const { weights, codes } = this;
    const head = at < until ? (block[at] as number) : 0;
    const direct = head >= 128;
    const end = at + 1 + (direct ? (head - 126) >> 1 : head);
    if (end > until) return -1;
    const count = direct ? head - 127 : this.readWeights(block, at + 1, end);
    if (direct)
      for (let index = 0; index < count; index++)
        weights[index] = ((block[at + 1 + (index >> 1)] as number) >> (index % 2 === 0 ? 4 : 0)) & 15;
    let sum = 0;
    for (let index = 0; index < count; index++) {
      const weight = weights[index] as number;
      if (weight > mostCodeBits) return -1;
      if (weight > 0) sum += 1 << (weight - 1);
    }
    const codeBits = 32 - Math.clz32(sum);
    // The last weight is not written: it is what is lacking to a power of two.
    const rest = (1 << codeBits) - sum;
    if (sum === 0 || count > 255 || codeBits > mostCodeBits || (rest & (rest - 1)) !== 0) return -1;
    weights[count] = 32 - Math.clz32(rest);
    let slot = 0;
    for (let weight = 1; weight <= codeBits; weight++)
      for (let symbol = 0; symbol <= count; symbol++)
        if (weights[symbol] === weight) {
          const next = slot + (1 << (weight - 1));
          codes.fill((symbol << 4) | (codeBits + 1 - weight), slot, next);
          slot = next;
        }
    this.codeBits = codeBits;
    return end;
  }

  /** Weights written with finite state entropy, two states taking turns (RFC 8878, section 4.2.1.2); how many, 0 where they are damaged. */
  private readWeights(block: Uint8Array, at: number, until: number): number {
    const { bits, weightTable: table, weights } = this;
    const read = readProbabilities(block, at, until, mostWeightLog, this.probabilities);
    if (read === undefined || !bits.open(block, read.end, until)) return 0;
    table.build(this.probabilities, read.count, read.log);
    let state = bits.read(read.log);
    let other = bits.read(read.log);
    let count = 0;
    while (bits.left >= 0 && count < 255) {
      const entry = table.states[state] as number;
      weights[count++] = entry & 255;
      state = other;
      other = (entry >>> 16) + bits.read((entry >> 8) & 255);
    }
    // The stream ends within a state's bits: the other state has one more symbol.
    if (bits.left >= 0) return 0;
    weights[count++] = (table.states[state] as number) & 255;
    return count;
  }
}

function littleEndian(bytes: Uint8Array, at: number, length: number): number {
  let value = 0;
  for (let index = length - 1; index >= 0; index--) value = value * 256 + (bytes[at + index] as number);
  return value;
}
