import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openLocalRepository } from '../../src/git/local-repository.ts';
import { type Scratch, scratchRepository } from './scratch.ts';

const open: { close(): void }[] = [];
const made: Scratch[] = [];

afterEach(() => {
  for (const one of open.splice(0)) one.close();
  for (const one of made.splice(0)) one.remove();
});

function make(...init: string[]): Scratch {
  const scratch = scratchRepository(...init);
  made.push(scratch);
  return scratch;
}

async function read(scratch: Scratch, folder = scratch.path) {
  const repository = await openLocalRepository(folder);
  open.push(repository);
  return repository;
}

/** As git computes it: "git help hash-object". */
function blobId(content: string | Uint8Array): string {
  const bytes = Buffer.from(content);
  return createHash('sha1').update(`blob ${bytes.byteLength}\0`).update(bytes).digest('hex');
}

const everything = { key: 'everything', matches: () => true, mayContain: () => true };
const json = { key: 'json', matches: (path: string) => path.endsWith('.json'), mayContain: () => true };

describe('resolve and merge base', () => {
  it('names commits by their full id and nothing by undefined', async () => {
    const scratch = make();
    const first = scratch.commit('one', { a: '1' });
    scratch.git('tag', 'v1', '-m', 'annotated');
    const repository = await read(scratch);
    expect(await repository.resolve('main')).toBe(first);
    expect(await repository.resolve('v1')).toBe(first);
    expect(await repository.resolve(first.slice(0, 8))).toBe(first);
    expect(await repository.resolve('no-such-branch')).toBeUndefined();
    expect(await repository.resolve('--all')).toBeUndefined();
    expect(await repository.resolve('main:a')).toBeUndefined();
  });

  it('is where two branches part, and undefined for unrelated ones', async () => {
    const scratch = make();
    const fork = scratch.commit('fork', { a: '1' });
    const main = scratch.commit('main', { a: '2' });
    scratch.git('checkout', '--quiet', '-b', 'side', fork);
    const side = scratch.commit('side', { b: '1' });
    scratch.git('checkout', '--quiet', '--orphan', 'other');
    const other = scratch.commit('other', { c: '1' });
    const repository = await read(scratch);
    expect(await repository.mergeBase(main, side)).toBe(fork);
    expect(await repository.mergeBase(main, other)).toBeUndefined();
    await expect(repository.mergeBase(main, '--help')).rejects.toMatchObject({ code: 'malformed' });
    await expect(repository.mergeBase(main, '0'.repeat(40))).rejects.toMatchObject({ name: 'GitError' });
  });
});

describe('changes', () => {
  it('shows a rename as a removal and an addition, with the blobs of both sides', async () => {
    const scratch = make();
    const from = scratch.commit('one', { 'a.txt': 'a\n', 'b.txt': 'b\n', 'dir/c.txt': 'same\n' });
    scratch.git('mv', 'dir/c.txt', 'dir/d.txt');
    scratch.git('rm', '--quiet', 'a.txt');
    const to = scratch.commit('two', { 'b.txt': 'B\n' });
    const repository = await read(scratch);
    const same = blobId('same\n');
    expect(await repository.changes(from, to)).toEqual([
      { path: 'a.txt', kind: 'removed', before: { path: 'a.txt', blob: blobId('a\n'), mode: 'file' } },
      {
        path: 'b.txt',
        kind: 'modified',
        before: { path: 'b.txt', blob: blobId('b\n'), mode: 'file' },
        after: { path: 'b.txt', blob: blobId('B\n'), mode: 'file' },
      },
      { path: 'dir/c.txt', kind: 'removed', before: { path: 'dir/c.txt', blob: same, mode: 'file' } },
      { path: 'dir/d.txt', kind: 'added', after: { path: 'dir/d.txt', blob: same, mode: 'file' } },
    ]);
    expect(await repository.changes(to, to)).toEqual([]);
  });

  it('keeps names with newlines, quotes and other alphabets', async () => {
    const scratch = make();
    const from = scratch.commit('none');
    const odd = ['new\nline', 'quo"te', 'tab\tand \\', 'číslo/模型.json', ' lead', '-dash', ':(glob)*'];
    scratch.write(Object.fromEntries(odd.map((name) => [name, name])));
    const to = scratch.commit('odd');
    const repository = await read(scratch);
    const changed = (await repository.changes(from, to)).map(({ path }) => path);
    expect(changed.toSorted()).toEqual(odd.toSorted());
    expect((await repository.select(to, everything)).map(({ path }) => path).toSorted()).toEqual(
      odd.toSorted(),
    );
    const last = await repository.lastChanges(to, odd);
    expect([...last.keys()].toSorted()).toEqual(odd.toSorted());
  });
});

