import { describe, expect, it } from 'vitest';
import { Memo } from '../../../../src/core/artifact/pickle/memo.ts';
import { Kind, Tag, valueOf } from '../../../../src/core/artifact/pickle/values.ts';

describe('Memo', () => {
  it('counts distinct indexes, which MEMOIZE uses, and keeps where a value was written', () => {
    const memo = new Memo();
    memo.set(7, Kind.text, 100, false);
    memo.set(7, Kind.list, 200, false);
    memo.set(0, Kind.dict, 300, false);
    expect(memo.size).toBe(2);
    expect(memo.get(7)).toBe(Kind.list);
    expect(memo.offset).toBe(200);
    expect(memo.get(1)).toBe(0);
  });

  it('above a million entries keeps the kind of each and all of those that are worth it', () => {
    const memo = new Memo();
    const global = valueOf(Tag.global, 3);
    memo.set(5_000_000, global, 11, true);
    memo.set(5_000_001, Kind.text, 12, false);
    memo.set(5_000_002, Kind.none, 13, false);
    expect(memo.get(5_000_000)).toBe(global);
    expect(memo.offset).toBe(11);
    expect(memo.get(5_000_001)).toBe(Kind.text);
    expect(memo.offset).toBe(-1);
    expect(memo.get(5_000_002)).toBe(Kind.none);
    expect(memo.size).toBe(3);
    memo.set(5_000_000, Kind.int, 14, false);
    expect(memo.get(5_000_000)).toBe(Kind.int);
  });
  it('above those keeps the newest 65,536 objects, and of older ones that they were something', () => {
    const memo = new Memo();
    const first = 1_000_000;
    for (let at = 0; at < 100_000; at++) memo.set(first + at, valueOf(Tag.node, at), at, true);
    expect(memo.get(first + 99_999)).toBe(valueOf(Tag.node, 99_999));
    expect(memo.get(first + 99_999 - 65_535)).toBe(valueOf(Tag.node, 99_999 - 65_535));
    expect(memo.get(first + 30_000)).toBe(Kind.unknown);
    memo.set(first + 99_999, Kind.int, 5, false);
    expect(memo.get(first + 99_999)).toBe(Kind.int);
  });
});
