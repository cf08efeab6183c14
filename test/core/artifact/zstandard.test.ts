import { constants, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DecodeState } from '../../../src/core/artifact/compression/chunk-decoder.ts';
import { HistoryWindow } from '../../../src/core/artifact/compression/history-window.ts';
import { ZstdDecoder } from '../../../src/core/artifact/compression/zstandard.ts';
import { inspectArtifact } from '../../../src/core/artifact/inspect.ts';
import { bytesSource } from '../../../src/core/artifact/pickle/window.ts';
import { ascii, join, le, payload } from './make/bytes.ts';
import { zstdBlock, zstdFeatures, zstdFlushed, zstdFrame, zstdSkippable } from './make/zstd.ts';

interface Decoded {
  readonly state: DecodeState;
  readonly bytes: Uint8Array;
  readonly inputOffset: number;
}

function decode(compressed: Uint8Array): Decoded {
  const decoder = new ZstdDecoder(bytesSource(compressed), 0, new HistoryWindow());
  const pieces: Uint8Array[] = [];
  for (let piece = decoder.next(); piece !== undefined; piece = decoder.next()) pieces.push(piece.slice());
  return { state: decoder.state, bytes: join(...pieces), inputOffset: decoder.inputOffset };
}

/** Compressed by zstd itself (Node's zlib), with what it is asked for. */
const compress = (bytes: Uint8Array, level: number, more: Record<number, number> = {}): Uint8Array =>
  new Uint8Array(
    zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: level, ...more } }),
  );

/** Bytes without a pattern, the same every time (the generator of POSIX's rand). */
function noise(length: number, seed = 1): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state >>> 24;
  });
}

/** Lines that resemble one another without being the same. */
const lines = (count: number): Uint8Array =>
  ascii(
    Array.from({ length: count }, (_, at) => `layer.${at % 97}.weight = ${(at * 7919) % 104_729}\n`).join(''),
  );

const samples: readonly (readonly [string, Uint8Array])[] = [
  ['nothing', new Uint8Array(0)],
  ['one byte', ascii('a')],
  ['a run', new Uint8Array(400_000).fill(7)],
  ['noise', noise(200_000)],
  ['lines', lines(9_000)],
  ['noise, lines and the same noise', join(noise(100_000), lines(2_000), noise(100_000))],
];
const levels = [-7, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22];

describe('what zstd compresses', () => {
  it.each(samples)('of %s is decoded to the same bytes at every level', (_what, bytes) => {
    for (const level of levels) {
      const compressed = compress(bytes, level, { [constants.ZSTD_c_checksumFlag]: level % 2 });
      const decoded = decode(compressed);
      expect(decoded.state).toBe('done');
      expect(decoded.inputOffset).toBe(compressed.length);
      expect(Buffer.from(bytes).equals(decoded.bytes)).toBe(true);
    }
  });
  it('of short blocks is decoded, with trees and tables of earlier blocks', async () => {
    const text = lines(2_000);
    const pieces = Array.from({ length: 40 }, (_, at) => text.subarray(at * 900, at * 900 + 900));
    const seen = new Set<string>();
    for (const level of [1, 3, 19]) {
      const compressed = await zstdFlushed(pieces, level);
      const decoded = decode(compressed);
      expect(decoded.state).toBe('done');
      expect(Buffer.from(join(...pieces)).equals(decoded.bytes)).toBe(true);
      for (const feature of zstdFeatures(compressed)) seen.add(feature);
    }
    expect([...seen]).toEqual(expect.arrayContaining(['literals 3', 'LL 3', 'OF 3', 'ML 3']));
  });
  it('above makes use of every kind of block, of both shapes of literals and of every other mode that a compressor chooses', () => {
    const seen = samples.flatMap(([, bytes]) =>
      [1, 19].flatMap((level) => [...zstdFeatures(compress(bytes, level))]),
    );
    expect(seen).toEqual(
      expect.arrayContaining([
        'raw',
        'rle',
        'literals 0',
        'literals 2',
        'four streams',
        'LL 0',
        'OF 0',
        'ML 0',
        'LL 2',
        'OF 2',
        'ML 2',
      ]),
    );
  });
  it('with windows that reach further back than a block is decoded', () => {
    const far = noise(200_000);
    const bytes = join(far, noise(9_000_000, 2), far);
    const compressed = compress(bytes, 3, {
      [constants.ZSTD_c_enableLongDistanceMatching]: 1,
      [constants.ZSTD_c_windowLog]: 27,
    });
    expect(compressed.length).toBeLessThan(bytes.length - 190_000);
    expect(Buffer.from(bytes).equals(decode(compressed).bytes)).toBe(true);
  });
  it('with matches from over 16 MiB back is unsupported, and what comes before is given', () => {
    const far = noise(200_000);
    const bytes = join(far, noise(17_000_000, 2), far);
    const decoded = decode(
      compress(bytes, 1, {
        [constants.ZSTD_c_enableLongDistanceMatching]: 1,
        [constants.ZSTD_c_windowLog]: 27,
      }),
    );
    expect(decoded.state).toBe('unsupported');
    expect(decoded.bytes.length).toBeGreaterThan(17_000_000);
    expect(Buffer.from(bytes.subarray(0, decoded.bytes.length)).equals(decoded.bytes)).toBe(true);
  });
});

