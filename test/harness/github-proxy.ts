import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BareRepository } from './git-server.ts';
import type { Forward, Gaps } from './github-gaps.ts';
import { type Json, textOf } from './json.ts';

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

export interface ProxyOptions {
  readonly gaps: Gaps;
  readonly repository: BareRepository;
  readonly isPrivate: boolean;
  /** The one token that may push. */
  readonly userToken: string;
  /** Passes a request on to `emulate` with these credentials. */
  readonly forwardAs: (authorization: string) => Forward;
  /** Called after a push over HTTP and before it is answered to the end. */
  readonly pushed: () => Promise<void>;
}

/** One host in front of `emulate` and git: `/api/v3/*` and `/api/graphql` to the one, everything else to the other. */
export interface Proxy {
  /** `127.0.0.1:<port>` */
  readonly host: string;
  readonly calls: Call[];
  fail(failure: Failure): void;
  /** Added to every API call. */
  setLatency(milliseconds: number): void;
  close(): Promise<void>;
}

export async function startProxy(options: ProxyOptions): Promise<Proxy> {
  const calls: Call[] = [];
  const failures: { readonly failure: Failure; left: number }[] = [];
  const tokens = new Set<string>([options.userToken]);
  const state = { latencyMs: 0 };
  let remaining = 5_000;

  const serveApi = async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    const path = url.pathname.replace(/^\/api(?:\/v3)?/, '');
    const method = request.method ?? 'GET';
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString('utf8');
    const body = (text === '' ? {} : JSON.parse(text)) as Json;
    if (state.latencyMs > 0) await sleep(state.latencyMs);
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
        ? await options.gaps.graphql(
            textOf(body['query']),
            (body['variables'] ?? {}) as Json,
            options.forwardAs(authorization),
          )
        : { message: 'Bad credentials' };
      return send(known ? 200 : 401, answer);
    }
    const forward = options.forwardAs(authorization);
    const passed = { method, path, query: url.searchParams, body };
    const answer = (await options.gaps.answer(passed, forward)) ?? (await forward(passed));
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
    if ((scheme !== '' || options.isPrivate || pushes) && !known) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="GitHub"' }).end();
      return;
    }
    if (pushes && password !== options.userToken) {
      response.writeHead(403).end();
      return;
    }
    await options.repository.serve(url.pathname, url.search.slice(1), request, response);
    if (url.pathname.endsWith('/git-receive-pack')) await options.pushed();
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

  return {
    host,
    calls,
    fail: (failure) => failures.push({ failure, left: failure.times ?? 1 }),
    setLatency: (milliseconds) => {
      state.latencyMs = milliseconds;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
