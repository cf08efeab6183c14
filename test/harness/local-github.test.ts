import { createHmac, createSign } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLocalGitHub } from './local-github.ts';
import type { LocalGitHub } from './local-github-api.ts';

let github: LocalGitHub;
let token = '';
let pull: { readonly number: number; readonly head: string };
const received: { event: string; body: string; signature: string }[] = [];
const receiver = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    received.push({
      event: request.headers['x-github-event'] as string,
      signature: request.headers['x-hub-signature-256'] as string,
      body: Buffer.concat(chunks).toString('utf8'),
    });
    response.writeHead(202).end();
  });
});

const lines = (count: number) => Array.from({ length: count }, (_, n) => `line ${n + 1}\n`).join('');

async function api(method: string, path: string, body?: unknown, authorization = `token ${token}`) {
  const response = await fetch(`${github.url}/api/v3${path}`, {
    method,
    headers: { authorization, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? undefined : JSON.parse(text),
  };
}

/** docs.github.com/apps, "Generating a JSON Web Token (JWT) for a GitHub App". */
function jwt(): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Math.floor(Date.now() / 1_000);
  const text = `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ iat: now - 60, exp: now + 300, iss: `${github.appId}` })}`;
  return `${text}.${createSign('RSA-SHA256').update(text).sign(github.privateKey, 'base64url')}`;
}

beforeAll(async () => {
  github = await startLocalGitHub({ files: { 'a.md': lines(30), 'model.bin': 'model' } });
  receiver.listen(0, '127.0.0.1');
  await new Promise((listening) => receiver.once('listening', listening));
  github.webhooks.sendTo(`http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`);
  const answer = await api(
    'POST',
    `/app/installations/${github.installationId}/access_tokens`,
    {},
    `Bearer ${jwt()}`,
  );
  token = answer.body.token;
  await github.push('worse', {
    message: 'worse',
    from: 'main',
    files: { 'a.md': lines(30).replace('line 10\n', 'changed\n') },
  });
  pull = await github.openPullRequest({ head: 'worse' });
});

afterAll(async () => {
  await github.stop();
  receiver.close();
});

const repo = '/repos/lending/credit-scoring';
const run = (more: object) =>
  api('POST', `${repo}/check-runs`, { name: 'assay', head_sha: pull.head, ...more });
const annotation = (line: number) => ({
  path: 'a.md',
  start_line: line,
  end_line: line,
  annotation_level: 'failure',
  title: 't',
  message: 'm',
});
const output = (count: number) => ({
  title: 'x',
  summary: 'y',
  annotations: Array.from({ length: count }, (_, n) => annotation(n + 1)),
});

describe('the local GitHub', () => {
  it('speaks of pull requests as they were pushed, and delivers signed events', async () => {
    const { body } = await api('GET', `${repo}/pulls/${pull.number}`);
    expect(body.head.sha).toBe(pull.head);
    expect(body.base.sha).toBe(github.repository.resolve('main'));
    const [opened] = received;
    const expected = createHmac('sha256', github.webhookSecret)
      .update(opened?.body ?? '')
      .digest('hex');
    expect(opened).toMatchObject({ event: 'pull_request', signature: `sha256=${expected}` });
    expect(JSON.parse(opened?.body ?? '{}')).toMatchObject({
      action: 'opened',
      pull_request: { number: pull.number, head: { sha: pull.head } },
      installation: { id: github.installationId },
    });
  });

  it('keeps the limits of check runs, and appends annotations', async () => {
    expect((await run({ output: output(51) })).status).toBe(422);
    expect((await run({ output: { title: 'x', summary: 'y'.repeat(65_536) } })).status).toBe(422);
    expect((await run({ head_sha: 'a'.repeat(40) })).status).toBe(422);
    const button = { label: 'Audit again', description: 'd', identifier: 'audit' };
    expect((await run({ actions: [button, button, button, button] })).status).toBe(422);
    expect((await run({ actions: [{ ...button, label: 'l'.repeat(21) }] })).status).toBe(422);
    const created = await run({ output: output(50), actions: [button], status: 'in_progress' });
    expect(created.status).toBe(201);
    const path = `${repo}/check-runs/${created.body.id}`;
    await api('PATCH', path, {
      output: { ...output(20), summary: 'z' },
      status: 'completed',
      conclusion: 'failure',
    });
    const [page, next] = [
      await api('GET', `${path}/annotations?per_page=50`),
      await api('GET', `${path}/annotations?per_page=50&page=2`),
    ];
    expect(page.body).toHaveLength(50);
    expect(next.body).toHaveLength(20);
    const read = await github.completedCheckRun(pull.head);
    expect(read).toMatchObject({ conclusion: 'failure', summary: 'z', actions: [button] });
    expect(read.annotations).toHaveLength(70);
  });

  it('takes review comments on lines of the diff only', async () => {
    const review = (line: number) =>
      api('POST', `${repo}/pulls/${pull.number}/reviews`, {
        event: 'COMMENT',
        commit_id: pull.head,
        comments: [{ path: 'a.md', line, side: 'RIGHT', body: 'look' }],
      });
    expect((await review(2)).status).toBe(422);
    expect((await review(13)).status).toBe(201);
    expect(await github.reviewComments(pull.number)).toMatchObject([
      { path: 'a.md', line: 13, body: 'look' },
    ]);
  });

  it('takes comments and reactions, and refuses what is too long', async () => {
    const comment = await github.comment(pull.number, '/audit');
    expect(received.at(-1)).toMatchObject({ event: 'issue_comment' });
    const path = `${repo}/issues/comments/${comment}/reactions`;
    expect((await api('POST', path, { content: 'eyes' })).status).toBe(201);
    expect((await api('POST', path, { content: 'no' })).status).toBe(422);
    expect(github.reactions(comment)).toEqual(['eyes']);
    const long = { body: 'x'.repeat(65_537) };
    expect((await api('POST', `${repo}/issues/${pull.number}/comments`, long)).status).toBe(422);
    const permission = await api('GET', `${repo}/collaborators/ada/permission`);
    expect(permission.body).toMatchObject({ role_name: 'admin' });
  });

  it('serves git to those who may read', async () => {
    const refs = '/lending/credit-scoring.git/info/refs?service=git-upload-pack';
    const as = (password: string) => ({
      headers: { authorization: `Basic ${Buffer.from(`x-access-token:${password}`).toString('base64')}` },
    });
    expect((await fetch(github.url + refs)).status).toBe(401);
    expect((await fetch(github.url + refs, as('wrong'))).status).toBe(401);
    const answer = await fetch(github.url + refs, as(token));
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain(`refs/pull/${pull.number}/head`);
  });

  it('synchronises pull requests on a push', async () => {
    const head = await github.push('worse', { message: 'more', files: { 'a.md': null, 'b.md': 'b' } });
    expect(JSON.parse(received.at(-1)?.body ?? '{}')).toMatchObject({
      action: 'synchronize',
      before: pull.head,
      after: head,
    });
    expect(github.repository.resolve(`refs/pull/${pull.number}/head`)).toBe(head);
  });

  it('fails when asked to, and counts what was asked of it', async () => {
    github.resetCalls();
    github.fail({ match: /^GET .*\/pulls\/1$/, status: 429, headers: { 'retry-after': '1' } });
    const failed = await api('GET', `${repo}/pulls/1`);
    expect([failed.status, failed.headers.get('retry-after')]).toEqual([429, '1']);
    expect((await api('GET', `${repo}/pulls/1`)).status).toBe(200);
    github.fail({ match: /pulls/, status: 0 });
    await expect(api('GET', `${repo}/pulls/1`)).rejects.toThrow(/fetch failed/);
    expect(github.calls.map(({ status }) => status)).toEqual([429, 200, 0]);
  });
});
