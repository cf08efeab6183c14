import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { ByteSource } from '../../../src/core/artifact/artifact.ts';
import { inspectArtifact } from '../../../src/core/artifact/inspect.ts';
import { decodedSource } from '../../../src/core/artifact/compression/decoded-source.ts';
import { Inflate } from '../../../src/core/artifact/compression/inflate.ts';
import { bytesSource, sliceSource } from '../../../src/core/artifact/pickle/window.ts';
import { ascii, harmless, join, payload } from './make/bytes.ts';
import { bzip2 } from './make/compressed.ts';
import { externalLink, makeHdf5, textAttribute } from './make/hdf5.ts';
import { makeGguf, makeSafetensors } from './make/headers.ts';
import { externalTensor, field, onnxModel } from './make/protobuf.ts';
import { makeTar } from './make/tar.ts';
import { makeTflite } from './make/tflite.ts';
import { makeZip } from './make/zip.ts';

/** A source that spoils what it gave before whenever it is asked again: a view is valid until the next read, and no longer. */
function spoilingSource(bytes: Uint8Array): ByteSource {
  let last = new Uint8Array(0);
  return {
    sizeBytes: bytes.length,
    read: (offset, length) => {
      last.fill(0xa5);
      // Not `slice`, which shares the memory where the bytes are a Buffer.
      last = Uint8Array.from(bytes.subarray(Math.max(0, offset), Math.max(0, offset) + Math.max(0, length)));
      return last;
    },
  };
}

const link = externalLink('weights', '/etc/passwd', '/x');
const npy = join(
  Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 0x76, 0),
  ascii("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }".padEnd(117) + '\n'),
  payload,
);
const files: readonly (readonly [string, Uint8Array])[] = [
  ['model.pkl', payload],
  ['model.joblib', join(payload, harmless, payload)],
  ['model.npy', npy],
  ['model.safetensors', makeSafetensors('{"a":{"dtype":"U8","shape":[3],"data_offsets":[1,4]},"a":{}}', 6)],
  ['model.gguf', makeGguf({ 'tokenizer.chat_template': '{{ x.__class__.__mro__ }}' })],
  [
    'model.h5',
    makeHdf5([
      [6, link],
      [12, textAttribute('model_config', '{"class_name": "Lambda", "config": {}}')],
    ]),
  ],
  ['model.onnx', onnxModel(field(5, externalTensor('../../etc/passwd')))],
  ['model.tflite', makeTflite('FlexReadFile', 32)],
  ['model.tar', makeTar([{ name: '../evil.pkl', bytes: payload }])],
  ['model.pt', makeZip([{ name: 'archive/data.pkl', bytes: payload }])],
  ['model.pkl.gz', gzipSync(payload)],
  ['model.pkl.zst', zstdCompressSync(payload)],
  ['model.pkl.bz2', bzip2],
  ['nested.zip', makeZip([{ name: 'a.gz', bytes: gzipSync(makeZip([{ name: 'b.pkl', bytes: payload }])) }])],
  ['config.json', ascii('{"_target_": "os.system"}')],
  ['config.yaml', ascii('a: !!python/object/apply:os.system [id]\n')],
];

describe('what a source gave is not used after the next read', () => {
  it.each(files)('%s has the same findings from a source that spoils it', (name, bytes) => {
    const expected = inspectArtifact(bytesSource(bytes), name);
    expect(expected.findings).not.toEqual([]);
    expect(inspectArtifact(spoilingSource(bytes), name)).toEqual(expected);
  });
});

describe('there are no bytes before a source', () => {
  const bytes = ascii('abcdef');
  const packed = bytesSource(new Uint8Array(gzipSync(bytes)));
  const unlimited = { spend: () => true, inflate: () => true };
  it.each<readonly [string, ByteSource]>([
    ['bytes in memory', bytesSource(bytes)],
    ['a part', sliceSource(bytesSource(bytes), 0, 6)],
    ['decoded bytes', decodedSource((window) => new Inflate(packed, 10, window), unlimited).source],
  ])('of %s', (_what, source) => {
    expect(source.read(-3, 5)).toEqual(new Uint8Array(0));
    expect(source.read(0, 3)).toEqual(bytes.subarray(0, 3));
  });
  it('a part that would begin there is empty', () => {
    expect(sliceSource(bytesSource(bytes), -3, 2 ** 40).sizeBytes).toBe(0);
  });
});
