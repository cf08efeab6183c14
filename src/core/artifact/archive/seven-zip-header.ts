import { InputBytes } from '../compression/input-bytes.ts';

/** One coder of a 7z folder: its method id in hex and its properties. */
export interface SevenZipCoder {
  readonly method: string;
  readonly properties: Uint8Array;
}

/** A folder: the coders that its packed bytes go through, and the sizes of what comes out. */
export interface SevenZipFolder {
  readonly coders: readonly SevenZipCoder[];
  readonly packedStart: number;
  readonly packedBytes: number;
  readonly sizeBytes: number;
  /** Sizes of the files inside, one after the other. */
  readonly files: readonly number[];
}

/** What a 7z header lists. */
export interface SevenZipHeader {
  readonly folders: readonly SevenZipFolder[];
  readonly names: readonly string[];
  /** For each name whether the file has content. */
  readonly hasStream: readonly boolean[];
}

const most = 100_000;
class BrokenHeader extends Error {}

/** Reads a 7z header (7zFormat.txt of the 7-Zip SDK). Undefined when it is damaged or beyond 100,000 entries. */
export function readSevenZipHeader(input: InputBytes, encoded: boolean): SevenZipHeader | undefined {
  try {
    return new HeaderReader(input).read(encoded);
  } catch (error) {
    if (error instanceof BrokenHeader) return undefined;
    throw error;
  }
}

class HeaderReader {
  private readonly input: InputBytes;
  private packStart = 0;
  private packSizes: number[] = [];
  private folders: { coders: SevenZipCoder[]; packed: number; outs: number[]; main: number; crc: boolean }[] =
    [];
  private counts: number[] = [];
  private files: number[][] = [];

  constructor(input: InputBytes) {
    this.input = input;
  }

  private byte(): number {
    const value = this.input.byte();
    if (this.input.ended) throw new BrokenHeader();
    return value;
  }

  private number(): number {
    const first = this.byte();
    let mask = 0x80;
    let value = 0;
    for (let index = 0; index < 8; index++) {
      if ((first & mask) === 0) return value + (first & (mask - 1)) * 2 ** (8 * index);
      value += this.byte() * 2 ** (8 * index);
      mask >>= 1;
    }
    return value;
  }

  private count(): number {
    const value = this.number();
    if (value > most) throw new BrokenHeader();
    return value;
  }

  private bits(count: number): boolean[] {
    const out: boolean[] = [];
    let held = 0;
    for (let index = 0; index < count; index++) {
      if (index % 8 === 0) held = this.byte();
      out.push(((held >> (7 - (index % 8))) & 1) === 1);
    }
    return out;
  }

  private digests(count: number): boolean[] {
    const defined = this.byte() === 0 ? this.bits(count) : new Array<boolean>(count).fill(true);
    for (const one of defined) if (one) for (let index = 0; index < 4; index++) this.byte();
    return defined;
  }

  read(encoded: boolean): SevenZipHeader {
    let names: string[] = [];
    let hasStream: boolean[] = [];
    if (encoded) this.streams();
    else {
      if (this.byte() !== 1) throw new BrokenHeader();
      for (let type = this.byte(); type !== 0; type = this.byte()) {
        if (type === 4) this.streams();
        else if (type === 5) [names, hasStream] = this.fileInfo();
        else if (type === 2) {
          for (let inner = this.byte(); inner !== 0; inner = this.byte()) this.skip(this.number());
        } else throw new BrokenHeader();
      }
    }
    let packed = 0;
    let start = 32 + this.packStart;
    const folders = this.folders.map((folder, index) => {
      const bytes = this.packSizes[packed] ?? 0;
      const sizeBytes = folder.outs[folder.main] ?? 0;
      const made = {
        coders: folder.coders,
        packedStart: start,
        packedBytes: bytes,
        sizeBytes,
        files: this.files[index] ?? [sizeBytes],
      };
      for (let step = 0; step < folder.packed; step++) start += this.packSizes[packed++] ?? 0;
      return made;
    });
    return { folders, names, hasStream };
  }

  private skip(bytes: number): void {
    if (bytes > 1 << 26) throw new BrokenHeader();
    for (let index = 0; index < bytes; index++) this.byte();
  }

