import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openLocalRepository } from '../../src/git/local-repository.ts';
import { type Scratch, scratchFolder, scratchRepository } from './scratch.ts';

const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function make(...init: string[]): Scratch {
  const scratch = scratchRepository(...init);
  cleanups.push(() => scratch.remove());
  return scratch;
}

async function open(path: string) {
  const repository = await openLocalRepository(path);
  cleanups.push(() => repository.close());
  return repository;
}

async function snapshot(path: string) {
  const repository = await open(path);
  const result = await repository.worktreeSnapshot();
  cleanups.push(() => result.dispose());
  return result;
}

function textOf(bytes: unknown): string {
  return Buffer.from(bytes as Uint8Array).toString();
}

/** Every file of a folder with a digest of its bytes. */
function stateOf(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path, createHash('sha1').update(readFileSync(path)).digest('hex')]),
  );
}

const everything = { key: 'everything', matches: () => true, mayContain: () => true };

describe('opening', () => {
  it('finds the repository from a subfolder, a linked worktree, and a bare one', async () => {
    const scratch = make();
    const head = scratch.commit('one', { 'deep/er/a': '1' });
    const folder = scratchFolder();
    cleanups.push(() => folder.remove());
    const linked = join(folder.path, 'linked');
    scratch.git('worktree', 'add', '--quiet', '-b', 'side', linked);
    const bare = join(folder.path, 'bare.git');
    scratch.git('clone', '--quiet', '--bare', '.', bare);
    expect(await (await open(join(scratch.path, 'deep/er'))).resolve('HEAD')).toBe(head);
    const inLinked = await open(linked);
    expect(await inLinked.resolve('HEAD')).toBe(head);
    expect(inLinked.root).toBe(linked);
    const inBare = await open(bare);
    expect(await inBare.select(head, everything)).toHaveLength(1);
    expect(inBare.root).toBeUndefined();
    await expect(inBare.worktreeSnapshot()).rejects.toMatchObject({ code: 'not-a-repository' });
  });

  it('says so where there is none', async () => {
    const folder = scratchFolder();
    cleanups.push(() => folder.remove());
    await expect(openLocalRepository(folder.path)).rejects.toMatchObject({ code: 'not-a-repository' });
    await expect(openLocalRepository(join(folder.path, 'nowhere'))).rejects.toMatchObject({
      code: 'not-a-repository',
    });
  });

  it('knows the default branch: the remote’s, else main or master', async () => {
    const scratch = make();
    scratch.commit('one', { a: '1' });
    expect(await (await open(scratch.path)).defaultBranch()).toBe('main');
    const folder = scratchFolder();
    cleanups.push(() => folder.remove());
    scratch.git('branch', '--quiet', '-m', 'trunk');
    expect(await (await open(scratch.path)).defaultBranch()).toBeUndefined();
    scratch.git('clone', '--quiet', '.', join(folder.path, 'clone'));
    expect(await (await open(join(folder.path, 'clone'))).defaultBranch()).toBe('origin/trunk');
  });

  it('reads repositories with SHA-256 ids', async () => {
    const scratch = make('--object-format=sha256');
    const first = scratch.commit('one', { 'a/b': '1' });
    const second = scratch.commit('two', { 'a/b': '2' });
    const repository = await open(scratch.path);
    expect(first).toHaveLength(64);
    const [file] = await repository.select(second, everything);
    expect(file).toMatchObject({ path: 'a/b' });
    expect(await repository.changes(first, second)).toHaveLength(1);
    expect(textOf((await repository.read([file!.blob], { maxBytes: 10 })).get(file!.blob))).toBe('2');
  });
});

