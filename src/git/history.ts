import { readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve as resolvePath } from 'node:path';
import type { LastChange } from '../core/checks/check.ts';
import type { FileEntry } from '../core/model.ts';
import { GitError } from './git-error.ts';
import { type GitPlace, objectId, runGit } from './run-git.ts';
import { pathOf } from './tree.ts';

/** Further back nothing is looked for: what is not found within it has no known last change. */
const maxCommits = 100_000;
const defaultTimeoutMs = 30_000;
/** Paths on one command line; operating systems take at least 128 KiB. */
const maxPathsAtOnce = 500;
/** What a walk over whole folders may take; what it has not found by then is looked for by path. */
const wideBounds = { maxOutputBytes: 64 * 1024 * 1024, timeoutMs: 10_000 };
const maxFolderDepth = 16;
/** Up to so many paths are looked for one by one where the history is long and the commit graph knows the changed paths of each commit. */
const maxSeparatePaths = 24;
/** Of a commit graph with changed paths: about 14,000 commits at some 75 bytes each ("git help gitformat-commit-graph"). */
const longHistoryBytes = 2 ** 20;

/**
 * The commit that gave each file the content that it has at `commit`, by one walk over the history of all the paths together. A path
 * that is not found within the bounds, or whose history a shallow clone cuts off, is not in the result.
 *
 * git asks the changed-path filters of a commit graph for one path at a time only. To start a process takes about 5 ms, and a walk of three
 * paths through 20,000 commits 80 ms together and 10 ms each, apart: only in a long history they are walked apart.
 *
 * @param options.indexed there may be a commit graph with changed paths
 */
export async function readLastChanges(
  place: GitPlace,
  commit: string,
  files: readonly FileEntry[],
  options: { readonly indexed: boolean },
): Promise<Map<string, LastChange>> {
  const found = new Map<string, { commit: string; date: string }>();
  if (files.length > maxPathsAtOnce) await walkWidely(place, objectId(commit), files, found);
  const left = files.filter(({ path }) => !found.has(path));
  const apart =
    options.indexed && left.length <= maxSeparatePaths && (await graphBytes(place)) > longHistoryBytes;
  const atOnce = apart ? 1 : maxPathsAtOnce;
  const groups: (readonly FileEntry[])[] = [];
  for (let start = 0; start < left.length; start += atOnce) groups.push(left.slice(start, start + atOnce));
  const searchers = Array.from({ length: 4 }, async () => {
    for (let group = groups.shift(); group !== undefined; group = groups.shift())
      await walk(place, objectId(commit), group, found);
  });
  await Promise.all(searchers);
  const cutOff = await shallowCommits(place);
  const ages = await agesOf(place, commit, new Set([...found.values()].map((one) => one.commit)));
  const result = new Map<string, LastChange>();
  for (const [path, one] of found) {
    const age = ages.get(one.commit);
    if (age !== undefined && !cutOff.has(one.commit)) result.set(path, { ...one, age });
  }
  return result;
}

/**
 * Looks for very many files in one walk over the folders that they are in: git compares each changed path with each that it is asked for, and begins
 * the history again for each command line.
 */
async function walkWidely(
  place: GitPlace,
  commit: string,
  files: readonly FileEntry[],
  found: Map<string, { commit: string; date: string }>,
): Promise<void> {
  try {
    await walk(place, commit, files, found, { paths: foldersOf(files), ...wideBounds });
  } catch (error) {
    if (!(error instanceof GitError) || (error.code !== 'timeout' && error.code !== 'too-large')) throw error;
  }
}

/** The deepest folders that are few enough for one command line and hold all the files; none where that is the whole repository. */
function foldersOf(files: readonly FileEntry[]): readonly string[] {
  let folders: readonly string[] = [];
  for (let depth = 1; depth <= maxFolderDepth; depth++) {
    const deeper = new Set(files.map(({ path }) => path.split('/', depth).join('/')));
    if (deeper.size > maxPathsAtOnce) break;
    folders = [...deeper];
  }
  return folders;
}

/**
 * `git log` leaves out side branches that did not bring the content of any of the paths; within what is left, the newest commit after
 * which a path holds the wanted blob is the one. `-c` shows merges that hold what none of their parents held.
 */
