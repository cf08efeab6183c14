import { spawnSync } from 'node:child_process';
import {
  closeSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { constants, deflateRawSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { type BenchResult, densePickle } from './pickle-throughput.ts';

const bin = fileURLToPath(new URL('../bin/assay.mjs', import.meta.url));
const mebibyte = 1 << 20;
const mostMegabytes = 150;

/**
 * Prints the peak at the end: VmHWM and not `resourceUsage`, since Linux lets a started process inherit the peak of the one that
 * started it (exec keeps the larger of both in ru_maxrss).
 */
const preload = `data:text/javascript,${encodeURIComponent(`
import { readFileSync, writeSync } from 'node:fs';
process.on('exit', () => {
  let peak = process.resourceUsage().maxRSS;
  try { peak = Number(/VmHWM:\\s*(\\d+)/.exec(readFileSync('/proc/self/status', 'latin1'))[1]); } catch {}
  writeSync(2, 'peak ' + peak + '\\n');
});`)}`;

/** One kind of file: writes itself to a path. */
interface Kind {
  readonly name: string;
  readonly file: string;
  readonly write: (path: string) => void;
  /** The speed it should reach in MB/s, where it is measured. */
  readonly rate?: number;
}

/** Writes pieces in a row without holding them. */
function writePieces(path: string, pieces: Iterable<Uint8Array>): void {
  const descriptor = openSync(path, 'w');
  for (const piece of pieces) writeSync(descriptor, piece);
  closeSync(descriptor);
}

/** A head, then a hole up to the size, then a tail: takes no room on the disk. */
function writeSparse(path: string, head: Uint8Array, sizeBytes: number, tail: Uint8Array): void {
  const descriptor = openSync(path, 'w');
  writeSync(descriptor, head, 0, head.length, 0);
  ftruncateSync(descriptor, sizeBytes);
  writeSync(descriptor, tail, 0, tail.length, sizeBytes - tail.length);
  closeSync(descriptor);
}

/** One stream as long as asked: the rows of `densePickle` over and over; the memo goes on. */
function* densePieces(sizeBytes: number): Generator<Uint8Array> {
  const rows = densePickle(8 * mebibyte);
  yield rows.subarray(0, 5);
  // Without its five opening bytes and without APPENDS and STOP, then APPENDS and MARK for the next piece.
  const body = Buffer.concat([rows.subarray(5, -2), Uint8Array.of(0x65, 0x28)]);
  for (let at = 0; at < sizeBytes; at += body.length) yield body;
  yield Uint8Array.of(0x65, 0x2e);
}

/** A list of lists, each of which holds the one before it: every object is held twice. */
function* sharedPieces(count: number): Generator<Uint8Array> {
  yield Uint8Array.of(0x80, 4, 0x5d, 0x94, 0x28);
  for (let first = 1; first < count; first += 10_000) {
    const piece = Buffer.alloc(80_000);
    // EMPTY_LIST, MEMOIZE, LONG_BINGET of the one before, APPEND
    for (let index = 0; index < 10_000; index++) {
      piece.set([0x5d, 0x94, 0x6a], index * 8);
      piece.writeUInt32LE(first + index - 1, index * 8 + 3);
      piece[index * 8 + 7] = 0x61;
    }
    yield piece;
  }
  yield Uint8Array.of(0x65, 0x2e);
}

const le = (value: number, size: number): Buffer => {
  const bytes = Buffer.alloc(size);
  if (size === 8) bytes.writeBigUInt64LE(BigInt(value));
  else bytes.writeUIntLE(value, 0, size);
  return bytes;
};

function safetensors(entries: number): Buffer {
  const parts: string[] = [];
  for (let index = 0; index < entries; index++)
    parts.push(
      `"model.layers.${index}.self_attn.q_proj.weight":{"dtype":"F32","shape":[1,1],"data_offsets":[${index * 4},${index * 4 + 4}]}`,
    );
  const header = Buffer.from(`{${parts.join(',')}}`);
  return Buffer.concat([le(header.length, 8), header, Buffer.alloc(entries * 4)]);
}

/** A zip with one deflated member of so many zeros. */
function zipBomb(sizeBytes: number): Buffer {
  const data = deflateRawSync(Buffer.alloc(sizeBytes));
  const name = Buffer.from('data.bin');
  const common = Buffer.concat([
    le(20, 2),
    le(0, 2),
    le(8, 2),
    le(0, 4),
    le(0, 4),
    le(data.length, 4),
    le(sizeBytes, 4),
    le(name.length, 2),
    le(0, 2),
  ]);
  const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, name, data]);
  const central = Buffer.concat([
    Buffer.from('PK\x01\x02'),
    le(20, 2),
    common,
    le(0, 2),
    le(0, 2),
    le(0, 2),
    le(0, 4),
    le(0, 4),
    name,
  ]);
  const end = Buffer.concat([
    Buffer.from('PK\x05\x06'),
    le(0, 4),
    le(1, 2),
    le(1, 2),
    le(central.length, 4),
    le(local.length, 4),
    le(0, 2),
  ]);
  return Buffer.concat([local, central, end]);
}

