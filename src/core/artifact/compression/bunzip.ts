import type { ByteSource } from '../artifact.ts';
import type { ChunkDecoder, DecodeState } from './chunk-decoder.ts';
import { InputBytes } from './input-bytes.ts';

const pieceBytes = 1 << 16;
const leastLinks = 1 << 12;

/** One Huffman table of bzip2, by code length. */
interface Table {
  readonly least: Int32Array;
  readonly most: Int32Array;
  readonly offsets: Int32Array;
  readonly symbols: Uint16Array;
}

function buildTable(lengths: Uint8Array, count: number): Table {
  const least = new Int32Array(22);
  const most = new Int32Array(22).fill(-1);
  const offsets = new Int32Array(22);
  const symbols = new Uint16Array(count);
  let filled = 0;
  let code = 0;
  for (let length = 1; length <= 20; length++) {
    least[length] = code;
    offsets[length] = filled - code;
    for (let symbol = 0; symbol < count; symbol++)
      if (lengths[symbol] === length) {
        symbols[filled++] = symbol;
        code++;
      }
    most[length] = code - 1;
    code <<= 1;
  }
  return { least, most, offsets, symbols };
}

/**
 * bzip2 (Julian Seward's format, version 1): streams one after the other, as the command-line tool reads them. Block checksums are not
 * verified: what stands in a file is inspected whether or not its checksum is right.
 */
export class Bunzip implements ChunkDecoder {
  state: DecodeState = 'running';
  private readonly input: InputBytes;
  private held = 0;
  private bitsHeld = 0;
  private level = 0;
  private readonly out = new Uint8Array(pieceBytes + 512);
  private links: Uint32Array = new Uint32Array(0);
  private left = 0;
  private position = 0;
  private run = 0;
  private previous = -1;

  constructor(source: ByteSource, start: number, limit = source.sizeBytes) {
    this.input = new InputBytes(source, start, limit);
  }

  get inputOffset(): number {
    return this.input.offset - (this.bitsHeld >> 3);
  }

  next(): Uint8Array | undefined {
    while (this.state === 'running') {
      if (this.left > 0) {
        const size = this.emit();
        if (size > 0) return this.out.subarray(0, size);
      } else if (this.level === 0) this.beginStream();
      else this.beginBlock();
    }
    return undefined;
  }

  private fail(state: DecodeState): void {
    this.state = this.input.ended ? 'truncated' : state;
  }

  private read(count: number): number {
    let value = 0;
    for (let left = count; left > 0; ) {
      if (this.bitsHeld === 0) {
        this.held = this.input.byte();
        this.bitsHeld = 8;
      }
      const take = Math.min(left, this.bitsHeld);
      value = value * (1 << take) + ((this.held >> (this.bitsHeld - take)) & ((1 << take) - 1));
      this.bitsHeld -= take;
      left -= take;
    }
    return value;
  }

  private beginStream(): void {
    this.bitsHeld = 0;
    const magic = this.read(24);
    const level = this.read(8) - 48;
    if (magic !== 0x425a68 || level < 1 || level > 9) this.fail('corrupt');
    else this.level = level;
  }

  private beginBlock(): void {
    const magic = this.read(48);
    this.read(32);
    if (magic === 0x177245385090) {
      this.bitsHeld = 0;
      this.level = 0;
      const probe = this.input.offset;
      if (this.input.byte() !== 0x42 || this.input.ended) this.state = 'done';
      this.input.seek(probe);
      return;
    }
    if (magic !== 0x314159265359 || this.input.ended) this.fail('corrupt');
    else if (!this.readBlock()) this.fail('corrupt');
  }