describe('the snapshot of uncommitted files', () => {
  it('holds modified, staged, untracked, removed and executable files, and no ignored ones', async () => {
    const scratch = make();
    const head = scratch.commit('one', {
      kept: 'kept',
      changed: 'old',
      removed: 'x',
      '.gitignore': 'ignored\nout/\n',
      'sub/a': '1',
    });
    scratch.write({
      changed: 'new',
      untracked: 'u',
      ignored: 'i',
      'out/x': 'i',
      'new/dir/file\n"q"': 'odd',
      staged: 's',
    });
    scratch.git('add', 'staged');
    rmSync(join(scratch.path, 'removed'));
    chmodSync(join(scratch.path, 'kept'), 0o755);
    symlinkSync('kept', join(scratch.path, 'link'));
    const { commit, repository } = await snapshot(join(scratch.path, 'sub'));
    expect(await repository.mergeBase(head, commit)).toBe(head);
    const changes = await repository.changes(head, commit);
    expect(
      Object.fromEntries(changes.map((one) => [one.path, `${one.kind} ${one.after?.mode ?? ''}`])),
    ).toEqual({
      changed: 'modified file',
      kept: 'modified executable',
      link: 'added symlink',
      'new/dir/file\n"q"': 'added file',
      removed: 'removed ',
      staged: 'added file',
      untracked: 'added file',
    });
    const blob = changes.find(({ path }) => path === 'changed')?.after?.blob ?? '';
    expect(textOf((await repository.read([blob], { maxBytes: 10 })).get(blob))).toBe('new');
    const last = await repository.lastChanges(commit, ['changed', 'sub/a']);
    expect(last.get('changed')).toMatchObject({ commit, age: 0 });
    expect(last.get('sub/a')).toMatchObject({ commit: head, age: 1 });
  });

  it('changes nothing of the clone, and leaves nothing behind', async () => {
    const scratch = make();
    scratch.commit('one', { a: '1', b: '2' });
    scratch.git('config', 'core.splitIndex', 'true');
    scratch.write({ a: 'changed', c: 'new' });
    const before = stateOf(scratch.path);
    const repository = await open(scratch.path);
    const result = await repository.worktreeSnapshot();
    expect(stateOf(scratch.path)).toEqual(before);
    await result.dispose();
    expect(stateOf(scratch.path)).toEqual(before);
    expect(await repository.resolve(result.commit)).toBeUndefined();
  });

  it('sees a file that was rewritten at its old size in the instant of its commit', async () => {
    const scratch = make();
    scratch.commit('one', { metrics: '{"auc":0.9}' });
    const instant = new Date('2026-01-02T03:04:05Z');
    utimesSync(join(scratch.path, 'metrics'), instant, instant);
    scratch.git('update-index', '--refresh');
    utimesSync(join(scratch.path, '.git/index'), instant, instant);
    writeFileSync(join(scratch.path, 'metrics'), '{"auc":0.1}');
    utimesSync(join(scratch.path, 'metrics'), instant, instant);
    // What else tells the two apart is the time of the inode's change, which a filesystem may not keep either.
    scratch.git('config', 'core.trustctime', 'false');
    const { commit, repository } = await snapshot(scratch.path);
    const [file] = await repository.select(commit, everything);
    expect(textOf((await repository.read([file!.blob], { maxBytes: 20 })).get(file!.blob))).toBe(
      '{"auc":0.1}',
    );
  });

  it('of a linked worktree is its own; before the first commit everything is new', async () => {
    const scratch = make();
    scratch.commit('one', { a: '1' });
    const folder = scratchFolder();
    cleanups.push(() => folder.remove());
    const linked = join(folder.path, 'li"n:ked');
    scratch.git('worktree', 'add', '--quiet', '-b', 'side', linked);
    const other = await snapshot(linked);
    expect(await other.repository.select(other.commit, everything)).toHaveLength(1);
    const fresh = make();
    fresh.write({ a: '1', 'b/c': '2' });
    const first = await snapshot(fresh.path);
    expect((await first.repository.select(first.commit, everything)).map(({ path }) => path)).toEqual([
      'a',
      'b/c',
    ]);
  });

  it('leaves other repositories inside the clone alone', async () => {
    const scratch = make();
    const head = scratch.commit('one', { a: '1' });
    mkdirSync(join(scratch.path, 'nested'));
    scratch.git('init', '--quiet', 'nested');
    scratch.write({ 'nested/file': 'x' });
    const { commit, repository } = await snapshot(scratch.path);
    expect(await repository.changes(head, commit)).toEqual([]);
  });
});

describe('a hostile configuration', () => {
  it('runs nothing, whatever is read', async () => {
    const scratch = make();
    const marker = join(scratch.path, '.git', 'was-run');
    const base = scratch.commit('one', {
      'a.txt': '1\n',
      'b.bin': '1\n',
      '.gitattributes': '*.txt filter=evil diff=evil\n*.bin filter=slow\n',
    });
    const head = scratch.commit('two', { 'a.txt': '2\n' });
    const script = join(scratch.path, '.git', 'evil.sh');
    scratch.write({ '.git/evil.sh': `#!/bin/sh\ntouch '${marker}'\ncat\n` });
    chmodSync(script, 0o755);
    for (const hook of ['post-index-change', 'pre-commit', 'reference-transaction', 'post-checkout']) {
      scratch.write({ [`.git/hooks/${hook}`]: `#!/bin/sh\ntouch '${marker}'\n` });
      chmodSync(join(scratch.path, '.git/hooks', hook), 0o755);
    }
    for (const [key, value] of Object.entries({
      'core.fsmonitor': script,
      'core.sshCommand': script,
      'core.pager': script,
      'core.askPass': script,
      'core.alternateRefsCommand': script,
      'credential.helper': script,
      'diff.external': script,
      'diff.evil.command': script,
      'diff.evil.textconv': script,
      'filter.evil.clean': script,
      'filter.evil.smudge': script,
      'filter.evil.required': 'true',
      'filter.slow.process': script,
      'gpg.program': script,
      'log.showSignature': 'true',
      'commit.gpgSign': 'true',
      'uploadpack.packObjectsHook': script,
      'extensions.partialClone': 'origin',
      'core.repositoryFormatVersion': '1',
      'remote.origin.promisor': 'true',
      'remote.origin.url': `ext::${script}`,
      'protocol.ext.allow': 'always',
    }))
      scratch.git('config', key, value);
    scratch.write({ 'a.txt': 'changed\n', 'b.bin': 'changed\n', 'new.txt': 'n\n' });
    // A stat that the index does not know makes git look at the content.
    utimesSync(join(scratch.path, '.gitattributes'), new Date(0), new Date(0));
    const repository = await open(scratch.path);
    await repository.select(head, everything);
    await repository.changes(base, head);
    await repository.lastChanges(head, ['a.txt']);
    expect((await repository.diffLines(base, head, ['a.txt'])).get('a.txt')).toEqual(new Set([1]));
    await repository.defaultBranch();
    const missing = await repository.read(['7'.repeat(40)], { maxBytes: 10 });
    expect(missing.size).toBe(0);
    const result = await repository.worktreeSnapshot();
    cleanups.push(() => result.dispose());
    const changed = await result.repository.changes(head, result.commit);
    expect(changed.map(({ path }) => path)).toEqual(['a.txt', 'b.bin', 'new.txt']);
    const blob = changed[0]?.after?.blob ?? '';
    expect(textOf((await result.repository.read([blob], { maxBytes: 20 })).get(blob))).toBe('changed\n');
    expect(existsSync(marker)).toBe(false);
    // The canary: git as a person runs it does run them.
    expect(() => scratch.git('status')).not.toThrow();
    expect(existsSync(marker)).toBe(true);
  });
});
