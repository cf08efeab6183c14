import { afterEach, describe, expect, it } from 'vitest';
import { GitHubError, RateLimited, toGitHubError } from '../../src/github/github-error.ts';
import { digestOfReviewComment, type RenderedCheckRun } from '../../src/service/github-port.ts';
import { type Answer, scriptedGitHub } from './scripted-github.ts';

const ref = { installation: 11, repository: 5, owner: 'acme', name: 'models', number: 3 };
const head = 'a'.repeat(40);
const repository = '/repos/acme/models';

let close: (() => Promise<void>) | undefined;
afterEach(async () => {
  await close?.();
  close = undefined;
});

async function script(answers: Record<string, Answer | readonly Answer[]>, options = {}) {
  const scripted = await scriptedGitHub(answers, options);
  close = scripted.close;
  return scripted;
}

const rendered = (annotations: number, summary = 'All good.'): RenderedCheckRun => ({
  title: 'Passed',
  summary,
  conclusion: 'success',
  annotations: Array.from({ length: annotations }, (_, line) => ({
    path: 'README.md',
    startLine: line + 1,
    endLine: line + 1,
    level: 'warning' as const,
    title: 'T',
    message: `annotation ${line}`,
  })),
  actions: [{ label: 'Audit again', description: 'd', identifier: 'audit' }],
});

describe('check runs', () => {
  it('creates a completed one in one request', async () => {
    const { github, seen } = await script({
      [`POST ${repository}/check-runs`]: { status: 201, body: { id: 42 } },
    });
    expect(await github.completeCheckRun(ref, head, undefined, rendered(1))).toBe(42);
    expect(seen).toHaveLength(1);
    expect(seen[0]?.body).toMatchObject({
      name: 'assay',
      head_sha: head,
      external_id: '5#3',
      status: 'completed',
      conclusion: 'success',
      actions: [{ label: 'Audit again', identifier: 'audit' }],
    });
  });

  it('sends 120 annotations in batches of 50, 50 and 20, none lost', async () => {
    const { github, seen } = await script({
      [`PATCH ${repository}/check-runs/42`]: { status: 200, body: { id: 42 } },
    });
    await github.completeCheckRun(ref, head, 42, rendered(120));
    const batches = seen.map(
      ({ body }) => (body.output as { annotations: { message: string }[] }).annotations,
    );
    expect(batches.map((batch) => batch.length)).toEqual([50, 50, 20]);
    expect(new Set(batches.flat().map(({ message }) => message)).size).toBe(120);
  });

  it('cuts a summary of more than 65,535 characters and says how much is gone', async () => {
    const { github, seen } = await script({
      [`POST ${repository}/check-runs`]: { status: 201, body: { id: 1 } },
    });
    await github.completeCheckRun(ref, head, undefined, rendered(0, '😀'.repeat(40_000)));
    const { summary } = (seen[0] as NonNullable<(typeof seen)[0]>).body.output as { summary: string };
    expect(summary.length).toBeLessThanOrEqual(65_535);
    const said = /… (\d+) more characters were cut off: GitHub takes 65535 here\.$/.exec(summary);
    const kept = summary.indexOf('\n\n…');
    expect(Number(said?.[1])).toBe(80_000 - kept);
    expect(summary.slice(0, kept)).toBe('😀'.repeat(kept / 2));
  });
});

describe('a check run of the app’s own', () => {
  const run = (id: number, change = {}) => ({
    id,
    status: 'completed',
    external_id: `5#3 ${'9'.repeat(64)}`,
    app: { id: 7 },
    output: { annotations_count: 2 },
    ...change,
  });
  const path = `GET ${repository}/commits/${head}/check-runs?check_name=assay&app_id=7&filter=all&per_page=100`;

  it('is found by app and external id, the newest one', async () => {
    const runs = [
      run(1),
      run(3),
      run(2),
      run(9, { app: { id: 8 } }),
      run(10, { external_id: '5#4' }),
      run(11, { external_id: null }),
    ];
    const { github } = await script({ [path]: { status: 200, body: { check_runs: runs } } });
    const digest = '9'.repeat(64);
    expect(await github.findCheckRun(ref, head)).toEqual({ id: 3, completed: true, digest, annotations: 2 });
  });

  it('that was only announced has no digest', async () => {
    const runs = [run(1, { status: 'in_progress', external_id: '5#3' })];
    const { github } = await script({ [path]: { status: 200, body: { check_runs: runs } } });
    expect(await github.findCheckRun(ref, head)).toMatchObject({ completed: false, digest: undefined });
  });

  it('may not be there', async () => {
    const { github } = await script({ [path]: { status: 200, body: { check_runs: [] } } });
    expect(await github.findCheckRun(ref, head)).toBeUndefined();
  });
});