/** Two literals, then a match of four bytes from two back; each code alone in its table: "ab" three times. */
const sequence = Uint8Array.of(0x10, 97, 98, 1, 0x54, 2, 2, 1, 0b101);

describe('frames written by hand (RFC 8878)', () => {
  it.each<readonly [string, Uint8Array, string]>([
    ['a raw block', zstdFrame(zstdBlock(0, 3, ascii('abc'))), 'abc'],
    ['one byte over and over', zstdFrame(zstdBlock(1, 5, ascii('x'))), 'xxxxx'],
    [
      'an empty block before another',
      zstdFrame(zstdBlock(0, 0, ascii(''), false), zstdBlock(0, 1, ascii('a'))),
      'a',
    ],
    ['a run of no bytes', zstdFrame(zstdBlock(1, 0, ascii('x'))), ''],
    [
      'literals that are one byte, without sequences',
      zstdFrame(zstdBlock(2, 3, Uint8Array.of(0x51, 97, 0))),
      'a'.repeat(10),
    ],
    ['tables of one symbol', zstdFrame(zstdBlock(2, sequence.length, sequence)), 'ababab'],
    [
      'the same tables again',
      zstdFrame(
        zstdBlock(2, 9, sequence, false),
        zstdBlock(2, 6, Uint8Array.of(0x10, 99, 100, 1, 0xfc, 0b101)),
      ),
      'abababcdcdcd',
    ],
    [
      'two frames and skippable ones',
      join(
        zstdSkippable(ascii('note')),
        zstdFrame(zstdBlock(0, 1, ascii('a'))),
        zstdSkippable(ascii('')),
        zstdFrame(zstdBlock(0, 1, ascii('b'))),
      ),
      'ab',
    ],
  ])('%s', (_what, frame, text) => {
    const decoded = decode(frame);
    expect(decoded).toEqual({ state: 'done', bytes: ascii(text), inputOffset: frame.length });
  });
  const head = zstdFrame();
  it.each<readonly [string, Uint8Array, DecodeState, number]>([
    ['a reserved kind of block', zstdFrame(zstdBlock(3, 1, ascii('a'))), 'corrupt', 6],
    ['a block of over 128 KiB', zstdFrame(zstdBlock(1, 131_073, ascii('a'))), 'corrupt', 6],
    [
      'a tree of an earlier block where there is none',
      zstdFrame(zstdBlock(2, 4, Uint8Array.of(0x43, 0, 0, 0))),
      'corrupt',
      9,
    ],
    [
      'a table of an earlier block where there is none',
      zstdFrame(zstdBlock(2, 6, Uint8Array.of(0x10, 97, 98, 1, 0xfc, 5))),
      'corrupt',
      9,
    ],
    [
      'a tree of an earlier frame',
      join(compress(lines(500), 3), zstdFrame(zstdBlock(2, 4, Uint8Array.of(0x43, 0, 0, 0)))),
      'corrupt',
      0,
    ],
    ['reserved modes', zstdFrame(zstdBlock(2, 9, sequence.with(4, 0x55))), 'corrupt', 9],
    ['a stream without its end mark', zstdFrame(zstdBlock(2, 9, sequence.with(8, 0))), 'corrupt', 9],
    ['a stream that is not used up', zstdFrame(zstdBlock(2, 9, sequence.with(8, 0b1101))), 'corrupt', 18],
    ['more literals than there are', zstdFrame(zstdBlock(2, 9, sequence.with(5, 3))), 'corrupt', 18],
    ['a match from before the start', zstdFrame(zstdBlock(2, 9, sequence.with(8, 0b110))), 'corrupt', 18],
    [
      'a match from the frame before',
      join(
        zstdFrame(zstdBlock(0, 9, ascii('123456789'))),
        zstdFrame(zstdBlock(2, 9, sequence.with(8, 0b110))),
      ),
      'corrupt',
      36,
    ],
    [
      'a dictionary that is not there',
      join(head.slice(0, 4), Uint8Array.of(1, 0x38, 7), zstdBlock(0, 1, ascii('a'))),
      'unsupported',
      0,
    ],
    [
      'a reserved bit',
      join(head.slice(0, 4), Uint8Array.of(8, 0x38), zstdBlock(0, 1, ascii('a'))),
      'unsupported',
      0,
    ],
    ['no block', head, 'truncated', 6],
    ['a cut header', head.slice(0, 5), 'truncated', 0],
    ['a cut skippable frame', zstdSkippable(ascii('note')).slice(0, 10), 'truncated', 10],
    ['other bytes', ascii('PK\x03\x04 and more'), 'corrupt', 0],
  ])('%s: the state says so, and where', (_what, frame, state, inputOffset) => {
    expect(decode(frame)).toMatchObject(inputOffset === 0 ? { state } : { state, inputOffset });
  });
  it('bytes behind the frames are left to the caller', () => {
    const frame = zstdFrame(zstdBlock(0, 1, ascii('a')));
    expect(decode(join(frame, 'rest'))).toMatchObject({ state: 'done', inputOffset: frame.length });
  });
  it('a wrong checksum stops nothing', () => {
    const frame = compress(lines(50), 3, { [constants.ZSTD_c_checksumFlag]: 1 });
    expect(decode(frame.with(frame.length - 1, frame.at(-1)! ^ 1))).toEqual({
      state: 'done',
      bytes: lines(50),
      inputOffset: frame.length,
    });
  });
});

