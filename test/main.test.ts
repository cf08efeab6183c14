import { createHmac } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type RunningApp, startApp } from '../src/main.ts';
import type { Auditor } from '../src/service/github-port.ts';
import { type Script, scriptedServer, testPrivateKey } from './github/scripted-github.ts';
import { auditWith, fakeServices } from './service/fakes.ts';
import { commentEvent, pullRequestEvent, sha } from './service/payloads.ts';

// Each starts the whole app on a new database, which takes a laden machine its time.
vi.setConfig({ testTimeout: 120_000 });

const secret = 'w'.repeat(40);
const { renderer } = fakeServices().services;
const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** The whole app on a database of its own and a scripted GitHub; only git is stood in for. */
async function start(script: Script, audit: Auditor['audit']) {
  const github = await scriptedServer(script);
  cleanups.push(github.close);
  const directory = await mkdtemp(join(tmpdir(), 'assay-main-'));
  cleanups.push(() => rm(directory, { recursive: true, force: true }));
  const app: RunningApp = await startApp(
    {
      APP_ID: '7',
      PRIVATE_KEY: testPrivateKey,
      WEBHOOK_SECRET: secret,
      GHE_HOST: new URL(github.origin).host,
      GHE_PROTOCOL: 'http',
      PORT: '0',
      ASSAY_DATA_DIR: directory,
      LOG_LEVEL: 'fatal',
    },
    { auditor: { audit }, renderer },
  );
  cleanups.push(app.stop);
  let deliveries = 0;
  const deliver = async (event: string, payload: object, id = `d-${++deliveries}`): Promise<number> => {
    const body = JSON.stringify(payload);
    const response = await fetch(`${app.url}/api/github/webhooks`, {
      method: 'POST',
      body,
      headers: {
        'x-github-event': event,
        'x-github-delivery': id,
        'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
      },
    });
    return response.status;
  };
  return { app, deliver, seen: github.seen };
}

const checkRuns = 'POST /repos/acme/models/check-runs';
const created = { status: 201, body: { id: 1 } };
const audited: Auditor['audit'] = async ({ facts }) => ({
  audit: auditWith([], facts.head),
  diffLines: new Map(),
});

async function eventually(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe('the app', () => {
  it('turns a signed webhook into a check run', async () => {
    const { deliver, seen, app } = await start({ [checkRuns]: created }, audited);
    expect((await fetch(`${app.url}/readyz`)).status).toBe(200);
    expect(await deliver('pull_request', pullRequestEvent('opened'))).toBe(202);
    await eventually(() => seen.length > 0);
    expect(seen[0]?.body).toMatchObject({ name: 'assay', head_sha: sha('a'), conclusion: 'success' });
  });

  it('audits the newest head only, and each delivery once', async () => {
    const audits: string[] = [];
    let open: (() => void) | undefined;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const { deliver, seen } = await start({ [checkRuns]: created }, async (request) => {
      audits.push(request.facts.head);
      if (request.facts.head === sha('a')) await gate;
      return audited(request);
    });
    const push = (head: string, minute: number) =>
      pullRequestEvent('synchronize', {
        pull: { head: { sha: sha(head) }, updated_at: `2026-11-24T10:0${minute}:00Z` },
      });
    await deliver('pull_request', push('a', 0));
    await eventually(() => audits.length === 1);
    for (const [minute, head] of ['c', 'd', 'e'].entries())
      await deliver('pull_request', push(head, minute + 1), head);
    expect(await deliver('pull_request', push('e', 3), 'e')).toBe(202);
    open?.();
    await eventually(() => seen.length === 1);
    expect(audits).toEqual([sha('a'), sha('e')]);
    // The audit of the overtaken head said nothing.
    expect(seen.map(({ body }) => body.head_sha)).toEqual([sha('e')]);
  });

  it('answers the webhook before the audit, refuses what is no event, and ignores others', async () => {
    const { deliver, seen } = await start({ [checkRuns]: created }, () => new Promise(() => undefined));
    // This audit never ends: the answer cannot have waited for it.
    cleanups.splice(cleanups.length - 1, 1);
    expect(await deliver('pull_request', pullRequestEvent('opened'))).toBe(202);
    expect(await deliver('pull_request', { action: 'opened' })).toBe(400);
    expect(await deliver('push', { ref: 'refs/heads/main' })).toBe(202);
    expect(seen).toEqual([]);
  });

  it('takes a command from its comment to its audit', async () => {
    const pull = {
      ...pullRequestEvent('opened').pull_request,
      base: {
        sha: sha('b'),
        ref: 'main',
        repo: { name: 'models', private: false, owner: { login: 'acme' } },
      },
    };
    const { deliver, seen } = await start(
      {
        [checkRuns]: created,
        'GET /repos/acme/models/pulls/3': { status: 200, body: pull },
        'POST /repos/acme/models/issues/comments/900/reactions': created,
      },
      audited,
    );
    await deliver('issue_comment', commentEvent('/audit'));
    await eventually(() => seen.some(({ path }) => path.endsWith('check-runs')) && seen.length === 4);
    expect(seen.flatMap(({ body }) => (body.content === undefined ? [] : [body.content]))).toEqual([
      'eyes',
      '+1',
    ]);
  });

  it('tries again what GitHub failed at', async () => {
    const { deliver, seen } = await start(
      {
        [checkRuns]: [{ status: 500 }, { status: 502 }, created],
        // Whether the one that failed was made all the same is looked for.
        '*': { status: 200, body: { total_count: 0, check_runs: [] } },
      },
      audited,
    );
    await deliver('pull_request', pullRequestEvent('opened'));
    const posts = () => seen.filter(({ body }) => body.name === 'assay');
    await eventually(() => posts().length === 3);
    expect(posts()[2]?.body).toMatchObject({ conclusion: 'success' });
  });

  it('finishes what it began before it stops', async () => {
    let begun = false;
    const { app, deliver, seen } = await start({ [checkRuns]: created }, async (request) => {
      begun = true;
      await new Promise((resolve) => setTimeout(resolve, 100));
      return audited(request);
    });
    await deliver('pull_request', pullRequestEvent('opened'));
    await eventually(() => begun);
    cleanups.splice(cleanups.indexOf(app.stop), 1);
    await app.stop();
    expect(seen).toHaveLength(1);
    await expect(fetch(app.url)).rejects.toThrow();
  });
});

describe('the set-up page', () => {
  it('is served on loopback where there are no credentials', async () => {
    const app = await startApp({ PORT: '0' });
    cleanups.push(app.stop);
    expect(new URL(app.url).hostname).toBe('127.0.0.1');
    const page = await (await fetch(`${app.url}/probot`)).text();
    expect(page).toContain('"checks":"write"');
  });
});
