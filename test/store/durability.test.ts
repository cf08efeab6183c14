import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import { silent } from './databases.ts';

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
