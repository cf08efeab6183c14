import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that the server saw. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A real Git LFS server on loopback (git-lfs docs/api/batch.md, basic transfers), which a test can make misbehave. */
export interface LfsServer {
  /** The repository's address; the server answers beside it. */
  readonly url: string;
  readonly seen: readonly SeenRequest[];
  /** Keeps an object; returns what its pointer says. */
  put(bytes: Uint8Array): { readonly sha256: string; readonly sizeBytes: number };
  /** Answers instead of the server; `false` leaves the request to it. */
  intercept: (request: SeenRequest, response: ServerResponse) => boolean;
  close(): Promise<void>;
}

/** Starts a server whose batch API wants `authorization`. */
export async function startLfsServer(authorization: string): Promise<LfsServer> {
  const objects = new Map<string, Uint8Array>();
  const seen: SeenRequest[] = [];
  let port = 0;
  const answer = (request: SeenRequest, response: ServerResponse): void => {
    const send = (status: number, value: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/vnd.git-lfs+json' });
      response.end(JSON.stringify(value));
    };
    if (request.method === 'POST' && request.path === '/ada/scores.git/info/lfs/objects/batch') {
      if (request.headers.authorization !== authorization) return send(401, { message: 'who are you' });
      const asked = (JSON.parse(request.body) as { objects: { oid: string; size: number }[] }).objects;
      return send(200, {
        transfer: 'basic',
        objects: asked.map(({ oid, size }) =>
          objects.has(oid)
            ? {
                oid,
                size,
                actions: {
                  download: {
                    href: `http://127.0.0.1:${port}/objects/${oid}`,
                    header: { 'x-signature': 'abc' },
                  },
                },
              }
            : { oid, size, error: { code: 404, message: 'no such object' } },
        ),
      });
    }
    const bytes = objects.get(request.path.replace('/objects/', ''));
    if (bytes === undefined || request.headers['x-signature'] !== 'abc') return send(404, {});
    response.writeHead(200, { 'content-type': 'application/octet-stream' });
    response.end(bytes);
  };
  const result: { intercept: LfsServer['intercept'] } = { intercept: () => false };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const one = { method, path: url, headers, body: Buffer.concat(chunks).toString('utf8') };
      seen.push(one);
      if (!result.intercept(one, response)) answer(one, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
  return Object.assign(result, {
    url: `http://127.0.0.1:${port}/ada/scores.git`,
    seen,
    put: (bytes: Uint8Array) => {
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      objects.set(sha256, bytes);
      return { sha256, sizeBytes: bytes.byteLength };
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}
