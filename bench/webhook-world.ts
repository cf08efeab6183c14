import { execFileSync, fork, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Burst, Sent } from './webhook-sender-world.ts';

// The world around the app, in a process of its own so that it does not share the app's thread: a GitHub that takes check runs and comments, a
// git server with repositories of many pull requests; whoever delivers the webhooks is a process beside it. It is driven through `open-world.ts`.

/** What the world is told to do. */
export type Order =
  | {
      readonly do: 'build';
      readonly directory: string;
      /** Pull requests, all repositories together. */
      readonly count: number;
      /** Each of an organisation and an installation of its own. */
      readonly repositories: number;
      /** What every REST call takes at least. */
      readonly latencyMs: number;
    }
  | {
      readonly do: 'deliver';
      readonly url: string;
      readonly secret: string;
      /** The first pull request and how many; they go round the repositories. */
      readonly from: number;
      readonly count: number;
      readonly connections: number;
      readonly action: 'opened' | 'reopened';
    }
  /** What came since the last time that it was told to. */
  | { readonly do: 'count'; readonly reset: boolean };

/** What it answers. */
export type Report =
  | { readonly done: 'build'; readonly origin: string }
  | {
      readonly done: 'deliver';
      readonly milliseconds: readonly number[];
      readonly refused: number;
      /** The longest time that the sender was too late to see an answer. */
      readonly lateMs: number;
    }
  | {
      readonly done: 'count';
      /** With a check run, and with a completed one. */
      readonly heads: number;
      readonly completed: number;
      readonly checkRuns: number;
      readonly requests: number;
      /** Of them, what is not a GET. */
      readonly writes: number;
    };

interface PullRequest {
  readonly repository: { id: number; name: string; owner: { login: string }; private: boolean };
  readonly number: number;
  readonly base: string;
  readonly head: string;
}

const checkRunsByHead = new Map<string, number>();
const headOfCheckRun = new Map<string, string>();
const completed = new Set<string>();
let requests = 0;
let writes = 0;
let latencyMs = 0;
let deliveries = 0;
let ids = 1;
let directory = '';
let pullRequests: PullRequest[] = [];
const sender = fork(fileURLToPath(new URL('./webhook-sender-world.ts', import.meta.url)), {
  stdio: 'inherit',
  serialization: 'advanced',
});

process.on('message', (order: Order) => {
  if (order.do === 'build') void build(order).then((origin) => say({ done: 'build', origin }));
  else if (order.do === 'deliver') void deliver(order).then(say);
  else {
    const checkRuns = [...checkRunsByHead.values()].reduce((sum, count) => sum + count, 0);
    const heads = checkRunsByHead.size;
    say({ done: 'count', heads, completed: completed.size, checkRuns, requests, writes });
    if (!order.reset) return;
    checkRunsByHead.clear();
    completed.clear();
    requests = 0;
    writes = 0;
  }
});

function say(report: Report): void {
  process.send?.(report);
}

