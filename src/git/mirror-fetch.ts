import { watchArrivals } from './arrivals.ts';
import type { GitEnvironment } from './environment.ts';
import { toFetchError } from './fetch-error.ts';
import { GitError } from './git-error.ts';
import type { ObjectProcess } from './object-process.ts';
import { type GitPlace, objectId, runGit } from './run-git.ts';
import { tidyMirror } from './tidy-mirror.ts';

/** Where a repository is fetched from, and as whom. */
export interface Remote {
  /** Names the mirror: `host/owner/repo`. */
  readonly key: string;
  /** `https:` or `http:`, without user or password. */
  readonly url: string;
  /** The value of the `Authorization` header; it reaches git through its environment alone. */
  readonly authorization?: string;
}

/** A commit that is to be read. */
export interface WantedCommit {
  readonly id: string;
  /** Where it can be found on a server that refuses ids: `refs/pull/7/head`. */
  readonly ref?: string;
}

/**
 * Fetches into one mirror, one fetch at a time. `transfer.fsckObjects` stays off: it refuses the odd dates and modes of honest old
 * repositories, and guards what is checked out, which nothing is here; trees are read by a parser of our own that trusts nothing.
 */
export interface Fetcher {
  /** Resolves once all the commits are in the mirror; requests that wait together are one fetch. */
  fetchCommits(commits: readonly WantedCommit[]): Promise<void>;
  /** One fetch for all the blobs, those included that others wait for; those that the server does not have stay missing. */
  fetchBlobs(ids: readonly string[]): Promise<void>;
  /** Whether anything was fetched since it was asked last. */
  hasGrown(): boolean;
}

export interface FetcherOptions {
  readonly remote: () => Remote;
  readonly sizes: ObjectProcess;
  readonly allowFile: boolean;
  readonly timeoutMs: number;
  /** Of what one fetch brings. */
  readonly maxFetchBytes: number;
  /** Above this many the mirror's packs become one. */
  readonly maxPacks: number;
  readonly environmentWith: (settings: readonly (readonly [string, string])[]) => GitEnvironment;
}

interface Request {
  readonly commits: readonly WantedCommit[];
  outcome: { readonly error: unknown } | 'fetched' | undefined;
}

/** What is missing here is at the remote. Known only while fetching: at other times what is missing is missing, and nothing is fetched by surprise. */
const promisor: readonly (readonly [string, string])[] = [
  ['remote.origin.promisor', 'true'],
  ['remote.origin.partialCloneFilter', 'blob:none'],
];

const commonArguments = [
  '--quiet',
  '--no-tags',
  '--no-write-fetch-head',
  '--no-auto-maintenance',
  '--no-recurse-submodules',
];

/** The first fetch of a repository, and of a base that is not here yet, brings no content: its history may be long. */
const withoutBlobs = '--filter=blob:none';
/**
 * What a pull request adds to a base that is here is short: its cards, metrics and policies come along and need no fetch of their own. The server
 * leaves out larger files, which are fetched where they are wanted. It may write a small file as a change of the base's file; where that is not
 * here, git asks for it in the same go, of the same server: the one lazy fetch that is let be.
 */
const withSmallBlobs = '--filter=blob:limit=32k';

const byInput = ['--stdin', '--end-of-options', 'origin'];

