import {
  chmodSync,
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { auditFolderOf, openAuditFolder } from '../../src/cli/audit-folder.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
let parent: string;
let folder: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'assay-audits-'));
  folder = join(parent, 'assay', 'audits');
});
afterEach(() => {
  chmodSync(parent, 0o700);
  rmSync(parent, { recursive: true, force: true });
});

describe('the folder of kept audits', () => {
  it('gives back what was written under the key, and nothing under another', async () => {
    const store = openAuditFolder(folder);
    expect(await store.read('a')).toBeUndefined();
    await store.write('a', bytes('one'));
    expect(Buffer.from((await store.read('a')) ?? []).toString()).toBe('one');
    expect(await store.read('b')).toBeUndefined();
    expect(readdirSync(folder)).toEqual(['a.audit']);
  });

  it.each([
    ['altered', (path: string) => writeFileSync(path, readFileSync(path).fill(120, 33))],
    ['cut off', (path: string) => writeFileSync(path, readFileSync(path).subarray(0, 33))],
    ['empty', (path: string) => writeFileSync(path, '')],
  ])('drops an entry that was %s', async (_how, damage) => {
    const store = openAuditFolder(folder);
    await store.write('a', bytes('one'));
    damage(join(folder, 'a.audit'));
    expect(await store.read('a')).toBeUndefined();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('drops an entry that was copied from another key', async () => {
    const store = openAuditFolder(folder);
    await store.write('a', bytes('one'));
    copyFileSync(join(folder, 'a.audit'), join(folder, 'b.audit'));
    expect(await store.read('b')).toBeUndefined();
    expect(readdirSync(folder)).toEqual(['a.audit']);
  });

  it('keeps within its bounds, the entries that were used last', async () => {
    const store = openAuditFolder(folder, { maxEntries: 2, maxBytes: 1_000, maxEntryBytes: 500 });
    await store.write('a', bytes('one'));
    await store.write('b', bytes('two'));
    utimesSync(join(folder, 'a.audit'), 1_000, 1_000);
    utimesSync(join(folder, 'b.audit'), 2_000, 2_000);
    await store.read('a');
    await store.write('c', bytes('three'));
    expect(readdirSync(folder).sort()).toEqual(['a.audit', 'c.audit']);
    await store.write('d', new Uint8Array(501));
    expect(readdirSync(folder).sort()).toEqual(['a.audit', 'c.audit']);
    await store.write('e', new Uint8Array(500));
    await store.write('f', new Uint8Array(500));
    expect(readdirSync(folder)).toEqual(['f.audit']);
  });

  it('trusts no folder that others may write to', async () => {
    const store = openAuditFolder(folder);
    await store.write('a', bytes('one'));
    chmodSync(folder, 0o777);
    expect(await store.read('a')).toBeUndefined();
    await store.write('b', bytes('two'));
    expect(readdirSync(folder)).toEqual(['a.audit']);
  });

  it('keeps nothing, and fails at nothing, where there can be no folder', async () => {
    const file = join(parent, 'file');
    writeFileSync(file, '');
    const store = openAuditFolder(join(file, 'audits'));
    await store.write('a', bytes('one'));
    expect(await store.read('a')).toBeUndefined();
  });

  it('stands in the user’s cache folder; a relative XDG_CACHE_HOME counts for nothing', () => {
    expect(auditFolderOf({ XDG_CACHE_HOME: '/caches' })).toBe(join('/caches', 'assay', 'audits'));
    expect(auditFolderOf({ XDG_CACHE_HOME: 'here' })).toBe(auditFolderOf({}));
  });
});