describe('pull requests', () => {
  const pull = {
    state: 'open',
    updated_at: '2026-11-24T10:00:00Z',
    user: { login: 'ana' },
    head: { sha: head },
    base: {
      sha: 'b'.repeat(40),
      ref: 'main',
      repo: { name: 'models', private: true, owner: { login: 'acme' } },
    },
  };

  it('are facts', async () => {
    const { github } = await script({ [`GET ${repository}/pulls/3`]: { status: 200, body: pull } });
    expect(await github.pullRequest(ref)).toEqual({
      ...ref,
      open: true,
      head,
      base: 'b'.repeat(40),
      baseRef: 'main',
      author: 'ana',
      private: true,
      updatedAt: '2026-11-24T10:00:00Z',
    });
  });

  it('are undefined where they are gone', async () => {
    const { github } = await script({});
    expect(await github.pullRequest(ref)).toBeUndefined();
  });

  it('come with a token for git that stands in no URL', async () => {
    const { github } = await script({});
    const { url, authorization } = await github.gitAccess(ref);
    expect(new URL(url).pathname).toBe('/acme/models.git');
    expect(url).not.toContain('ghs_test');
    expect(Buffer.from(authorization.replace('Basic ', ''), 'base64').toString()).toBe(
      'x-access-token:ghs_test',
    );
  });

  it.each([
    [{ permission: 'read', role_name: 'triage' }, 'triage'],
    [{ permission: 'write', role_name: 'Model reviewers' }, 'write'],
  ])('know the role of %j', async (body, role) => {
    const { github } = await script({
      [`GET ${repository}/collaborators/bea/permission`]: { status: 200, body },
    });
    expect(await github.permission(ref, 'bea')).toBe(role);
  });
});

describe('comments', () => {
  it('say when they are gone', async () => {
    const { github } = await script({ [`PATCH ${repository}/issues/comments/9`]: { status: 200 } });
    expect(await github.updateComment(ref, 9, 'new')).toBe(true);
    expect(await github.updateComment(ref, 8, 'new')).toBe(false);
  });

  it('on lines of the diff arrive in one review', async () => {
    const { github, seen } = await script({
      [`POST ${repository}/pulls/3/reviews`]: { status: 200, body: { id: 5 } },
    });
    const comments = [
      { finding: 'f1', path: 'a.md', line: 3, body: 'one' },
      { finding: 'f2', path: 'b.md', line: 9, startLine: 7, body: 'two' },
    ];
    expect(await github.createReview(ref, head, comments)).toBe(5);
    expect(seen).toHaveLength(1);
    expect(seen[0]?.body).toMatchObject({
      commit_id: head,
      event: 'COMMENT',
      comments: [
        { path: 'a.md', line: 3, side: 'RIGHT', body: 'one' },
        { path: 'b.md', line: 9, side: 'RIGHT', start_line: 7, start_side: 'RIGHT', body: 'two' },
      ],
    });
  });

  const node = (change = {}) => ({
    id: 'N',
    path: 'a.md',
    originalLine: 3,
    body: 'one\r\n',
    viewerDidAuthor: true,
    pullRequestReview: { fullDatabaseId: '5000000000' },
    ...change,
  });
  const conversation = (nodes: readonly object[], pageInfo: object, comments: readonly object[] = []) => ({
    status: 200,
    body: {
      data: {
        repository: {
          pullRequest: {
            comments: { nodes: comments },
            reviewThreads: {
              pageInfo,
              nodes: nodes.map((one, n) => ({ id: `T${n}`, isResolved: false, comments: { nodes: [one] } })),
            },
          },
        },
      },
    },
  });
  const last = { hasPreviousPage: false, startCursor: null };
  const wanted = [
    { digest: digestOfReviewComment('a.md', 3, 'one') },
    { digest: digestOfReviewComment('b.md', 4, 'two') },
  ];
  const two = [node(), node({ id: 'M', path: 'b.md', originalLine: 4, body: 'two' })];

  it('are edited and resolved in two requests, however many they are', async () => {
    const { github, seen } = await script({
      'POST /graphql': [conversation(two, last), { status: 200, body: { data: {} } }],
    });
    await github.resolveReviewComments(ref, wanted);
    expect(seen).toHaveLength(2);
    expect(seen[1]?.body.query).toMatch(/^mutation .*resolveReviewThread.*resolveReviewThread/s);
    expect(seen[1]?.body.variables).toEqual({
      thread0: 'T0',
      comment0: 'N',
      body0: '**Fixed** in a later commit.\n\none\r\n',
      thread1: 'T1',
      comment1: 'M',
      body1: '**Fixed** in a later commit.\n\ntwo',
    });
  });

  it('are looked for on earlier pages only until they are found', async () => {
    const more = { hasPreviousPage: true, startCursor: 'c1' };
    const { github, seen } = await script({
      'POST /graphql': [
        conversation([two[0] ?? {}], more),
        conversation([two[1] ?? {}], { hasPreviousPage: true, startCursor: 'c2' }),
        { status: 200, body: { data: {} } },
      ],
    });
    await github.resolveReviewComments(ref, wanted);
    expect(seen.map(({ body }) => (body.variables as { before?: string }).before)).toEqual([
      null,
      'c1',
      undefined,
    ]);
  });

  it.each([
    ['that somebody edited', node({ body: 'another' })],
    ['that somebody else copied', node({ viewerDidAuthor: false })],
  ])('%s are left alone', async (_, one) => {
    const { github, seen } = await script({ 'POST /graphql': conversation([one], last) });
    await github.resolveReviewComments(ref, wanted);
    expect(seen.filter(({ body }) => String(body.query).startsWith('mutation'))).toEqual([]);
  });

  it('that may not be resolved, or edited, stop nothing', async () => {
    const refused = { data: { edit0: {}, resolve0: null }, errors: [{ type: 'FORBIDDEN', message: 'no' }] };
    const { github, seen } = await script({
      'POST /graphql': [conversation(two, last), { status: 200, body: refused }],
    });
    await github.resolveReviewComments(ref, wanted);
    expect(seen).toHaveLength(2);
  });

  it('wait where GraphQL says with 200 that its limit is reached', async () => {
    const limited = { errors: [{ type: 'RATE_LIMITED', message: 'API rate limit exceeded' }] };
    const { github } = await script({ 'POST /graphql': { status: 200, body: limited } });
    await expect(github.resolveReviewComments(ref, wanted)).rejects.toBeInstanceOf(RateLimited);
  });

  it('of the app’s own are told from others by their author, in one request', async () => {
    const comments = [
      { fullDatabaseId: '6000000001', body: 'ours', viewerDidAuthor: true },
      { fullDatabaseId: '6000000002', body: 'ours', viewerDidAuthor: false },
    ];
    const { github, seen } = await script({
      'POST /graphql': conversation([node(), node({ viewerDidAuthor: false })], last, comments),
    });
    expect(await github.ownPosts(ref)).toEqual({
      comments: [{ id: 6_000_000_001, body: 'ours' }],
      reviewComments: [
        { review: 5_000_000_000, body: 'one\r\n', digest: wanted[0]?.digest, resolved: false },
      ],
    });
    expect(seen).toHaveLength(1);
  });
});

