import { LRUCache } from 'lru-cache';
import type { LastChange } from '../core/checks/check.ts';
import type { Change, FileEntry } from '../core/model.ts';
import type { Commit, Commits } from './commits.ts';
import { dateOf, isShallow, readLastChanges } from './history.ts';
import type { GitPlace } from './run-git.ts';

/** What the history reads with. */
export interface HistoryOptions {
  readonly commits: Commits;
  /** What differs between two trees. */
  readonly changes: (from: string, to: string) => Promise<readonly Change[]>;
  readonly rootOf: (commit: string) => Promise<string>;
  readonly filesAt: (commit: string, paths: readonly string[]) => Promise<readonly FileEntry[]>;
  /** Whether commits have the parents that they name. */
  readonly plain: () => Promise<boolean>;
  /** There is a commit graph with changed paths. */
  readonly indexed: boolean;
}

/** The last changes of files, with what was found out for other pull requests of the same base. */
export interface History {
  /** Many pull requests begin at this commit, so what is asked of its descendants is answered from its own history. */
  expect(commit: string): void;
  /** As `readLastChanges` has it. */
  lastChanges(commit: string, paths: readonly string[]): Promise<ReadonlyMap<string, LastChange>>;
}

/**
 * A pull request is a few commits on a base that others share: what they changed themselves is read from their trees, and the rest changed where
 * it changed for the base, which is asked of git once. Where a merge is among them, git is asked about the head.
 */
export function openHistory(place: GitPlace, options: HistoryOptions): History {
  const { commits, changes, rootOf, filesAt, plain, indexed } = options;
  const expected = new LRUCache<string, true>({ max: 1_000 });
  /** By commit and paths. */
  const walked = new LRUCache<string, Promise<ReadonlyMap<string, LastChange>>>({ maxSize: 20_000 });

  const walk = async (commit: string, paths: readonly string[]): Promise<ReadonlyMap<string, LastChange>> => {
    const key = JSON.stringify([commit, ...new Set([...paths].sort())]);
    const known = walked.get(key);
    if (known !== undefined) return known;
    const reading = filesAt(commit, paths).then((files) =>
      readLastChanges(place, commit, files, { indexed }),
    );
    walked.set(key, reading, { size: paths.length + 1 });
    // A shallow clone may be deepened meanwhile.
    const forget = (): boolean => walked.delete(key);
    reading.then(async () => ((await isShallow(place)) ? forget() : true)).catch(forget);
    return reading;
  };

  /** What the commits of a line changed last; ages count from its first. */
  const changedIn = async (
    line: readonly Commit[],
    end: string,
    wanted: ReadonlyMap<string, string>,
  ): Promise<Map<string, LastChange>> => {
    const found = new Map<string, LastChange>();
    const trees = [...line.map(({ tree }) => tree), await rootOf(end)];
    for (const [age, { id, seconds }] of line.entries()) {
      const [after = '', before = ''] = trees.slice(age, age + 2);
      for (const { path, after: file } of await changes(before, after))
        if (file !== undefined && file.blob === wanted.get(path) && !found.has(path))
          found.set(path, { commit: id, date: dateOf(seconds), age });
    }
    return found;
  };

  return {
    expect: (commit) => {
      expected.set(commit, true);
    },
    lastChanges: async (commit, paths) => {
      const own = (await plain()) ? await commits.lineTo(commit, (id) => expected.has(id)) : undefined;
      if (own === undefined || own.line.length === 0) return walk(commit, paths);
      const { line, end } = own;
      const wanted = new Map((await filesAt(commit, paths)).map(({ path, blob }) => [path, blob]));
      const found = await changedIn(line, end, wanted);
      const before = found.size === wanted.size ? new Map<string, LastChange>() : await walk(end, paths);
      for (const path of wanted.keys()) {
        const earlier = before.get(path);
        if (!found.has(path) && earlier !== undefined)
          found.set(path, { ...earlier, age: earlier.age + line.length });
      }
      return found;
    },
  };
}
