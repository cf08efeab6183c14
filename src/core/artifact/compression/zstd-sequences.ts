import { BackwardBits } from './zstd-bits.ts';
import { FseTable, readProbabilities } from './zstd-fse.ts';

/** Default distributions (RFC 8878, section 3.1.1.3.2.2). */
const literalDefault = [
  4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1,
  -1,
];
const matchDefault = [
  1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
  1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1,
];
const offsetDefault = [
  1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1,
];
/** Extra bits of the length codes (RFC 8878, section 3.1.1.3.2.1.1); each code begins where the one before it ends. */
const literalBits = Uint8Array.from([
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14,
  15, 16,
]);
const matchBits = Uint8Array.from([
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1,
  2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
]);
const offsetCodes = 32;

/** Where the values of each code begin. */
function baselines(extraBits: Uint8Array, first: number): Uint32Array {
  const bases = new Uint32Array(extraBits.length);
  let base = first;
  for (const [code, bits] of extraBits.entries()) {
    bases[code] = base;
    base += 1 << bits;
  }
  return bases;
}

const literalBases = baselines(literalBits, 0);
const matchBases = baselines(matchBits, 3);

/** One of the three kinds of codes: the table that it has now and the state of its decoding. */
class CodeState {
  private readonly standard: FseTable;
  private readonly own: FseTable;
  private readonly probabilities: Int16Array;
  private readonly mostLog: number;
  private table: FseTable | undefined;
  /** The table's entry for the current state. */
  private entry = 0;

  /** `codes`: how many there are; `mostLog`: the largest accuracy of their tables. */
  constructor(distribution: readonly number[], log: number, codes: number, mostLog: number) {
    this.standard = new FseTable(log);
    this.standard.build(distribution, distribution.length, log);
    this.own = new FseTable(mostLog);
    this.probabilities = new Int16Array(codes);
    this.mostLog = mostLog;
  }

  /** A frame begins: there is no table to use again. */
  reset(): void {
    this.table = undefined;
  }

  /** Takes the table of a mode (RFC 8878, section 3.1.1.3.2.1), described at `at` where it is a new one; the offset behind it, -1 where it is damaged. */
  select(mode: number, block: Uint8Array, at: number, until: number): number {
    if (mode === 3) return this.table === undefined ? -1 : at;
    this.table = mode === 0 ? this.standard : this.own;
    if (mode === 0) return at;
    if (mode === 1) {
      const symbol = block[at] as number;
      if (at >= until || symbol >= this.probabilities.length) return -1;
      this.own.single(symbol);
      return at + 1;
    }
    const read = readProbabilities(block, at, until, this.mostLog, this.probabilities);
    if (read === undefined) return -1;
    this.own.build(this.probabilities, read.count, read.log);
    return read.end;
  }

  begin(bits: BackwardBits): void {
    const { log, states } = this.table as FseTable;
    this.entry = states[bits.read(log)] as number;
  }

  get code(): number {
    return this.entry & 255;
  }

  advance(bits: BackwardBits): void {
    const { entry } = this;
    this.entry = (this.table as FseTable).states[(entry >>> 16) + bits.read((entry >> 8) & 255)] as number;
  }
}

/** The sequences sections of a frame's blocks (RFC 8878, section 3.1.1.3.2): literals to copy, then a match. Its tables serve every block. */
export class SequencesReader {
  /** Sequences of the block that are left. */
  left = 0;
  /** The last sequence that was read: bytes of literals, bytes of the match, how far back it lies. */
  literals = 0;
  match = 0;
  distance = 0;
  private readonly bits = new BackwardBits();
  private readonly literalCode = new CodeState(literalDefault, 6, literalBits.length, 9);
  private readonly offsetCode = new CodeState(offsetDefault, 5, offsetCodes, 8);
  private readonly matchCode = new CodeState(matchDefault, 6, matchBits.length, 9);
  /** The three last distances. */
  private first = 1;
  private second = 4;
  private third = 8;

  /** A frame begins. */
  reset(): void {
    this.literalCode.reset();
    this.offsetCode.reset();
    this.matchCode.reset();
    this.first = 1;
    this.second = 4;
    this.third = 8;
  }

  /** Opens the section `block[at, until)`; false where it is damaged. */
  begin(block: Uint8Array, at: number, until: number): boolean {
    const first = block[at] as number;
    if (at >= until) return false;
    this.left = 0;
    if (first === 0) return at + 1 === until;
    let modes = at + 1;
    let count = first;
    if (first === 255) {
      count = 0x7f00 + (block[at + 1] as number) + (block[at + 2] as number) * 256;
      modes = at + 3;
    } else if (first >= 128) {
      count = (first - 128) * 256 + (block[at + 1] as number);
      modes = at + 2;
    }
    const mode = block[modes] as number;
    if (modes >= until || (mode & 3) !== 0) return false;
    let end = this.literalCode.select(mode >> 6, block, modes + 1, until);
    if (end >= 0) end = this.offsetCode.select((mode >> 4) & 3, block, end, until);
    if (end >= 0) end = this.matchCode.select((mode >> 2) & 3, block, end, until);
    if (end < 0 || !this.bits.open(block, end, until)) return false;
    this.literalCode.begin(this.bits);
    this.offsetCode.begin(this.bits);
    this.matchCode.begin(this.bits);
    this.left = count;
    return true;
  }

  /** Reads one sequence; false where the stream is damaged. */
  next(): boolean {
    const { bits, literalCode, offsetCode, matchCode } = this;
    const offset = offsetCode.code;
    const match = matchCode.code;
    const literal = literalCode.code;
    const value =
      2 ** offset + (offset > 24 ? bits.read(offset - 24) * 2 ** 24 + bits.read(24) : bits.read(offset));
    this.match = (matchBases[match] as number) + bits.read(matchBits[match] as number);
    this.literals = (literalBases[literal] as number) + bits.read(literalBits[literal] as number);
    this.distance = this.resolve(value);
    if (--this.left === 0) return bits.left === 0;
    literalCode.advance(bits);
    matchCode.advance(bits);
    offsetCode.advance(bits);
    return bits.left >= 0;
  }

  /** The distance that an offset value stands for, which becomes the last one (RFC 8878, section 3.1.1.5). */
  private resolve(value: number): number {
    const { first, second, third } = this;
    const index = value > 3 ? 4 : value - (this.literals === 0 ? 0 : 1);
    if (index === 0) return first;
    const distance = index === 1 ? second : index === 2 ? third : index === 3 ? first - 1 : value - 3;
    if (index > 1) this.third = second;
    this.second = first;
    this.first = distance;
    return distance;
  }
}
