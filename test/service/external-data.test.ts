import { createHash } from 'node:crypto';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPredictions } from '../../src/data/open-predictions.ts';
import { openLocalRepository } from '../../src/git/local-repository.ts';
import { auditCommits } from '../../src/service/audit-commits.ts';
import { contentReader } from '../../src/service/contents.ts';
import type { LargeObjects } from '../../src/service/large-objects.ts';
import { bytesSource } from '../../src/core/artifact/pickle/window.ts';
import { field, onnxModel } from '../core/artifact/make/protobuf.ts';
import { packs } from '../core/checks/run-case.ts';
import { type Scratch, scratchRepository } from '../git/scratch.ts';

/** Four bytes from byte 4 of a file beside the model. */
function model(place: string): Uint8Array {
  const entry = (key: string, value: string) => field(13, Buffer.concat([field(1, key), field(2, value)]));
  const tensor = [field(1, 4), field(2, 2), field(8, 'w'), entry('location', place), entry('offset', '4')];
  return onnxModel(field(5, Buffer.concat([...tensor, entry('length', '4'), field(14, 1)])));
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const pointer = (sha: string, size: number) =>
  `version https://git-lfs.github.com/spec/v1\noid sha256:${sha}\nsize ${size}\n`;
const policy = `version: 1
discover: false
models:
  - id: credit
    artifacts: [models/*.onnx]
require:
  - {id: it, check: artifact/safe, level: block}
`;

let folder: Scratch;
let clone: Awaited<ReturnType<typeof openLocalRepository>>;
/** One for all audits, as in a serving process: the same model has other files beside it in each commit. */
const reader = contentReader(openPredictions());
beforeAll(async () => {
  folder = scratchRepository();
  folder.commit('policy', { '.github/assay.yml': policy });
  clone = await openLocalRepository(folder.path);
});
afterAll(() => {
  clone.close();
  folder.remove();
});

async function audit(prepare: () => void, large?: LargeObjects) {
  folder.git('checkout', '--quiet', '--detach', 'main');
  prepare();
  const head = folder.commit('change');
  const { findings } = await auditCommits({
    repository: large === undefined ? clone : { ...clone, large },
    reader,
    base: folder.git('rev-parse', 'main'),
    head,
    scope: 'changed',
    packs,
    now: new Date('2026-11-25T08:00:00Z'),
  });
  const found = findings.find(({ requirement }) => requirement === 'it');
  return `${found?.status}: ${found?.message}`;
}

const place = model('data/w.bin');
const link = (target: string, path: string) => symlinkSync(target, join(folder.path, path));

describe('41: ONNX external data in an audit, by what the commit has beside the model', () => {
  it.each<readonly [string, () => void, RegExp]>([
    ['the range is in the file', () => folder.write({ 'models/data/w.bin': '12345678' }), /^pass/],
    ['the file ends before', () => folder.write({ 'models/data/w.bin': '1234567' }), /^fail: .*which has 7/],
    ['nothing is there', () => {}, /^fail: .*which is not there/],
    [
      'a link',
      () => {
        folder.write({ 'models/data/x': '' });
        link('/etc/passwd', 'models/data/w.bin');
      },
      /^fail: .*symbolic link/,
    ],
    [
      'a file behind a linked folder',
      () => {
        folder.write({ 'models/m.onnx': place, 'w.bin': '12345678' });
        link('..', 'models/data');
      },
      /^fail: .*symbolic link/,
    ],
    ['a folder', () => folder.write({ 'models/data/w.bin/x': '' }), /^fail: .*no regular file/],
    [
      'a pointer to enough in LFS',
      () => folder.write({ 'models/data/w.bin': pointer('a'.repeat(64), 8) }),
      /^pass/,
    ],
    [
      'a pointer to too little in LFS',
      () => folder.write({ 'models/data/w.bin': pointer('a'.repeat(64), 7) }),
      /^fail: .*which has 7/,
    ],
    [
      'a file that DVC keeps: what stands there is not known',
      () =>
        folder.write({
          'models/data/w.bin.dvc': 'outs:\n- md5: 0123456789abcdef0123456789abcdef\n  path: w.bin\n',
        }),
      /^pass/,
    ],
    [
      'a folder that DVC keeps',
      () =>
        folder.write({
          'models/data.dvc': 'outs:\n- md5: 0123456789abcdef0123456789abcdef.dir\n  path: data\n',
        }),
      /^pass/,
    ],
  ])('%s', async (_what, prepare, says) => {
    expect(
      await audit(() => {
        folder.write({ 'models/m.onnx': place });
        prepare();
      }),
    ).toMatch(says);
  });

  it('of a model that is itself in LFS', async () => {
    const large: LargeObjects = {
      read: async (object, _options, work) =>
        object.sha256 === sha256(place)
          ? { state: 'read', value: work(bytesSource(place)) }
          : { state: 'missing', reason: 'is not there' },
    };
    const files = { 'models/m.onnx': pointer(sha256(place), place.length) };
    expect(await audit(() => folder.write({ ...files, 'models/data/w.bin': '12345678' }), large)).toMatch(
      /^pass/,
    );
    expect(await audit(() => folder.write(files), large)).toMatch(/^fail: .*which is not there/);
  });
});
