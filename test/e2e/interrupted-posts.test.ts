import { Probot } from 'probot';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { applyCommand } from '../../src/service/apply-command.ts';
import { auditPullRequest, type AuditServices } from '../../src/service/audit-pull-request.ts';
import { fetchWithin, octokitFor } from '../../src/github/installation.ts';
import { enterpriseLimits } from '../../src/github/limiter.ts';
import { openGitHub } from '../../src/github/open-github.ts';
import type { PullRequestFacts, Records } from '../../src/service/ports.ts';
import { summaryMarker } from '../../src/service/recover-posts.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { startLocalGitHub } from '../harness/local-github.ts';
import type { LocalGitHub } from '../harness/local-github-api.ts';
import { auditWith, fakeServices, finding } from '../service/fakes.ts';
import { silent } from '../store/databases.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let local: LocalGitHub;
let store: Store;
let facts: PullRequestFacts;
let services: AuditServices;

beforeAll(async () => {
  local = await startLocalGitHub({ files: { 'README.md': 'one\n' } });
  store = await openStore({}, silent);
  const origin = `http://${local.host}`;
  const probot = new Probot({
    appId: local.appId,
    privateKey: local.privateKey,
    secret: 'unused',
    baseUrl: `${origin}/api/v3`,
    Octokit: octokitFor(`${origin}/api/v3`),
    request: { fetch: fetchWithin(10_000) },
    logLevel: 'fatal',
  });
  await probot.ready();
  const options = { appId: local.appId, webOrigin: origin, limits: enterpriseLimits };
  const { services: fakes } = fakeServices({
    audit: async () => auditWith([finding('auc', 'fail'), finding('f1', 'fail')], facts.head),
  });
  services = { ...fakes, github: openGitHub(probot, options), records: store.records };
});

/** A pull request of its own for each test. */
beforeEach(async ({ task: { id } }) => {
  const branch = `branch-${id}`;
  await local.push(branch, { message: id, from: 'main', files: { 'README.md': `one\n${id}\n` } });
  const { head, number } = await local.openPullRequest({ head: branch });
  facts = {
    installation: local.installationId,
    repository: 1,
    owner: local.owner,
    name: local.name,
    number,
    open: true,
    head,
    base: local.repository.resolve('refs/heads/main') ?? '',
    baseRef: 'main',
    author: local.user,
    private: true,
    updatedAt: '2026-11-24T10:00:00Z',
  };
  await store.enqueue({
    id,
    event: 'pull_request',
    intents: [{ kind: 'audit', pullRequest: facts, reason: 'opened' }],
  });
  local.resetCalls();
});

afterAll(async () => {
  await store.close();
  await local.stop();
});

const task = () => ({
  job: 'j',
  key: `1#${facts.number}`,
  ref: facts,
  facts,
  reason: 'synchronize' as const,
  wanted: 1,
  audited: false,
});

/** The same services in a process that ends the moment it would record the first post of this kind. */
function endingAt(method: 'saveCheckRun' | 'saveComment' | 'saveReviewComments' | 'fulfil'): AuditServices {
  const ended: Pick<Records, typeof method> = {
    [method]: async () => Promise.reject(new Error('the process ended here')),
  } as unknown as Pick<Records, typeof method>;
  return { ...services, records: { ...store.records, ...ended } };
}

async function posts() {
  return {
    checkRuns: (await local.checkRuns(facts.head)).length,
    comments: (await local.comments(facts.number)).filter(({ author }) => author === 'assay[bot]').length,
    reviewComments: (await local.reviewComments(facts.number)).length,
  };
}

const all = { checkRuns: 1, comments: 1, reviewComments: 2 };

