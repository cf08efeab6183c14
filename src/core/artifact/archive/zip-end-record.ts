import type { ByteSource } from '../artifact.ts';

const tailBytes = 65_536 + 22;

/** The end record of a zip file (APPNOTE 4.3.16, with zip64's 4.3.14), and where its directory really is. */
export interface EndRecord {
  readonly offset: number;
  /** Offset behind the record and its comment. */
  readonly end: number;
  readonly commentStart: number;
  readonly count: number;
  readonly directoryStart: number;
  /** How many bytes stand before the archive: added to every offset in it. */
  readonly shift: number;
  /** A directory stands where the record says, and nothing (or little) follows. */
  readonly intact: boolean;
}

function uint(bytes: Uint8Array, at: number, size: number): number {
  let value = 0;
  for (let index = size - 1; index >= 0; index--) value = value * 256 + (bytes[at + index] ?? 0);
  return value;
}

const isMark = (bytes: Uint8Array, at: number, a: number, b: number): boolean =>
  bytes[at] === 0x50 && bytes[at + 1] === 0x4b && bytes[at + 2] === a && bytes[at + 3] === b;

/** The last end record in the final 64 KiB that has a directory before it; else the last one at all; else undefined. */
export function findEndRecord(source: ByteSource): EndRecord | undefined {
  const base = Math.max(0, source.sizeBytes - tailBytes);
  const tail = source.read(base, source.sizeBytes - base).slice();
  let fallback: EndRecord | undefined;
  let tries = 0;
  for (let at = tail.length - 22; at >= 0 && tries < 64; at--) {
    if (!isMark(tail, at, 5, 6)) continue;
    tries++;
    const record = readRecord(source, tail, base, at);
    if (record.intact) return record;
    fallback ??= record;
  }
  return fallback;
}

function readRecord(source: ByteSource, tail: Uint8Array, base: number, at: number): EndRecord {
  let count = uint(tail, at + 10, 2);
  let size = uint(tail, at + 12, 4);
  let start = uint(tail, at + 16, 4);
  let directoryEnd = base + at;
  const commentStart = base + at + 22;
  const end = Math.min(source.sizeBytes, commentStart + uint(tail, at + 20, 2));
  const locator = source.read(Math.max(0, base + at - 20), 20).slice();
  if (isMark(locator, 0, 6, 7) && (count === 0xffff || size === 0xffffffff || start === 0xffffffff)) {
    const stated = uint(locator, 8, 8);
    for (const place of [base + at - 76, stated]) {
      const large = source.read(Math.max(0, place), 56).slice();
      if (!isMark(large, 0, 6, 6)) continue;
      count = uint(large, 32, 8);
      size = uint(large, 40, 8);
      start = uint(large, 48, 8);
      directoryEnd = place;
      break;
    }
  }
  const actual = directoryEnd - size;
  const isDirectory = (place: number): boolean =>
    place >= 0 && place < directoryEnd && isMark(source.read(place, 4), 0, 1, 2);
  const empty = count === 0 && size === 0;
  if (isDirectory(actual))
    return {
      offset: directoryEnd,
      end,
      commentStart,
      count,
      directoryStart: actual,
      shift: actual - start,
      intact: true,
    };
  if (isDirectory(start))
    return { offset: directoryEnd, end, commentStart, count, directoryStart: start, shift: 0, intact: true };
  return {
    offset: directoryEnd,
    end,
    commentStart,
    count,
    directoryStart: Math.max(0, Math.min(actual, directoryEnd)),
    shift: 0,
    intact: empty && end === source.sizeBytes && source.sizeBytes === 22,
  };
}