/** An xz block that asks for a dictionary of 4 GiB and fills it: LZMA2 chunks without compression. */
function* xzPieces(sizeBytes: number): Generator<Uint8Array> {
  yield Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0, 0, 0xff, 0x12, 0xd9, 0x41);
  yield Uint8Array.of(2, 0, 0x21, 1, 40, 0, 0, 0, 0, 0, 0, 0);
  const piece = new Uint8Array(3 + 65_536).fill(120);
  piece.set([1, 255, 255]);
  for (let at = 0; at < sizeBytes; at += 65_536) {
    yield piece;
    piece[0] = 2;
  }
  yield Uint8Array.of(0);
}

const kinds: readonly Kind[] = [
  {
    name: 'text of a few bytes (start-up)',
    file: 'a.json',
    write: (path) => writeFileSync(path, '{"a": 1}'),
  },
  {
    name: 'pickle dense in opcodes, 1 GB',
    file: 'dense.pkl',
    write: (path) => writePieces(path, densePieces(1e9)),
    rate: 80,
  },
  {
    name: 'pickle with an array of 4 GiB',
    file: 'array.pkl',
    write: (path) =>
      writeSparse(
        path,
        Buffer.concat([Uint8Array.of(0x80, 4, 0x8e), le(2 ** 32, 8)]),
        11 + 2 ** 32 + 1,
        Uint8Array.of(0x2e),
      ),
    rate: 1000,
  },
  {
    name: 'pickle of three million lists, each held twice',
    file: 'shared.pkl',
    write: (path) => writePieces(path, sharedPieces(3e6)),
  },
  {
    name: 'zeros, 4 GiB',
    file: 'zeros.bin',
    write: (path) => writeSparse(path, new Uint8Array(1), 2 ** 32, new Uint8Array(1)),
    rate: 1000,
  },
  {
    name: 'gzip bomb, 1 GiB',
    file: 'bomb.gz',
    write: (path) => writeFileSync(path, gzipSync(Buffer.alloc(2 ** 30))),
  },
  { name: 'zip bomb, 1 GiB', file: 'bomb.zip', write: (path) => writeFileSync(path, zipBomb(2 ** 30)) },
  {
    name: 'gzip of a dense pickle of 100 MB',
    file: 'dense.pkl.gz',
    write: (path) => writeFileSync(path, gzipSync(Buffer.concat([...densePieces(1e8)]), { level: 1 })),
  },
  {
    name: 'zstd of a dense pickle of 100 MB, window 128 MiB',
    file: 'dense.pkl.zst',
    write: (path) =>
      writeFileSync(
        path,
        zstdCompressSync(Buffer.concat([...densePieces(1e8)]), {
          params: { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_windowLog]: 27 },
        }),
      ),
  },
  {
    name: 'xz with a dictionary of 4 GiB, 100 MB',
    file: 'wide.xz',
    write: (path) => writePieces(path, xzPieces(1e8)),
  },
  {
    name: 'safetensors, 600,000 entries',
    file: 'wide.safetensors',
    write: (path) => writeFileSync(path, safetensors(600_000)),
  },
  {
    name: 'JSON of 60 MB',
    file: 'wide.json',
    write: (path) => writeFileSync(path, `[${'{"a":[1,2,3]},'.repeat(4e6)}0]`),
  },
];

/**
 * The peak memory of the command line's whole process for each kind of file, and the speed where one is promised. `ASSAY_BENCH_KIND`
 * restricts it to kinds whose name contains it.
 */
export function benchArtifactMemory(): BenchResult[] {
  const folder = mkdtempSync(join(tmpdir(), 'assay-memory-'));
  const results: BenchResult[] = [];
  const asked = process.env.ASSAY_BENCH_KIND ?? '';
  try {
    for (const { name, file, write, rate } of kinds.filter((kind) => kind.name.includes(asked))) {
      const path = join(folder, file);
      write(path);
      const before = performance.now();
      const { stderr, stdout, status } = spawnSync(
        process.execPath,
        ['--import', preload, bin, 'scan', path, '--format', 'json'],
        { encoding: 'utf8', maxBuffer: 1 << 28 },
      );
      const seconds = (performance.now() - before) / 1e3;
      const peak = Number(/peak (\d+)/.exec(stderr)?.[1] ?? Number.NaN) / 1024;
      const verdict = /"verdict": ?"(\w+)"/.exec(stdout)?.[1] ?? `exit ${status}`;
      results.push({
        name: `${name}: ${verdict}`,
        value: peak,
        unit: 'MiB',
        target: `< ${mostMegabytes}; took ${seconds.toFixed(1)} s`,
      });
      if (rate !== undefined)
        results.push({
          name,
          value: statSync(path).size / 1e6 / seconds,
          unit: 'MB/s',
          target: `>= ${rate}, start-up counted`,
        });
      rmSync(path);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return results;
}
