import type { ByteSource } from '../artifact.ts';
import { OP } from './opcodes.ts';

/** Where the content of a literal stands, and how it is written. */
export interface LiteralRange {
  readonly form: 'utf8' | 'raw' | 'escaped' | 'unicode-escaped' | 'number';
  readonly start: number;
  readonly length: number;
}

const mostLine = 1 << 16;

function uint(bytes: Uint8Array, at: number, size: number): number {
  let value = 0;
  for (let index = size - 1; index >= 0; index--) value = value * 256 + (bytes[at + index] ?? 0);
  return value;
}

/** The content of the string, bytes or number opcode at an offset; undefined when there is none there. */
export function literalRange(source: ByteSource, offset: number): LiteralRange | undefined {
  if (offset < 0) return undefined;
  const head = source.read(offset, 9).slice();
  const at = (form: LiteralRange['form'], size: number): LiteralRange => ({
    form,
    start: offset + 1 + size,
    length: Math.min(uint(head, 1, size), Math.max(0, source.sizeBytes - offset - 1 - size)),
  });
  switch (head[0]) {
    case OP.SHORT_BINUNICODE:
      return at('utf8', 1);
    case OP.BINUNICODE:
      return at('utf8', 4);
    case OP.BINUNICODE8:
      return at('utf8', 8);
    case OP.SHORT_BINBYTES:
    case OP.SHORT_BINSTRING:
      return at('raw', 1);
    case OP.BINBYTES:
    case OP.BINSTRING:
      return at('raw', 4);
    case OP.BINBYTES8:
    case OP.BYTEARRAY8:
      return at('raw', 8);
    case OP.STRING:
    case OP.UNICODE:
    case OP.PERSID:
    case OP.INT:
    case OP.LONG: {
      const line = source.read(offset + 1, mostLine).indexOf(10);
      const length = line >= 0 ? line : Math.min(mostLine, Math.max(0, source.sizeBytes - offset - 1));
      if (head[0] === OP.STRING) return { form: 'escaped', start: offset + 1, length };
      if (head[0] === OP.UNICODE) return { form: 'unicode-escaped', start: offset + 1, length };
      return { form: head[0] === OP.PERSID ? 'raw' : 'number', start: offset + 1, length };
    }
    default:
      return undefined;
  }
}

/** UTF-8 as text, with U+FFFD for what is invalid; surrogates written as three bytes (`surrogatepass`) are kept. */
export function utf8Text(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const first = bytes[at] as number;
    const size =
      first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
    let code = size === 1 ? first : first & (0x7f >> size);
    let valid = size > 0 && at + size <= bytes.length;
    for (let index = 1; valid && index < size; index++) {
      const next = bytes[at + index] as number;
      if ((next & 0xc0) !== 0x80) valid = false;
      code = (code << 6) | (next & 0x3f);
    }
    if (size === 4 && (code < 0x10000 || code > 0x10ffff)) valid = false;
    text += valid ? String.fromCodePoint(code) : '\ufffd';
    at += valid ? size : 1;
  }
  return text;
}

const simpleEscapes: Readonly<Record<string, number>> = {
  n: 10,
  r: 13,
  t: 9,
  a: 7,
  b: 8,
  f: 12,
  v: 11,
  '\\': 92,
  "'": 39,
  '"': 34,
};

/** The bytes of a quoted Python 2 string literal (`S'...'`), without its quotes; escapes that Python refuses stay as they are. */
export function unescapedBytes(line: Uint8Array): Uint8Array {
  const quoted = line.length >= 2 && (line[0] === 39 || line[0] === 34);
  const body = quoted ? line.subarray(1, line.lastIndexOf(line[0] as number)) : line;
  const out = new Uint8Array(body.length);
  let size = 0;
  for (let at = 0; at < body.length; at++) {
    const byte = body[at] as number;
    if (byte !== 92 || at + 1 >= body.length) {
      out[size++] = byte;
      continue;
    }
    const letter = String.fromCharCode(body[++at] as number);
    const hex = letter === 'x' ? /^[0-9a-fA-F]{2}/.exec(latin1Text(body.subarray(at + 1, at + 3))) : null;
    const octal = /^[0-7]{1,3}/.exec(latin1Text(body.subarray(at, at + 3)));
    if (hex !== null) {
      out[size++] = Number.parseInt(hex[0], 16);
      at += 2;
    } else if (octal !== null) {
      out[size++] = Number.parseInt(octal[0], 8) & 255;
      at += octal[0].length - 1;
    } else {
      const simple = simpleEscapes[letter];
      if (simple === undefined) out[size++] = 92;
      out[size++] = simple ?? (body[at] as number);
    }
  }
  return out.subarray(0, size);
}

/** Bytes as Latin-1 text. */
export function latin1Text(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/** The text that the string or number opcode at an offset gives, at most `most` bytes of it; undefined when it is none. */
export function literalText(source: ByteSource, offset: number, most: number): string | undefined {
  const range = literalRange(source, offset);
  if (range === undefined || range.length > most) return undefined;
  const bytes = source.read(range.start, range.length);
  if (range.form === 'utf8') return utf8Text(bytes);
  if (range.form === 'escaped') return latin1Text(unescapedBytes(bytes));
  if (range.form === 'unicode-escaped') {
    return latin1Text(bytes).replace(
      /\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})/g,
      (whole, four?: string, eight?: string) => {
        const code = Number.parseInt(four ?? eight ?? '', 16);
        return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
      },
    );
  }
  return latin1Text(bytes);
}

/** The integer that an opcode at an offset gives; undefined when it is none or beyond 2^53. */
export function literalInteger(source: ByteSource, offset: number): number | undefined {
  if (offset < 0) return undefined;
  const head = source.read(offset, 10).slice();
  const op = head[0];
  if (op === OP.BININT1) return uint(head, 1, 1);
  if (op === OP.BININT2) return uint(head, 1, 2);
  if (op === OP.BININT) return uint(head, 1, 4) | 0;
  if (op === OP.LONG1) {
    const size = head[1] ?? 0;
    return size > 6 || ((head[1 + size] ?? 0) & 0x80) !== 0 ? undefined : uint(head, 2, size);
  }
  if (op === OP.INT || op === OP.LONG) {
    const text = literalText(source, offset, 20);
    const value = text === undefined ? Number.NaN : Number.parseInt(text, 10);
    return Number.isSafeInteger(value) ? value : undefined;
  }
  return undefined;
}

/** Text of characters up to U+00FF as bytes; others become `?`. */
export function latin1Bytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    bytes[index] = code > 255 ? 63 : code;
  }
  return bytes;
}
