import type { PathEntry } from '../service/repository.ts';
import { GitError } from './git-error.ts';
import type { ObjectProcess } from './object-process.ts';
import { parseTree, type TreeEntry } from './tree.ts';

interface Open {
  readonly tree: string;
  /** The folder as it is asked for, and as it is written in the repository. */
  readonly prefix: string;
  readonly written: string;
}

/**
 * What stands at each of the paths, by reading the folders above them and no others: its cost follows the paths and not the
 * repository. A name that differs in upper and lower case only is found where none is exact. Throws `damaged` where a folder cannot be read.
 */
export async function lookUpPaths(
  objects: ObjectProcess,
  root: string,
  paths: readonly string[],
): Promise<Map<string, PathEntry>> {
  const result = new Map<string, PathEntry>();
  const names = childrenOf(paths);
  const wanted = new Set(paths);
  let level: Open[] = [{ tree: root, prefix: '', written: '' }];
  while (level.length > 0) {
    const trees = await objects.get(level.map(({ tree }) => tree));
    const next: Open[] = [];
    level.forEach((folder, index) => {
      const tree = trees[index];
      if (tree?.type !== 'tree') throw new GitError('damaged', 'A folder of the repository cannot be read.');
      const entries = parseTree(tree.bytes, folder.tree.length / 2);
      const exact = new Map(entries.map((entry) => [entry.name, entry]));
      let folded: Map<string, TreeEntry> | undefined;
      for (const name of names.get(folder.prefix) ?? []) {
        folded ??= new Map(entries.map((entry) => [entry.name.toLowerCase(), entry]));
        const entry = exact.get(name) ?? folded.get(name.toLowerCase());
        if (entry === undefined) continue;
        const path = folder.prefix + name;
        const written = folder.written + entry.name;
        if (wanted.has(path))
          result.set(
            path,
            entry.mode === 'folder'
              ? { kind: 'folder', path: written }
              : { kind: 'file', file: { path: written, blob: entry.id, mode: entry.mode } },
          );
        if (entry.mode === 'folder' && names.has(`${path}/`))
          next.push({ tree: entry.id, prefix: `${path}/`, written: `${written}/` });
      }
    });
    level = next;
  }
  return result;
}

/** The names that are looked for in each folder (`''`, `models/`), those of the folders on the way included. */
function childrenOf(paths: readonly string[]): Map<string, Set<string>> {
  const children = new Map<string, Set<string>>();
  for (const path of paths) {
    let begin = 0;
    for (let end = path.indexOf('/'); ; end = path.indexOf('/', begin)) {
      const folder = path.slice(0, begin);
      const name = end < 0 ? path.slice(begin) : path.slice(begin, end);
      const names = children.get(folder) ?? new Set();
      children.set(folder, names.add(name));
      if (end < 0) break;
      begin = end + 1;
    }
  }
  return children;
}