export function createFetcher(place: GitPlace, options: FetcherOptions): Fetcher {
  const { sizes } = options;
  let tail: Promise<unknown> = Promise.resolve();
  let waiting: Request[] = [];
  let grown = false;
  /** Blobs that somebody waits for. */
  const blobs = new Set<string>();

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = tail.then(work);
    tail = turn.catch(() => undefined);
    return turn;
  };

  const fetch = async (filter: string, args: readonly string[], input?: string): Promise<void> => {
    grown = true;
    const { url, authorization } = options.remote();
    const protocol = checkedProtocol(url, options.allowFile);
    const environment = options.environmentWith([
      ['remote.origin.url', url],
      ...promisor,
      ['protocol.version', '2'],
      // Blobs bring nothing along, so the server need not be told what is there.
      ['fetch.negotiationAlgorithm', input === undefined ? 'default' : 'noop'],
      ['http.followRedirects', 'false'],
      ['http.lowSpeedLimit', '1'],
      ['http.lowSpeedTime', '60'],
      ...(authorization === undefined
        ? []
        : ([[`http.${url}.extraHeader`, `Authorization: ${checkedHeader(authorization)}`]] as const)),
    ]);
    const lazily = filter === withSmallBlobs ? { GIT_NO_LAZY_FETCH: '0' } : {};
    const arrivals = await watchArrivals(place.directory);
    try {
      await runGit(
        { ...place, environment: { ...environment, GIT_ALLOW_PROTOCOL: protocol, ...lazily } },
        ['fetch', ...commonArguments, filter, ...args],
        {
          timeoutMs: options.timeoutMs,
          mayGoOn: async () => (await arrivals.bytes()) <= options.maxFetchBytes,
          ...(input === undefined ? {} : { input }),
        },
      );
    } catch (error) {
      await arrivals.discard();
      throw toFetchError(error, { authorization, maxBytes: options.maxFetchBytes });
    }
  };

  const missing = async (commits: readonly WantedCommit[]): Promise<WantedCommit[]> => {
    const found = await sizes.get(commits.map(({ id }) => id));
    return commits.filter((_, index) => found[index]?.type !== 'commit');
  };

  const lackingOf = async (ids: readonly string[]): Promise<string[]> => {
    const found = await sizes.get(ids);
    return ids.filter((_, index) => found[index] === undefined);
  };

  const fetchMissing = async (requests: readonly Request[]): Promise<void> => {
    const lacking = await Promise.all(requests.map(({ commits }) => missing(commits)));
    const wanted = lacking.flat();
    if (wanted.length === 0) return;
    const near = lacking.every((own, index) => own.length < (requests[index]?.commits.length ?? 0));
    try {
      await fetchWith(near ? withSmallBlobs : withoutBlobs, wanted);
    } catch (error) {
      const helps = error instanceof GitError && (error.code === 'damaged' || error.code === 'too-large');
      if (!near || !helps) throw error;
      // The server would not give what its small files are written as changes of, or they are too many to come along.
      await fetchWith(withoutBlobs, wanted);
    }
    const [lost] = await missing(wanted);
    if (lost !== undefined)
      throw new GitError('not-found', `The server does not have the commit ${lost.id.slice(0, 12)} (yet).`);
  };

  const fetchWith = async (filter: string, wanted: readonly WantedCommit[]): Promise<void> => {
    try {
      await fetch(filter, [
        '--end-of-options',
        'origin',
        ...new Set(wanted.map(({ id }) => `+${objectId(id)}:refs/tips/${id}`)),
      ]);
    } catch (error) {
      const refs = wanted.flatMap(({ ref }) => (ref === undefined ? [] : [checkedRef(ref)]));
      if (!(error instanceof GitError) || error.code !== 'not-found' || refs.length === 0) throw error;
      const specs = new Set(refs.map((ref) => `+${ref}:refs/tips/${ref}`));
      await fetch(filter, ['--end-of-options', 'origin', ...specs]);
    }
  };

  const tidy = async (): Promise<void> => {
    try {
      await tidyMirror({ ...place, environment: options.environmentWith(promisor) }, options.maxPacks);
    } catch {
      // Only its speed is at stake; damage shows when it is read.
    }
  };

  const serve = async (own: Request): Promise<void> => {
    if (own.outcome !== undefined) return;
    const batch = waiting;
    waiting = [];
    const settle = async (requests: readonly Request[]): Promise<void> => {
      try {
        await fetchMissing(requests);
        for (const request of requests) request.outcome = 'fetched';
      } catch (error) {
        if (requests.length === 1) for (const request of requests) request.outcome = { error };
        else for (const request of requests) await settle([request]);
      }
    };
    await settle(batch);
    await tidy();
  };

  return {
    fetchCommits: async (commits) => {
      if ((await missing(commits)).length === 0) return;
      const request: Request = { commits, outcome: undefined };
      waiting.push(request);
      await inTurn(() => serve(request));
      if (typeof request.outcome === 'object') throw request.outcome.error;
    },
    fetchBlobs: (ids) => {
      for (const id of ids) blobs.add(id);
      return inTurn(async () => {
        const own = await lackingOf(ids);
        if (own.length === 0) return;
        // Those that wait behind this one are fetched along, and find theirs when it is their turn.
        const lacking = await lackingOf([...new Set([...ids, ...blobs])]);
        blobs.clear();
        try {
          await fetch(withoutBlobs, byInput, linesOf(lacking));
        } catch (error) {
          // Nobody is refused for what others want.
          if (error instanceof GitError && error.code === 'too-large' && own.length < lacking.length)
            return fetch(withoutBlobs, byInput, linesOf(own));
          if (!(error instanceof GitError) || error.code !== 'not-found') throw error;
          // One that is gone from the server must not hide the others.
          if (lacking.length > 1)
            for (const id of lacking)
              await fetch(withoutBlobs, byInput, linesOf([id])).catch((one: unknown) => {
                if (!(one instanceof GitError) || one.code !== 'not-found') throw one;
              });
        }
      });
    },
    hasGrown: () => {
      const answer = grown;
      grown = false;
      return answer;
    },
  };
}

function linesOf(ids: readonly string[]): string {
  return `${ids.map(objectId).join('\n')}\n`;
}

function checkedProtocol(url: string, allowFile: boolean): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const protocol = parsed?.protocol.slice(0, -1) ?? '';
  const known = protocol === 'https' || protocol === 'http' || (protocol === 'file' && allowFile);
  if (
    parsed === undefined ||
    !known ||
    parsed.username !== '' ||
    parsed.password !== '' ||
    /[\s\0]/.test(url)
  )
    throw new GitError(
      'failed',
      'Unexpected address of a repository, expected an https: URL without a user.',
    );
  return protocol;
}

function checkedHeader(value: string): string {
  if (/[\r\n\0]/.test(value)) throw new GitError('failed', 'Unexpected line break in an authorization.');
  return value;
}

function checkedRef(ref: string): string {
  if (!/^refs\/(?:pull\/\d+\/(?:head|merge)|heads\/[A-Za-z0-9._/-]+)$/.test(ref) || ref.includes('..'))
    throw new GitError('malformed', 'Unexpected name of a ref, expected refs/pull/<number>/head.');
  return ref;
}
