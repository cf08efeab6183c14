import { createHash } from 'node:crypto';
import type { LastChange } from '../../src/core/checks/check.ts';
import type { Change, FileEntry } from '../../src/core/model.ts';
import type { BlobContent, PathEntry, Repository, Selector } from '../../src/service/repository.ts';

/** Files of one commit: text, bytes, or a link in an evidence's place. */
export type Files = Readonly<Record<string, string | Uint8Array | { symlink: string }>>;

/**
 * A repository of a few commits in memory, oldest first, behind the same port as git. Object ids are git's own.
 * Commit `n` is named `c<n>`; the merge base of two commits is the older one.
 */
export function memoryRepository(
  commits: readonly Files[],
): Repository & { readonly head: string; readonly base: string } {
  const blobs = new Map<string, Uint8Array>();
  const trees = commits.map((files) =>
    Object.entries(files).map(([path, content]): FileEntry => {
      const link = typeof content === 'object' && 'symlink' in content;
      const bytes =
        typeof content === 'string'
          ? new TextEncoder().encode(content)
          : link
            ? new TextEncoder().encode(content.symlink)
            : content;
      const blob = createHash('sha1').update(`blob ${bytes.byteLength}\0`).update(bytes).digest('hex');
      blobs.set(blob, bytes);
      return { path, blob, mode: link ? 'symlink' : 'file' };
    }),
  );
  const indexOf = (commit: string) => Number(commit.slice(1));
  const treeOf = (commit: string) => trees[indexOf(commit)] ?? [];
  const byPath = (commit: string) => new Map(treeOf(commit).map((file) => [file.path, file]));
  const changesBetween = (from: string, to: string): Change[] => {
    const [before, after] = [byPath(from), byPath(to)];
    return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((path): Change[] => {
      const [old, now] = [before.get(path), after.get(path)];
      if (old?.blob === now?.blob && old?.mode === now?.mode) return [];
      if (old === undefined) return now === undefined ? [] : [{ path, kind: 'added', after: now }];
      return now === undefined
        ? [{ path, kind: 'removed', before: old }]
        : [{ path, kind: 'modified', before: old, after: now }];
    });
  };
  return {
    head: `c${commits.length - 1}`,
    base: 'c0',
    mergeBase: async (one, other) => (indexOf(one) < indexOf(other) ? one : other),
    changes: async (from, to) => changesBetween(from, to),
    select: async (commit, selector: Selector) => treeOf(commit).filter(({ path }) => selector.matches(path)),
    read: async (ids, { maxBytes }) =>
      new Map(
        ids.flatMap((id): [string, BlobContent][] => {
          const bytes = blobs.get(id);
          if (bytes === undefined) return [];
          return [[id, bytes.byteLength > maxBytes ? { tooLarge: bytes.byteLength } : bytes]];
        }),
      ),
    lookUp: async (commit, paths) => lookUpIn(treeOf(commit), paths),
    isAncestor: async (ancestor, commit) => {
      const index = trees.findIndex((_, at) => `c${at}`.padEnd(40, '0') === ancestor);
      return index >= 0 && index <= indexOf(commit);
    },
    lastChanges: async (commit, paths) => {
      const last = new Map<string, LastChange>();
      for (const path of paths) {
        for (let index = indexOf(commit); index >= 0; index--) {
          const touched =
            index === 0 ||
            changesBetween(`c${index - 1}`, `c${index}`).some((change) => change.path === path);
          if (!touched) continue;
          const day = String(index + 1).padStart(2, '0');
          last.set(path, {
            commit: `c${index}`.padEnd(40, '0'),
            age: indexOf(commit) - index,
            date: `2026-01-${day}T00:00:00Z`,
          });
          break;
        }
      }
      return last;
    },
  };
}

function lookUpIn(tree: readonly FileEntry[], paths: readonly string[]): Map<string, PathEntry> {
  const entries = new Map<string, PathEntry>();
  for (const file of tree) {
    for (let end = file.path.indexOf('/'); end >= 0; end = file.path.indexOf('/', end + 1))
      entries.set(file.path.slice(0, end), { kind: 'folder', path: file.path.slice(0, end) });
    entries.set(file.path, { kind: 'file', file });
  }
  const folded = new Map([...entries].map(([path, entry]) => [path.toLowerCase(), entry]));
  return new Map(
    paths.flatMap((path): [string, PathEntry][] => {
      const entry = entries.get(path) ?? folded.get(path.toLowerCase());
      return entry === undefined ? [] : [[path, entry]];
    }),
  );
}
