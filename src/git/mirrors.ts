import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { strangerEnvironment, withSettings } from './environment.ts';
import { GitError } from './git-error.ts';
import { requireGit } from './git-version.ts';
import { createFetcher, type Fetcher, type Remote, type WantedCommit } from './mirror-fetch.ts';
import { lfsServer } from './lfs-server.ts';
import { openMirrorStore } from './mirror-store.ts';
import { openObjectProcess } from './object-process.ts';
import { openObjectStore } from './object-store.ts';
import { type GitRepository, openRepository } from './repository.ts';
import type { GitPlace } from './run-git.ts';
import { type SelectionCache, selectionCache } from './tree-walk.ts';

/** Structured logging: facts and a constant message. */
export interface MirrorLog {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
}

/** How mirrors are kept. */
export interface MirrorOptions {
  /** Absolute; holds nothing but mirrors. */
  readonly directory: string;
  /** What all mirrors together may take on disk, those in use aside. */
  readonly maxBytes: number;
  readonly log?: MirrorLog;
  /** Lets `file:` and paths be fetched from, for tests; never for URLs that others choose. */
  readonly allowFile?: boolean;
  /** Of one fetch. */
  readonly timeoutMs?: number;
  /** Of what one fetch may bring. Default 2 GiB. */
  readonly maxFetchBytes?: number;
  /** Above this many a mirror's packs become one. */
  readonly maxPacks?: number;
  readonly selections?: SelectionCache;
  /** What the content behind LFS pointers may take on disk, all repositories together. Default 4 GiB. */
  readonly maxLfsBytes?: number;
  /** Of fetching one such content. Default two minutes. */
  readonly lfsTimeoutMs?: number;
}

/** Bare, partial mirrors of repositories: commits and trees whole, blobs as they are wanted. */
export interface Mirrors {
  /**
   * Has the commits in the repository's mirror and gives it to `work` for reading; while that runs it is not removed. A mirror that turns out
   * damaged is made anew and `work` is run once more. Throws `GitError`; `not-found` where the server does not have a commit (yet).
   */
  use<T>(
    remote: Remote,
    commits: readonly WantedCommit[],
    work: (repository: GitRepository) => Promise<T>,
  ): Promise<T>;
  /** Ends the processes that read; fetches under way are finished. */
  close(): Promise<void>;
}

interface OpenMirror {
  readonly repository: GitRepository;
  readonly fetcher: Fetcher;
  /** The credentials of the newest use: an installation's token lives an hour, a mirror for months. */
  remote: Remote;
}

/**
 * GitHub takes no larger push ("Troubleshooting the 2 GB push limit"), and a mirror begins without its files. A tenth of what the app lets all
 * mirrors take: without it a fetch could fill the disk within its time.
 */
const defaultMaxFetchBytes = 2 * 1024 ** 3;

/** Opens the folder of mirrors; leftovers of an interrupted run are removed. */
export async function openMirrors(options: MirrorOptions): Promise<Mirrors> {
  await requireGit();
  const home = join(options.directory, 'home');
  await mkdir(home, { recursive: true });
  const environment = strangerEnvironment(home);
  const store = await openMirrorStore({ ...options, environment });
  const large = await openObjectStore(join(options.directory, 'lfs'), options.maxLfsBytes ?? 4 * 1024 ** 3);
  const selections = options.selections ?? selectionCache();
  const open = new Map<string, Promise<OpenMirror>>();
  /** By key: who uses a mirror or is about to, so that it is not removed between being asked for and being opened. */
  const users = new Map<string, number>();

  const openMirror = async (remote: Remote): Promise<OpenMirror> => {
    const directory = await store.open(remote.key);
    const place: GitPlace = { directory, environment };
    const mirror: { remote: Remote } = { remote };
    const sizes = openObjectProcess(place, 'sizes');
    const fetcher = createFetcher(place, {
      sizes,
      remote: () => mirror.remote,
      allowFile: options.allowFile ?? false,
      timeoutMs: options.timeoutMs ?? 300_000,
      maxFetchBytes: options.maxFetchBytes ?? defaultMaxFetchBytes,
      maxPacks: options.maxPacks ?? 100,
      environmentWith: (settings) => withSettings(environment, settings),
    });
    const repository = openRepository(place, {
      selections,
      sizes,
      indexed: true,
      fetchBlobs: (ids) => fetcher.fetchBlobs(ids),
      large: lfsServer({
        remote: () => mirror.remote,
        store: large,
        timeoutMs: options.lfsTimeoutMs ?? 120_000,
      }),
    });
    return Object.assign(mirror, { repository, fetcher });
  };

  const close = async (key: string): Promise<void> => {
    const opened = open.get(key);
    open.delete(key);
    (await opened?.catch(() => undefined))?.repository.close();
  };

  const acquire = async (remote: Remote): Promise<OpenMirror> => {
    let opened = open.get(remote.key);
    if (opened === undefined) {
      opened = openMirror(remote);
      open.set(remote.key, opened);
      opened.catch(() => open.delete(remote.key));
    }
    const mirror = await opened;
    // Meanwhile it may have been found damaged, or removed for its room.
    if (open.get(remote.key) !== opened) return acquire(remote);
    mirror.remote = remote;
    return mirror;
  };

  /** Takes a mirror that nobody uses out of circulation. */
  const retire = (key: string): boolean => {
    if (users.has(key)) return false;
    void close(key);
    return true;
  };

  const attempt = async <T>(
    remote: Remote,
    commits: readonly WantedCommit[],
    work: (repository: GitRepository) => Promise<T>,
  ): Promise<{ readonly value: T } | { readonly damage: GitError }> => {
    const mirror = await acquire(remote);
    try {
      await mirror.fetcher.fetchCommits(commits);
      return { value: await work(mirror.repository) };
    } catch (error) {
      // A read that git itself could not do is damage as well.
      const damaged = error instanceof GitError && (error.code === 'damaged' || error.code === 'failed');
      if (!damaged) throw error;
      // Of several that find the same damage the first one removes it.
      if ((await open.get(remote.key)?.catch(() => undefined)) === mirror) {
        await close(remote.key);
        await store.remove(remote.key);
      }
      return { damage: error };
    } finally {
      await store.touch(remote.key, mirror.fetcher.hasGrown());
    }
  };

  const use: Mirrors['use'] = async (remote, commits, work) => {
    const { key } = remote;
    users.set(key, (users.get(key) ?? 0) + 1);
    try {
      const first = await attempt(remote, commits, work);
      if ('value' in first) return first.value;
      options.log?.warn({ repository: remote.key, err: first.damage }, 'a damaged mirror is made anew');
      const second = await attempt(remote, commits, work);
      if ('value' in second) return second.value;
      throw second.damage;
    } finally {
      const left = (users.get(key) ?? 1) - 1;
      if (left > 0) users.set(key, left);
      else users.delete(key);
      const removed = await store.shrink(retire);
      if (removed > 0) options.log?.info({ removed }, 'mirrors were removed for their room on disk');
    }
  };

  return {
    use,
    close: async () => {
      await Promise.all([...open.keys()].map(close));
    },
  };
}