async function walk(
  place: GitPlace,
  commit: string,
  files: readonly FileEntry[],
  found: Map<string, { commit: string; date: string }>,
  {
    paths = files.map(({ path }) => path),
    maxOutputBytes = 256 * 1024 * 1024,
    timeoutMs = defaultTimeoutMs,
  }: {
    readonly paths?: readonly string[];
    readonly maxOutputBytes?: number;
    readonly timeoutMs?: number;
  } = {},
): Promise<void> {
  const wanted = new Map(files.map(({ path, blob }) => [path, blob]));
  let rest: Buffer = Buffer.alloc(0);
  let current = { commit: '', date: '' };
  /** Fields in turn: commits begin with `>`, files with `:` and are followed by their path. */
  let meta: string | undefined;
  const onOutput = (chunk: Buffer): boolean => {
    rest = rest.byteLength === 0 ? chunk : Buffer.concat([rest, chunk]);
    let offset = 0;
    for (let end = rest.indexOf(0); end >= 0; end = rest.indexOf(0, offset)) {
      const field = rest.subarray(offset, end);
      offset = end + 1;
      if (meta !== undefined) {
        const path = pathOf(field);
        const ids = meta.split(' ');
        // `<modes> <ids> <status>`: the id after the commit is the last but one.
        if (wanted.get(path) === ids.at(-2)) {
          found.set(path, current);
          wanted.delete(path);
        }
        meta = undefined;
        continue;
      }
      const text = field.toString('latin1').trimStart();
      if (text.startsWith(':')) meta = text;
      else if (text.startsWith('>')) {
        const [id = '', date = ''] = text.slice(1).split(' ');
        current = { commit: id, date: dateOf(date) };
      }
    }
    rest = rest.subarray(offset);
    return wanted.size > 0;
  };
  await runGit(
    place,
    [
      'log',
      '-z',
      '--format=>%H %ct',
      '--raw',
      '--no-abbrev',
      '-c',
      '--no-renames',
      '--topo-order',
      '--no-show-signature',
      '--no-mailmap',
      '--no-notes',
      '--root',
      `--max-count=${maxCommits}`,
      '--end-of-options',
      commit,
      '--',
      ...paths,
    ],
    { onOutput, timeoutMs, maxOutputBytes },
  );
}

/** Size of the commit graph that `tidy-mirror.ts` writes, all its layers together; 0 where there is none. */
async function graphBytes({ directory }: GitPlace): Promise<number> {
  const folder = join(directory, 'objects', 'info', 'commit-graphs');
  const layers = await readdir(folder).catch(() => []);
  const sizes = layers.map(
    async (name) => (await stat(join(folder, name)).catch(() => undefined))?.size ?? 0,
  );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

/** Seconds since 1970 as findings show them, ISO 8601 in UTC: `2026-01-31T08:00:00Z`; years that no calendar has (git stores any number) are the epoch. */
export function dateOf(seconds: number | string): string {
  const date = new Date(Number(seconds) * 1_000);
  return `${(Number.isNaN(date.getTime()) ? new Date(0) : date).toISOString().slice(0, 19)}Z`;
}

/** How many commits stand before each of the wanted ones in topological order. */
async function agesOf(
  place: GitPlace,
  commit: string,
  wanted: ReadonlySet<string>,
): Promise<Map<string, number>> {
  const ages = new Map<string, number>();
  if (wanted.size === 0) return ages;
  let rest = '';
  let age = 0;
  const onOutput = (chunk: Buffer): boolean => {
    const lines = (rest + chunk.toString('latin1')).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (wanted.has(line)) ages.set(line, age);
      age += 1;
    }
    return ages.size < wanted.size;
  };
  await runGit(place, ['rev-list', '--topo-order', `--max-count=${maxCommits}`, '--end-of-options', commit], {
    onOutput,
    timeoutMs: defaultTimeoutMs,
  });
  return ages;
}

/** At these commits a shallow clone ends: every file seems to begin there. */
async function shallowCommits({ directory }: GitPlace): Promise<ReadonlySet<string>> {
  return new Set((await textOf(await commonFolder(directory), 'shallow')).split('\n').filter(Boolean));
}

/** A linked worktree's own folder names the clone's in a file: "git help gitrepository-layout", commondir. */
async function commonFolder(directory: string): Promise<string> {
  const named = (await textOf(directory, 'commondir')).trim();
  return named === '' ? directory : resolvePath(directory, named);
}

/** A file's text; empty where there is none. */
async function textOf(...path: readonly string[]): Promise<string> {
  return readFile(join(...path), 'utf8').catch(() => '');
}

/** Whether the repository's history is cut off somewhere. */
export async function isShallow(place: GitPlace): Promise<boolean> {
  return (await shallowCommits(place)).size > 0;
}

/** Whether commits have the parents that they name: neither is the history cut off nor is it mended (`info/grafts`). */
export async function isPlain({ directory }: GitPlace): Promise<boolean> {
  const common = await commonFolder(directory);
  const texts = await Promise.all([textOf(common, 'shallow'), textOf(common, 'info', 'grafts')]);
  return texts.every((text) => text.trim() === '');
}
