import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPredictions } from '../../src/data/open-predictions.ts';
import { openLocalRepository } from '../../src/git/local-repository.ts';
import { readPacks } from '../../src/read-packs.ts';
import type { LargeObjects } from '../../src/service/large-objects.ts';
import { keptAudit, type KeptRequest } from '../../src/service/kept-audit.ts';
import type { Repository } from '../../src/service/repository.ts';
import { policy, type Scratch, worseModel } from '../cli/run-assay.ts';

let folder: Scratch;
let clone: Awaited<ReturnType<typeof openLocalRepository>>;
let request: Omit<KeptRequest, 'store'>;
beforeAll(async () => {
  folder = worseModel();
  clone = await openLocalRepository(folder.path);
  request = {
    repository: clone,
    predictions: openPredictions(),
    edition: () => 'one',
    clone: () => clone.identity(),
    base: folder.git('rev-parse', 'main'),
    head: folder.git('rev-parse', 'change'),
    scope: 'changed',
    packs: await readPacks(),
    now: new Date('2026-11-25T08:00:00Z'),
    form: { name: 'plain', print: (audit) => [JSON.stringify(audit)] },
  };
});
afterAll(() => {
  clone.close();
  folder.remove();
});

function memory() {
  const entries = new Map<string, Uint8Array>();
  return {
    entries,
    store: {
      read: async (key: string) => entries.get(key),
      write: async (key: string, entry: Uint8Array) => void entries.set(key, entry),
    },
  };
}

/** A repository that fails whoever reads files: what is answered all the same was kept. */
const unread = (repository: Repository): Repository => ({
  ...repository,
  select: () => Promise.reject(new Error('the repository was read')),
});

describe('a kept audit', () => {
  it('is the audit that was made, without another look at the files', async () => {
    const { store } = memory();
    const made = await keptAudit({ ...request, store });
    expect(made.verdict).toBe('failed');
    const later = new Date('2026-11-25T23:59:59Z');
    expect(await keptAudit({ ...request, store, now: later, repository: unread(clone) })).toStrictEqual(made);
  });

  it('is given as it was printed where the print is long, and only in that form', async () => {
    const { store, entries } = memory();
    let prints = 0;
    const long = (name: string) => ({
      name,
      print: ({ verdict }: { readonly verdict: string }) => {
        prints += 1;
        return [verdict, '\u2013'.repeat(400_000), ` in ${name}`];
      },
    });
    const made = await keptAudit({ ...request, store, form: long('one') });
    expect(entries.size).toBe(2);
    const again = await keptAudit({ ...request, store, form: long('one'), repository: unread(clone) });
    expect(again.verdict).toBe('failed');
    expect(Buffer.concat(again.pieces).equals(Buffer.concat(made.pieces))).toBe(true);
    expect(prints).toBe(1);
    const other = await keptAudit({ ...request, store, form: long('two'), repository: unread(clone) });
    expect(Buffer.concat(other.pieces).toString()).toMatch(/^failed\u2013+ in two$/u);
    expect(prints).toBe(2);
  });

  it.each([
    ['day', () => ({ now: new Date('2026-11-26T00:00:00Z') })],
    ['head', () => ({ head: request.base })],
    ['base', () => ({ base: request.head })],
    ['scope', () => ({ scope: 'all' as const })],
    ['version of Assay', () => ({ edition: () => 'two' })],
    ['clone', () => ({ clone: async () => 'elsewhere' })],
    ['policy for a trial', () => ({ policy: { path: 'trial.yml', text: policy } })],
    ['pack', () => ({ packs: new Map([...request.packs, ['own', 'version: 1\n']]) })],
  ])('does not answer for another %s', async (_what, other) => {
    const { store } = memory();
    await keptAudit({ ...request, store });
    const asked = keptAudit({ ...request, ...other(), store, repository: unread(clone) });
    await expect(asked).rejects.toThrow('the repository was read');
  });

  it('is made afresh without a store', async () => {
    const asked = keptAudit({ ...request, store: undefined, repository: unread(clone) });
    await expect(asked).rejects.toThrow('the repository was read');
  });

  it('holds until a blob comes that was missing', async () => {
    const { store } = memory();
    const lacking: Repository = { ...clone, read: async () => new Map() };
    const all = { ...request, scope: 'all' as const, policy: { path: 'trial.yml', text: policy }, store };
    const made = await keptAudit({ ...all, repository: lacking });
    expect(await keptAudit({ ...all, repository: unread(lacking) })).toStrictEqual(made);
    await expect(keptAudit({ ...all, repository: unread(clone) })).rejects.toThrow('the repository was read');
  });

  it('holds until the content of an LFS pointer comes that was missing', async () => {
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 5\n`;
    folder.commit({ 'models/credit/model.joblib': pointer });
    const { store } = memory();
    const large = (reason: string): LargeObjects => ({
      read: async () => ({ state: 'left', reason, passing: true }),
    });
    const trial = { path: 'trial.yml', text: `${policy}  - check: artifact/safe\n` };
    const all = { ...request, head: folder.git('rev-parse', 'HEAD'), policy: trial, store };
    const made = await keptAudit({ ...all, repository: { ...clone, large: large('is not there') } });
    const same = unread({ ...clone, large: large('is not there') });
    expect(await keptAudit({ ...all, repository: same })).toStrictEqual(made);
    const other = unread({ ...clone, large: large('is another') });
    await expect(keptAudit({ ...all, repository: other })).rejects.toThrow('the repository was read');
  });
});
