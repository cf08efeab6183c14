import type { Change, FileEntry } from '../core/model.ts';
import { GitError } from './git-error.ts';
import type { ObjectProcess } from './object-process.ts';
import { parseTree, type TreeEntry } from './tree.ts';

/** Room for half a million changed files; a tree bomb has billions. */
const maxChanges = 500_000;
const maxFolders = 250_000;
const maxPathLength = 4_096;
/** Folders in flight at once. */
const batchFolders = 256;

/** A folder that differs; on a side where there is none its id is undefined. */
interface Folder {
  readonly prefix: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/**
 * The files that differ between two trees, sorted by path; renames stand as a removal and an addition. Only folders that differ are read, over
 * the process that reads objects anyway. Throws `damaged` where a folder cannot be read, `malformed` where one holds a name twice.
 */
export async function readChanges(objects: ObjectProcess, from: string, to: string): Promise<Change[]> {
  const changes: Change[] = [];
  let folders = 0;
  let level: Folder[] = from === to ? [] : [{ prefix: '', before: from, after: to }];
  while (level.length > 0) {
    const next: Folder[] = [];
    folders += level.length;
    if (folders > maxFolders) throw tooLarge(`${maxFolders} folders`);
    for (let start = 0; start < level.length; start += batchFolders) {
      const batch = level.slice(start, start + batchFolders);
      const ids = [...new Set(batch.flatMap(({ before, after }) => [before, after]))].filter(
        (id) => id !== undefined,
      );
      const trees = await objects.get(ids);
      const byId = new Map(ids.map((id, index) => [id, trees[index]]));
      const entriesOf = (id: string | undefined): Map<string, TreeEntry> => {
        if (id === undefined) return new Map();
        const tree = byId.get(id);
        if (tree?.type !== 'tree')
          throw new GitError('damaged', 'A folder of the repository cannot be read.');
        const entries = parseTree(tree.bytes, id.length / 2);
        const byName = new Map(entries.map((entry) => [entry.name, entry]));
        if (byName.size < entries.length)
          throw new GitError('malformed', 'The repository holds a folder with one name twice.');
        return byName;
      };
      for (const folder of batch) {
        compare(folder, entriesOf(folder.before), entriesOf(folder.after), changes, next);
        if (changes.length > maxChanges) throw tooLarge(`${maxChanges} changed files`);
      }
    }
    level = next;
  }
  return changes
    .map((change) => ({ change, bytes: Buffer.from(change.path) }))
    .sort((a, b) => Buffer.compare(a.bytes, b.bytes))
    .map(({ change }) => change);
}

/** Adds what differs in one folder: files to `changes`, folders to `next`. */
function compare(
  { prefix }: Folder,
  before: ReadonlyMap<string, TreeEntry>,
  after: ReadonlyMap<string, TreeEntry>,
  changes: Change[],
  next: Folder[],
): void {
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const [old, now] = [before.get(name), after.get(name)];
    if (old?.id === now?.id && old?.mode === now?.mode) continue;
    const path = prefix + name;
    if (path.length > maxPathLength) throw tooLarge(`paths of ${maxPathLength} characters`);
    const [one, other] = [fileOf(path, old), fileOf(path, now)];
    if (one !== undefined && other !== undefined)
      changes.push({ path, kind: 'modified', before: one, after: other });
    else if (other !== undefined) changes.push({ path, kind: 'added', after: other });
    else if (one !== undefined) changes.push({ path, kind: 'removed', before: one });
    const [left, right] = [folderOf(old), folderOf(now)];
    if (left !== right) next.push({ prefix: `${path}/`, before: left, after: right });
  }
}

function fileOf(path: string, entry: TreeEntry | undefined): FileEntry | undefined {
  return entry === undefined || entry.mode === 'folder'
    ? undefined
    : { path, blob: entry.id, mode: entry.mode };
}

function folderOf(entry: TreeEntry | undefined): string | undefined {
  return entry?.mode === 'folder' ? entry.id : undefined;
}

function tooLarge(bound: string): GitError {
  return new GitError('too-large', `The change has more than ${bound}, the most that is read.`);
}
