import { createServer } from 'node:net';
import { run } from 'probot';

/**
 * Serves probot's set-up page, which creates the app on GitHub from `app.yml` and writes its credentials to `.env`. On loopback unless a
 * host is given: whoever reaches the page owns the app. No smee.io channel is made unasked.
 */
export async function serveSetUp(options: {
  readonly host: string;
  readonly port: number;
}): Promise<{ readonly url: string; close(): Promise<void> }> {
  process.env.NO_SMEE_SETUP ??= 'true';
  const port = options.port === 0 ? await freePort(options.host) : options.port;
  const server = await run(() => undefined, {
    env: { HOST: options.host, PORT: String(port), LOG_LEVEL: 'warn' },
  });
  return { url: `http://${options.host}:${port}`, close: () => server.stop().then(() => undefined) };
}

/** Probot takes port 0 for 3000. */
async function freePort(host: string): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, host, resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 3000;
}
