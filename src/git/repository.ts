import { LRUCache } from 'lru-cache';
import type { Change, FileEntry } from '../core/model.ts';
import type { LargeObjects } from '../service/large-objects.ts';
import type { BlobContent, Repository, Selector } from '../service/repository.ts';
import { readChanges } from './changes.ts';
import { openCommits } from './commits.ts';
import { changesForLines, readDiffLines } from './diff-lines.ts';
import { GitError } from './git-error.ts';
import { isPlain, isShallow } from './history.ts';
import { type ObjectProcess, openObjectProcess } from './object-process.ts';
import { folderCache, lookUpPaths } from './path-lookup.ts';
import { openHistory } from './recent-history.ts';
import { type GitPlace, isObjectId, objectId, runGit } from './run-git.ts';
import { type SelectionCache, selectFiles } from './tree-walk.ts';

/** A repository as the adapter knows it; the services see it through their port `Repository`. */
export interface GitRepository extends Repository {
  /** The full id of the commit that a revision names (`main`, `HEAD~2`, an abbreviated id); undefined where there is none. */
  resolve(revision: string): Promise<string | undefined>;
  /** A file's entry at a commit; undefined where there is none. */
  show(commit: string, path: string): Promise<FileEntry | undefined>;
  /** Lines at `to` that the diff shows, by path, of the given paths; only there can review comments stand. */
  diffLines(
    from: string,
    to: string,
    paths: readonly string[],
  ): Promise<ReadonlyMap<string, ReadonlySet<number>>>;
  /** The branch that the remote names as its default: `origin/main`, or a local `main` or `master`; undefined where neither is. */
  defaultBranch(): Promise<string | undefined>;
  /** Ends the processes that it holds; it may be used again. */
  close(): void;
}

/** How a repository is opened. */
export interface RepositoryOptions {
  readonly selections: SelectionCache;
  /** Looks sizes up, where such a process is open already. */
  readonly sizes?: ObjectProcess;
  /** There is a commit graph with changed paths. */
  readonly indexed?: boolean;
  /** Fetches blobs that a partial mirror does not hold yet; without it they stay missing. */
  readonly fetchBlobs?: (ids: readonly string[]) => Promise<void>;
  /** Reads what LFS pointers stand for. */
  readonly large?: LargeObjects;
}

