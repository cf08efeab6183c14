import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { lfsServer } from '../../src/git/lfs-server.ts';
import { openObjectStore } from '../../src/git/object-store.ts';
import { auditCommits } from '../../src/service/audit-commits.ts';
import { openPredictions } from '../../src/data/open-predictions.ts';
import { contentReader } from '../../src/service/contents.ts';
import { packs, policyOf } from '../core/checks/run-case.ts';
import { safetensors, standardFiles } from '../core/checks/cases.ts';
import { scratchFolder } from '../git/scratch.ts';
import { startLfsServer } from '../harness/lfs-server.ts';
import { memoryRepository } from '../harness/memory-repository.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const evil = new TextEncoder().encode("cos\nsystem\n(S'id'\ntR.");
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const pointerTo = (bytes: Uint8Array, size = bytes.byteLength) =>
  `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256(bytes)}\nsize ${size}\n`;

/** Audits a model whose file is a pointer, against a real LFS server on loopback that holds `kept`. */
async function world(
  check: string,
  pointer: string,
  kept: readonly Uint8Array[],
  policy = '',
  lfsconfig?: string,
) {
  const folder = scratchFolder();
  cleanups.push(() => folder.remove());
  const server = await startLfsServer('basic abc');
  cleanups.push(() => server.close());
  for (const bytes of kept) server.put(bytes);
  const store = await openObjectStore(folder.path, 1e6);
  const remote = { key: 'x', url: server.url, authorization: 'basic abc' };
  const large = lfsServer({ remote: () => remote, store, timeoutMs: 5_000 });
  const text = policyOf({ check, about: 'model' }, { name: '', policy, expect: { status: 'pass' } });
  const files = {
    ...standardFiles,
    '.github/assay.yml': text,
    'models/credit/model.safetensors': pointer,
    ...(lfsconfig === undefined ? {} : { '.lfsconfig': lfsconfig }),
  };
  const repository = { ...memoryRepository([{ '.github/assay.yml': text }, files]), large };
  const reader = contentReader(openPredictions());
  const audit = async () => {
    const { findings } = await auditCommits({
      repository,
      reader,
      base: repository.base,
      head: repository.head,
      scope: 'all',
      packs,
      now: new Date('2026-06-01T12:00:00Z'),
    });
    return findings.find(({ requirement }) => requirement === 'it');
  };
  return { audit, server };
}

describe('pointers to LFS are followed', () => {
  it('what stands behind one is inspected, once', async () => {
    const { audit, server } = await world('artifact/safe', pointerTo(safetensors()), [safetensors()]);
    expect(await audit()).toMatchObject({
      status: 'pass',
      message: '1 file inspected: nothing that would run',
    });
    await audit();
    expect(server.seen.length).toBe(2);
  });

  it('a program behind a pointer fails like one in git', async () => {
    const { audit } = await world('artifact/safe', pointerTo(evil), [evil]);
    expect(await audit()).toMatchObject({ status: 'fail' });
  });

  it('the format is that of the content, and the name a lie', async () => {
    const format = await world('artifact/format', pointerTo(evil), [evil]);
    expect(await format.audit()).toMatchObject({
      status: 'fail',
      message: expect.stringContaining('is pickle'),
    });
    const name = await world('artifact/matches-extension', pointerTo(evil), [evil]);
    expect(await name.audit()).toMatchObject({ status: 'fail' });
    const kept = await world('artifact/format', pointerTo(safetensors()), [safetensors()]);
    expect(await kept.audit()).toMatchObject({ status: 'pass' });
  });

  it('content that the server does not have, or has in another form, fails', async () => {
    const missing = await world('artifact/safe', pointerTo(evil), []);
    expect(await missing.audit()).toMatchObject({
      status: 'fail',
      message: expect.stringContaining('is not on the LFS server (404)'),
    });
    const other = await world('artifact/safe', pointerTo(safetensors(), 5), [safetensors()]);
    expect(await other.audit()).toMatchObject({
      status: 'fail',
      message: expect.stringContaining('more than the pointer’s 5 bytes'),
    });
  });

  it('what is larger than the policy allows is not fetched, and that is said', async () => {
    const pointer = pointerTo(safetensors());
    const small = await world('artifact/safe', pointer, [safetensors()], 'lfs:\n  max_bytes: 10\n');
    expect(await small.audit()).toMatchObject({
      status: 'unknown',
      message: expect.stringContaining('more than the 10 that are fetched'),
    });
    expect(small.server.seen).toEqual([]);
    const none = await world('artifact/safe', pointer, [safetensors()], 'lfs:\n  max_bytes: 0\n');
    expect(await none.audit()).toMatchObject({
      status: 'unknown',
      message: expect.stringContaining('LFS pointer'),
    });
    expect(none.server.seen).toEqual([]);
  });

  it('a server that is down is no finding of the model’s, and is asked again the next time', async () => {
    const { audit, server } = await world('artifact/safe', pointerTo(safetensors()), [safetensors()]);
    server.intercept = (_request, response) => {
      response.writeHead(404);
      response.end();
      return true;
    };
    expect(await audit()).toMatchObject({
      status: 'unknown',
      message: expect.stringContaining('answers 404'),
    });
    server.intercept = () => false;
    expect(await audit()).toMatchObject({ status: 'pass' });
  });

  it('the repository’s own .lfsconfig leads nowhere', async () => {
    const decoy = await startLfsServer('none');
    cleanups.push(() => decoy.close());
    const { audit } = await world(
      'artifact/safe',
      pointerTo(safetensors()),
      [safetensors()],
      '',
      `[lfs]\n\turl = ${decoy.url}/info/lfs\n`,
    );
    expect(await audit()).toMatchObject({ status: 'pass' });
    expect(decoy.seen).toEqual([]);
  });
});
