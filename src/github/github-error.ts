import type { GitHubFailure } from '../service/github-port.ts';

/** Why GitHub did not do what was asked. */
export type GitHubErrorCode =
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'invalid'
  | 'rate-limited'
  | 'unavailable'
  | 'timeout';

/** The one error class of this adapter. `retryable`: the same request may succeed later. */
export class GitHubError extends Error implements GitHubFailure {
  override readonly name: string = 'GitHubError';
  readonly code: GitHubErrorCode;
  readonly retryable: boolean;
  readonly retryAt: Date | undefined;

  constructor(code: GitHubErrorCode, message: string, options: { cause?: unknown; retryAt?: Date } = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.retryAt = options.retryAt;
    this.retryable =
      code === 'rate-limited' || code === 'unavailable' || code === 'timeout' || code === 'conflict';
  }
}

/** The limiter's or GitHub's own word that nothing more is taken before `retryAt`. */
export class RateLimited extends GitHubError {
  override readonly name = 'RateLimited';

  constructor(retryAt: Date, cause?: unknown) {
    super(
      'rate-limited',
      `GitHub takes no more requests of this installation before ${retryAt.toISOString()}`,
      {
        cause,
        retryAt,
      },
    );
  }
}

/** What octokit throws, seen by its shape: its classes are not the same through every plugin. */
interface RequestFailure {
  readonly status?: number;
  readonly name?: string;
  readonly message?: string;
  readonly response?: {
    readonly headers?: Readonly<Record<string, string | number | undefined>>;
    readonly data?: unknown;
  };
  readonly request?: { readonly method?: string; readonly url?: string };
  /** Of GraphQL, which answers 200 and says here what it did not do. */
  readonly errors?: readonly { readonly type?: string }[];
}

/** Turns whatever a request threw into a `GitHubError`, told by its status and never by its text. */
export function toGitHubError(thrown: unknown, now: Date): GitHubError {
  if (thrown instanceof GitHubError) return thrown;
  const failure = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as RequestFailure;
  const { status } = failure;
  const headers = failure.response?.headers ?? {};
  const limitedUntil = rateLimitOf(status, headers, now, failure.response?.data);
  if (limitedUntil !== undefined) return new RateLimited(limitedUntil, thrown);
  if (failure.name === 'GraphqlResponseError') return graphqlError(failure, now, thrown);
  const what = `GitHub answered ${status ?? 'nothing'}`;
  const options = { cause: thrown };
  if (timedOut(thrown)) return new GitHubError('timeout', 'GitHub did not answer in time', options);
  // octokit gives 500 to what never got an answer.
  if (status === undefined || status >= 500 || status === 408)
    return new GitHubError(
      'unavailable',
      status === undefined ? 'GitHub could not be reached' : what,
      options,
    );
  if (status === 401) return new GitHubError('unauthorized', what, options);
  if (status === 403 || status === 451) return new GitHubError('forbidden', what, options);
  if (status === 404 || status === 410) return new GitHubError('not-found', what, options);
  if (status === 409) return new GitHubError('conflict', what, options);
  return new GitHubError('invalid', what, options);
}

/** GitHub, "Rate limits and query limits for the GraphQL API": over the limit the status may be 200 and the error's type is `RATE_LIMITED`. */
function graphqlError({ errors = [] }: RequestFailure, now: Date, cause: unknown): GitHubError {
  const types = new Set(errors.map(({ type }) => type));
  if (types.has('RATE_LIMITED')) return new RateLimited(new Date(now.getTime() + 60_000), cause);
  const code = types.has('NOT_FOUND') ? 'not-found' : types.has('FORBIDDEN') ? 'forbidden' : 'invalid';
  return new GitHubError(code, `GitHub’s GraphQL refused (${[...types].join(', ')})`, { cause });
}

/** octokit wraps what `fetch` threw, and gives it status 500. */
function timedOut(thrown: unknown): boolean {
  for (let error = thrown, depth = 0; error instanceof Error && depth < 5; error = error.cause, depth++)
    if (error.name === 'TimeoutError' || error.name === 'AbortError') return true;
  return false;
}

/**
 * Until when a 403 or 429 forbids further requests; undefined where it is not about a limit. GitHub, "Best practices for using the REST API",
 * "Handle rate limit errors appropriately": `retry-after`; else `x-ratelimit-reset` where `x-ratelimit-remaining` is 0; else at least a minute. A 403
 * without either is about a secondary limit where its body says so, and about permissions otherwise.
 */
export function rateLimitOf(
  status: number | undefined,
  headers: Readonly<Record<string, string | number | undefined>>,
  now: Date,
  body?: unknown,
): Date | undefined {
  if (status !== 403 && status !== 429) return undefined;
  const retryAfterSeconds = wholeNumber(headers['retry-after']);
  if (retryAfterSeconds !== undefined) return new Date(now.getTime() + bounded(retryAfterSeconds) * 1000);
  const reset = exhaustedUntil(headers, now);
  if (reset !== undefined) return reset;
  const named = wholeNumber(headers['x-ratelimit-remaining']) === 0 || status === 429 || saysSecondary(body);
  return named ? new Date(now.getTime() + 60_000) : undefined;
}

/**
 * The reset of the primary limit where nothing of it remains, by our own clock: GitHub's `date` tells how far the two are apart. Undefined where
 * something remains, or where the reset is none (an hour ahead at most).
 */
export function exhaustedUntil(
  headers: Readonly<Record<string, string | number | undefined>>,
  now: Date,
): Date | undefined {
  const reset = wholeNumber(headers['x-ratelimit-reset']);
  if (wholeNumber(headers['x-ratelimit-remaining']) !== 0 || reset === undefined) return undefined;
  const said = Date.parse(String(headers['date'] ?? ''));
  const seconds = reset - (Number.isNaN(said) ? now.getTime() : said) / 1000;
  if (seconds > maxWaitSeconds) return undefined;
  return new Date(now.getTime() + Math.max(1, seconds) * 1000);
}

/** octokit's own sign of it (`plugin-throttling`): the message, or the documentation that it names. */
function saysSecondary(body: unknown): boolean {
  const { message, documentation_url: url } = (body ?? {}) as {
    message?: unknown;
    documentation_url?: unknown;
  };
  return /secondary rate limit/i.test(String(message)) || /secondary-rate-limits/.test(String(url));
}

/** An hour is the primary limit's window; whoever claims more is not believed. */
const maxWaitSeconds = 3_660;

function bounded(seconds: number): number {
  return Math.min(seconds, maxWaitSeconds);
}

function wholeNumber(value: string | number | undefined): number | undefined {
  return value !== undefined && /^\d{1,12}$/.test(String(value)) ? Number(value) : undefined;
}