/** Reads a repository at a place; nothing is run there but git's own plumbing. */
export function openRepository(place: GitPlace, options: RepositoryOptions): GitRepository {
  const { selections, fetchBlobs, sizes = openObjectProcess(place, 'sizes') } = options;
  const contents = openObjectProcess(place, 'contents');
  const roots = new LRUCache<string, string>({ max: 1_000 });
  const folders = folderCache();
  const blobSizes = new LRUCache<string, number>({ max: 50_000 });
  const commits = openCommits({ sizes, contents });
  /** By both trees. */
  const differences = new LRUCache<string, readonly Change[]>({
    maxSize: 50_000,
    sizeCalculation: (one) => one.length + 1,
  });

  const rootOf = async (commit: string): Promise<string> => {
    const known = roots.get(commit);
    if (known !== undefined) return known;
    const [tree] = await sizes.get([commit], '^{tree}');
    if (tree?.type !== 'tree')
      throw new GitError('not-found', `The commit ${commit.slice(0, 12)} is not in the repository.`);
    roots.set(commit, tree.id);
    return tree.id;
  };

  const select = async (commit: string, selector: Selector): Promise<readonly FileEntry[]> =>
    selectFiles(contents, selections, await rootOf(commit), selector);

  /** The sizes of blobs in bytes; what is not there is left out. */
  const sizesOf = async (ids: readonly string[]): Promise<Map<string, number>> => {
    const found = new Map<string, number>();
    for (const id of ids) {
      const known = blobSizes.get(id);
      if (known !== undefined) found.set(id, known);
    }
    const unknown = ids.filter((id) => !found.has(id));
    for (const [index, object] of (await sizes.get(unknown)).entries()) {
      const id = unknown[index];
      if (id === undefined || object?.type !== 'blob') continue;
      blobSizes.set(id, object.sizeBytes);
      found.set(id, object.sizeBytes);
    }
    return found;
  };

  const read = async (
    blobs: readonly string[],
    { maxBytes }: { readonly maxBytes: number },
  ): Promise<Map<string, BlobContent>> => {
    const result = new Map<string, BlobContent>();
    const ids = [...new Set(blobs)];
    const found = await sizesOf(ids);
    const missing = ids.filter((id) => !found.has(id));
    if (missing.length > 0 && fetchBlobs !== undefined) {
      await fetchBlobs(missing);
      for (const [id, sizeBytes] of await sizesOf(missing)) found.set(id, sizeBytes);
    }
    const wanted: string[] = [];
    for (const [id, sizeBytes] of found)
      if (sizeBytes > maxBytes) result.set(id, { tooLarge: sizeBytes });
      else wanted.push(id);
    for (const object of await contents.get(wanted))
      if (object !== undefined) result.set(object.id, object.bytes);
    return result;
  };

  const filesAt = async (commit: string, paths: readonly string[]): Promise<readonly FileEntry[]> => {
    const wanted = new Set(paths);
    const folders = new Set<string>();
    for (const path of wanted)
      for (let end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1))
        folders.add(path.slice(0, end));
    return select(commit, {
      key: JSON.stringify(['paths', ...[...wanted].sort()]),
      matches: (path) => wanted.has(path),
      mayContain: (folder) => folders.has(folder),
    });
  };

  const resolve = async (revision: string): Promise<string | undefined> => {
    const { exitCode, output } = await runGit(
      place,
      ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`],
      { answers: [1, 128] },
    );
    const id = output.toString('latin1').trim();
    return exitCode === 0 && isObjectId(id) ? id : undefined;
  };

  const mergeBase = async (one: string, other: string): Promise<string | undefined> => {
    const near = (await plain()) ? await commits.meetingPoint(objectId(one), objectId(other)) : undefined;
    const found = near ?? (await askMergeBase(one, other));
    if (found !== undefined) history.expect(found);
    return found;
  };

  const askMergeBase = async (one: string, other: string): Promise<string | undefined> => {
    const { exitCode, output } = await runGit(
      place,
      ['merge-base', '--end-of-options', objectId(one), objectId(other)],
      { answers: [1] },
    );
    const [id = ''] = output.toString('latin1').split('\n');
    return exitCode === 0 && isObjectId(id) ? id : undefined;
  };

  /** The commit of an id, whole or abbreviated; for a whole one no process is started. */
  const commitOf = async (name: string): Promise<string | undefined> => {
    if (!isObjectId(name)) return resolve(name);
    const [found] = await sizes.get([name]);
    return found === undefined || found.type === 'commit' ? found?.id : resolve(name);
  };

  const isAncestor = async (ancestor: string, commit: string): Promise<boolean | undefined> => {
    if (!/^[0-9a-f]{7,64}$/.test(ancestor)) return false;
    const id = await commitOf(ancestor);
    const known = id !== undefined && (await leadsTo(id, objectId(commit)));
    return known || !(await isShallow(place)) ? known : undefined;
  };

  const leadsTo = async (ancestor: string, commit: string): Promise<boolean> => {
    const near = (await plain()) ? await commits.lineTo(commit, (id) => id === ancestor) : undefined;
    if (near !== undefined) return true;
    const args = ['merge-base', '--is-ancestor', '--end-of-options', ancestor, commit];
    return (await runGit(place, args, { answers: [1] })).exitCode === 0;
  };

  const changesOfTrees = async (from: string, to: string): Promise<readonly Change[]> => {
    const key = `${from} ${to}`;
    const known = differences.get(key);
    if (known !== undefined) return known;
    const read = await readChanges(contents, from, to);
    differences.set(key, read);
    return read;
  };

  const changes = async (from: string, to: string): Promise<readonly Change[]> => {
    const trees = await Promise.all([rootOf(from), rootOf(to)]);
    return changesOfTrees(...trees);
  };

  const plain = (): Promise<boolean> => isPlain(place);
  const history = openHistory(place, {
    commits,
    changes: changesOfTrees,
    rootOf,
    filesAt,
    plain,
    indexed: options.indexed ?? false,
  });

  const diffLines = async (from: string, to: string, paths: readonly string[]) => {
    const concerned = changesForLines(await changes(from, to), new Set(paths));
    if (fetchBlobs !== undefined) {
      const ids = concerned
        .flatMap(({ before, after }) => [before, after])
        .flatMap((file) => (file === undefined || file.mode === 'submodule' ? [] : [file.blob]));
      const found = await sizes.get([...new Set(ids)]);
      const missing = [...new Set(ids)].filter((_, index) => found[index] === undefined);
      if (missing.length > 0) await fetchBlobs(missing);
    }
    return readDiffLines(place, from, to, concerned);
  };

  const defaultBranch = async (): Promise<string | undefined> => {
    const { exitCode, output } = await runGit(
      place,
      ['symbolic-ref', '--quiet', '--short', 'refs/remotes/origin/HEAD'],
      { answers: [1, 128] },
    );
    if (exitCode === 0) return output.toString('utf8').trim();
    for (const name of ['origin/main', 'origin/master', 'main', 'master'])
      if ((await resolve(`refs/${name.startsWith('origin/') ? 'remotes' : 'heads'}/${name}`)) !== undefined)
        return name;
    return undefined;
  };

  return {
    ...(options.large === undefined ? {} : { large: options.large }),
    resolve,
    mergeBase,
    isAncestor,
    changes,
    select,
    lookUp: async (commit, paths) => lookUpPaths(contents, folders, await rootOf(commit), paths),
    read,
    lastChanges: history.lastChanges,
    diffLines,
    defaultBranch,
    show: async (commit, path) => (await filesAt(commit, [path]))[0],
    close: () => {
      contents.close();
      sizes.close();
    },
  };
}
