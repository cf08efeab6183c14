import type { HistoryWindow } from './history-window.ts';
import type { InputBytes } from './input-bytes.ts';

const states = 12;

/** The coder of LZMA as the 7-Zip SDK's specification describes it (lzma-specification.txt, 9.20). */
export class LzmaCoder {
  readonly window: HistoryWindow;
  readonly input: InputBytes;
  private range = 0xffffffff;
  private code = 0;
  private lc = 3;
  private literalMask = 0;
  private positionMask = 0;
  private literals = new Uint16Array(0);
  private readonly isMatch = new Uint16Array(states << 4);
  private readonly isRep = new Uint16Array(states);
  private readonly isRepG0 = new Uint16Array(states);
  private readonly isRepG1 = new Uint16Array(states);
  private readonly isRepG2 = new Uint16Array(states);
  private readonly isRep0Long = new Uint16Array(states << 4);
  private readonly slots = new Uint16Array(4 << 6);
  private readonly special = new Uint16Array(128);
  private readonly align = new Uint16Array(16);
  // Choice, choice 2, low (16 x 8), mid (16 x 8), high (256).
  private readonly matchLengths = new Uint16Array(2 + 128 + 128 + 256);
  private readonly repLengths = new Uint16Array(2 + 128 + 128 + 256);
  private state = 0;
  private rep0 = 0;
  private rep1 = 0;
  private rep2 = 0;
  private rep3 = 0;

  constructor(input: InputBytes, window: HistoryWindow, dictionary: number) {
    this.input = input;
    this.window = window;
    window.begin(dictionary);
  }

  /** Takes the property byte; false when it is none. */
  properties(byte: number): boolean {
    if (byte >= 9 * 5 * 5) return false;
    this.lc = byte % 9;
    const rest = Math.floor(byte / 9);
    this.literalMask = (1 << (rest % 5)) - 1;
    this.positionMask = (1 << Math.floor(rest / 5)) - 1;
    this.literals = new Uint16Array(0x300 << (this.lc + (rest % 5)));
    this.reset();
    return true;
  }

  reset(): void {
    for (const table of [this.literals, this.isMatch, this.isRep, this.isRepG0, this.isRepG1, this.isRepG2])
      table.fill(1024);
    for (const table of [
      this.isRep0Long,
      this.slots,
      this.special,
      this.align,
      this.matchLengths,
      this.repLengths,
    ])
      table.fill(1024);
    this.state = this.rep0 = this.rep1 = this.rep2 = this.rep3 = 0;
  }

  /** Reads the range coder's five first bytes; false when they are not its. */
  begin(): boolean {
    this.range = 0xffffffff;
    this.code = 0;
    const first = this.input.byte();
    for (let index = 0; index < 4; index++) this.code = ((this.code << 8) | this.input.byte()) >>> 0;
    return first === 0 && !this.input.ended;
  }

  get atEnd(): boolean {
    return this.code === 0;
  }

  private bit(table: Uint16Array, index: number): number {
    const chance = table[index] as number;
    const bound = (this.range >>> 11) * chance;
    let result = 0;
    if (this.code < bound) {
      this.range = bound;
      table[index] = chance + ((2048 - chance) >> 5);
    } else {
      this.range = (this.range - bound) >>> 0;
      this.code = (this.code - bound) >>> 0;
      table[index] = chance - (chance >> 5);
      result = 1;
    }
    if (this.range < 0x1000000) this.normalise();
    return result;
  }

  private normalise(): void {
    this.range = (this.range << 8) >>> 0;
    this.code = ((this.code << 8) | this.input.byte()) >>> 0;
  }

  private tree(table: Uint16Array, base: number, bits: number): number {
    let node = 1;
    for (let left = bits; left > 0; left--) node = (node << 1) | this.bit(table, base + node);
    return node - (1 << bits);
  }

  private reverseTree(table: Uint16Array, base: number, bits: number): number {
    let node = 1;
    let value = 0;
    for (let index = 0; index < bits; index++) {
      const bit = this.bit(table, base + node);
      node = (node << 1) | bit;
      value |= bit << index;
    }
    return value;
  }

