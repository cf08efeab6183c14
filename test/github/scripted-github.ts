import { generateKeyPairSync } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Probot } from 'probot';
import { fetchWithin, octokitFor } from '../../src/github/installation.ts';
import { enterpriseLimits, type Limits } from '../../src/github/limiter.ts';
import { openGitHub } from '../../src/github/open-github.ts';
import type { GitHub } from '../../src/service/github-port.ts';

/** A request as it arrived; tokens aside. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly body: Record<string, unknown>;
}

/** An answer: a status with a body and headers, or a function that does what it likes with the connection. */
export type Answer =
  | { readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string> }
  | ((response: ServerResponse) => void);

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
});

/** A PEM that every test of the app may use. */
export const testPrivateKey: string = privateKey;

/** Answers by `"METHOD /path"`, in turn (the last one stays); `*` is for all that is not named, which is else 404. */
export type Script = Readonly<Record<string, Answer | readonly Answer[]>>;

/** A loopback server in GitHub's place that answers by script, and hands out installation tokens by itself. */
export async function scriptedServer(
  script: Script,
): Promise<{ origin: string; seen: Seen[]; close(): Promise<void> }> {
  const seen: Seen[] = [];
  const counts = new Map<string, number>();
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString('utf8');
    const path = (request.url ?? '').replace(/^\/api\/v3/, '');
    const json = (status: number, body: unknown, headers: Record<string, string> = {}): void => {
      response
        .writeHead(status, { 'content-type': 'application/json', ...headers })
        .end(JSON.stringify(body));
    };
    if (path.endsWith('/access_tokens')) {
      const expires_at = new Date(Date.now() + 3_600_000).toISOString();
      return json(201, { token: 'ghs_test', expires_at, permissions: {} });
    }
    const method = request.method ?? '';
    seen.push({ method, path, body: text === '' ? {} : JSON.parse(text) });
    const route = `${method} ${path}` in script ? `${method} ${path}` : '*';
    const answers = [script[route] ?? []].flat();
    const count = counts.get(route) ?? 0;
    counts.set(route, count + 1);
    const answer = answers[Math.min(count, answers.length - 1)];
    if (answer === undefined) json(404, { message: 'Not Found' });
    else if (typeof answer === 'function') answer(response);
    else json(answer.status, answer.body ?? {}, answer.headers);
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** The real adapter, probot's authentication included, in front of a scripted server. */
export async function scriptedGitHub(
  script: Script,
  options: { readonly timeoutMs?: number; readonly limits?: Limits } = {},
): Promise<{ github: GitHub; seen: Seen[]; close(): Promise<void> }> {
  const { origin, seen, close } = await scriptedServer(script);
  const probot = new Probot({
    appId: 7,
    privateKey,
    secret: 'unused',
    baseUrl: origin,
    Octokit: octokitFor(origin),
    request: { fetch: fetchWithin(options.timeoutMs ?? 5_000) },
    logLevel: 'fatal',
  });
  await probot.ready();
  return {
    github: openGitHub(probot, { appId: 7, webOrigin: origin, limits: enterpriseLimits, ...options }),
    seen,
    close,
  };
}
