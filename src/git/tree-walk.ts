import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { FileEntry } from '../core/model.ts';
import type { Selector } from '../service/repository.ts';
import { GitError } from './git-error.ts';
import type { ObjectProcess } from './object-process.ts';
import { parseTree } from './tree.ts';

/** Selected files by tree, folder and selector. Trees are named by their content, so it holds for every repository. */
export type SelectionCache = LRUCache<string, readonly FileEntry[]>;

/** About 200 bytes a file (its path and id); folders share the entries of their subfolders. 300,000 are some 60 MB. */
const maxCachedFiles = 300_000;

/** An empty cache, to be shared by all repositories of a process. */
export function selectionCache(): SelectionCache {
  return new LRUCache({ maxSize: maxCachedFiles });
}

/**
 * A few kilobytes of trees can stand for billions of paths (each folder ten times the same one). These bounds are far above
 * real repositories: Chromium has some 450,000 files in 40,000 folders.
 */
const maxFolders = 250_000;
const maxEntries = 5_000_000;
const maxPathLength = 4_096;
/** Trees in flight at once: a level of a large repository need not be in memory whole. */
const batchTrees = 512;

interface Folder {
  readonly tree: string;
  readonly prefix: string;
  readonly own: FileEntry[];
  readonly folders: Folder[];
  /** Set once everything below is known. */
  files: readonly FileEntry[] | undefined;
}

/** The files of a tree that a selector wants, folder by folder; only trees that are not cached are read. */
export async function selectFiles(
  objects: ObjectProcess,
  cache: SelectionCache,
  root: string,
  selector: Selector,
): Promise<readonly FileEntry[]> {
  // A selector of thousands of paths has a key of as many, and every folder is kept under a key of its own.
  const selected = createHash('sha256').update(selector.key).digest('base64');
  const keyOf = ({ tree, prefix }: Folder): string => `${tree} ${prefix}\0${selected}`;
  const visited: Folder[] = [];
  let entryCount = 0;
  let folderCount = 0;
  const open = (tree: string, prefix: string): Folder => {
    const folder: Folder = { tree, prefix, own: [], folders: [], files: undefined };
    folder.files = cache.get(keyOf(folder));
    folderCount += 1;
    if (folderCount > maxFolders) throw tooLarge(`${maxFolders} folders`);
    return folder;
  };

  const readFolder = (folder: Folder, bytes: Buffer): void => {
    const entries = parseTree(bytes, folder.tree.length / 2);
    entryCount += entries.length;
    if (entryCount > maxEntries) throw tooLarge(`${maxEntries} files`);
    for (const { name, id, mode } of entries) {
      const path = folder.prefix + name;
      if (path.length > maxPathLength) throw tooLarge(`paths of ${maxPathLength} characters`);
      if (mode === 'folder') {
        if (selector.mayContain(path)) folder.folders.push(open(id, `${path}/`));
      } else if (selector.matches(path)) folder.own.push({ path, blob: id, mode });
    }
  };

  const top = open(root, '');
  let level = [top];
  while (level.length > 0) {
    const unknown = level.filter(({ files }) => files === undefined);
    for (const folder of unknown) visited.push(folder);
    for (let start = 0; start < unknown.length; start += batchTrees) {
      const batch = unknown.slice(start, start + batchTrees);
      const trees = await objects.get(batch.map(({ tree }) => tree));
      batch.forEach((folder, index) => {
        const tree = trees[index];
        if (tree?.type !== 'tree')
          throw new GitError('damaged', 'A folder of the repository cannot be read.');
        readFolder(folder, tree.bytes);
      });
    }
    level = unknown.flatMap(({ folders }) => folders);
  }
  for (const folder of visited.reverse()) {
    const { own, folders } = folder;
    const files = own;
    const ownCount = own.length;
    for (const one of folders) for (const file of one.files ?? []) files.push(file);
    folder.files = files;
    cache.set(keyOf(folder), files, { size: 1 + ownCount + Math.ceil(files.length / 16) });
  }
  return top.files ?? [];
}

function tooLarge(bound: string): GitError {
  return new GitError('too-large', `The repository has more than ${bound}, the most that is read.`);
}