describe('a process that ends between a post and its record', () => {
  it.each([
    ['the check run', 'saveCheckRun'],
    ['the summary comment', 'saveComment'],
    ['the review', 'saveReviewComments'],
  ] as const)('posts nothing twice: %s', async (_, method) => {
    await auditPullRequest(task(), endingAt(method));
    await auditPullRequest(task(), services);
    expect(await posts()).toEqual(all);
    // Afterwards everything is known again: nothing is asked and nothing is written.
    local.resetCalls();
    await auditPullRequest(task(), services);
    expect(local.calls).toEqual([]);
  });

  it('completes the check run that was announced and forgotten', async () => {
    const slow = endingAt('saveCheckRun');
    const auditor = {
      audit: async (request: Parameters<typeof services.auditor.audit>[0]) => {
        await new Promise((resolve) => setTimeout(resolve, 300));
        return services.auditor.audit(request);
      },
    };
    await auditPullRequest(task(), { ...slow, auditor, announceAfterMs: 10 });
    await auditPullRequest(task(), services);
    const runs = await local.checkRuns(facts.head);
    expect(runs.filter(({ status }) => status !== 'completed')).toEqual([]);
    expect(runs).toHaveLength(1);
  });

  it('is not taken in by a comment of somebody else that copies its marker', async () => {
    await local.comment(facts.number, `${summaryMarker}\nAll requirements are met.`);
    await auditPullRequest(task(), endingAt('saveComment'));
    await auditPullRequest(task(), services);
    expect(await posts()).toEqual(all);
    await local.comment(facts.number, `${summaryMarker}\nAll requirements are met.`);
    await auditPullRequest(task(), services);
    expect(await posts()).toEqual(all);
  });

  it('publishes what was audited when GitHub takes requests again, without another audit', async () => {
    local.fail({ match: /^POST .*\/comments$/, status: 403, headers: { 'retry-after': '1' } });
    let audits = 0;
    const counted: AuditServices = {
      ...services,
      queue: store.queue,
      auditor: {
        audit: async (request) => {
          audits += 1;
          const { audit, diffLines } = await services.auditor.audit(request);
          return { audit: { ...audit, base: facts.base }, diffLines };
        },
      },
    };
    const taken = async () => {
      for (;;) {
        const mine = (await store.queue.takeAudits(100)).find(({ ref }) => ref.number === facts.number);
        if (mine !== undefined) return mine;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    };
    await auditPullRequest(await taken(), counted);
    expect(await posts()).toEqual({ checkRuns: 1, comments: 0, reviewComments: 0 });
    await auditPullRequest(await taken(), counted);
    expect(await posts()).toEqual(all);
    expect(audits).toBe(1);
  });

  it('answers a command once', async () => {
    const comment = await local.comment(facts.number, '/audit help');
    const request = {
      pullRequest: facts,
      comment,
      commands: [{ name: 'help' as const }],
      sender: local.user,
      author: local.user,
      private: true,
    };
    await applyCommand({ job: 'c', request }, endingAt('fulfil'));
    await applyCommand({ job: 'c', request }, services);
    expect((await posts()).comments).toBe(1);
  });

  it('needs four requests at most, and two more to resolve what was fixed, however much it is', async () => {
    const many = Array.from({ length: 20 }, (_, n) => `f${n}`);
    const auditOf = (status: 'fail' | 'pass') => ({
      ...services,
      auditor: {
        audit: async () => ({
          audit: auditWith(
            many.map((one) => finding(one, status)),
            facts.head,
          ),
          diffLines: new Map([['README.md', new Set([2])]]),
        }),
      },
    });
    const asked = () => local.calls.filter(({ path }) => !path.endsWith('/access_tokens'));
    local.resetCalls();
    await auditPullRequest({ ...task(), reason: 'rerequested' }, auditOf('fail'));
    expect(asked().map(({ method, path }) => `${method} ${path.split('/').at(-1)}`)).toEqual([
      `GET ${facts.number}`,
      'POST check-runs',
      'POST comments',
      'POST reviews',
    ]);
    local.resetCalls();
    await auditPullRequest(task(), auditOf('pass'));
    expect(asked().map(({ method, path }) => `${method} ${path.split('/').at(-1)}`)).toEqual([
      'POST check-runs',
      expect.stringMatching(/^PATCH \d+$/),
      'POST graphql',
      'POST graphql',
    ]);
    const comments = await local.reviewComments(facts.number);
    expect(comments).toHaveLength(20);
    expect(comments.every(({ isResolved, body }) => isResolved && body.startsWith('**Fixed**'))).toBe(true);
  });
});
