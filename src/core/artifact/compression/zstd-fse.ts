/** A decoding table of finite state entropy: a state gives a symbol, and with some of the next bits the state after it. */
export class FseTable {
  /** For each state its symbol, the number of bits to read (times 2^8), and what they are added to for the next state (times 2^16). */
  readonly states: Uint32Array;
  /** The table has 2^log states. */
  log = 0;
  private readonly symbols: Uint8Array;
  private readonly next = new Uint16Array(64);

  /** `mostLog`: the largest accuracy that the table's use allows. Symbols are at most 63, as those of all its uses are. */
  constructor(mostLog: number) {
    this.states = new Uint32Array(1 << mostLog);
    this.symbols = new Uint8Array(1 << mostLog);
  }

  /** One state that always gives the same symbol (RLE mode, RFC 8878, section 3.1.1.3.2.1). */
  single(symbol: number): void {
    this.log = 0;
    this.states[0] = symbol;
  }

  /**
   * Fills the table from the normalised probabilities of `count` symbols, of which -1 is "less than one" (RFC 8878, section 4.1.1).
   * They must add up to 2^log.
   */
  build(probabilities: ArrayLike<number>, count: number, log: number): void {
    const { symbols, next } = this;
    const size = 1 << log;
    let high = size;
    for (let symbol = 0; symbol < count; symbol++) {
      const probability = probabilities[symbol] as number;
      next[symbol] = Math.abs(probability);
      if (probability < 0) symbols[--high] = symbol;
    }
    const step = (size >> 1) + (size >> 3) + 3;
    let position = 0;
    for (let symbol = 0; symbol < count; symbol++)
      for (let left = probabilities[symbol] as number; left > 0; left--) {
        symbols[position] = symbol;
        do position = (position + step) & (size - 1);
        while (position >= high);
      }
    for (let state = 0; state < size; state++) {
      const symbol = symbols[state] as number;
      const value = (next[symbol] as number)++;
      const bits = log - (31 - Math.clz32(value));
      this.states[state] = symbol | (bits << 8) | (((value << bits) - size) << 16);
    }
    this.log = log;
  }
}

/** A table's description in a block. */
interface Probabilities {
  readonly log: number;
  readonly count: number;
  /** Offset behind the description. */
  readonly end: number;
}

/**
 * Reads the description of an FSE table at `bytes[at, until)` (RFC 8878, section 4.1.1) into `into`, whose length bounds the symbols;
 * undefined when it does not end there, has too many symbols or an accuracy over `mostLog`.
 */
export function readProbabilities(
  bytes: Uint8Array,
  at: number,
  until: number,
  mostLog: number,
  into: Int16Array,
): Probabilities | undefined {
  const end = until * 8;
  let bit = at * 8;
  const peek = (count: number): number => {
    const first = bit >> 3;
    const word =
      (bytes[first] as number) | ((bytes[first + 1] as number) << 8) | ((bytes[first + 2] as number) << 16);
    return (word >>> (bit & 7)) & ((1 << count) - 1);
  };
  const log = 5 + peek(4);
  bit += 4;
  if (log > mostLog) return undefined;
  let left = 1 << log;
  let count = 0;
  while (left > 0 && count < into.length && bit < end) {
    const width = 32 - Math.clz32(left + 1);
    const short = (1 << (width - 1)) - 1;
    // Values below the spare ones of this width are written with one bit less.
    const spare = (1 << width) - 2 - left;
    let value = peek(width);
    if ((value & short) < spare) {
      value &= short;
      bit += width - 1;
    } else {
      if (value > short) value -= spare;
      bit += width;
    }
    const probability = value - 1;
    left -= Math.abs(probability);
    into[count++] = probability;
    if (probability !== 0) continue;
    for (let repeat = 3; repeat === 3 && bit < end; ) {
      repeat = peek(2);
      bit += 2;
      if (count + repeat > into.length) return undefined;
      into.fill(0, count, count + repeat);
      count += repeat;
    }
  }
  if (left !== 0 || bit > end) return undefined;
  return { log, count, end: (bit + 7) >> 3 };
}
