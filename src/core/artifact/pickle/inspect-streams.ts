import { importFindings } from './import-findings.ts';
import { joblibState } from './joblib-arrays.ts';
import { PickleMachine } from './machine.ts';
import { runStream } from './run-stream.ts';
import type { PickleScan } from './scan.ts';

const mostNesting = 16;
const mostStreams = 100_000;

/** Runs the pickle at an offset to its end and returns its machine. */
export function runAt(scan: PickleScan, start: number, limit: number, nesting = 0): PickleMachine {
  const machine = new PickleMachine(scan, start, limit);
  machine.joblibState = (record, state, offset) =>
    joblibState(machine, record, state, offset, (inner) => {
      if (nesting >= mostNesting) return inner;
      return runAt(scan, inner, limit, nesting + 1).reader.offset;
    });
  runStream(machine);
  return machine;
}

/** Finds the next place from which a pickle could be read: a protocol header, or an import written as text. */
export function nextCandidate(scan: PickleScan, from: number, limit: number): number {
  const chunk = 1 << 18;
  for (let base = from; base < limit; base += chunk) {
    if (!scan.context.budget.spend(64)) {
      scan.report('high', 'limit.opcodes', 'The inspection stopped before the end of the data.', base);
      return limit;
    }
    // Overlap: a candidate may begin in one piece and go on in the next.
    const bytes = scan.source.read(base, Math.min(chunk + 512, limit - base));
    const most = Math.min(chunk, bytes.length);
    let proto = bytes.indexOf(0x80);
    while (proto >= 0 && proto < most && !isProto(bytes, proto)) proto = bytes.indexOf(0x80, proto + 1);
    let line = bytes.indexOf(10);
    let text = -1;
    while (line >= 0 && line < most + 256) {
      text = textImport(bytes, line);
      if (text >= 0) break;
      line = bytes.indexOf(10, line + 1);
    }
    const found = proto >= 0 && proto < most ? (text >= 0 ? Math.min(text, proto) : proto) : text;
    if (found >= 0 && found < most) return base + found;
  }
  return limit;
}

/** A PROTO opcode with something that can follow it. */
function isProto(bytes: Uint8Array, at: number): boolean {
  const version = bytes[at + 1];
  const next = bytes[at + 2];
  if (version === undefined || version > 5 || next === undefined) return false;
  return (
    version < 2 ||
    (next >= 0x80 && next <= 0x98) ||
    /[(.)BCFGIJKLMNPSTUVX\]c}]/.test(String.fromCharCode(next))
  );
}

const isWord = (byte: number | undefined): boolean =>
  byte !== undefined &&
  ((byte >= 48 && byte <= 57) ||
    (byte >= 65 && byte <= 90) ||
    (byte >= 97 && byte <= 122) ||
    byte === 95 ||
    byte === 46);

/** The offset of a GLOBAL or INST opcode whose first line ends at `line`, -1 for none. */
function textImport(bytes: Uint8Array, line: number): number {
  let start = line;
  while (start > 0 && line - start < 200 && isWord(bytes[start - 1])) start--;
  let end = line + 1;
  while (end - line < 200 && isWord(bytes[end])) end++;
  if (bytes[end] !== 10 || end === line + 1) return -1;
  // The opcode letter is itself a word character: `cos` is `c` and `os`.
  return line - start >= 2 && (bytes[start] === 0x63 || bytes[start] === 0x69) ? start : -1;
}

/**
 * Runs every pickle in `[start, limit)`: one after the other, and after an error or foreign bytes from the next place that
 * could begin one, since loaders are called again and again on one file, and a scanner must not stop where a loader would.
 * Returns the offset behind the last pickle that ended in STOP (`start` when there was none) and how many did.
 */
export function runStreams(
  scan: PickleScan,
  start: number,
  limit: number,
): { readonly end: number; readonly streams: number } {
  let at = start;
  let end = start;
  let streams = 0;
  let first = true;
  for (let tries = 0; at < limit && tries < mostStreams; tries++) {
    if (!scan.context.budget.spend(1)) break;
    if (first) {
      const machine = runAt(scan, at, limit);
      first = false;
      if (machine.end === 'limit') break;
      if (machine.end === 'stop') {
        streams++;
        end = machine.reader.offset;
      }
      const next = machine.suspect >= 0 ? machine.suspect + 1 : machine.reader.offset;
      at = Math.max(next, at + 1);
      continue;
    }
    const machine = probe(scan, at, limit);
    if (machine.end === 'stop' && machine.opcodes > 2) {
      streams++;
      if (!scan.quiet) runAt(scan, at, limit);
      scan.report(
        'info',
        'pickle.multiple-streams',
        'More than one pickle in the file; each was inspected.',
        at,
      );
      end = machine.reader.offset;
      at = end;
      continue;
    }
    const next = machine.importCount > 0 ? machine.reader.offset : at + 1;
    at = nextCandidate(scan, Math.max(next, at + 1), limit);
  }
  return { end, streams };
}

/** Reads on suspicion: what it imports counts, that it breaks off does not. */
function probe(scan: PickleScan, at: number, limit: number): PickleMachine {
  const quiet = scan.quiet;
  scan.quiet = true;
  const machine = runAt(scan, at, limit);
  scan.quiet = quiet;
  return machine;
}

/** Turns what the streams imported into findings, beside those that were reported on the way. */
export function concludeScan(scan: PickleScan): void {
  for (const offset of scan.nestedPlain) {
    const message = 'Data that is itself a pickle; nothing dangerous was found in it.';
    scan.report('medium', 'pickle.nested-payload', message, offset);
  }
  importFindings(scan);
}
