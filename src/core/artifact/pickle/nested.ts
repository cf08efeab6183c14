import type { ArtifactFinding, ByteSource } from '../artifact.ts';
import { hostProgram } from '../executable.ts';
import { hasCandidate } from './candidates.ts';
import { latin1Bytes, utf8Text } from './literals.ts';
import type { PickleScan } from './scan.ts';
import { bytesSource, sliceSource } from './window.ts';

const mostText = 1 << 22;
const mostNested = 5_000;
/** Decoders work on text of at least this length (the reference's section 8). */
const leastEncoded = 24;
/** How far into a literal a pickle behind padding is looked for. */
const mostSearched = 1 << 20;

/** Looks like the start of a pickle (protocol 2 to 5, or 0 and 1 with STOP at the end) or of a compressed file. */
function startsLikePayload(head: Uint8Array, last: number): boolean {
  const [first, second, third] = head;
  if (first === 0x80) return (second as number) <= 5;
  if (last === 0x2e && (first === 0x63 || first === 0x28 || first === 0x5d || first === 0x7d)) return true;
  return isCompressed(first, second, third);
}

function isCompressed(
  first: number | undefined,
  second: number | undefined,
  third: number | undefined,
): boolean {
  if (first === 0x1f) return second === 0x8b;
  if (first === 0x78) return second === 0x01 || second === 0x5e || second === 0x9c || second === 0xda;
  if (first === 0x42) return second === 0x5a && third === 0x68;
  if (first === 0xfd) return second === 0x37 && third === 0x7a;
  return first === 0x50 && second === 0x4b && third === 3;
}

/**
 * Searches a bytes literal for a pickle or a program inside: at its start, and a pickle also behind padding within its first MiB.
 * The literal's content is `[start, start + length)`.
 */
export function nestedBytes(scan: PickleScan, offset: number, start: number, length: number): void {
  const head = scan.source.read(start, 3).slice();
  const first = head[0] as number;
  const last =
    first === 0x80 || isCompressed(first, head[1], head[2])
      ? 0
      : (scan.source.read(start + length - 1, 1)[0] ?? 0);
  const whole = sliceSource(scan.source, start, length);
  if (startsLikePayload(head, last) && inspect(scan, whole, offset)) return;
  if (!scan.quiet && (first === 0x7f || first === 0x4d)) reportProgram(scan, whole, offset);
  if (scan.searchedBytes <= 0) return;
  const searched = Math.min(length, mostSearched);
  scan.searchedBytes -= searched;
  const at = scan.findPickle?.(sliceSource(scan.source, start, searched)) ?? -1;
  if (at >= 0) inspect(scan, sliceSource(scan.source, start + at, length - at), offset);
}

function reportProgram(scan: PickleScan, source: ByteSource, offset: number): void {
  const kind = hostProgram(source);
  if (kind === undefined) return;
  const message = `Data that is ${kind}: nothing that a model needs.`;
  scan.report('critical', 'format.executable', message, offset);
}

/** Searches a text literal: the text itself as Latin-1, and what it gives as hex or base64. */
export function nestedText(scan: PickleScan, offset: number, from: number, size: number): void {
  if (size > mostText || size > scan.nestedBytes) return;
  const blank = blankStart(scan.source.read(from, size));
  const start = from + blank;
  const length = size - blank;
  if (length < 2) return;
  const head = scan.source.read(start, 2);
  const first = head[0] as number;
  const second = head[1] as number;
  // A quote (`S'...'`), a UTF-8 or escaped 0x80, or an import opcode: the text itself may be the pickle.
  if (
    first === 0x27 ||
    first === 0x80 ||
    first === 0x5c ||
    (first === 0xc2 && second === 0x80) ||
    first === 0x63 ||
    first === 0x28
  ) {
    nestedPlainText(scan, offset, start, length);
  }
  if (length < leastEncoded || first < 0x27) return;
  const bytes = scan.source.read(start, length);
  let end = bytes.length;
  let at = 0;
  if (bytes[0] === 0x27) {
    at = 1;
    end = bytes.lastIndexOf(0x27);
  }
  const decoded = decodeHex(bytes, at, end) ?? decodeBase64(bytes, at, end);
  if (decoded === undefined) return;
  scan.nestedBytes -= length;
  descendDecoded(scan, decoded, offset, 0);
}

/** How many spaces, tabs and line ends stand at the start. */
function blankStart(bytes: Uint8Array): number {
  let at = 0;
  while (at < bytes.length && isBlank(bytes[at] as number)) at++;
  return at;
}

const isBlank = (byte: number): boolean => byte === 32 || byte === 9 || byte === 10 || byte === 13;

function nestedPlainText(scan: PickleScan, offset: number, start: number, length: number): void {
  const bytes = scan.source.read(start, length).slice();
  const quoted = bytes[0] === 0x27;
  const body = quoted || bytes[0] === 0x5c ? unescaped(bytes, quoted) : bytes;
  const latin1 = body[0] === 0xc2 ? latin1Bytes(utf8Text(body)) : body;
  if (startsLikePayload(latin1.subarray(0, 3), latin1[latin1.length - 1] ?? 0)) {
    scan.nestedBytes -= length;
    inspect(scan, bytesSource(latin1), offset);
  }
}

