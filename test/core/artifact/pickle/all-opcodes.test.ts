import { expect, it } from 'vitest';
import { OP } from '../../../../src/core/artifact/pickle/opcodes.ts';
import { assemble, line, type Part, proto } from './assemble.ts';
import { scanBytes } from './scan-bytes.ts';

const { MARK, NONE, STOP } = OP;
const eight = (value: number): Part => [value, 0, 0, 0, 0, 0, 0, 0];
const class_ = line(OP.GLOBAL, 'collections\nOrderedDict');

/** Each opcode in the shortest stream that a loader takes (CPython, `Lib/pickletools.py`, stack before and after). */
const streams: Readonly<Record<keyof typeof OP, readonly Part[]>> = {
  MARK: [MARK, OP.TUPLE],
  STOP: [NONE],
  POP: [NONE, NONE, OP.POP],
  POP_MARK: [NONE, MARK, NONE, OP.POP_MARK],
  DUP: [NONE, OP.DUP, OP.TUPLE2],
  FLOAT: [line(OP.FLOAT, '1.5')],
  INT: [line(OP.INT, '5')],
  BININT: [OP.BININT, 1, 0, 0, 0],
  BININT1: [OP.BININT1, 1],
  LONG: [line(OP.LONG, '5L')],
  BININT2: [OP.BININT2, 1, 0],
  NONE: [NONE],
  PERSID: [line(OP.PERSID, 'id')],
  BINPERSID: [NONE, OP.BINPERSID],
  REDUCE: [class_, OP.EMPTY_TUPLE, OP.REDUCE],
  STRING: [line(OP.STRING, "'a'")],
  BINSTRING: [OP.BINSTRING, 1, 0, 0, 0, 97],
  SHORT_BINSTRING: [OP.SHORT_BINSTRING, 1, 97],
  UNICODE: [line(OP.UNICODE, 'a')],
  BINUNICODE: [OP.BINUNICODE, 1, 0, 0, 0, 97],
  APPEND: [OP.EMPTY_LIST, NONE, OP.APPEND],
  BUILD: [class_, OP.EMPTY_TUPLE, OP.NEWOBJ, OP.EMPTY_DICT, OP.BUILD],
  GLOBAL: [class_],
  DICT: [MARK, NONE, NONE, OP.DICT],
  EMPTY_DICT: [OP.EMPTY_DICT],
  APPENDS: [OP.EMPTY_LIST, MARK, NONE, OP.APPENDS],
  GET: [NONE, line(OP.PUT, '0'), OP.POP, line(OP.GET, '0')],
  BINGET: [NONE, OP.BINPUT, 0, OP.POP, OP.BINGET, 0],
  INST: [MARK, line(OP.INST, 'collections\nOrderedDict')],
  LONG_BINGET: [NONE, OP.BINPUT, 0, OP.POP, OP.LONG_BINGET, 0, 0, 0, 0],
  LIST: [MARK, NONE, OP.LIST],
  EMPTY_LIST: [OP.EMPTY_LIST],
  OBJ: [MARK, class_, OP.OBJ],
  PUT: [NONE, line(OP.PUT, '0')],
  BINPUT: [NONE, OP.BINPUT, 0],
  LONG_BINPUT: [NONE, OP.LONG_BINPUT, 0, 0, 0, 0],
  SETITEM: [OP.EMPTY_DICT, NONE, NONE, OP.SETITEM],
  TUPLE: [MARK, NONE, OP.TUPLE],
  EMPTY_TUPLE: [OP.EMPTY_TUPLE],
  SETITEMS: [OP.EMPTY_DICT, MARK, NONE, NONE, OP.SETITEMS],
  BINFLOAT: [OP.BINFLOAT, 0, 0, 0, 0, 0, 0, 0, 0],
  PROTO: [proto(4), NONE],
  NEWOBJ: [class_, OP.EMPTY_TUPLE, OP.NEWOBJ],
  EXT1: [OP.EXT1, 1],
  EXT2: [OP.EXT2, 1, 0],
  EXT4: [OP.EXT4, 1, 0, 0, 0],
  TUPLE1: [NONE, OP.TUPLE1],
  TUPLE2: [NONE, NONE, OP.TUPLE2],
  TUPLE3: [NONE, NONE, NONE, OP.TUPLE3],
  NEWTRUE: [OP.NEWTRUE],
  NEWFALSE: [OP.NEWFALSE],
  LONG1: [OP.LONG1, 1, 5],
  LONG4: [OP.LONG4, 1, 0, 0, 0, 5],
  BINBYTES: [OP.BINBYTES, 1, 0, 0, 0, 97],
  SHORT_BINBYTES: [OP.SHORT_BINBYTES, 1, 97],
  SHORT_BINUNICODE: [OP.SHORT_BINUNICODE, 1, 97],
  BINUNICODE8: [OP.BINUNICODE8, eight(1), 97],
  BINBYTES8: [OP.BINBYTES8, eight(1), 97],
  EMPTY_SET: [OP.EMPTY_SET],
  ADDITEMS: [OP.EMPTY_SET, MARK, NONE, OP.ADDITEMS],
  FROZENSET: [MARK, NONE, OP.FROZENSET],
  NEWOBJ_EX: [class_, OP.EMPTY_TUPLE, OP.EMPTY_DICT, OP.NEWOBJ_EX],
  STACK_GLOBAL: [
    OP.SHORT_BINUNICODE,
    4,
    109,
    97,
    116,
    104,
    OP.SHORT_BINUNICODE,
    2,
    112,
    105,
    OP.STACK_GLOBAL,
  ],
  MEMOIZE: [NONE, OP.MEMOIZE],
  FRAME: [OP.FRAME, eight(2), NONE],
  BYTEARRAY8: [OP.BYTEARRAY8, eight(1), 97],
  NEXT_BUFFER: [OP.NEXT_BUFFER],
  READONLY_BUFFER: [OP.SHORT_BINBYTES, 1, 97, OP.READONLY_BUFFER],
};

it('all 68 opcodes are read, each with its argument: nothing is left over, nothing is missing', () => {
  expect(Object.keys(streams)).toHaveLength(68);
  const broken = Object.entries(streams).flatMap(([name, parts]) =>
    scanBytes(assemble(...parts, STOP))
      .filter(({ code }) => /malformed|truncated|stack-not-empty|trailing|multiple|frame/.test(code))
      .map(({ code }) => `${name}: ${code}`),
  );
  expect(broken).toEqual([]);
});

it('a byte that is none of them ends the stream, and what was found before stays', () => {
  const codes = scanBytes(assemble(proto(4), OP.EXT1, 1, 0xff, STOP)).map(({ code }) => code);
  expect(codes).toEqual(expect.arrayContaining(['pickle.ext-registry', 'pickle.malformed']));
});
