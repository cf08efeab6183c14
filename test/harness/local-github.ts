import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createEmulator } from 'emulate';
import {
  type BareRepository,
  type CommitRequest,
  createBareRepository,
  type FileChanges,
} from './git-server.ts';
import { type ApiRequest, type ApiResponse, createGaps, type StoredAnnotation } from './github-gaps.ts';
import { type Json, textOf } from './json.ts';
import { createWebhooks, type Delivery, type Webhooks } from './webhooks.ts';

/** What is there when it starts. */
export interface Seed {
  readonly owner?: string;
  readonly name?: string;
  readonly private?: boolean;
  /** The first commit of `main`. */
  readonly files?: FileChanges;
  /** A repository to clone from, instead of `files`. */
  readonly source?: string;
  readonly canResolveThreads?: boolean;
}

/** One REST or GraphQL request that arrived. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly at: number;
}

/** A failure to be answered instead of the real thing. */
export interface Failure {
  /** Against `METHOD /path`, without `/api/v3`. */
  readonly match: RegExp;
  /** 0: the connection is cut. */
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly times?: number;
}

export interface PullRequestRequest {
  readonly head: string;
  readonly base?: string;
  readonly title?: string;
  readonly body?: string;
  readonly draft?: boolean;
}

/** A check run as a reader of its page has it. */
export interface ReadCheckRun {
  readonly id: number;
  readonly name: string;
  readonly status: string;
  readonly conclusion: string | null;
  readonly title: string;
  readonly summary: string;
  readonly text: string | null;
  readonly annotations: readonly StoredAnnotation[];
  readonly actions: readonly Json[];
}

export interface ReadComment {
  readonly id: number;
  readonly body: string;
  readonly author: string;
}

export interface ReadReviewComment extends ReadComment {
  readonly path: string;
  readonly line: number | null;
  readonly isResolved: boolean;
}

/** GitHub on the loopback: `emulate` for the API, git's own server for the repository, a proxy that makes one host of them. */
export interface LocalGitHub {
  /** `http://127.0.0.1:<port>`; the API is below `/api/v3`, as on an Enterprise Server. */
  readonly url: string;
  readonly host: string;
  readonly owner: string;
  readonly name: string;
  readonly appId: number;
  readonly privateKey: string;
  readonly webhookSecret: string;
  readonly installationId: number;
  /** The person who opens, pushes and comments, and the token that they may do it with. */
  readonly user: string;
  readonly userToken: string;
  readonly repository: BareRepository;
  readonly webhooks: Webhooks;
  readonly calls: readonly Call[];
  resetCalls(): void;
  /** Commits and pushes; open pull requests of the branch are synchronised and their event is delivered. */
  push(branch: string, commit: CommitRequest): Promise<string>;
  openPullRequest(request: PullRequestRequest): Promise<{ readonly number: number; readonly head: string }>;
  /** Delivers a pull request's event as it stands now. */
  deliverPullRequest(number: number, action: string, more?: Json): Promise<Delivery>;
  /** A person's comment, with its event. */
  comment(number: number, body: string): Promise<number>;
  /** Someone presses "Re-run", or one of the buttons. */
  pressButton(checkRun: number, identifier?: string): Promise<Delivery>;
  checkRuns(commit: string): Promise<readonly ReadCheckRun[]>;
  /** The newest completed run at a commit; rejects after the time. */
  completedCheckRun(commit: string, timeoutMs?: number): Promise<ReadCheckRun>;
  comments(number: number): Promise<readonly ReadComment[]>;
  reviewComments(number: number): Promise<readonly ReadReviewComment[]>;
  reactions(comment: number): readonly string[];
  fail(failure: Failure): void;
  /** Added to every API call. */
  setLatency(milliseconds: number): void;
  stop(): Promise<void>;
}

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
  const calls: Call[] = [];
  const failures: { readonly failure: Failure; left: number }[] = [];
  const tokens = new Set<string>([userToken]);
  const pulls = new Map<
    number,
    { base: string; baseRef: string; head: string; headRef: string; updatedAt: string }
  >();
  let latencyMs = 0;
  let remaining = 5_000;

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
        headers: { authorization, accept: 'application/vnd.github+json', 'content-type': 'application/json' },
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

  const serveApi = async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    const path = url.pathname.replace(/^\/api(?:\/v3)?/, '');
    const method = request.method ?? 'GET';
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString('utf8');
    const body = (text === '' ? {} : JSON.parse(text)) as Json;
    if (latencyMs > 0) await sleep(latencyMs);
    const failing = failures.find(({ failure, left }) => left > 0 && failure.match.test(`${method} ${path}`));
    const send = (status: number, answer: unknown, headers: Readonly<Record<string, string>> = {}): void => {
      calls.push({ method, path, status, at: Date.now() });
      remaining -= 1;
      response.writeHead(status, {
        'content-type': 'application/json; charset=utf-8',
        'x-ratelimit-limit': '5000',
        'x-ratelimit-remaining': String(Math.max(0, remaining)),
        'x-ratelimit-reset': String(Math.ceil(Date.now() / 1_000) + 3_600),
        ...headers,
      });
      response.end(answer === undefined ? undefined : JSON.stringify(answer));
    };
    if (failing !== undefined) {
      failing.left -= 1;
      const { status, headers, body: said } = failing.failure;
      if (status !== 0) return send(status, said ?? { message: 'A failure that was asked for' }, headers);
      calls.push({ method, path, status, at: Date.now() });
      request.socket.destroy();
      return;
    }
    const authorization = request.headers.authorization ?? '';
    if (path === '/graphql') {
      const known = tokens.has(authorization.replace(/^\S+ /, ''));
      const answer = known
        ? gaps.graphql(textOf(body['query']), (body['variables'] ?? {}) as Json)
        : { message: 'Bad credentials' };
      return send(known ? 200 : 401, answer);
    }
    const forward = forwardAs(authorization);
    const passed = { method, path, query: url.searchParams, body };
    const answer = (await gaps.answer(passed, forward)) ?? (await forward(passed));
    if (path.endsWith('/access_tokens') && answer.status === 201)
      tokens.add(textOf((answer.body as Json)['token']));
    send(answer.status, answer.body);
  };

  const serveGit = async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    const [scheme = '', value = ''] = (request.headers.authorization ?? '').split(' ');
    const [, password = ''] = Buffer.from(value, 'base64').toString('utf8').split(':');
    const pushes =
      url.searchParams.get('service') === 'git-receive-pack' || url.pathname.endsWith('/git-receive-pack');
    const known = scheme.toLowerCase() === 'basic' && tokens.has(password);
    if ((scheme !== '' || isPrivate || pushes) && !known) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="GitHub"' }).end();
      return;
    }
    if (pushes && password !== userToken) {
      response.writeHead(403).end();
      return;
    }
    await repository.serve(url.pathname, url.search.slice(1), request, response);
    if (url.pathname.endsWith('/git-receive-pack')) await synchronise();
  };

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://local');
    const served = url.pathname.startsWith('/api/')
      ? serveApi(request, response, url)
      : serveGit(request, response, url);
    served.catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500);
      response.end(JSON.stringify({ message: String(error) }));
    });
  });
  server.listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;

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
    url: `http://${host}`,
    host,
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
    calls,
    resetCalls: () => {
      calls.length = 0;
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
    completedCheckRun: async (commit, timeoutMs = 20_000) => {
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
    fail: (failure) => failures.push({ failure, left: failure.times ?? 1 }),
    setLatency: (milliseconds) => {
      latencyMs = milliseconds;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      await emulator.close();
      repository.remove();
    },
  };
}
