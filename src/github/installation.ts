import { LRUCache } from 'lru-cache';
import { Probot, ProbotOctokit } from 'probot';
import type { PullRequestRef } from '../service/ports.ts';
import { toGitHubError } from './github-error.ts';
import { createLimiter, type Limiter, type Limits } from './limiter.ts';

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
  /**
   * An installation token; GitHub lets it live an hour, octokit renews it in time. `rate-limited` while GitHub takes nothing of the installation:
   * what the token is for could not be said.
   */
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
  const cache = new LRUCache<number, Promise<{ client: Installation; limiter: Limiter }>>({
    max: maxInstallations,
  });
  const open = async (id: number): Promise<{ client: Installation; limiter: Limiter }> => {
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
        const { status, response } = thrown as {
          status?: number;
          response?: { headers?: Record<string, string>; data?: unknown };
        };
        limiter.observe(status ?? 0, response?.headers ?? {}, response?.data);
        throw thrown;
      } finally {
        release();
      }
    });
    return { client, limiter };
  };
  const openedFor = async (ref: PullRequestRef): Promise<{ client: Installation; limiter: Limiter }> => {
    let opened = cache.get(ref.installation);
    if (opened === undefined) {
      opened = open(ref.installation);
      cache.set(ref.installation, opened);
      opened.catch(() => cache.delete(ref.installation));
    }
    return opened;
  };
  const using = async <T>(
    ref: PullRequestRef,
    work: (opened: { client: Installation; limiter: Limiter }) => Promise<T>,
  ): Promise<T> => {
    try {
      return await work(await openedFor(ref));
    } catch (thrown) {
      throw toGitHubError(thrown, new Date());
    }
  };
  return {
    use: (ref, work) => using(ref, ({ client }) => work(client)),
    token: (ref) =>
      using(ref, async ({ client, limiter }) => {
        limiter.assertOpen();
        const { token } = (await client.auth({ type: 'installation' })) as { token: string };
        return token;
      }),
  };
}