describe('damaged data', () => {
  const whole = lines(3_000);
  const compressed = compress(whole, 3);
  it('cut off anywhere is truncated, and what comes before is right', () => {
    for (let length = 0; length < compressed.length; length += 97) {
      const decoded = decode(compressed.subarray(0, length));
      expect(decoded.state).toBe('truncated');
      expect(Buffer.from(whole.subarray(0, decoded.bytes.length)).equals(decoded.bytes)).toBe(true);
    }
  });
  it('changed anywhere ends, with no more output than blocks can have', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 }), (changes) => {
        const bytes = compressed.slice();
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        const decoded = decode(bytes);
        expect(decoded.state).not.toBe('running');
        expect(decoded.bytes.length).toBeLessThanOrEqual(Math.ceil(bytes.length / 4) * 131_072);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a pickle in a Zstandard file', () => {
  const verdict = (bytes: Uint8Array) => inspectArtifact(bytesSource(bytes), 'model.pkl.zst');
  it('is found in any frame', () => {
    for (const bytes of [
      compress(payload, 3),
      join(zstdSkippable(ascii('made by pzstd')), compress(payload, 3)),
      join(compress(le(0, 8), 3), compress(payload, 19)),
    ])
      expect(verdict(bytes)).toMatchObject({ format: 'zstd', verdict: 'dangerous' });
  });
  it('that needs a dictionary is unscannable, with the place', () => {
    const frame = join(zstdFrame().slice(0, 4), Uint8Array.of(1, 0x38, 7), zstdBlock(0, 1, ascii('a')));
    expect(verdict(frame)).toMatchObject({
      verdict: 'unscannable',
      findings: [{ code: 'archive.unsupported', offset: 0 }],
    });
  });
});