function unescaped(bytes: Uint8Array, quoted: boolean): Uint8Array {
  const end = quoted ? Math.max(1, bytes.lastIndexOf(0x27)) : bytes.length;
  const out: number[] = [];
  for (let at = quoted ? 1 : 0; at < end; at++) {
    const byte = bytes[at] as number;
    const next = bytes[at + 1];
    if (byte === 0x5c && next === 0x78) {
      out.push(Number.parseInt(String.fromCharCode(bytes[at + 2] ?? 48, bytes[at + 3] ?? 48), 16) & 255);
      at += 3;
    } else if (byte === 0x5c && next !== undefined) {
      out.push(next === 0x6e ? 10 : next === 0x72 ? 13 : next === 0x74 ? 9 : next);
      at += 1;
    } else out.push(byte);
  }
  return Uint8Array.from(out);
}

/** A payload after decoding; encodings are peeled up to four deep. */
function descendDecoded(scan: PickleScan, bytes: Uint8Array, offset: number, depth: number): void {
  if (bytes.length < 4) return;
  if (startsLikePayload(bytes.subarray(0, 3), bytes[bytes.length - 1] as number)) {
    inspect(scan, bytesSource(bytes), offset);
    return;
  }
  const at = hasCandidate(bytes) ? (scan.findPickle?.(bytesSource(bytes)) ?? -1) : -1;
  if (at >= 0) {
    inspect(scan, bytesSource(bytes.subarray(at)), offset);
    return;
  }
  if (depth >= 3 || bytes.length < leastEncoded) return;
  const inner = decodeHex(bytes, 0, bytes.length) ?? decodeBase64(bytes, 0, bytes.length);
  if (inner !== undefined) descendDecoded(scan, inner, offset, depth + 1);
}

/** Inspects a payload; true when it is one that tells something. */
function inspect(scan: PickleScan, inner: ByteSource, offset: number): boolean {
  const before = scan.nestedFound.get(offset);
  if (before !== undefined) return before.some(tells);
  if (scan.nestedFound.size >= mostNested) {
    scan.report('medium', 'limit.nested', 'More nested payloads than the inspection follows.', offset);
    return false;
  }
  const head = inner.read(0, 2).slice();
  const found = scan.context.descend(`bytes@${offset}`, inner);
  const telling = found.filter(tells);
  if (telling.length > 0) {
    scan.nestedFound.set(offset, found);
    scan.include(telling);
    const message = 'Data that is itself a pickle, and a dangerous one: a second load would run it.';
    scan.report('high', 'pickle.nested-payload', message, offset);
    return true;
  }
  const broken = found.some((finding) => /malformed|truncated|unknown|empty|mismatch/.test(finding.code));
  if (!broken) scan.nestedFound.set(offset, found);
  if (head[0] === 0x80 && !broken && endsWithStop(inner)) scan.nestedPlain.add(offset);
  return !broken;
}

/** Findings that say what a payload does; that random data breaks off is nothing. */
const tells = (finding: ArtifactFinding): boolean =>
  (finding.severity === 'critical' || finding.severity === 'high' || finding.severity === 'medium') &&
  (finding.import !== undefined ||
    /nested-payload|ext-registry|unresolved-import|expansion|bomb/.test(finding.code));

const endsWithStop = (source: ByteSource): boolean => source.read(source.sizeBytes - 1, 1)[0] === 0x2e;

function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  if (byte >= 97 && byte <= 102) return byte - 87;
  return byte >= 65 && byte <= 70 ? byte - 55 : -1;
}

function decodeHex(bytes: Uint8Array, from: number, to: number): Uint8Array | undefined {
  const length = to - from;
  if (length < leastEncoded || length % 2 === 1) return undefined;
  const out = new Uint8Array(length / 2);
  for (let index = 0; index < out.length; index++) {
    const high = hexDigit(bytes[from + index * 2] as number);
    const low = hexDigit(bytes[from + index * 2 + 1] as number);
    if (high < 0 || low < 0) return undefined;
    out[index] = high * 16 + low;
  }
  return out;
}

function base64Digit(byte: number): number {
  if (byte >= 65 && byte <= 90) return byte - 65;
  if (byte >= 97 && byte <= 122) return byte - 71;
  if (byte >= 48 && byte <= 57) return byte + 4;
  if (byte === 43 || byte === 45) return 62;
  return byte === 47 || byte === 95 ? 63 : -1;
}

/** Standard and URL alphabets, line breaks allowed; undefined when another character stands in it. */
function decodeBase64(bytes: Uint8Array, from: number, to: number): Uint8Array | undefined {
  const out = new Uint8Array(Math.ceil(((to - from) * 3) / 4));
  let size = 0;
  let bits = 0;
  let held = 0;
  for (let at = from; at < to; at++) {
    const byte = bytes[at] as number;
    if (byte === 61 || isBlank(byte)) continue;
    const digit = base64Digit(byte);
    if (digit < 0) return undefined;
    held = ((held << 6) | digit) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out[size++] = (held >> bits) & 255;
    }
  }
  return out.subarray(0, size);
}