  private direct(bits: number): number {
    let value = 0;
    for (let left = bits; left > 0; left--) {
      this.range = this.range >>> 1;
      const bit = this.code >= this.range ? 1 : 0;
      if (bit === 1) this.code = (this.code - this.range) >>> 0;
      value = value * 2 + bit;
      if (this.range < 0x1000000) this.normalise();
    }
    return value;
  }

  private matchLength(table: Uint16Array, position: number): number {
    if (this.bit(table, 0) === 0) return 2 + this.tree(table, 2 + (position << 3), 3);
    if (this.bit(table, 1) === 0) return 10 + this.tree(table, 130 + (position << 3), 3);
    return 18 + this.tree(table, 258, 8);
  }

  private literal(): void {
    const previous = this.window.back(1);
    const context = ((this.window.total & this.literalMask) << this.lc) + (previous >> (8 - this.lc));
    const base = 0x300 * context;
    let symbol = 1;
    if (this.state >= 7) {
      let match = this.window.back(this.rep0 + 1);
      while (symbol < 0x100) {
        const expected = (match >> 7) & 1;
        match = (match << 1) & 0xff;
        const bit = this.bit(this.literals, base + ((1 + expected) << 8) + symbol);
        symbol = (symbol << 1) | bit;
        if (expected !== bit) break;
      }
    }
    while (symbol < 0x100) symbol = (symbol << 1) | this.bit(this.literals, base + symbol);
    this.window.put(symbol & 0xff);
    this.state = this.state < 4 ? 0 : this.state < 10 ? this.state - 3 : this.state - 6;
  }

  /** Decodes one literal or match of at most `most` bytes. */
  step(most: number): 'more' | 'end' | 'corrupt' | 'unsupported' {
    const position = this.window.total & this.positionMask;
    if (this.bit(this.isMatch, (this.state << 4) + position) === 0) {
      this.literal();
      return 'more';
    }
    let length: number;
    if (this.bit(this.isRep, this.state) === 1) {
      if (this.window.total === 0) return 'corrupt';
      if (this.bit(this.isRepG0, this.state) === 0) {
        if (this.bit(this.isRep0Long, (this.state << 4) + position) === 0) {
          this.state = this.state < 7 ? 9 : 11;
          return this.window.copy(this.rep0 + 1, 1) ? 'more' : 'corrupt';
        }
      } else {
        let distance = this.rep1;
        if (this.bit(this.isRepG1, this.state) === 1) {
          distance = this.rep2;
          if (this.bit(this.isRepG2, this.state) === 1) {
            distance = this.rep3;
            this.rep3 = this.rep2;
          }
          this.rep2 = this.rep1;
        }
        this.rep1 = this.rep0;
        this.rep0 = distance;
      }
      length = this.matchLength(this.repLengths, position);
      this.state = this.state < 7 ? 8 : 11;
    } else {
      this.rep3 = this.rep2;
      this.rep2 = this.rep1;
      this.rep1 = this.rep0;
      length = this.matchLength(this.matchLengths, position);
      this.state = this.state < 7 ? 7 : 10;
      this.rep0 = this.distance(length);
      if (this.rep0 === 0xffffffff) return 'end';
    }
    if (length > most) return 'corrupt';
    if (this.window.copy(this.rep0 + 1, length)) return 'more';
    return this.rep0 < this.window.total ? 'unsupported' : 'corrupt';
  }

  private distance(length: number): number {
    const slot = this.tree(this.slots, Math.min(length - 2, 3) << 6, 6);
    if (slot < 4) return slot;
    const bits = (slot >> 1) - 1;
    const base = (2 | (slot & 1)) * 2 ** bits;
    if (slot < 14) return base + this.reverseTree(this.special, base - slot, bits);
    return base + this.direct(bits - 4) * 16 + this.reverseTree(this.align, 0, 4);
  }
}
