import { hasCandidate } from './candidates.ts';
import type { PickleMachine } from './machine.ts';
import { nestedBytes, nestedText } from './nested.ts';
import { Kind } from './values.ts';
import type { Window } from './window.ts';

/** First bytes of pickles (0x80, `c`, `(`, `]`, `}`) and of compressed files. */
const payloadStart = new Uint8Array(256);
for (const byte of [0x80, 0x63, 0x28, 0x5d, 0x7d, 0x1f, 0x78, 0x42, 0xfd, 0x50]) payloadStart[byte] = 1;
/** Letters, digits, `+`, `/`, `-`, `_`: hex and base64. */
const encoded = new Uint8Array(256);
for (let byte = 0; byte < 128; byte++)
  encoded[byte] = /[A-Za-z0-9+/_-]/.test(String.fromCharCode(byte)) ? 1 : 0;

/** A cheap look at the first bytes of a text: could it hold a payload? */
function mayHide(buffer: Uint8Array, at: number, length: number): boolean {
  const first = buffer[at] as number;
  if (first <= 0x20 || first === 0xc2 || first === 0x27 || first === 0x5c || payloadStart[first] === 1)
    return true;
  if (length < 24) return false;
  for (let index = 0; index < 20; index++) if (encoded[buffer[at + index] as number] === 0) return false;
  return true;
}

const leastNested = 4;
/** `cos`, `system`, an argument, REDUCE: nothing shorter calls anything. */
const leastSearched = 12;
/** First bytes of programs, ELF and PE. */
const programStart = (byte: number): boolean => byte === 0x7f || byte === 0x4d;

/** The same for bytes of `length`: could a payload or a program begin in them? Those that are not all in the window are looked at later. */
function mayNest({ buffer, at, end }: Window, length: number): boolean {
  if (at + length > end) return true;
  const first = buffer[at] as number;
  if (payloadStart[first] === 1 || programStart(first)) return true;
  return length >= leastSearched && hasCandidate(buffer.subarray(at, at + length));
}

/**
 * Passes a literal of `length` bytes and pushes its kind; the stream fails when the data ends before. `raw`: a text that stands as bytes of any
 * kind (strings of Python 2).
 */
export function passLiteral(
  machine: PickleMachine,
  kind: number,
  length: number,
  offset: number,
  raw = kind !== Kind.text,
): void {
  const reader = machine.reader;
  const start = reader.base + reader.at;
  if (start + length > reader.limit) {
    machine.fail(
      'truncated',
      'pickle.truncated',
      `A literal of ${length} bytes goes past the end of the data.`,
      offset,
    );
    return;
  }
  let text = false;
  if (kind === Kind.text && length >= 16) {
    if (reader.end - reader.at < 32) reader.ensure(32);
    text = mayHide(reader.buffer, reader.at, length);
  }
  const nests = raw && length >= leastNested && mayNest(reader, length);
  if (reader.at + length <= reader.end) reader.at += length;
  else reader.seek(start + length);
  machine.push(kind, offset);
  if (text) nestedText(machine.scan, offset, start, length);
  if (nests) nestedBytes(machine.scan, offset, start, length);
}