describe('failures of GitHub', () => {
  const create = `POST ${repository}/check-runs`;
  const inAnHour = Math.floor(Date.now() / 1000) + 1800;

  it.each([
    ['403', { status: 403 }, 'forbidden', false],
    ['404', { status: 404 }, 'not-found', false],
    ['409', { status: 409 }, 'conflict', true],
    ['422', { status: 422, body: { message: 'Validation Failed' } }, 'invalid', false],
    ['500', { status: 500 }, 'unavailable', true],
    ['503', { status: 503 }, 'unavailable', true],
    ['a broken connection', (response: { destroy(): void }) => response.destroy(), 'unavailable', true],
    ['no answer at all', () => undefined, 'timeout', true],
  ] as [string, Answer, string, boolean][])('%s is told by its code', async (_, answer, code, retryable) => {
    const { github } = await script({ [create]: answer }, { timeoutMs: 300 });
    const failure = await github.announceCheckRun(ref, head, 't').then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(GitHubError);
    expect(failure).toMatchObject({ code, retryable });
  });

  it('401 is told by its code', () => {
    const thrown = Object.assign(new Error('Bad credentials'), { status: 401 });
    expect(toGitHubError(thrown, new Date())).toMatchObject({ code: 'unauthorized', retryable: false });
  });

  it.each([
    ['429 with retry-after', { status: 429, headers: { 'retry-after': '30' } }, 30],
    ['403 with retry-after', { status: 403, headers: { 'retry-after': '60' } }, 60],
    [
      '403 with nothing remaining',
      { status: 403, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(inAnHour) } },
      1800,
    ],
  ])('%s says until when, and nothing more is sent before', async (_, answer, seconds) => {
    const { github, seen } = await script({ [create]: answer });
    const failures = [];
    for (let i = 0; i < 2; i++)
      failures.push(await github.announceCheckRun(ref, head, 't').catch((error: unknown) => error));
    for (const failure of failures) {
      expect(failure).toBeInstanceOf(RateLimited);
      const wait = ((failure as RateLimited).retryAt?.getTime() ?? 0) - Date.now();
      expect(wait).toBeGreaterThan((seconds - 20) * 1000);
      expect(wait).toBeLessThanOrEqual(seconds * 1000);
    }
    expect(seen).toHaveLength(1);
  });

  it('stop an audit before it fetches anything: there is no token meanwhile', async () => {
    const { github } = await script({ [create]: { status: 429, headers: { 'retry-after': '30' } } });
    await github.gitAccess(ref);
    await expect(github.announceCheckRun(ref, head, 't')).rejects.toBeInstanceOf(RateLimited);
    await expect(github.gitAccess(ref)).rejects.toBeInstanceOf(RateLimited);
    await expect(github.gitAccess({ ...ref, installation: 12 })).resolves.toBeDefined();
  });

  it('of one installation stop no other', async () => {
    const { github, seen } = await script({
      [create]: [
        { status: 429, headers: { 'retry-after': '30' } },
        { status: 201, body: { id: 1 } },
      ],
    });
    await expect(github.announceCheckRun(ref, head, 't')).rejects.toBeInstanceOf(RateLimited);
    expect(await github.announceCheckRun({ ...ref, installation: 12 }, head, 't')).toBe(1);
    expect(seen).toHaveLength(2);
  });
});
