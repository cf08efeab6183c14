import { expect, it } from 'vitest';
import type { Delivery } from '../../src/service/ports.ts';
import { openStore } from '../../src/store/open-store.ts';
import { silent } from './databases.ts';

const sha = 'a'.repeat(40);

function opened(number: number): Delivery {
  const pullRequest = {
    installation: 11,
    repository: 5,
    owner: 'acme',
    name: 'models',
    number,
    open: true,
    head: sha,
    base: sha,
    baseRef: 'main',
    author: 'ana',
    private: false,
    updatedAt: '2026-11-24T10:00:00Z',
  };
  return {
    id: `delivery-${number}`,
    event: 'pull_request',
    intents: [{ kind: 'audit', pullRequest, reason: 'opened' }],
  };
}

it('rehearses deliveries without a trace, beside real ones', async () => {
  const store = await openStore({}, silent);
  try {
    await Promise.all([store.rehearsal.enqueue(opened(1)), store.enqueue(opened(2))]);
    expect((await store.queue.takeAudits(10)).map(({ key }) => key)).toEqual(['5#2']);
    expect(await store.records.newest('5#1')).toBeUndefined();
    await store.enqueue(opened(1));
    expect((await store.queue.takeAudits(10)).map(({ key }) => key)).toEqual(['5#1']);
  } finally {
    await store.close();
  }
});
