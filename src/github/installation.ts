import { LRUCache } from 'lru-cache';
import { Probot, ProbotOctokit } from 'probot';
import type { PullRequestRef } from '../service/ports.ts';
import { toGitHubError } from './github-error.ts';
import { createLimiter, type Limits } from './limiter.ts';

/**
 * Probot's octokit without its throttle, which allows one write a second for all installations together (the limiter here stands in for it), and
 * without its retries, which would hold a worker. Its authentication asks `api.github.com` for tokens whatever the app's API is, unless told.
 */
export function octokitFor(apiUrl: string): typeof ProbotOctokit {
  return ProbotOctokit.defaults((options: { auth?: { request?: { defaults(more: object): unknown } } }) => ({
    ...options,
    ...(options.auth?.request === undefined
      ? {}
      : { auth: { ...options.auth, request: options.auth.request.defaults({ baseUrl: apiUrl }) } }),
    throttle: { enabled: false },
    retry: { enabled: false },
  }));
}

/** A `fetch` whose every request fails after so long without a whole answer; for tokens and requests alike. */
export function fetchWithin(timeoutMs: number): typeof fetch {
  return (input, init) => fetch(input, { ...init, signal: AbortSignal.timeout(timeoutMs) });
}

/** A client that speaks for one installation. */
export type Installation = Awaited<ReturnType<Probot['auth']>>;

/** Clients by installation, each behind a limiter of its own. */
export interface Installations {
  /** Runs requests as the installation; whatever they throw becomes a `GitHubError`. */
  use<T>(ref: PullRequestRef, work: (client: Installation) => Promise<T>): Promise<T>;
  /** An installation token; GitHub lets it live an hour, octokit renews it in time. */
  token(ref: PullRequestRef): Promise<string>;
}

/** More installations than this at once are re-created as needed; each costs a few kilobytes. */
const maxInstallations = 2_000;

/**
 * @param options.onRequest told of every request, for metrics
 */
export function openInstallations(
  probot: Probot,
  options: {
    readonly limits: Limits;
    readonly onRequest?: (route: string) => void;
  },
): Installations {
  const cache = new LRUCache<number, Promise<Installation>>({ max: maxInstallations });
  const open = async (id: number): Promise<Installation> => {
    const client = await probot.auth(id);
    const limiter = createLimiter(options.limits);
    client.hook.wrap('request', async (request, sent) => {
      const release = await limiter.admit({ method: sent.method, route: sent.url });
      options.onRequest?.(`${sent.method} ${sent.url}`);
      try {
        const response = await request(sent);
        limiter.observe(response.status, response.headers);
        return response;
      } catch (thrown) {
        const failure = thrown as { status?: number; response?: { headers?: Record<string, string> } };
        limiter.observe(failure.status ?? 0, failure.response?.headers ?? {});
        throw thrown;
      } finally {
        release();
      }
    });
    return client;
  };
  const client = async (ref: PullRequestRef): Promise<Installation> => {
    let opened = cache.get(ref.installation);
    if (opened === undefined) {
      opened = open(ref.installation);
      cache.set(ref.installation, opened);
      opened.catch(() => cache.delete(ref.installation));
    }
    return opened;
  };
  const use = async <T>(ref: PullRequestRef, work: (client: Installation) => Promise<T>): Promise<T> => {
    try {
      return await work(await client(ref));
    } catch (thrown) {
      throw toGitHubError(thrown, new Date());
    }
  };
  return {
    use,
    token: (ref) =>
      use(ref, async (installation) => {
        const { token } = (await installation.auth({ type: 'installation' })) as { token: string };
        return token;
      }),
  };
}