describe('changes of every kind', () => {
  it('are the ones that git diff-tree lists, in its order', async () => {
    const scratch = make();
    const from = scratch.commit('one', {
      'a.txt': 'a',
      'a/b/c': '1',
      a0: '1',
      'file-becomes-folder': '1',
      'folder-becomes-file/x': '1',
      'folder-becomes-file/y/z': '1',
      'run.sh': 'x',
      'becomes-a-link': 'a',
      'same/untouched': '1',
      'gone/deep/er': '1',
      'ß/é': '1',
    });
    scratch.git(
      'rm',
      '-r',
      '--quiet',
      'file-becomes-folder',
      'folder-becomes-file',
      'gone',
      'becomes-a-link',
    );
    scratch.write({ 'file-becomes-folder/new': '1', 'folder-becomes-file': '2', 'a/b/c': '2', 'a/b.c': '1' });
    scratch.write({ 'a.txt': 'b', 'ß/é': '2', ﬀ: '1', '😀': '1', 'new/er/folder': '1' });
    symlinkSync('a.txt', join(scratch.path, 'becomes-a-link'));
    scratch.git('update-index', '--chmod=+x', 'run.sh');
    scratch.git('update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},module`);
    const to = scratch.commit('two');
    const repository = await read(scratch);
    for (const [one, other] of [
      [from, to],
      [to, from],
    ] as const) {
      const listed = scratch.git('diff-tree', '-r', '-z', '--no-renames', '--name-status', one, other);
      const expected = listed.split('\0').filter(Boolean);
      const kinds = { added: 'A', removed: 'D', modified: 'M' } as const;
      const found = (await repository.changes(one, other)).flatMap(({ path, kind }) => [kinds[kind], path]);
      expect(found).toEqual(expected.map((field, n) => (n % 2 === 0 && field === 'T' ? 'M' : field)));
    }
  });

  it('cannot be told where a folder holds one name twice', async () => {
    const scratch = make();
    const from = scratch.commit('one', { a: '1', b: '2' });
    const entry = (content: string): Buffer =>
      Buffer.concat([Buffer.from('100644 a\0'), Buffer.from(blobId(content), 'hex')]);
    const tree = execFileSync('git', ['hash-object', '-t', 'tree', '--literally', '-w', '--stdin'], {
      cwd: scratch.path,
      input: Buffer.concat([entry('2'), entry('1')]),
      encoding: 'utf8',
    }).trim();
    const to = scratch.git('commit-tree', '-p', from, '-m', 'twice', tree);
    const repository = await read(scratch);
    await expect(repository.changes(from, to)).rejects.toMatchObject({ code: 'malformed' });
  });
});

describe('paths that are not UTF-8', () => {
  it('are escaped byte by byte, in trees as in changes', async () => {
    const scratch = make();
    const from = scratch.commit('none');
    scratch.write({ seed: 'x' });
    const blob = scratch.git('hash-object', '-w', 'seed');
    // "café" in Latin-1.
    const input = Buffer.concat([Buffer.from(`100644 blob ${blob}\tcaf`), Buffer.from([0xe9, 0])]);
    const tree = execFileSync('git', ['mktree', '-z'], { cwd: scratch.path, input, encoding: 'utf8' }).trim();
    const to = scratch.git('commit-tree', '-m', 'latin', tree);
    const repository = await read(scratch);
    expect((await repository.changes(from, to)).map(({ path }) => path)).toEqual(['caf\\xe9']);
    expect((await repository.select(to, everything)).map(({ path }) => path)).toEqual(['caf\\xe9']);
    expect((await repository.lastChanges(to, ['caf\\xe9'])).size).toBe(0);
  });
});

describe('select', () => {
  it('gives the wanted files with blob and mode', async () => {
    const scratch = make();
    scratch.write({ 'metrics.json': '{}', 'src/deep/er/results.json': '[]', 'run.sh': '#!/bin/sh\n' });
    symlinkSync('metrics.json', join(scratch.path, 'link.json'));
    scratch.git('update-index', '--add', '--chmod=+x', 'run.sh');
    scratch.git('update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},module.json`);
    scratch.git('add', 'metrics.json', 'src', 'link.json');
    scratch.git('commit', '--quiet', '-m', 'one');
    const repository = await read(scratch);
    const commit = scratch.git('rev-parse', 'HEAD');
    expect(await repository.select(commit, json)).toEqual(
      [
        { path: 'link.json', blob: blobId('metrics.json'), mode: 'symlink' },
        { path: 'metrics.json', blob: blobId('{}'), mode: 'file' },
        { path: 'module.json', blob: '1'.repeat(40), mode: 'submodule' },
        { path: 'src/deep/er/results.json', blob: blobId('[]'), mode: 'file' },
      ].toSorted((a, b) => (a.path.includes('/') ? 1 : 0) - (b.path.includes('/') ? 1 : 0)),
    );
    expect((await repository.select(commit, everything)).find(({ path }) => path === 'run.sh')?.mode).toBe(
      'executable',
    );
    expect(await repository.show(commit, 'src/deep/er/results.json')).toMatchObject({ blob: blobId('[]') });
    expect(await repository.show(commit, 'src/deep')).toBeUndefined();
  });

  it('reads again only what changed: the selector is asked about nothing else', async () => {
    const scratch = make();
    const files: Record<string, string> = {};
    for (let folder = 0; folder < 40; folder++)
      for (let file = 0; file < 5; file++) files[`f${folder}/sub/${file}.json`] = `${folder}`;
    const one = scratch.commit('one', files);
    const two = scratch.commit('two', { 'f7/sub/3.json': 'changed' });
    const repository = await read(scratch);
    const asked: string[] = [];
    const selector = {
      key: 'counted',
      matches: (path: string) => {
        asked.push(path);
        return true;
      },
      mayContain: () => true,
    };
    expect(await repository.select(one, selector)).toHaveLength(200);
    expect(asked).toHaveLength(200);
    asked.length = 0;
    const after = await repository.select(two, selector);
    expect(after).toHaveLength(200);
    expect(after.find(({ path }) => path === 'f7/sub/3.json')?.blob).toBe(blobId('changed'));
    expect(asked).toEqual(['0', '1', '2', '3', '4'].map((name) => `f7/sub/${name}.json`));
  });

  it('does not take one folder for another of the same content, nor one selector for another', async () => {
    const scratch = make();
    const commit = scratch.commit('one', { 'a/x.json': '1', 'b/x.json': '1', 'b/y.txt': '2' });
    const repository = await read(scratch);
    expect((await repository.select(commit, json)).map(({ path }) => path)).toEqual(['a/x.json', 'b/x.json']);
    const onlyB = { ...everything, key: 'b', mayContain: (folder: string) => folder === 'b' };
    expect((await repository.select(commit, onlyB)).map(({ path }) => path)).toEqual(['b/x.json', 'b/y.txt']);
  });

  it('refuses a tree bomb within a bound', async () => {
    const scratch = make();
    let tree = scratch.git('write-tree');
    const blob = (() => {
      scratch.write({ seed: 'x' });
      return scratch.git('hash-object', '-w', 'seed');
    })();
    const mktree = (input: string) =>
      execFileSync('git', ['mktree'], { cwd: scratch.path, input, encoding: 'utf8' }).trim();
    tree = mktree(`100644 blob ${blob}\tf\n`);
    // 10 to the 8th folders.
    for (let depth = 0; depth < 8; depth++)
      tree = mktree(Array.from({ length: 10 }, (_, n) => `040000 tree ${tree}\td${n}\n`).join(''));
    const commit = scratch.git('commit-tree', '-m', 'bomb', tree);
    const repository = await read(scratch);
    await expect(repository.select(commit, everything)).rejects.toMatchObject({ code: 'too-large' });
  });

  it('says that an unknown commit is not there', async () => {
    const scratch = make();
    scratch.commit('one', { a: '1' });
    const repository = await read(scratch);
    await expect(repository.select('f'.repeat(40), json)).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('read', () => {
  it('gives bytes, says what is too large, and leaves out what is not there', async () => {
    const scratch = make();
    const binary = new Uint8Array([0, 10, 13, 255, 10, 0]);
    scratch.commit('one', { a: 'text\n', b: binary, empty: '', large: 'x'.repeat(5_000_000) });
    const repository = await read(scratch);
    const ids = ['text\n', binary, '', 'x'.repeat(5_000_000)].map(blobId);
    const missing = '9'.repeat(40);
    const tree = scratch.git('rev-parse', 'HEAD^{tree}');
    const result = await repository.read([...ids, missing, tree, ids[0]!], { maxBytes: 1_000 });
    expect(result.size).toBe(4);
    expect(Buffer.from(result.get(ids[0]!) as Uint8Array).toString()).toBe('text\n');
    expect([...(result.get(ids[1]!) as Uint8Array)]).toEqual([...binary]);
    expect(result.get(ids[2]!)).toHaveLength(0);
    expect(result.get(ids[3]!)).toEqual({ tooLarge: 5_000_000 });
    const whole = await repository.read([ids[3]!], { maxBytes: 5_000_000 });
    expect((whole.get(ids[3]!) as Uint8Array).byteLength).toBe(5_000_000);
    await expect(repository.read(['HEAD'], { maxBytes: 1 })).rejects.toMatchObject({ code: 'malformed' });
  });

  it('answers interleaved requests each with its own', async () => {
    const scratch = make();
    const texts = Array.from({ length: 300 }, (_, n) => `${n}`.repeat(n * 40));
    scratch.commit('many', Object.fromEntries(texts.map((text, n) => [`${n}`, text])));
    const repository = await read(scratch);
    const results = await Promise.all(
      texts.map((text) => repository.read([blobId(text)], { maxBytes: 1e6 })),
    );
    results.forEach((result, n) =>
      expect(Buffer.from(result.get(blobId(texts[n]!)) as Uint8Array).toString()).toBe(texts[n]),
    );
  });
});

describe('last changes', () => {
  it('counts commits from the head, by topological order', async () => {
    const scratch = make();
    const model = scratch.commit('model', { model: '1', card: '1' });
    scratch.commit('noise', { noise: '1' });
    const metrics = scratch.commit('metrics', { metrics: '1' });
    const head = scratch.commit('noise', { noise: '2' });
    const repository = await read(scratch);
    expect(
      Object.fromEntries(await repository.lastChanges(head, ['model', 'metrics', 'noise', 'absent'])),
    ).toEqual({
      model: { commit: model, age: 3, date: '2026-01-01T00:01:00Z' },
      metrics: { commit: metrics, age: 1, date: '2026-01-01T00:03:00Z' },
      noise: { commit: head, age: 0, date: '2026-01-01T00:04:00Z' },
    });
  });

  it('follows the content through merges: what a side branch brought, and what a merge itself wrote', async () => {
    const scratch = make();
    const start = scratch.commit('start', { model: '1', metrics: '1', card: '1' });
    scratch.git('checkout', '--quiet', '-b', 'side');
    const side = scratch.commit('side', { metrics: '2', card: 'side' });
    scratch.git('checkout', '--quiet', 'main');
    scratch.commit('main', { other: '1', card: 'main' });
    expect(() => scratch.git('merge', '--no-commit', '--no-ff', 'side')).toThrow(/merge/);
    const merge = scratch.commit('merge', { card: 'both' });
    const repository = await read(scratch);
    const last = await repository.lastChanges(merge, ['model', 'metrics', 'card']);
    expect(last.get('model')?.commit).toBe(start);
    expect(last.get('metrics')?.commit).toBe(side);
    expect(last.get('card')?.commit).toBe(merge);
  });

  it('of a few commits on a base that is known are those that git finds', async () => {
    const scratch = make();
    scratch.commit('model', { model: '1', card: '1', 'deep/metrics': '1' });
    scratch.git('checkout', '--quiet', '-b', 'side');
    scratch.commit('side', { card: '2' });
    scratch.git('checkout', '--quiet', 'main');
    scratch.commit('main', { other: '1' });
    scratch.git('merge', '--quiet', '--no-ff', '-m', 'merge', 'side');
    const base = scratch.commit('base', { noise: '1' });
    const changed = scratch.commit('one', { 'deep/metrics': '2', back: '1' });
    scratch.commit('two', { back: '2', noise: '2' });
    const head = scratch.commit('three', { back: '1' });
    const paths = ['model', 'card', 'deep/metrics', 'noise', 'back', 'other', 'absent'];
    const asked = await (await read(scratch)).lastChanges(head, paths);
    const repository = await read(scratch);
    expect(await repository.mergeBase(base, head)).toBe(base);
    const known = await repository.lastChanges(head, paths);
    expect(Object.fromEntries(known)).toEqual(Object.fromEntries(asked));
    // three, two, one, base, and then the merge: `side` stands behind `main` or before it.
    expect(known.get('back')).toMatchObject({ commit: head, age: 0 });
    expect(known.get('deep/metrics')).toMatchObject({ commit: changed, age: 2 });
    expect(known.get('model')?.age).toBe(7);
    // And where the change itself holds a merge.
    scratch.git('merge', '--quiet', '--no-ff', '-m', 'again', scratch.git('rev-parse', 'side'));
    const merged = scratch.commit('after', { card: '3' });
    expect(Object.fromEntries(await repository.lastChanges(merged, paths))).toEqual(
      Object.fromEntries(await (await read(scratch)).lastChanges(merged, paths)),
    );
  });

  it('knows nothing of what a shallow clone cut off', async () => {
    const scratch = make();
    scratch.commit('model', { model: '1' });
    scratch.commit('card', { card: '1' });
    const head = scratch.commit('metrics', { metrics: '1' });
    const clone = make();
    clone.git('fetch', '--quiet', '--depth=2', `file://${scratch.path}`, 'main');
    const repository = await read(clone);
    expect([...(await repository.lastChanges(head, ['model', 'card', 'metrics'])).keys()]).toEqual([
      'metrics',
    ]);
    // A linked worktree has a folder of its own and is cut off where its clone is.
    const linked = join(clone.path, 'linked');
    clone.git('worktree', 'add', '--quiet', '--detach', linked, head);
    const beside = await read(clone, linked);
    expect([...(await beside.lastChanges(head, ['model', 'card', 'metrics'])).keys()]).toEqual(['metrics']);
    expect(await beside.isAncestor('a'.repeat(40), head)).toBeUndefined();
  });
});

describe('diff lines', () => {
  it('are those that a diff with three lines of context shows', async () => {
    const scratch = make();
    const lines = Array.from({ length: 30 }, (_, n) => `line ${n + 1}`);
    const text = (changed: readonly string[]) => `${changed.join('\n')}\n`;
    const from = scratch.commit('one', { a: text(lines), gone: 'x\n' });
    const to = scratch.commit('two', { a: text(lines.with(9, 'changed')), added: 'one\ntwo\n' });
    const repository = await read(scratch);
    const result = await repository.diffLines(from, to, ['a', 'added', 'absent']);
    expect([...result.keys()].toSorted()).toEqual(['a', 'added']);
    expect([...(result.get('a') ?? [])]).toEqual([7, 8, 9, 10, 11, 12, 13]);
    expect([...(result.get('added') ?? [])]).toEqual([1, 2]);
  });

  it('show of a renamed file only what changed, and nothing of a binary one', async () => {
    const scratch = make();
    const lines = Array.from({ length: 30 }, (_, n) => `line ${n + 1}`);
    const from = scratch.commit('one', { 'old.md': lines.join('\n'), 'bin.md': new Uint8Array([0, 1, 2]) });
    scratch.git('mv', 'old.md', 'new.md');
    const to = scratch.commit('two', {
      'new.md': lines.with(0, 'first').join('\n'),
      'bin.md': new Uint8Array([0, 1, 3]),
    });
    const repository = await read(scratch);
    const result = await repository.diffLines(from, to, ['new.md', 'bin.md']);
    expect(Object.fromEntries([...result].map(([path, set]) => [path, [...set]]))).toEqual({
      'new.md': [1, 2, 3, 4],
    });
  });
});

describe('diff lines of odd names', () => {
  it('are found under the names that changes have', async () => {
    const scratch = make();
    const names = [
      'with blank',
      'tab\there',
      '"quoted"',
      'back\\slash',
      'ünï',
      'b/b',
      'line\nbreak',
      '+++ b/x',
    ];
    const files = (text: string) => Object.fromEntries(names.map((name) => [name, text]));
    const from = scratch.commit('one', files('1\n2\n3\n4\n5\n'));
    // Content that looks like a patch's own lines.
    const forged = '+++ b/forged\n@@ -1 +90,9 @@\ndiff --git a/forged b/forged\n';
    const to = scratch.commit('two', { ...files('1\n2\n3\n4\n5\nsix\n'), extra: forged });
    const repository = await read(scratch);
    const result = await repository.diffLines(from, to, [...names, 'extra']);
    expect([...result.keys()].toSorted()).toEqual([...names, 'extra'].toSorted());
    for (const name of names) expect([...(result.get(name) ?? [])]).toEqual([3, 4, 5, 6]);
    expect([...(result.get('extra') ?? [])]).toEqual([1, 2, 3]);
  });
});

describe('looking paths up', () => {
  it('finds files and folders, exact names first, and nothing else', async () => {
    const scratch = make();
    const head = scratch.commit('one', {
      'docs/Figure.png': 'x',
      'docs/sub/a.md': 'a',
      'docs/a.md': 'lower',
      'docs/A.md': 'upper',
      'README.md': 'r',
    });
    symlinkSync('README.md', join(scratch.path, 'link'));
    const next = scratch.commit('two');
    const repository = await read(scratch);
    const found = await repository.lookUp(head, [
      'README.md',
      'docs',
      'docs/figure.png',
      'docs/A.md',
      'docs/sub/a.md',
      'docs/none.md',
      'README.md/below',
      '',
    ]);
    expect(Object.fromEntries(found)).toEqual({
      'README.md': { kind: 'file', file: { path: 'README.md', blob: blobId('r'), mode: 'file' } },
      docs: { kind: 'folder', path: 'docs' },
      'docs/figure.png': {
        kind: 'file',
        file: { path: 'docs/Figure.png', blob: blobId('x'), mode: 'file' },
      },
      'docs/A.md': { kind: 'file', file: { path: 'docs/A.md', blob: blobId('upper'), mode: 'file' } },
      'docs/sub/a.md': { kind: 'file', file: { path: 'docs/sub/a.md', blob: blobId('a'), mode: 'file' } },
    });
    expect((await repository.lookUp(next, ['link'])).get('link')).toMatchObject({
      file: { mode: 'symlink' },
    });
  });
});

describe('ancestors', () => {
  it('says whether a commit leads to another, and nothing where the history is cut off', async () => {
    const scratch = make();
    const first = scratch.commit('one', { a: '1' });
    const second = scratch.commit('two', { a: '2' });
    scratch.git('checkout', '--quiet', '-b', 'side', first);
    const side = scratch.commit('side', { b: '1' });
    const repository = await read(scratch);
    expect(await repository.isAncestor(first, second)).toBe(true);
    expect(await repository.isAncestor(second, second)).toBe(true);
    expect(await repository.isAncestor(first.slice(0, 10), second)).toBe(true);
    expect(await repository.isAncestor(side, second)).toBe(false);
    expect(await repository.isAncestor('f'.repeat(40), second)).toBe(false);
    // Further back than is read commit by commit, and beyond a merge.
    const commit = 'commit refs/heads/long\ncommitter Ada <ada@example.com> 1800000000 +0000\ndata 0\n';
    execFileSync('git', ['fast-import', '--quiet'], {
      cwd: scratch.path,
      input: `${commit}from ${side}\n${commit.repeat(64)}`,
    });
    expect(await repository.isAncestor(side, scratch.git('rev-parse', 'long'))).toBe(true);
    expect(await repository.isAncestor(second, scratch.git('rev-parse', 'long'))).toBe(false);
    scratch.git('merge', '--quiet', '-m', 'both', 'main');
    const merged = scratch.git('rev-parse', 'HEAD');
    expect(await repository.isAncestor(second, merged)).toBe(true);
    expect(await repository.isAncestor(side, merged)).toBe(true);
    scratch.git('tag', '-a', '-m', 'released', 'v1', first);
    expect(await repository.isAncestor(scratch.git('rev-parse', 'v1'), second)).toBe(true);
    expect(await repository.isAncestor(scratch.git('rev-parse', `${first}^{tree}`), second)).toBe(false);
    expect(await repository.isAncestor('main', second)).toBe(false);
    expect(await repository.isAncestor('--help', second)).toBe(false);

    const shallow = make();
    execFileSync('git', ['fetch', '--quiet', '--depth', '1', `file://${scratch.path}`, 'main'], {
      cwd: shallow.path,
    });
    const cut = await read(shallow);
    expect(await cut.isAncestor(second, second)).toBe(true);
    expect(await cut.isAncestor(first, second)).toBeUndefined();
  });
});