  private streams(): void {
    for (let type = this.byte(); type !== 0; type = this.byte()) {
      if (type === 6) this.packInfo();
      else if (type === 7) this.unpackInfo();
      else if (type === 8) this.subStreams();
      else throw new BrokenHeader();
    }
  }

  private packInfo(): void {
    this.packStart = this.number();
    const count = this.count();
    for (let type = this.byte(); type !== 0; type = this.byte()) {
      if (type === 9) this.packSizes = Array.from({ length: count }, () => this.number());
      else if (type === 10) this.digests(count);
      else throw new BrokenHeader();
    }
  }

  private unpackInfo(): void {
    if (this.byte() !== 11) throw new BrokenHeader();
    const count = this.count();
    if (this.byte() !== 0) throw new BrokenHeader();
    for (let index = 0; index < count; index++) this.folder();
    if (this.byte() !== 12) throw new BrokenHeader();
    for (const folder of this.folders)
      for (let out = 0; out < folder.outs.length; out++) folder.outs[out] = this.number();
    for (let type = this.byte(); type !== 0; type = this.byte()) {
      if (type !== 10) throw new BrokenHeader();
      const defined = this.digests(count);
      this.folders.forEach((folder, index) => {
        folder.crc = defined[index] === true;
      });
    }
    this.counts = this.folders.map(() => 1);
    this.files = this.folders.map((folder) => [folder.outs[folder.main] ?? 0]);
  }

  private folder(): void {
    const coders: SevenZipCoder[] = [];
    let ins = 0;
    let outs = 0;
    const count = this.count();
    if (count > 32) throw new BrokenHeader();
    for (let index = 0; index < count; index++) {
      const flags = this.byte();
      let method = '';
      for (let size = flags & 15; size > 0; size--) method += this.byte().toString(16).padStart(2, '0');
      const complex = (flags & 0x10) !== 0;
      ins += complex ? this.count() : 1;
      outs += complex ? this.count() : 1;
      const size = flags & 0x20 ? this.count() : 0;
      coders.push({ method, properties: Uint8Array.from({ length: size }, () => this.byte()) });
    }
    if (ins > 64 || outs > 64) throw new BrokenHeader();
    const bound = new Set<number>();
    for (let index = 0; index < outs - 1; index++) {
      this.number();
      bound.add(this.number());
    }
    const packed = ins - (outs - 1);
    if (packed > 1) for (let index = 0; index < packed; index++) this.number();
    let main = 0;
    while (bound.has(main)) main++;
    this.folders.push({
      coders,
      packed: Math.max(1, packed),
      outs: new Array<number>(outs).fill(0),
      main,
      crc: false,
    });
  }

  private subStreams(): void {
    let type = this.byte();
    if (type === 13) {
      this.counts = this.folders.map(() => this.count());
      type = this.byte();
    }
    const unknown = this.counts.reduce(
      (sum, count, index) => sum + (count === 1 && this.folders[index]?.crc === true ? 0 : count),
      0,
    );
    this.files = this.counts.map((count, index) => {
      const folder = this.folders[index];
      const total = folder?.outs[folder.main] ?? 0;
      const sizes: number[] = [];
      let used = 0;
      for (let file = 0; file < count - 1 && type === 9; file++) {
        const size = this.number();
        sizes.push(size);
        used += size;
      }
      if (count > 0) sizes.push(Math.max(0, total - used));
      return sizes;
    });
    if (type === 9) type = this.byte();
    for (; type !== 0; type = this.byte()) {
      if (type !== 10) throw new BrokenHeader();
      this.digests(unknown);
    }
  }

  private fileInfo(): [string[], boolean[]] {
    const count = this.count();
    let names: string[] = [];
    let empty = new Array<boolean>(count).fill(false);
    for (let type = this.byte(); type !== 0; type = this.byte()) {
      const size = this.number();
      if (type === 17) {
        this.byte();
        names = [];
        for (let index = 0; index < count; index++) {
          let name = '';
          for (;;) {
            const unit = this.byte() + this.byte() * 256;
            if (unit === 0) break;
            if (name.length < 4096) name += String.fromCharCode(unit);
          }
          names.push(name);
        }
      } else if (type === 14) empty = this.bits(count);
      else this.skip(size);
    }
    return [names, empty.map((one) => !one)];
  }
}
