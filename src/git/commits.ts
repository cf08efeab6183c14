import { LRUCache } from 'lru-cache';
import type { ObjectProcess } from './object-process.ts';
import { objectId } from './run-git.ts';

/** A commit's header; its message is not looked at. */
export interface Commit {
  readonly id: string;
  readonly tree: string;
  readonly parents: readonly string[];
  /** The committer's date in seconds since 1970. */
  readonly seconds: number;
}

/** Commits as objects, over the processes that are open already: to start one of git's for a question takes longer than to answer it. */
export interface Commits {
  /** Undefined where it is not there, or is odd enough to be git's own affair (a message beyond 64 KiB, no date). */
  get(id: string): Promise<Commit | undefined>;
  /**
   * Where two lines of commits with one parent each meet: there it is their only merge base. Undefined says nothing: a merge came first, or
   * nothing met within 64 commits.
   */
  meetingPoint(one: string, other: string): Promise<string | undefined>;
  /**
   * The commits from `from` down to the first for which `ends` is true, itself not among them, where each has one parent. Undefined where a
   * merge, a root or 64 commits come first.
   */
  lineTo(
    from: string,
    ends: (id: string) => boolean,
  ): Promise<{ readonly line: readonly Commit[]; readonly end: string } | undefined>;
}

const maxCommitBytes = 64 * 1024;
const maxSteps = 64;

/** Reads commits of one repository and remembers them; nothing of it holds in a shallow clone, where parents are named that git does not follow. */
export function openCommits(objects: {
  readonly sizes: ObjectProcess;
  readonly contents: ObjectProcess;
}): Commits {
  const known = new LRUCache<string, Commit>({ max: 10_000 });

  const get = async (id: string): Promise<Commit | undefined> => {
    const cached = known.get(id);
    if (cached !== undefined) return cached;
    const [found] = await objects.sizes.get([objectId(id)]);
    if (found?.type !== 'commit' || found.sizeBytes > maxCommitBytes) return undefined;
    const [object] = await objects.contents.get([id]);
    const commit = object === undefined ? undefined : parseCommit(id, object.bytes);
    if (commit !== undefined) known.set(id, commit);
    return commit;
  };

  const parentOf = async (id: string | undefined): Promise<string | undefined> => {
    const parents = id === undefined ? undefined : (await get(id))?.parents;
    return parents?.length === 1 ? parents[0] : undefined;
  };

  return {
    get,
    meetingPoint: async (one, other) => {
      const seen = [new Set([one]), new Set([other])] as const;
      let tips: readonly [string | undefined, string | undefined] = [one, other];
      for (let step = 0; step < maxSteps; step++) {
        const [mine, theirs] = tips;
        if (mine !== undefined && seen[1].has(mine)) return mine;
        if (theirs !== undefined && seen[0].has(theirs)) return theirs;
        tips = await Promise.all([parentOf(mine), parentOf(theirs)]);
        if (tips[0] === undefined && tips[1] === undefined) return undefined;
        if (tips[0] !== undefined) seen[0].add(tips[0]);
        if (tips[1] !== undefined) seen[1].add(tips[1]);
      }
      return undefined;
    },
    lineTo: async (from, ends) => {
      const line: Commit[] = [];
      let id = from;
      for (let step = 0; step < maxSteps; step++) {
        if (ends(id)) return { line, end: id };
        const commit = await get(id);
        const [parent] = commit?.parents ?? [];
        if (commit === undefined || parent === undefined || commit.parents.length !== 1) return undefined;
        line.push(commit);
        id = parent;
      }
      return undefined;
    },
  };
}

/** `tree`, `parent` any number of times, `author`, `committer <name> <email> <seconds> <zone>`: "git help cat-file", commit objects. */
function parseCommit(id: string, bytes: Buffer): Commit | undefined {
  const end = bytes.indexOf('\n\n');
  const lines = bytes.toString('latin1', 0, end < 0 ? bytes.byteLength : end).split('\n');
  const tree = /^tree ([0-9a-f]+)$/.exec(lines[0] ?? '')?.[1];
  const parents: string[] = [];
  let next = 1;
  for (; lines[next]?.startsWith('parent ') === true; next++) parents.push(lines[next]?.slice(7) ?? '');
  const seconds = /^committer .*> (\d{1,12}) [+-]\d{4}$/.exec(lines[next + 1] ?? '')?.[1];
  if (tree === undefined || seconds === undefined) return undefined;
  return { id, tree, parents, seconds: Number(seconds) };
}
