import { describe, expect, it } from 'vitest';
import { inspectArtifact } from '../../../src/core/artifact/inspect.ts';
import { OP } from '../../../src/core/artifact/pickle/opcodes.ts';
import { bytesSource } from '../../../src/core/artifact/pickle/window.ts';
import { join } from './make/bytes.ts';
import { assemble, call, get, longPut, proto, put } from './pickle/assemble.ts';

const STOP = Uint8Array.of(OP.STOP);

/** A list of small tuples, as a model that was dumped whole has them: five bytes and four opcodes each. */
function longList(tuples: number): Uint8Array {
  const bytes = new Uint8Array(4 + tuples * 5);
  bytes.set([OP.PROTO, 4, OP.EMPTY_LIST, OP.MARK]);
  for (let at = 4; at < bytes.length; at += 5)
    bytes.set([OP.BININT1, at & 255, OP.NONE, OP.TUPLE2, OP.MEMOIZE], at);
  return bytes;
}

const end = Uint8Array.of(OP.APPENDS, OP.STOP);
const look = (bytes: Uint8Array, operations?: number) =>
  inspectArtifact(bytesSource(bytes), 'model.pkl', operations === undefined ? {} : { operations });

describe('a pickle that is longer than what is inspected', () => {
  const long = longList(100_000);
  it('is not called dangerous for its length, nor clean: what was not read is not known', () => {
    const { verdict, findings } = look(join(long, end), 200_000);
    expect(verdict).toBe('unscannable');
    expect(findings.map(({ code, severity }) => `${severity} ${code}`)).toContain('medium limit.opcodes');
    expect(look(join(long, end)).verdict).toBe('clean');
  });
  it('is dangerous for what was read of it', () => {
    expect(
      look(join(assemble(proto(4), call('os', 'system'), OP.POP), long.subarray(2), end), 200_000).verdict,
    ).toBe('dangerous');
    expect(look(join(long, assemble(call('os', 'system')), end)).verdict).toBe('dangerous');
  });
  it('with more than a million values on the stack, or 100,000 marks, is unscannable (4.5)', () => {
    const values = join(
      Uint8Array.of(OP.MARK),
      new Uint8Array(1_000_001).fill(OP.NONE),
      Uint8Array.of(OP.TUPLE),
      STOP,
    );
    expect(look(values).verdict).toBe('unscannable');
    expect(look(join(new Uint8Array(100_000).fill(OP.MARK), STOP)).verdict).toBe('unscannable');
  });
});

describe('what makes a loader run out of memory is dangerous, and found in under a second', () => {
  /** Each list holds the one before ten times: 10^10 values from some 110 opcodes (pickle_injector). */
  const laughs = [OP.EMPTY_LIST, ...put(0)];
  for (let depth = 0; depth < 10; depth++)
    laughs.push(
      OP.EMPTY_LIST,
      ...put(depth + 1),
      OP.MARK,
      ...Array.from({ length: 10 }, () => get(depth)).flat(),
      OP.APPENDS,
    );
  it.each<readonly [string, Uint8Array]>([
    ['lists in lists', assemble(proto(2), laughs, OP.STOP)],
    ['a memo index of 2^31 - 1', assemble(proto(2), OP.NONE, longPut(0x7fffffff), OP.STOP)],
  ])('%s', (_what, bytes) => {
    const began = performance.now();
    expect(look(bytes).verdict).toBe('dangerous');
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});

describe('a bomb behind more objects than the exact graph keeps', () => {
  const levels = 20;
  /** `count` copies of a few opcodes. */
  const filler = (count: number, ...opcodes: number[]): Uint8Array => {
    const bytes = new Uint8Array(count * opcodes.length);
    for (let at = 0; at < bytes.length; at += opcodes.length) bytes.set(opcodes, at);
    return bytes;
  };
  /** Each list holds the one before ten times: 10^20 values. */
  const bomb = (first: number): Uint8Array => {
    const opcodes = [OP.EMPTY_LIST, ...longPut(first)];
    for (let level = first; level < first + levels; level++)
      opcodes.push(
        OP.EMPTY_LIST,
        ...longPut(level + 1),
        OP.MARK,
        ...filler(10, ...longGet(level)),
        OP.APPENDS,
      );
    return assemble(opcodes);
  };
  const longGet = (index: number): number[] => [OP.LONG_BINGET, ...longPut(index).slice(1)];
  const behind = (dummies: Uint8Array, ...then: Uint8Array[]): Uint8Array =>
    join(assemble(proto(4)), dummies, ...then, STOP);
  const codes = (bytes: Uint8Array): string[] =>
    look(bytes).findings.map(({ severity, code }) => `${severity} ${code}`);

  it.each<readonly [string, Uint8Array]>([
    ['a million lists', behind(filler(1_000_001, OP.EMPTY_LIST, OP.POP), bomb(0))],
    [
      'half a million lists that are held twice',
      behind(filler(510_000, OP.EMPTY_LIST, OP.DUP, OP.TUPLE2, OP.POP), bomb(0)),
    ],
    [
      'a million memo entries and twenty thousand lists in the memo',
      behind(
        join(
          filler(1_000_001, OP.NONE, OP.MEMOIZE, OP.POP),
          filler(20_001, OP.EMPTY_LIST, OP.MEMOIZE, OP.POP),
        ),
        bomb(1_020_002),
      ),
    ],
  ])('is dangerous behind %s', (_what, bytes) => {
    expect(codes(bytes)).toContain('high pickle.expansion');
  });

  it('is dangerous when it is made of tuples alone, which have no identity until they are nested', () => {
    expect(codes(assemble(proto(4), OP.NONE, filler(40, OP.DUP, OP.TUPLE2), OP.STOP))).toContain(
      'high pickle.expansion',
    );
  });

  it('is never clean when it is filled from the top, or behind two million objects: its size is not known', () => {
    const topDown = [OP.EMPTY_LIST, ...put(0)];
    for (let level = 0; level < levels; level++)
      topDown.push(
        ...get(level),
        OP.MARK,
        OP.EMPTY_LIST,
        ...put(level + 1),
        ...filler(9, ...get(level + 1)),
        OP.APPENDS,
        OP.POP,
      );
    for (const bytes of [
      behind(filler(1_000_001, OP.EMPTY_LIST, OP.POP), assemble(topDown)),
      behind(filler(2_000_001, OP.EMPTY_LIST, OP.POP), bomb(0)),
    ]) {
      expect(look(bytes).verdict).toBe('unscannable');
      expect(codes(bytes)).toContain('medium limit.objects');
    }
  });

  it('is no false alarm: nine hundred thousand records that share an object, each held twice, are clean', () => {
    const record = [OP.EMPTY_LIST, OP.MEMOIZE, OP.BINGET, 0, OP.APPEND, OP.DUP, OP.TUPLE2, OP.APPEND];
    const bytes = behind(
      Uint8Array.of(OP.EMPTY_DICT, OP.MEMOIZE, OP.POP, OP.EMPTY_LIST),
      filler(900_000, ...record),
    );
    expect(look(bytes).verdict).toBe('clean');
  });
});