async function build(order: Order & { do: 'build' }): Promise<string> {
  ({ directory, latencyMs } = order);
  const each = Math.ceil(order.count / order.repositories);
  const built = Array.from({ length: order.repositories }, (_, n) => {
    const owner = `acme-${n + 1}`;
    const repository = { id: 5 + n, name: 'models', owner: { login: owner }, private: true };
    return { repository, ...createRepository(join(directory, owner, 'models.git'), each, n) };
  });
  pullRequests = Array.from({ length: each }, (_, n) =>
    built.map(({ repository, base, heads }) => ({ repository, number: n + 1, base, head: heads[n] ?? '' })),
  ).flat();
  const server = createServer((incoming, response) => {
    const path = incoming.url ?? '';
    if (path.includes('.git/')) serveGit(incoming, response);
    else void serveApi(incoming, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A base with a policy, a card and metrics, and pull requests that each change the metrics, written in one stream. */
function createRepository(path: string, count: number, variant: number): { base: string; heads: string[] } {
  execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', path]);
  const file = (name: string, text: string): string =>
    `M 100644 inline ${name}\ndata ${Buffer.byteLength(text)}\n${text}\n`;
  const commit = (ref: string, mark: number, from: string, files: string): string =>
    `commit ${ref}\nmark :${mark}\ncommitter Bench <bench@example.com> 1700000000 +0000\ndata 1\nx\n${from}${files}`;
  const policy =
    'version: 1\nextends: [assay:recommended]\nmodels:\n  - id: credit\n    artifacts: [model.onnx]\n    card: README.md\n    metrics: [metrics.json]\n';
  const card =
    '---\nlicense: apache-2.0\n---\n# Credit\n\n## Intended use\nScoring.\n\n## Limitations\nFew rows.\n';
  let stream = commit(
    'refs/heads/main',
    1,
    '',
    file('.github/assay.yml', policy) +
      file('README.md', card) +
      file('metrics.json', '{"auc":0.9}') +
      file('model.onnx', `x${variant}`),
  );
  for (let n = 1; n <= count; n++)
    stream += commit(
      `refs/pull/${n}/head`,
      n + 1,
      'from :1\n',
      file('metrics.json', `{"auc":${0.5 + n / 10_000}}`),
    );
  execFileSync('git', ['-C', path, 'fast-import', '--quiet'], { input: stream });
  for (const setting of ['uploadpack.allowFilter', 'uploadpack.allowAnySHA1InWant'])
    execFileSync('git', ['-C', path, 'config', setting, 'true']);
  const lines = execFileSync('git', ['-C', path, 'for-each-ref', '--format=%(refname) %(objectname)'], {
    encoding: 'utf8',
  });
  const byRef = new Map(
    lines
      .trim()
      .split('\n')
      .map((line) => line.split(' ') as [string, string]),
  );
  return {
    base: byRef.get('refs/heads/main') ?? '',
    heads: Array.from({ length: count }, (_, n) => byRef.get(`refs/pull/${n + 1}/head`) ?? ''),
  };
}

async function serveApi(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const answer = (status: number, body: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  if (latencyMs > 0) await new Promise((resolve) => setTimeout(resolve, latencyMs));
  const path = incoming.url ?? '';
  if (path.endsWith('/access_tokens'))
    return answer(201, { token: 'ghs_bench', expires_at: new Date(Date.now() + 3_600_000).toISOString() });
  requests += 1;
  const id = ids++;
  if (incoming.method !== 'GET') writes += 1;
  const checkRun = /\/check-runs(?:\/(\d+))?$/.exec(path);
  if (checkRun !== null && incoming.method !== 'GET') {
    const said = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { head_sha?: string; status?: string };
    const head = said.head_sha ?? headOfCheckRun.get(checkRun[1] ?? '') ?? '';
    if (checkRun[1] === undefined) {
      headOfCheckRun.set(String(id), head);
      checkRunsByHead.set(head, (checkRunsByHead.get(head) ?? 0) + 1);
    }
    if (said.status === 'completed') completed.add(head);
  }
  answer(201, { id });
}

/** `git http-backend` as CGI (RFC 3875), the request's body streamed into it. */
function serveGit(incoming: IncomingMessage, response: ServerResponse): void {
  const url = new URL(incoming.url ?? '/', 'http://localhost');
  const header = (name: string): string => String(incoming.headers[name] ?? '');
  const backend = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env.PATH,
      GIT_PROJECT_ROOT: directory,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: incoming.method,
      CONTENT_TYPE: header('content-type'),
      HTTP_CONTENT_ENCODING: header('content-encoding'),
      GIT_PROTOCOL: header('git-protocol'),
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  incoming.pipe(backend.stdin);
  backend.stdin.on('error', () => undefined);
  let head = Buffer.alloc(0);
  let started = false;
  backend.stdout.on('data', (chunk: Buffer) => {
    if (started) return void response.write(chunk);
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return;
    started = true;
    let status = 200;
    for (const line of head.subarray(0, end).toString('latin1').split('\r\n')) {
      const [name = '', value = ''] = line.split(/:\s*/, 2);
      if (name.toLowerCase() === 'status') status = Number.parseInt(value, 10);
      else response.setHeader(name, value);
    }
    response.writeHead(status);
    response.write(head.subarray(end + 4));
  });
  backend.on('close', () => response.end());
}

/** Delivers every event once, from as many connections as told, each waiting for its answer. Everything is ready before the first is sent. */
async function deliver(order: Order & { do: 'deliver' }): Promise<Report> {
  const requestOf = (body: string, signature: string): Buffer =>
    Buffer.from(
      [
        'POST /api/github/webhooks HTTP/1.1',
        `host: ${new URL(order.url).host}`,
        'content-type: application/json',
        `content-length: ${Buffer.byteLength(body)}`,
        'x-github-event: pull_request',
        `x-github-delivery: bench-${deliveries++}`,
        `x-hub-signature-256: sha256=${signature}`,
        '',
        body,
      ].join('\r\n'),
    );
  const burst: Burst = {
    url: order.url,
    connections: order.connections,
    requests: pullRequests.slice(order.from, order.from + order.count).map((one) => {
      const body = eventOf(order.action, one);
      return requestOf(body, createHmac('sha256', order.secret).update(body).digest('hex'));
    }),
  };
  const answer = once(sender, 'message');
  sender.send(burst);
  const [sent] = (await answer) as [Sent];
  const refused = sent.statuses.filter((status) => status < 200 || status > 299).length;
  return { done: 'deliver', milliseconds: sent.milliseconds, refused, lateMs: sent.lateMs };
}

/** About as large as GitHub's own: 22 kB, most of it the repository twice over. */
function eventOf(action: string, { repository, number, base, head }: PullRequest): string {
  const ballast = 'https://api.github.com/repos/acme/models/contents/{+path} '.repeat(360);
  return JSON.stringify({
    action,
    number,
    installation: { id: 100 + repository.id },
    repository,
    sender: { login: 'ana', type: 'User' },
    pull_request: {
      number,
      state: 'open',
      updated_at: '2026-11-24T10:00:00Z',
      user: { login: 'ana' },
      body: null,
      head: { sha: head },
      base: { sha: base, ref: 'main' },
      ballast,
    },
  });
}