  private readBlock(): boolean {
    if (this.read(1) === 1) return false;
    const origin = this.read(24);
    const used = this.read(16);
    const bytes: number[] = [];
    for (let group = 0; group < 16; group++) {
      if (((used >> (15 - group)) & 1) === 0) continue;
      const bits = this.read(16);
      for (let bit = 0; bit < 16; bit++) if ((bits >> (15 - bit)) & 1) bytes.push(group * 16 + bit);
    }
    const tables = this.read(3);
    const selectorCount = this.read(15);
    if (bytes.length === 0 || tables < 2 || tables > 6 || selectorCount === 0) return false;
    const order = [0, 1, 2, 3, 4, 5];
    const selectors = new Uint8Array(selectorCount);
    for (let index = 0; index < selectorCount; index++) {
      let at = 0;
      while (this.read(1) === 1) if (++at >= tables) return false;
      const [chosen = 0] = order.splice(at, 1);
      order.unshift(chosen);
      selectors[index] = chosen;
    }
    const symbolCount = bytes.length + 2;
    const codes: Table[] = [];
    for (let table = 0; table < tables; table++) {
      const lengths = new Uint8Array(symbolCount);
      let length = this.read(5);
      for (let symbol = 0; symbol < symbolCount; symbol++) {
        while (this.read(1) === 1) {
          length += this.read(1) === 0 ? 1 : -1;
          if (length < 1 || length > 20) return false;
        }
        if (length < 1 || length > 20) return false;
        lengths[symbol] = length;
      }
      codes.push(buildTable(lengths, symbolCount));
    }
    return this.readSymbols(bytes, selectors, codes, origin);
  }

  private readSymbols(bytes: number[], selectors: Uint8Array, codes: Table[], origin: number): boolean {
    const end = bytes.length + 1;
    const most = this.level * 100_000;
    const counts = new Uint32Array(257);
    let { links } = this;
    let size = 0;
    let run = 0;
    let unit = 1;
    for (let group = 0; ; group++) {
      const table = codes[selectors[group] ?? 255];
      if (table === undefined) return false;
      for (let index = 0; index < 50; index++) {
        let code = 0;
        let symbol = -1;
        for (let length = 1; length <= 20; length++) {
          code = (code << 1) | this.read(1);
          if (code <= (table.most[length] as number) && code >= (table.least[length] as number)) {
            symbol = table.symbols[code + (table.offsets[length] as number)] ?? -1;
            break;
          }
        }
        if (symbol < 0 || this.input.ended) return false;
        if (symbol <= 1) {
          run += unit << symbol;
          unit <<= 1;
          if (run > most) return false;
          continue;
        }
        if (run > 0) {
          const value = bytes[0] as number;
          if (size + run > most) return false;
          if (size + run > links.length) links = this.roomFor(size + run);
          links.fill(value, size, size + run);
          (counts[value + 1] as number) += run;
          size += run;
          run = 0;
          unit = 1;
        }
        if (symbol === end) return this.chain(size, counts, origin);
        if (size >= most) return false;
        if (size >= links.length) links = this.roomFor(size + 1);
        const [value = 0] = bytes.splice(symbol - 1, 1);
        bytes.unshift(value);
        links[size++] = value;
        (counts[value + 1] as number)++;
      }
    }
  }

  /** Grows with what a block really holds: most streams are far smaller than the block size that they state. */
  private roomFor(size: number): Uint32Array {
    const larger = new Uint32Array(
      Math.min(this.level * 100_000, Math.max(size, this.links.length * 4, leastLinks)),
    );
    larger.set(this.links.subarray(0, larger.length));
    this.links = larger;
    return larger;
  }

  private chain(size: number, counts: Uint32Array, origin: number): boolean {
    if (origin >= size) return false;
    const { links } = this;
    for (let value = 1; value <= 256; value++) (counts[value] as number) += counts[value - 1] as number;
    for (let index = 0; index < size; index++) {
      const value = (links[index] as number) & 0xff;
      const slot = (counts[value] as number)++;
      links[slot] = ((links[slot] as number) & 0xff) | (index << 8);
    }
    this.position = (links[origin] as number) >>> 8;
    this.left = size;
    this.run = 0;
    this.previous = -1;
    return true;
  }

  private emit(): number {
    const { out, links } = this;
    let size = 0;
    while (this.left > 0 && size < pieceBytes) {
      const entry = links[this.position] as number;
      this.position = entry >>> 8;
      this.left--;
      const byte = entry & 0xff;
      if (this.run === 4) {
        for (let index = 0; index < byte; index++) out[size++] = this.previous;
        this.run = 0;
        this.previous = -1;
        continue;
      }
      this.run = byte === this.previous ? this.run + 1 : 1;
      this.previous = byte;
      out[size++] = byte;
    }
    return size;
  }
}
