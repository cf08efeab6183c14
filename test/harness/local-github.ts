import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createEmulator } from 'emulate';
import { createBareRepository } from './git-server.ts';
import { type ApiRequest, type ApiResponse, createGaps } from './github-gaps.ts';
import { startProxy } from './github-proxy.ts';
import { type Json, textOf } from './json.ts';
import type { LocalGitHub, ReadComment, Seed } from './local-github-api.ts';
import { createWebhooks } from './webhooks.ts';

const appId = 4242;
const installationId = 77;
const userToken = 'local-user-token';
const user = 'ada';
const slug = 'assay';

/** The permissions of `app.yml`. */
const permissions = {
  metadata: 'read',
  contents: 'read',
  checks: 'write',
  pull_requests: 'write',
  issues: 'read',
};

/** Starts it on a free port, with one organisation, one repository, one app installed there and one person. */
export async function startLocalGitHub(seed: Seed = {}): Promise<LocalGitHub> {
  const { owner = 'lending', name = 'credit-scoring' } = seed;
  const isPrivate = seed.private ?? true;
  const emulator = await createEmulator({
    service: 'github',
    port: 0,
    seed: {
      tokens: { [userToken]: { login: user, scopes: ['repo'] } },
      github: {
        users: [{ login: user, name: 'Ada Byron', email: 'ada.byron@example.com' }],
        orgs: [{ login: owner, name: owner, members: [{ login: user, role: 'member' }] }],
        repos: [{ owner, name, private: isPrivate, auto_init: true }],
        apps: [
          {
            app_id: appId,
            slug,
            name: slug,
            permissions,
            events: ['pull_request'],
            installations: [{ installation_id: installationId, account: owner }],
          },
        ],
      },
    },
  });
  const privateKey =
    emulator.generatedSecrets.find(({ kind }) => kind === 'github.app_private_key')?.value ?? '';
  const webhookSecret = randomBytes(32).toString('hex');
  const repository = createBareRepository(owner, name, seed.source);
  if (seed.files !== undefined) repository.commit('main', { message: 'Initial commit', files: seed.files });
  const webhooks = createWebhooks(webhookSecret);
  const repo = `/repos/${owner}/${name}`;
  const pulls = new Map<
    number,
    { base: string; baseRef: string; head: string; headRef: string; updatedAt: string }
  >();

  const overlay = (pull: Json): Json => {
    const facts = pulls.get(Number(pull['number']));
    if (facts === undefined) return pull;
    const own = textOf(pull['updated_at']);
    return {
      ...pull,
      head: { ...(pull['head'] as Json), sha: facts.head },
      base: { ...(pull['base'] as Json), sha: facts.base },
      updated_at: own > facts.updatedAt ? own : facts.updatedAt,
    };
  };
  const gaps = createGaps({
    repository,
    app: { id: appId, slug, name: slug },
    canResolveThreads: seed.canResolveThreads ?? true,
    pullRequest: (number) => pulls.get(number),
    overlay,
  });

  const forwardAs =
    (authorization: string) =>
    async ({ method, path, query, body }: ApiRequest): Promise<ApiResponse> => {
      const response = await fetch(`${emulator.url}${path}?${query.toString()}`, {
        method,
        headers: {
          authorization,
          accept: 'application/vnd.github+json',
          'content-type': 'application/json',
          // An idle connection may be closed by the emulator just as it is used again, where the machine is laden.
          connection: 'close',
        },
        ...(method === 'GET' || method === 'HEAD' ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
    };
  const asUser = async (method: string, path: string, body: Json = {}): Promise<Json> => {
    const [bare = '', query = ''] = path.split('?');
    const request = { method, path: bare, query: new URLSearchParams(query), body };
    const forward = forwardAs(`token ${userToken}`);
    const { status, body: answer } = (await gaps.answer(request, forward)) ?? (await forward(request));
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(answer)}`);
    return answer as Json;
  };

  const envelope = async (): Promise<Json> => ({
    repository: await asUser('GET', repo),
    organization: await asUser('GET', `/orgs/${owner}`),
    sender: await asUser('GET', `/users/${user}`),
    installation: { id: installationId },
  });
  const deliverPullRequest: LocalGitHub['deliverPullRequest'] = async (number, action, more = {}) =>
    webhooks.deliver('pull_request', {
      action,
      number,
      pull_request: await asUser('GET', `${repo}/pulls/${number}`),
      ...(await envelope()),
      ...more,
    });
  /** As GitHub's own clock: whole seconds. */
  const now = (): string => `${new Date().toISOString().slice(0, 19)}Z`;
  const synchronise = async (): Promise<void> => {
    for (const [number, facts] of pulls) {
      facts.base = repository.resolve(`refs/heads/${facts.baseRef}`) ?? facts.base;
      const head = repository.resolve(`refs/heads/${facts.headRef}`);
      if (head === undefined || head === facts.head) continue;
      const before = facts.head;
      facts.head = head;
      facts.updatedAt = now();
      repository.git('update-ref', `refs/pull/${number}/head`, head);
      await deliverPullRequest(number, 'synchronize', { before, after: head });
    }
  };

  const proxy = await startProxy({ gaps, repository, isPrivate, userToken, forwardAs, pushed: synchronise });

  const checkRuns: LocalGitHub['checkRuns'] = async (commit) => {
    const list = (await asUser('GET', `${repo}/commits/${commit}/check-runs`))['check_runs'] as Json[];
    return list.map((run) => {
      const output = run['output'] as Json;
      return {
        id: Number(run['id']),
        name: textOf(run['name']),
        status: textOf(run['status']),
        conclusion: run['conclusion'] as string | null,
        title: textOf(output['title'] ?? ''),
        summary: textOf(output['summary'] ?? ''),
        text: output['text'] as string | null,
        annotations: gaps.annotations(Number(run['id'])),
        actions: gaps.actions(Number(run['id'])),
      };
    });
  };
  const commentsAt = async (path: string): Promise<readonly Json[]> =>
    (await asUser('GET', `${path}?per_page=100`)) as unknown as Json[];
  const readComment = (one: Json): ReadComment => ({
    id: Number(one['id']),
    body: textOf(one['body']),
    author: textOf((one['user'] as Json | null)?.['login']),
  });

  return {
    url: `http://${proxy.host}`,
    host: proxy.host,
    owner,
    name,
    appId,
    privateKey,
    webhookSecret,
    installationId,
    user,
    userToken,
    repository,
    webhooks,
    calls: proxy.calls,
    resetCalls: () => {
      proxy.calls.length = 0;
    },
    push: async (branch, commit) => {
      const id = repository.commit(branch, commit);
      await synchronise();
      return id;
    },
    openPullRequest: async ({ head, base = 'main', title = `Merge ${head}`, body, draft }) => {
      const tip = repository.resolve(`refs/heads/${head}`);
      const onto = repository.resolve(`refs/heads/${base}`);
      if (tip === undefined || onto === undefined) throw new Error(`There is no branch ${head} or ${base}`);
      const more = { ...(body === undefined ? {} : { body }), ...(draft === undefined ? {} : { draft }) };
      const pull = await asUser('POST', `${repo}/pulls`, { title, head, base, ...more });
      const number = Number(pull['number']);
      pulls.set(number, { base: onto, baseRef: base, head: tip, headRef: head, updatedAt: now() });
      repository.git('update-ref', `refs/pull/${number}/head`, tip);
      await deliverPullRequest(number, 'opened');
      return { number, head: tip };
    },
    deliverPullRequest,
    comment: async (number, body) => {
      const comment = await asUser('POST', `${repo}/issues/${number}/comments`, { body });
      const { title, state, user: author, html_url: page } = await asUser('GET', `${repo}/pulls/${number}`);
      const issue = { number, title, state, user: author, html_url: page, pull_request: { html_url: page } };
      await webhooks.deliver('issue_comment', { action: 'created', issue, comment, ...(await envelope()) });
      return Number(comment['id']);
    },
    pressButton: async (id, identifier) => {
      const run = await asUser('GET', `${repo}/check-runs/${id}`);
      const action = identifier === undefined ? 'rerequested' : 'requested_action';
      const more = identifier === undefined ? {} : { requested_action: { identifier } };
      return webhooks.deliver('check_run', { action, check_run: run, ...more, ...(await envelope()) });
    },
    checkRuns,
    completedCheckRun: async (commit, timeoutMs = 60_000) => {
      const end = Date.now() + timeoutMs;
      for (;;) {
        const found = (await checkRuns(commit)).findLast(({ status }) => status === 'completed');
        if (found !== undefined) return found;
        if (Date.now() > end)
          throw new Error(`No check run of ${commit} was completed within ${timeoutMs} ms`);
        await sleep(5);
      }
    },
    comments: async (number) => (await commentsAt(`${repo}/issues/${number}/comments`)).map(readComment),
    reviewComments: async (number) =>
      (await commentsAt(`${repo}/pulls/${number}/comments`)).map((one) => ({
        ...readComment(one),
        path: textOf(one['path']),
        line: one['line'] as number | null,
        isResolved: gaps.isResolved(Number(one['id'])),
      })),
    reactions: (comment) => gaps.reactions(comment),
    fail: (failure) => proxy.fail(failure),
    setLatency: (milliseconds) => proxy.setLatency(milliseconds),
    stop: async () => {
      await proxy.close();
      await emulator.close();
      repository.remove();
    },
  };
}
