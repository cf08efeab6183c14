import { OP } from '../../../../src/core/artifact/pickle/opcodes.ts';

/** One opcode with its argument, or several. */
export type Piece = readonly number[];

/** What a pickle is assembled from. */
export type Part = Uint8Array | number | readonly Part[];

const encoder = new TextEncoder();
const littleEndian = (value: number, size: number): number[] =>
  Array.from({ length: size }, (_, index) => Math.floor(value / 256 ** index) % 256);
const ascii = (text: string): number[] => [...encoder.encode(text)];

/** A pickle written opcode by opcode, without any Python. */
export function assemble(...parts: readonly Part[]): Uint8Array {
  const out: number[] = [];
  const add = (part: Part): void => {
    if (typeof part === 'number') out.push(part);
    else for (const inner of part) add(inner);
  };
  for (const part of parts) add(part);
  return Uint8Array.from(out);
}

export const proto = (version: number): Piece => [OP.PROTO, version];
export const frame = (length: number): Piece => [OP.FRAME, ...littleEndian(length, 8)];
export const text = (value: string): Piece => [
  OP.SHORT_BINUNICODE,
  encoder.encode(value).length,
  ...ascii(value),
];
export const longText = (value: string): Piece => [
  OP.BINUNICODE,
  ...littleEndian(encoder.encode(value).length, 4),
  ...ascii(value),
];
export const lineText = (value: string): Piece => [OP.UNICODE, ...ascii(value), 10];
export const quoted = (value: string): Piece => [OP.STRING, ...ascii(`'${value}'`), 10];
export const binString = (value: string): Piece => [
  OP.BINSTRING,
  ...littleEndian(value.length, 4),
  ...ascii(value),
];
export const shortString = (value: string): Piece => [OP.SHORT_BINSTRING, value.length, ...ascii(value)];
export const bytes = (value: Uint8Array): Piece => [OP.BINBYTES, ...littleEndian(value.length, 4), ...value];
export const shortBytes = (value: Uint8Array): Piece => [OP.SHORT_BINBYTES, value.length, ...value];
export const int = (value: number): Piece => [OP.BININT, ...littleEndian(value >>> 0, 4)];
export const line = (opcode: number, value: string): Piece => [opcode, ...ascii(value), 10];
export const global = (module: string, name: string): Piece => [OP.GLOBAL, ...ascii(`${module}\n${name}\n`)];
export const inst = (module: string, name: string): Piece => [OP.INST, ...ascii(`${module}\n${name}\n`)];
export const stackGlobal = (module: string, name: string): Piece => [
  ...text(module),
  ...text(name),
  OP.STACK_GLOBAL,
];
export const put = (index: number): Piece => [OP.BINPUT, index];
export const get = (index: number): Piece => [OP.BINGET, index];
export const longPut = (index: number): Piece => [OP.LONG_BINPUT, ...littleEndian(index, 4)];
/** `module.name(text)`, called by REDUCE. */
export const call = (module: string, name: string, argument = 'x'): Piece => [
  ...global(module, name),
  ...text(argument),
  OP.TUPLE1,
  OP.REDUCE,
];
/** `os.system('x')` as a whole pickle. */
export const attack = (): Uint8Array => assemble(proto(4), call('os', 'system'), OP.STOP);
/** An object of a class with an attribute dict, as `object.__reduce_ex__` with protocol 2 writes it. */
export const instance = (module: string, name: string): Piece => [
  ...global(module, name),
  OP.EMPTY_TUPLE,
  OP.NEWOBJ,
  OP.EMPTY_DICT,
  ...text('a'),
  OP.NONE,
  OP.SETITEM,
  OP.BUILD,
];
