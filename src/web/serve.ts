import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerWebhook, type DoorOptions, send } from './webhook-door.ts';

/** Where GitHub sends events: probot's own path, so that the set-up page and this server agree. */
export const webhookPath = '/api/github/webhooks';

/** What is served. */
export interface ServeOptions extends DoorOptions {
  readonly host: string;
  readonly port: number;
  /** Rejects where the app cannot do its work just now. */
  readonly ready: () => Promise<void>;
}

/** A server that listens. */
export interface Serving {
  /** `http://127.0.0.1:3000` */
  readonly url: string;
  /** Lets the requests that are under way be answered, takes no more, and resolves when the last one was. */
  close(): Promise<void>;
}

/** Listens for webhooks, `/healthz` (the process runs) and `/readyz` (its database answers). Rejects where the port is taken. */
export async function serve(options: ServeOptions): Promise<Serving> {
  let closing = false;
  const server = createServer(
    { requestTimeout: 30_000, headersTimeout: 10_000, keepAliveTimeout: 30_000, maxHeaderSize: 16_384 },
    (request, response) => {
      const path = (request.url ?? '/').split('?', 1)[0];
      if (request.method === 'POST' && (path === webhookPath || path === '/')) {
        answerWebhook(request, response, options).catch((error: unknown) => {
          options.log.error({ err: error }, 'a webhook could not be answered');
          send(response, 500, 'internal error');
        });
      } else if (request.method === 'GET' && path === '/healthz') send(response, 200, 'ok');
      else if (request.method === 'GET' && path === '/readyz') {
        const ready = closing ? Promise.reject(new Error('closing')) : options.ready();
        ready.then(
          () => send(response, 200, 'ready'),
          () => send(response, 503, 'not ready'),
        );
      } else send(response, 404, 'not found');
    },
  );
  await listen(server, options);
  const { port } = server.address() as AddressInfo;
  const host = options.host.includes(':') ? `[${options.host}]` : options.host;
  return {
    url: `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`,
    close: () => {
      closing = true;
      const closed = new Promise<void>((resolve, reject) =>
        server.close((error) => (error === undefined ? resolve() : reject(error))),
      );
      server.closeIdleConnections();
      return closed;
    },
  };
}

function listen(server: Server, { host, port }: { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, backlog: 2048 }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
