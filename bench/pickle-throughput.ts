import { createHash } from 'node:crypto';
import type { ByteSource, InspectionContext } from '../src/core/artifact/artifact.ts';
import { inspectPickle } from '../src/core/artifact/pickle.ts';
import { bytesSource } from '../src/core/artifact/pickle/window.ts';

/** One measured value and what it should reach. */
export interface BenchResult {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly target: string;
}

const mebibyte = 1 << 20;

/**
 * A list of rows as `pickle.dumps(..., protocol=4)` writes it: per row a memoized tuple of an integer, a memoized short text, a float
 * and a memoized dict, a new text every time; 3.4 bytes an opcode.
 */
export function densePickle(sizeBytes: number): Uint8Array {
  const bytes = new Uint8Array(sizeBytes + 256);
  let at = 0;
  const put = (...values: number[]): void => {
    for (const value of values) bytes[at++] = value;
  };
  put(0x80, 4, 0x5d, 0x94, 0x28);
  for (let row = 0; ; row++) {
    if (at >= sizeBytes) break;
    if (row % 1000 === 999) put(0x65, 0x28);
    put(0x28, 0x4d, row & 255, (row >> 8) & 255, 0x8c, 5, 107);
    for (let digit = 0; digit < 4; digit++) put(48 + (Math.floor(row / 10 ** digit) % 10));
    put(
      0x94,
      0x47,
      0x3f,
      0xe0,
      0,
      0,
      0,
      0,
      row & 255,
      0,
      0x7d,
      0x94,
      0x8c,
      1,
      97,
      0x94,
      0x4b,
      row & 255,
      0x73,
      0x74,
      0x94,
    );
  }
  put(0x65, 0x2e);
  return bytes.subarray(0, at);
}

/** The densest stream: one and two bytes an opcode. */
function densestPickle(sizeBytes: number): Uint8Array {
  const bytes = new Uint8Array(sizeBytes + 8);
  bytes.set([0x80, 4, 0x5d, 0x94]);
  let at = 4;
  while (at < sizeBytes) {
    bytes[at++] = 0x28;
    for (let item = 0; item < 100 && at < sizeBytes; item++) {
      bytes[at++] = 0x4b;
      bytes[at++] = item;
      bytes[at++] = 0x4e;
      bytes[at++] = 0x86;
    }
    bytes[at++] = 0x65;
  }
  bytes[at++] = 0x2e;
  return bytes.subarray(0, at);
}

/** Four arrays as BINBYTES literals of a quarter of the size each. */
function arraysPickle(sizeBytes: number): Uint8Array {
  const each = Math.floor(sizeBytes / 4);
  const bytes = new Uint8Array(4 * (each + 5) + 8);
  let at = 0;
  bytes.set([0x80, 3, 0x28]);
  at = 3;
  for (let index = 0; index < 4; index++) {
    bytes.set([0x42, each & 255, (each >> 8) & 255, (each >> 16) & 255, (each >>> 24) & 255], at);
    at += 5 + each;
  }
  bytes.set([0x74, 0x2e], at);
  return bytes.subarray(0, at + 2);
}

function context(): InspectionContext {
  return {
    name: 'bench.pkl',
    depth: 0,
    budget: { spend: () => true, inflate: () => true },
    descend: () => [],
  };
}

function megabytesPerSecond(bytes: Uint8Array, runs: number, work: (source: ByteSource) => void): number {
  const rates: number[] = [];
  for (let run = 0; run < runs; run++) {
    const before = performance.now();
    work(bytesSource(bytes));
    rates.push(bytes.length / 1e6 / ((performance.now() - before) / 1e3));
  }
  return rates.sort((a, b) => a - b)[Math.floor(runs / 2)] as number;
}

const inspect = (source: ByteSource): void => {
  inspectPickle(source, context(), 'plain');
};

/**
 * Measures the pickle inspection on one core, each value the median of five runs after a warm-up: streams dense in opcodes,
 * large arrays with their SHA-256 computed beside (`node:crypto` alone is the bound there), and how much memory the first
 * takes at most beyond the file itself.
 */
export async function benchPickleThroughput(): Promise<BenchResult[]> {
  const dense = densePickle(64 * mebibyte);
  megabytesPerSecond(dense.subarray(0, 8 * mebibyte), 2, inspect);
  const before = process.memoryUsage();
  const denseRate = megabytesPerSecond(dense, 5, inspect);
  const after = process.memoryUsage();
  const densest = megabytesPerSecond(densestPickle(64 * mebibyte), 5, inspect);
  const arrays = arraysPickle(256 * mebibyte);
  const hashed = (source: ByteSource): void => {
    inspect(source);
    const hash = createHash('sha256');
    for (let at = 0; at < source.sizeBytes; at += mebibyte) hash.update(source.read(at, mebibyte));
    hash.digest();
  };
  const alone = megabytesPerSecond(arrays, 3, (source) => {
    createHash('sha256').update(source.read(0, source.sizeBytes)).digest();
  });
  const withHash = megabytesPerSecond(arrays, 3, hashed);
  const grown = (after.rss - before.rss) / mebibyte;
  return [
    {
      name: 'pickle, opcode-dense (rows of tuple, text, float, dict)',
      value: denseRate,
      unit: 'MB/s',
      target: '>= 80',
    },
    { name: 'pickle, densest (1 to 2 bytes an opcode)', value: densest, unit: 'MB/s', target: '>= 80' },
    { name: 'pickle, memory beyond the file after five runs', value: grown, unit: 'MiB', target: '< 150' },
    {
      name: 'pickle, large arrays with SHA-256',
      value: withHash,
      unit: 'MB/s',
      target: `near ${alone.toFixed(0)} (SHA-256 alone)`,
    },
  ];
}
