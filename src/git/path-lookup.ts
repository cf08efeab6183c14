import { LRUCache } from 'lru-cache';
import type { PathEntry } from '../service/repository.ts';
import { GitError } from './git-error.ts';
import type { ObjectProcess } from './object-process.ts';
import { parseTree, type TreeEntry } from './tree.ts';

/** Folders that were read, by their tree: what is asked of the subjects of one repository lies in the same ones. */
export type FolderCache = LRUCache<string, Folder>;

interface Folder {
  readonly exact: ReadonlyMap<string, TreeEntry>;
  /** By names in lower case; made when a name is first not found as it is written. */
  folded: ReadonlyMap<string, TreeEntry> | undefined;
}

/** Some 150 bytes an entry: 10 MB. */
const maxCachedEntries = 70_000;

/** An empty cache, for one repository. */
export function folderCache(): FolderCache {
  return new LRUCache({ maxSize: maxCachedEntries, sizeCalculation: ({ exact }) => exact.size + 1 });
}

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
  cache: FolderCache,
  root: string,
  paths: readonly string[],
): Promise<Map<string, PathEntry>> {
  const result = new Map<string, PathEntry>();
  const names = childrenOf(paths);
  const wanted = new Set(paths);
  let level: Open[] = [{ tree: root, prefix: '', written: '' }];
  while (level.length > 0) {
    const folders = await readFolders(
      objects,
      cache,
      level.map(({ tree }) => tree),
    );
    const next: Open[] = [];
    for (const { tree, prefix, written: above } of level) {
      for (const name of names.get(prefix) ?? []) {
        const entry = entryOf(folders.get(tree), name);
        if (entry === undefined) continue;
        const path = prefix + name;
        const written = above + entry.name;
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
    }
    level = next;
  }
  return result;
}

/** The folders of the trees, by tree. */
async function readFolders(
  objects: ObjectProcess,
  cache: FolderCache,
  trees: readonly string[],
): Promise<ReadonlyMap<string, Folder>> {
  const folders = new Map<string, Folder>();
  for (const tree of trees) {
    const known = cache.get(tree);
    if (known !== undefined) folders.set(tree, known);
  }
  const unknown = [...new Set(trees)].filter((tree) => !folders.has(tree));
  for (const [index, object] of (await objects.get(unknown)).entries()) {
    const tree = unknown[index] ?? '';
    if (object?.type !== 'tree') throw new GitError('damaged', 'A folder of the repository cannot be read.');
    const entries = parseTree(object.bytes, tree.length / 2);
    const folder: Folder = { exact: new Map(entries.map((entry) => [entry.name, entry])), folded: undefined };
    folders.set(tree, folder);
    cache.set(tree, folder);
  }
  return folders;
}

/** The entry of a name: as it is written, else but for upper and lower case. */
function entryOf(folder: Folder | undefined, name: string): TreeEntry | undefined {
  if (folder === undefined) return undefined;
  const exact = folder.exact.get(name);
  if (exact !== undefined) return exact;
  folder.folded ??= new Map([...folder.exact.values()].map((entry) => [entry.name.toLowerCase(), entry]));
  return folder.folded.get(name.toLowerCase());
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
