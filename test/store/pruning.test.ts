import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import type { Delivery } from '../../src/service/ports.ts';
import { openDatabase } from '../../src/store/database.ts';
import { openStore } from '../../src/store/open-store.ts';
import { silent } from './databases.ts';

vi.setConfig({ testTimeout: 240_000 });

const sha = 'a'.repeat(40);

function opened(number: number): Delivery {
  const names = { installation: 11, repository: 5, owner: 'acme', name: 'models', number };
  const facts = { open: true, head: sha, base: sha, baseRef: 'main', author: 'ana', private: false };
  const pullRequest = { ...names, ...facts, updatedAt: '2026-11-24T10:00:00Z' };
  return {
    id: `delivery-${number}`,
    event: 'pull_request',
    intents: [{ kind: 'audit', pullRequest, reason: 'opened' }],
  };
}

/** What the rows of the app's and the queue's tables take, indexes aside, in bytes. */
async function tableBytes(directory: string): Promise<number> {
  const database = await openDatabase({ directory });
  const { rows } = await database.execute(
    `select sum(pg_relation_size(format('%I.%I', schemaname, tablename)))::int as bytes
    from pg_tables where schemaname not in ('pg_catalog', $1)`,
    ['information_schema'],
  );
  await database.close();
  return (rows[0] as { bytes: number }).bytes;
}

it('keeps the embedded database from growing by rows that are gone', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'assay-pruning-'));
  // Every one of these rows is dead once it is written.
  const cycle = async (store: Awaited<ReturnType<typeof openStore>>): Promise<void> => {
    await Promise.all(Array.from({ length: 200 }, (_, n) => store.rehearsal.enqueue(opened(n))));
  };
  const run = async (cycles: number, pruned: boolean): Promise<number> => {
    const store = await openStore({ directory }, silent);
    for (let n = 0; n < cycles; n++) {
      await cycle(store);
      if (pruned) await store.prune();
    }
    await store.close();
    return tableBytes(directory);
  };
  try {
    const first = await run(1, true);
    expect(await run(10, true)).toBeLessThanOrEqual(first + 8_192);
    // Without it they pile up: what is measured is what it says.
    expect(await run(5, false)).toBeGreaterThan(first + 200_000);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});
