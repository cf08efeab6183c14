import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { run } from 'probot';

/**
 * Serves probot's set-up page, which creates the app on GitHub from `app.yml` and writes its credentials to `.env`, and beside it `/healthz` (200)
 * and `/readyz` (503: it takes no webhooks yet). On loopback unless a host is given: whoever reaches the page owns the app. No smee.io channel is
 * made unasked. Rejects where the port is taken.
 */
export async function serveSetUp(options: {
  readonly host: string;
  readonly port: number;
}): Promise<{ readonly url: string; close(): Promise<void> }> {
  process.env.NO_SMEE_SETUP ??= 'true';
  // Probot's server takes no paths beside its own: it stands behind this one, which is on loopback whatever the host is.
  let page: number | undefined;
  const server = createServer((incoming, outgoing) => {
    const path = (incoming.url ?? '/').split('?', 1)[0];
    if (path === '/healthz') answer(outgoing, 200, 'ok');
    else if (path === '/readyz') answer(outgoing, 503, 'not ready: the app has no credentials yet');
    else if (page === undefined) answer(outgoing, 503, 'starting');
    else relay(incoming, outgoing, page);
  });
  await listen(server, options.host, options.port);
  try {
    page = await freePort();
    const probot = await run(() => undefined, {
      env: { HOST: loopback, PORT: String(page), LOG_LEVEL: 'warn' },
    });
    const { port } = server.address() as AddressInfo;
    const host = options.host.includes(':') ? `[${options.host}]` : options.host;
    return {
      url: `http://${host}:${port}`,
      close: async () => {
        await Promise.all([closed(server), probot.stop()]);
      },
    };
  } catch (error) {
    await closed(server);
    throw error;
  }
}

const loopback = '127.0.0.1';

/** Sends a request on as it is, its `Host` included: the page names itself by it. */
function relay(incoming: IncomingMessage, outgoing: ServerResponse, port: number): void {
  const { method, url: path, headers } = incoming;
  const onward = request({ host: loopback, port, method, path, headers, agent: false }, (response) => {
    outgoing.writeHead(response.statusCode ?? 502, response.headers);
    response.pipe(outgoing);
  });
  onward.on('error', () => {
    if (outgoing.headersSent) outgoing.destroy();
    else answer(outgoing, 502, 'the set-up page does not answer');
  });
  incoming.pipe(onward);
}

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, host, () => resolve());
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** Probot takes port 0 for 3000. */
async function freePort(): Promise<number> {
  const server = createServer();
  await listen(server, loopback, 0);
  const { port } = server.address() as AddressInfo;
  await closed(server);
  return port;
}
