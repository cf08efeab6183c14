import type { PickleScan } from './scan.ts';

const chunkBytes = 1 << 18;
/** A candidate is looked at with this many bytes behind it. */
const lookAhead = 512;

/**
 * Finds places from which a pickle could be read: a protocol header followed by an opcode, or an import written as text.
 * It goes forward only, so that a whole search takes one pass over the bytes.
 */
export class CandidateFinder {
  private readonly scan: PickleScan;
  private readonly limit: number;
  private chunk: Uint8Array = new Uint8Array(0);
  private base = 0;
  private header = -1;
  private text = -1;

  constructor(scan: PickleScan, limit: number) {
    this.scan = scan;
    this.limit = limit;
  }

  /** The first candidate at or behind an offset, the limit when there is none. */
  next(from: number): number {
    if (this.header < from)
      this.header = this.search(from, 0x80, (at) => (isHeader(this.chunk, at) ? at : -1));
    if (this.text < from)
      this.text = this.search(from, 10, (at) => textImport(this.chunk, at, from - this.base));
    return Math.min(this.header, this.text);
  }

  private search(from: number, byte: number, judge: (at: number) => number): number {
    for (let offset = from; offset < this.limit; ) {
      if (!this.load(offset)) return this.limit;
      const last =
        this.base + this.chunk.length >= this.limit ? this.chunk.length : this.chunk.length - lookAhead;
      for (
        let at = this.chunk.indexOf(byte, offset - this.base);
        at >= 0;
        at = this.chunk.indexOf(byte, at + 1)
      ) {
        if (at >= last) break;
        const found = judge(at);
        if (found >= 0) return this.base + found;
      }
      offset = this.base + Math.max(last, offset - this.base + 1);
    }
    return this.limit;
  }

  private load(offset: number): boolean {
    const end = this.base + this.chunk.length;
    const near = offset >= this.base && (offset + lookAhead <= end || (end >= this.limit && offset < end));
    if (near) return true;
    if (!this.scan.context.budget.spend(64)) {
      this.scan.report(
        'medium',
        'limit.opcodes',
        'The inspection stopped before the end of the data.',
        offset,
      );
      return false;
    }
    this.base = Math.max(0, offset - lookAhead);
    this.chunk = this.scan.source.read(this.base, Math.min(chunkBytes, this.limit - this.base)).slice();
    return this.base + this.chunk.length > offset;
  }
}

/** True when a pickle could begin somewhere in bytes that are all at hand. */
export function hasCandidate(bytes: Uint8Array): boolean {
  for (let at = bytes.indexOf(0x80); at >= 0; at = bytes.indexOf(0x80, at + 1))
    if (isHeader(bytes, at)) return true;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1))
    if (textImport(bytes, at, 0) >= 0) return true;
  return false;
}

const beginnings = new Set(Array.from('()BCFGIJKLMNPSTUVX]ci}', (letter) => letter.charCodeAt(0)));
const isOpcode = (byte: number): boolean => (byte >= 0x80 && byte <= 0x98) || beginnings.has(byte);

/** A PROTO opcode with something that can follow it. */
function isHeader(bytes: Uint8Array, at: number): boolean {
  const version = bytes[at + 1];
  const next = bytes[at + 2];
  return version !== undefined && version <= 5 && next !== undefined && isOpcode(next);
}

const isWord = (byte: number | undefined): boolean =>
  byte !== undefined &&
  ((byte >= 48 && byte <= 57) ||
    (byte >= 65 && byte <= 90) ||
    (byte >= 97 && byte <= 122) ||
    byte === 95 ||
    byte === 46);

/** The index of a GLOBAL or INST opcode whose first line ends at `line`, not before `least`; -1 for none. */
function textImport(bytes: Uint8Array, line: number, least: number): number {
  let end = line + 1;
  while (end - line < 200 && isWord(bytes[end])) end++;
  if (bytes[end] !== 10 || end === line + 1) return -1;
  let start = line;
  while (start > least && line - start < 200 && isWord(bytes[start - 1])) start--;
  // The opcode letter is itself a word character: `cos` is `c` and `os`. Words before it may belong to something else.
  while (line - start >= 2 && bytes[start] !== 0x63 && bytes[start] !== 0x69) start++;
  return line - start >= 2 && start >= least ? start : -1;
}
