import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, vi } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import { silent } from './databases.ts';

// Each makes a database in a folder of its own, which takes a laden machine its time.
vi.setConfig({ testTimeout: 240_000 });

it('gives a job that a dead process held to the next one at once', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'assay-store-'));
  const first = await openStore({ directory, retryDelay: 0 }, silent);
  const pullRequest = { installation: 1, repository: 5, owner: 'acme', name: 'models', number: 1 };
  await first.queue.request(pullRequest, 'command');
  expect(await first.queue.takeAudits(1)).toHaveLength(1);
  await first.close();

  const second = await openStore({ directory, retryDelay: 0 }, silent);
  expect(await second.queue.takeAudits(1)).toMatchObject([{ key: '5#1', reason: 'command', wanted: 1 }]);
  await second.close();
  await rm(directory, { recursive: true, force: true });
});

it('loses nothing that it has acknowledged when the process is killed in the middle of a burst', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'assay-store-'));
  const program = fileURLToPath(new URL('./burst-until-killed.ts', import.meta.url));
  const child = spawn(process.execPath, [program, directory], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
    if (said.split('\n').length > 200) child.kill('SIGKILL');
  });
  await once(child, 'close');
  expect(child.signalCode).toBe('SIGKILL');
  // A line that was cut off was not heard, and counts as not acknowledged.
  const acknowledged = said.split('\n').slice(0, -1);
  expect(acknowledged.length).toBeGreaterThanOrEqual(200);

  const store = await openStore({ directory }, silent);
  const found: string[] = [];
  for (;;) {
    const tasks = await store.queue.takeAudits(64);
    if (tasks.length === 0) break;
    found.push(...tasks.map(({ key }) => key));
  }
  expect(new Set(found).size).toBe(found.length);
  expect(found).toEqual(expect.arrayContaining(acknowledged.map((number) => `5#${number}`)));
  await store.close();
  await rm(directory, { recursive: true, force: true });
});
