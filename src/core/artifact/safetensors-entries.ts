import type { ByteSource } from './artifact.ts';
import { type JsonValue, parseJsonValue } from './json-value.ts';
import { strictUtf8 } from './strict-utf8.ts';

const pieceBytes = 1 << 16;
/** The longest name or value that is made a text of; a tensor's description is some hundred bytes. */
export const mostValueBytes = 1 << 16;

/** Why a header cannot be read: it is no JSON object, or its bytes are no UTF-8 (RFC 3629; NUL bytes are none either). */
export type HeaderFlaw = 'json' | 'encoding';

/** One key of a JSON object with the place of its value in the source, in bytes. */
export interface HeaderEntry {
  readonly key: string;
  readonly keyOffset: number;
  readonly offset: number;
  readonly length: number;
  /** The value as it is written, valid while the entry is visited; undefined where it is longer than 64 KiB. */
  readonly bytes: Uint8Array | undefined;
}

const quote = 0x22;
const isBlank = (byte: number): boolean => byte === 32 || byte === 10 || byte === 13 || byte === 9;

/** Walks forward through a range of a source, one piece of it in memory. */
class HeaderReader {
  at: number;
  private readonly source: ByteSource;
  private readonly end: number;
  /** A copy of its own in a buffer that is used again: who visits an entry may read the source. */
  private readonly buffer: Uint8Array;
  private filled = 0;
  private base = 0;

  constructor(source: ByteSource, start: number, end: number) {
    this.source = source;
    this.at = start;
    this.end = end;
    this.buffer = new Uint8Array(Math.min(pieceBytes, Math.max(0, end - start)));
  }

  /** The byte at `at`, -1 at the end. */
  peek(): number {
    if (this.at >= this.end) return -1;
    const index = this.at - this.base;
    if (index >= 0 && index < this.filled) return this.buffer[index] as number;
    const piece = this.source.read(this.at, Math.min(this.buffer.length, this.end - this.at));
    this.buffer.set(piece);
    this.filled = piece.length;
    this.base = this.at;
    return piece[0] ?? -1;
  }

  blanks(): void {
    while (isBlank(this.peek())) this.at++;
  }

  /** Passes one byte; false where another one stands. */
  take(byte: number): boolean {
    if (this.peek() !== byte) return false;
    this.at++;
    return true;
  }

  /** Passes a string; false where none is or it does not end. */
  string(): boolean {
    if (!this.take(quote)) return false;
    for (let byte = this.peek(); byte >= 32; byte = this.peek()) {
      this.at += byte === 0x5c ? 2 : 1;
      if (byte === quote) return true;
    }
    return false;
  }

  /** Passes a value by its brackets and quotes alone; false where it does not end. */
  value(): boolean {
    let depth = 0;
    do {
      const byte = this.peek();
      if (byte < 0) return false;
      if (byte === quote) {
        if (!this.string()) return false;
      } else {
        if (byte === 0x7b || byte === 0x5b) depth++;
        else if (byte === 0x7d || byte === 0x5d) depth--;
        this.at++;
        if (depth === 0 && byte !== 0x7d && byte !== 0x5d) this.scalar();
      }
    } while (depth > 0);
    return depth === 0;
  }

  private scalar(): void {
    for (let byte = this.peek(); byte >= 0; byte = this.peek()) {
      if (byte === 0x2c || byte === 0x7d || byte === 0x5d || isBlank(byte)) return;
      this.at++;
    }
  }

  /** What was passed since `from`. */
  since(from: number): Uint8Array {
    return from >= this.base && this.at <= this.base + this.filled
      ? this.buffer.subarray(from - this.base, this.at - this.base)
      : this.source.read(from, this.at - from);
  }
}

/**
 * Goes through the entries of the JSON object in `[start, end)` of a source, in constant memory and linear time: what a header of
 * a hundred megabytes holds is never there all at once. The values are passed over by their brackets; who visits an entry
 * parses it (`parseEntry`) and returns the flaw that it found. The walk ends at the first flaw.
 */
export function readEntries(
  source: ByteSource,
  start: number,
  end: number,
  visit: (entry: HeaderEntry) => HeaderFlaw | undefined,
): HeaderFlaw | undefined {
  const reader = new HeaderReader(source, start, end);
  const flaw = (): HeaderFlaw => (reader.peek() === 0 || reader.peek() > 127 ? 'encoding' : 'json');
  reader.blanks();
  if (!reader.take(0x7b)) return flaw();
  reader.blanks();
  for (let first = true; first || !reader.take(0x7d); first = false) {
    if (first && reader.take(0x7d)) break;
    if (!first && !reader.take(0x2c)) return flaw();
    reader.blanks();
    const keyOffset = reader.at;
    if (!reader.string()) return flaw();
    const key = textOf(reader.since(keyOffset));
    if (key === 'json' || key === 'encoding') return key;
    reader.blanks();
    if (!reader.take(0x3a)) return flaw();
    reader.blanks();
    const offset = reader.at;
    if (!reader.value()) return flaw();
    const length = reader.at - offset;
    const bytes = length <= mostValueBytes ? reader.since(offset) : undefined;
    const found = visit({ key: key.text, keyOffset, offset, length, bytes });
    if (found !== undefined) return found;
    reader.blanks();
  }
  reader.blanks();
  return reader.at === end ? undefined : flaw();
}

function textOf(bytes: Uint8Array): { readonly text: string } | HeaderFlaw {
  const parsed = valueIn(bytes);
  if (parsed === 'encoding') return parsed;
  return typeof parsed === 'object' && parsed.kind === 'string' ? { text: parsed.text } : 'json';
}

function valueIn(bytes: Uint8Array): JsonValue | HeaderFlaw {
  if (bytes.length > mostValueBytes) return 'json';
  const text = strictUtf8(bytes);
  if (text === undefined) return 'encoding';
  return parseJsonValue(text) ?? 'json';
}

/** The value of an entry, its offsets counted from its own start; or the flaw that it has. What is over 64 KiB is none. */
export function parseEntry(entry: HeaderEntry): JsonValue | HeaderFlaw {
  return entry.bytes === undefined ? 'json' : valueIn(entry.bytes);
}

/** The name that stands at an offset where `readEntries` has seen one. */
export function nameAt(source: ByteSource, keyOffset: number): string {
  const reader = new HeaderReader(source, keyOffset, source.sizeBytes);
  const key = reader.string() ? textOf(reader.since(keyOffset)) : 'json';
  return typeof key === 'object' ? key.text : '';
}
