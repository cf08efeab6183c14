import { createTurns } from '../service/turns.ts';
import { exhaustedUntil, RateLimited, rateLimitOf } from './github-error.ts';

/** What one installation may do. */
export interface Limits {
  /** Points a minute an endpoint (GET 1, write 5). */
  readonly pointsPerMinute: number;
  readonly contentPerMinute: number;
  readonly contentPerHour: number;
  readonly concurrent: number;
}

/** GitHub, "Rate limits for the REST API", "About secondary rate limits". */
export const githubLimits: Limits = {
  pointsPerMinute: 900,
  contentPerMinute: 80,
  contentPerHour: 500,
  concurrent: 100,
};

/** Enterprise Server has its limits off by default (the same page, "Enterprise Server"); what its answers say is honoured all the same. */
export const enterpriseLimits: Limits = {
  pointsPerMinute: Number.POSITIVE_INFINITY,
  contentPerMinute: Number.POSITIVE_INFINITY,
  contentPerHour: Number.POSITIVE_INFINITY,
  concurrent: 100,
};

/** A wait as short as this is waited out; a longer one goes back to the queue. */
const momentMs = 1_000;

/** A request as the limiter prices it. `route` is the template, `/repos/{owner}/{repo}/check-runs`. */
export interface Priced {
  readonly method: string;
  readonly route: string;
}

/** The gate before every request of one installation. */
export interface Limiter {
  /** Resolves when the request may be sent; the result is called when it was answered. Throws `RateLimited` where that is not soon. */
  admit(request: Priced): Promise<() => void>;
  /** Reads the limits off an answer; the body is looked at where a refusal's headers say nothing. */
  observe(
    status: number,
    headers: Readonly<Record<string, string | number | undefined>>,
    body?: unknown,
  ): void;
  /** Throws `RateLimited` where GitHub has said that it takes nothing for a while: work that ends in requests need not begin. */
  assertOpen(): void;
}

/** A limiter for one installation. `now` in milliseconds and `sleep` are given so that tests own the time. */
export function createLimiter(
  limits: Limits,
  now: () => number = Date.now,
  sleep: (ms: number) => Promise<void> = (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
): Limiter {
  const points = new Map<string, SlidingWindow>();
  const contentMinute = new SlidingWindow(limits.contentPerMinute, 60_000);
  const contentHour = new SlidingWindow(limits.contentPerHour, 3_600_000);
  const takeTurn = createTurns(limits.concurrent);
  let blockedUntil = 0;
  /** Limits in a row that gave no time: each wait is twice the one before. */
  let strikes = 0;

  const windowsOf = ({ method, route }: Priced): readonly (readonly [SlidingWindow, number])[] => {
    let family = points.get(route);
    if (family === undefined) points.set(route, (family = new SlidingWindow(limits.pointsPerMinute, 60_000)));
    const price = method === 'GET' || method === 'HEAD' || method === 'OPTIONS' ? 1 : 5;
    return createsContent(method, route)
      ? [
          [family, price],
          [contentMinute, 1],
          [contentHour, 1],
        ]
      : [[family, price]];
  };

  return {
    admit: async (request) => {
      const windows = windowsOf(request);
      for (;;) {
        const at = Math.max(blockedUntil, ...windows.map(([window, cost]) => window.freeAt(cost, now())));
        const wait = at - now();
        if (wait <= 0) break;
        if (wait > momentMs) throw new RateLimited(new Date(at));
        await sleep(wait);
      }
      for (const [window, cost] of windows) window.spend(cost, now());
      const release = await takeTurn();
      if (blockedUntil - now() > momentMs) {
        // GitHub refused another request while this one waited for its place.
        release();
        throw new RateLimited(new Date(blockedUntil));
      }
      return release;
    },
    observe: (status, headers, body) => {
      const at = new Date(now());
      const limited = rateLimitOf(status, headers, at, body);
      if (limited === undefined) {
        if (status < 400) strikes = 0;
        const reset = exhaustedUntil(headers, at);
        if (headers['x-ratelimit-resource'] !== 'graphql' && reset !== undefined)
          blockedUntil = Math.max(blockedUntil, reset.getTime());
        return;
      }
      const timed = headers['retry-after'] !== undefined || headers['x-ratelimit-remaining'] === '0';
      const waitMs = (limited.getTime() - at.getTime()) * (timed ? 1 : 2 ** strikes);
      if (!timed) strikes = Math.min(strikes + 1, 6);
      blockedUntil = Math.max(blockedUntil, at.getTime() + Math.min(waitMs, 3_600_000));
    },
    assertOpen: () => {
      if (blockedUntil - now() > momentMs) throw new RateLimited(new Date(blockedUntil));
    },
  };
}

/** Comments and reviews: what GitHub notifies people of, and counts apart. A check run notifies nobody. */
function createsContent(method: string, route: string): boolean {
  return (
    (method === 'POST' || method === 'PATCH') &&
    /\/(comments|reviews)(\/|$)/.test(route) &&
    !route.endsWith('/reactions')
  );
}

/** What was spent in the last `length` milliseconds, in 60 slots. */
class SlidingWindow {
  readonly #limit: number;
  readonly #slotMs: number;
  #slots: { readonly start: number; cost: number }[] = [];

  constructor(limit: number, lengthMs: number) {
    this.#limit = limit;
    this.#slotMs = lengthMs / 60;
  }

  /** When `cost` more fits: `now` where it fits already. */
  freeAt(cost: number, now: number): number {
    this.#forget(now);
    let spent = this.#slots.reduce((sum, slot) => sum + slot.cost, 0);
    for (const slot of this.#slots) {
      if (spent + cost <= this.#limit) return now;
      spent -= slot.cost;
      if (spent + cost <= this.#limit) return slot.start + 61 * this.#slotMs;
    }
    return now;
  }

  spend(cost: number, now: number): void {
    const start = Math.floor(now / this.#slotMs) * this.#slotMs;
    const last = this.#slots.at(-1);
    if (last !== undefined && last.start === start) last.cost += cost;
    else this.#slots.push({ start, cost });
  }

  #forget(now: number): void {
    // What lies ahead was spent before the clock was set back.
    this.#slots = this.#slots.filter(({ start }) => start + 61 * this.#slotMs > now && start <= now);
  }
}
