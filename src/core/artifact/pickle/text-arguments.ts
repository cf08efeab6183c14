import { latin1Text, utf8Text } from './literals.ts';
import type { PickleMachine } from './machine.ts';

const mostLine = 65_536;
/** While bytes are only read on suspicion. */
const mostQuietLine = 1024;

/** The bytes up to the next newline, which is passed; at most 64 KiB (empty beyond), on suspicion at most one. Undefined where there is none: the stream ends. */
export function readLine(machine: PickleMachine, offset: number): Uint8Array | undefined {
  const { reader, scan } = machine;
  const length = reader.lineLength(scan.quiet ? mostQuietLine : mostLine);
  if (length >= 0) {
    const line = reader.buffer.slice(reader.at, reader.at + length);
    reader.at += length + 1;
    return line;
  }
  const newline = scan.quiet ? -1 : reader.findNewline();
  if (newline < 0) {
    machine.fail('truncated', 'pickle.truncated', 'The data ends inside an argument.', offset);
    return undefined;
  }
  reader.seek(newline + 1);
  return new Uint8Array(0);
}

/** GLOBAL and INST: two lines. Undefined when they are not there. */
export function readNames(
  machine: PickleMachine,
  offset: number,
): { readonly module: string; readonly name: string } | undefined {
  const module = readLine(machine, offset);
  const name = module === undefined ? undefined : readLine(machine, offset);
  if (module === undefined || name === undefined) return undefined;
  return { module: utf8Text(module), name: utf8Text(name) };
}

/** A number argument in text (GET, PUT), NaN when it is none. */
export function readNumber(machine: PickleMachine, offset: number): number {
  const line = readLine(machine, offset);
  const text = line === undefined || line.length > 20 ? '' : latin1Text(line);
  return /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
}
