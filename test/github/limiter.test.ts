import { describe, expect, it } from 'vitest';
import { RateLimited } from '../../src/github/github-error.ts';
import { createLimiter, enterpriseLimits, githubLimits, type Limits } from '../../src/github/limiter.ts';

const checkRuns = { method: 'POST', route: '/repos/{owner}/{repo}/check-runs' };
const comments = { method: 'POST', route: '/repos/{owner}/{repo}/issues/{issue_number}/comments' };
const pull = { method: 'GET', route: '/repos/{owner}/{repo}/pulls/{pull_number}' };

function limiterAt(limits: Limits) {
  const clock = { now: 1_000_000_000_000 };
  const limiter = createLimiter(
    limits,
    () => clock.now,
    async (ms) => {
      clock.now += ms;
    },
  );
  /** How many are admitted before the limiter says to come back, and when. */
  const admitAll = async (request: { method: string; route: string }, most = 2_000) => {
    for (let count = 0; count < most; count++) {
      try {
        (await limiter.admit(request))();
      } catch (error) {
        if (!(error instanceof RateLimited)) throw error;
        return { count, waitMs: (error.retryAt?.getTime() ?? 0) - clock.now };
      }
    }
    return { count: most, waitMs: 0 };
  };
  return { limiter, clock, admitAll };
}

describe('the limiter', () => {
  it('admits 900 points a minute an endpoint: 180 writes at 5, 900 reads at 1', async () => {
    const { admitAll } = limiterAt(githubLimits);
    expect((await admitAll(checkRuns)).count).toBe(180);
    expect((await admitAll(pull)).count).toBe(900);
  });

  it('says when there is room again, and then there is', async () => {
    const { admitAll, clock } = limiterAt(githubLimits);
    const { waitMs } = await admitAll(checkRuns);
    expect(waitMs).toBeGreaterThanOrEqual(60_000);
    expect(waitMs).toBeLessThanOrEqual(62_000);
    clock.now += waitMs;
    expect((await admitAll(checkRuns)).count).toBe(180);
  });

  it('admits 80 comments a minute and 500 an hour', async () => {
    const { admitAll, clock } = limiterAt(githubLimits);
    let admitted = 0;
    let last = { count: 0, waitMs: 0 };
    for (let minute = 0; minute < 10 && last.waitMs < 120_000; minute++) {
      last = await admitAll(comments);
      admitted += last.count;
      if (minute === 0) expect(last.count).toBe(80);
      if (last.waitMs < 120_000) clock.now += last.waitMs;
    }
    expect(admitted).toBe(500);
    expect(last.waitMs).toBeGreaterThan(40 * 60_000);
  });

  it('waits out a moment in place', async () => {
    const { limiter, clock } = limiterAt(enterpriseLimits);
    limiter.observe(429, { 'retry-after': '1' });
    const before = clock.now;
    (await limiter.admit(pull))();
    expect(clock.now - before).toBe(1_000);
  });

  it('stops at the reset of the primary limit, as soon as nothing remains', async () => {
    const { limiter, clock } = limiterAt(githubLimits);
    const reset = clock.now / 1000 + 600;
    limiter.observe(200, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(reset) });
    const failure = await limiter.admit(pull).catch((error: unknown) => error);
    expect((failure as RateLimited).retryAt?.getTime()).toBe(reset * 1000);
  });

  it('waits at least a minute where a 429 gives no time', async () => {
    const { limiter, clock } = limiterAt(githubLimits);
    limiter.observe(429, {});
    const failure = await limiter.admit(pull).catch((error: unknown) => error);
    expect((failure as RateLimited).retryAt?.getTime()).toBe(clock.now + 60_000);
  });

  it('waits longer each time that GitHub refuses and gives no time, until it takes something', async () => {
    const { limiter, clock } = limiterAt(githubLimits);
    const secondary = { message: 'You have exceeded a secondary rate limit. Please wait a few minutes.' };
    const waited: number[] = [];
    const refuse = (): void => {
      limiter.observe(403, { 'x-ratelimit-remaining': '4000' }, secondary);
      try {
        limiter.assertOpen();
      } catch (error) {
        const waitMs = ((error as RateLimited).retryAt?.getTime() ?? 0) - clock.now;
        waited.push(waitMs / 60_000);
        clock.now += waitMs;
      }
    };
    for (let n = 0; n < 8; n++) refuse();
    // Minutes; an hour is the longest.
    expect(waited).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
    limiter.observe(201, {});
    refuse();
    expect(waited.at(-1)).toBe(1);
    // About permissions, and not about a limit.
    limiter.observe(403, {}, { message: 'Resource not accessible by integration' });
    expect(() => limiter.assertOpen()).not.toThrow();
  });

  it('goes by GitHub’s clock where its own is wrong', async () => {
    const { limiter, clock } = limiterAt(githubLimits);
    // Ours is ten minutes ahead: the reset, in five minutes, seems to be over.
    const github = clock.now - 600_000;
    limiter.observe(200, {
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': String(github / 1000 + 300),
      date: new Date(github).toUTCString(),
    });
    const failure = await limiter.admit(pull).catch((error: unknown) => error);
    expect((failure as RateLimited).retryAt?.getTime()).toBe(clock.now + 300_000);
  });

  it('does not wait for an hour that the clock was set back by', async () => {
    const { admitAll, clock } = limiterAt(githubLimits);
    expect((await admitAll(checkRuns)).count).toBe(180);
    clock.now -= 3_600_000;
    expect((await admitAll(checkRuns)).count).toBe(180);
  });

  it('sends nothing that waited for its place while another was refused', async () => {
    const { limiter } = limiterAt(enterpriseLimits);
    const releases = await Promise.all(Array.from({ length: 100 }, () => limiter.admit(pull)));
    const waiting = Promise.allSettled([limiter.admit(pull), limiter.admit(pull)]);
    await new Promise((resolve) => setTimeout(resolve, 5));
    limiter.observe(429, { 'retry-after': '30' });
    for (const release of releases) release();
    for (const one of await waiting) expect(one).toMatchObject({ reason: { code: 'rate-limited' } });
  });

  it('does not believe nonsense', async () => {
    const { limiter } = limiterAt(enterpriseLimits);
    limiter.observe(403, { 'x-ratelimit-remaining': '59' });
    limiter.observe(200, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': 'tomorrow' });
    limiter.observe(200, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '99999999999' });
    await expect(limiter.admit(pull)).resolves.toBeTypeOf('function');
  });

  it('has no more than 100 under way at once', async () => {
    const { limiter } = limiterAt(enterpriseLimits);
    const releases = await Promise.all(Array.from({ length: 100 }, () => limiter.admit(pull)));
    let admitted = false;
    const next = limiter.admit(pull).then((release) => {
      admitted = true;
      return release;
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(admitted).toBe(false);
    releases[0]?.();
    releases[0]?.();
    (await next)();
    expect(admitted).toBe(true);
  });

  it('has no points to count on Enterprise Server', async () => {
    const { admitAll } = limiterAt(enterpriseLimits);
    expect((await admitAll(comments)).count).toBe(2_000);
  });
});
