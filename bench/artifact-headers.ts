import { closeSync, ftruncateSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ByteSource } from '../src/core/artifact/artifact.ts';
import { inspectArtifact } from '../src/core/artifact/inspect.ts';
import { bytesSource } from '../src/core/artifact/pickle/window.ts';
import type { BenchResult } from './pickle-throughput.ts';

const fiveGigabytes = 5 * 2 ** 30;
const smallFiles = 5_000;

/** A byte source over an open file. */
function fileSource(descriptor: number, sizeBytes: number): ByteSource {
  return {
    sizeBytes,
    read: (offset, length) => {
      const wanted = Math.max(0, Math.min(length, sizeBytes - offset));
      const buffer = new Uint8Array(wanted);
      return buffer.subarray(0, readSync(descriptor, buffer, 0, wanted, offset));
    },
  };
}

function safetensorsHeader(): Uint8Array {
  const tensors = 1024;
  const each = fiveGigabytes / tensors;
  const entries = Array.from(
    { length: tensors },
    (_, index) =>
      `"layers.${index}.weight":{"dtype":"U8","shape":[${each}],"data_offsets":[${index * each},${(index + 1) * each}]}`,
  );
  const header = Buffer.from(`{${entries.join(',')}}`);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header]);
}

function ggufHeader(): Uint8Array {
  const u32 = (value: number): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    return bytes;
  };
  const u64 = (value: number): Buffer => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(BigInt(value));
    return bytes;
  };
  const text = (value: string): Buffer => Buffer.concat([u64(value.length), Buffer.from(value)]);
  const tokens = Array.from({ length: 32_000 }, (_, index) => text(`token${index}`));
  const tensors = 512;
  const each = fiveGigabytes / tensors;
  const infos = Array.from({ length: tensors }, (_, index) =>
    Buffer.concat([text(`blk.${index}.weight`), u32(1), u64(each), u32(24), u64(index * each)]),
  );
  const head = [Buffer.from('GGUF'), u32(3), u64(tensors), u64(1)];
  const list = [text('tokenizer.ggml.tokens'), u32(9), u32(8), u64(tokens.length), ...tokens];
  const header = Buffer.concat([...head, ...list, ...infos]);
  return Buffer.concat([header, Buffer.alloc((32 - (header.length % 32)) % 32)]);
}

/** Milliseconds to inspect a sparse file of five gigabytes behind a header; the best of three. */
function timeLarge(folder: string, name: string, header: Uint8Array): number {
  const descriptor = openSync(join(folder, name), 'w+');
  try {
    writeSync(descriptor, header);
    const size = header.length + fiveGigabytes;
    ftruncateSync(descriptor, size);
    let best = Infinity;
    for (let run = 0; run < 3; run++) {
      const start = performance.now();
      const { verdict, findings } = inspectArtifact(fileSource(descriptor, size), name);
      best = Math.min(best, performance.now() - start);
      if (verdict !== 'clean') throw new Error(`${name}: ${findings[0]?.message ?? verdict}`);
    }
    return best;
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Inspects files of which only the header matters: 5 GB of safetensors and GGUF (sparse, through a file descriptor; targets of the
 * issue: under 100 ms each), and 5,000 small files of seven kinds (target: 10 s).
 */
export async function benchArtifactHeaders(): Promise<BenchResult[]> {
  const folder = mkdtempSync(join(tmpdir(), 'assay-bench-'));
  try {
    const large = (name: string, header: Uint8Array): BenchResult => ({
      name: `5 GB ${name.replace('m.', '')}, header only`,
      value: timeLarge(folder, name, header),
      unit: 'ms',
      target: '< 100',
    });
    const figures = [large('m.safetensors', safetensorsHeader()), large('m.gguf', ggufHeader())];
    const kinds: readonly (readonly [string, Uint8Array])[] = [
      ['a.pkl', Uint8Array.of(0x80, 4, 0x7d, 0x94, 0x2e)],
      ['a.json', Buffer.from('{"chat_template": "{{ messages[0][\'content\'] }}"}')],
      ['a.md', Buffer.from('# A card\n\nText.\n'.repeat(50))],
      ['a.yaml', Buffer.from('model:\n  layers: 3\n')],
      [
        'a.npy',
        Buffer.from(
          "\x93NUMPY\x01\x00\x46\x00{'descr': '<f4', 'fortran_order': False, 'shape': (0,), }          \n",
          'latin1',
        ),
      ],
      ['a.png', Buffer.from('\x89PNG\r\n\x1a\n0000', 'latin1')],
      ['a.bin', Buffer.alloc(4096, 7)],
    ];
    const start = performance.now();
    for (let index = 0; index < smallFiles; index++) {
      const [name, bytes] = kinds[index % kinds.length] as (typeof kinds)[number];
      inspectArtifact(bytesSource(new Uint8Array(bytes)), name);
    }
    const seconds = (performance.now() - start) / 1000;
    figures.push({ name: '5,000 small files', value: seconds, unit: 's', target: '< 10' });
    return figures;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
