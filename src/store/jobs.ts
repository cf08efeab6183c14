import { PgBoss } from 'pg-boss';
import type { Kysely } from 'kysely';
import { type OpenDatabase, within } from './database.ts';
import type { Tables } from './tables.ts';

/** The queues: audits by pull request, commands by comment, and what failed for the last time. */
export type QueueName = 'audit' | 'command' | 'unfinished';

/** A job as it is put in. `key` makes it one: while another of its key waits, it is dropped. */
export interface NewJob {
  readonly queue: QueueName;
  readonly key: string;
  readonly data: object;
  readonly startAfter?: Date;
}

/** A job as it is taken out. */
export interface TakenJob {
  readonly id: string;
  readonly data: unknown;
  /** What the last failure left, where there was one; of a job in `unfinished`, the last failure of the job that it was. */
  readonly output: unknown;
}

/** pg-boss, narrowed to what the store does with it. Every write may join a transaction of ours. */
export interface Jobs {
  insert(jobs: readonly NewJob[], transaction?: Kysely<Tables>): Promise<void>;
  take(queue: QueueName, limit: number): Promise<readonly TakenJob[]>;
  complete(queue: QueueName, ids: readonly string[], transaction?: Kysely<Tables>): Promise<void>;
  fail(queue: QueueName, id: string, cause: string, transaction?: Kysely<Tables>): Promise<void>;
  stop(): Promise<void>;
}

/** Tries and delays a queue; with backoff a delay doubles each time. `unfinished` goes on for about nine hours: GitHub may be down. */
const queues: Readonly<
  Record<QueueName, { retryLimit: number; retryDelay: number; deadLetter?: QueueName }>
> = {
  unfinished: { retryLimit: 12, retryDelay: 8 },
  command: { retryLimit: 6, retryDelay: 2 },
  audit: { retryLimit: 4, retryDelay: 2, deadLetter: 'unfinished' },
};

/** What is done is forgotten after an hour: audits are kept in the records. */
const keepSeconds = 3_600;

/** How long a worker may hold a job before another may take it; longer than any audit is allowed to last. */
export const holdSeconds = 600;

/**
 * Starts the queue in its own schema. Policy `short`: one waiting job a key, whatever is active; that one pull request is never in two hands
 * is the lease's work in `queue.ts`, so that a push during an audit waits without blocking other pull requests' jobs.
 */
export async function openJobs(
  database: OpenDatabase,
  onError: (error: Error) => void,
  options: { readonly retryDelay?: number } = {},
): Promise<Jobs> {
  const boss = new PgBoss({
    // Not pg-boss's own `fromPglite`: it would roll back, after an error, whatever transaction of ours has begun meanwhile.
    db: { executeSql: database.execute },
    backend: database.embedded ? 'pglite' : 'postgres',
    schedule: false,
    supervise: true,
    migrate: true,
    openTelemetry: { enabled: false },
  });
  boss.on('error', onError);
  await boss.start();
  for (const name of Object.keys(queues) as QueueName[]) {
    const settings = {
      retryBackoff: true,
      expireInSeconds: holdSeconds,
      deleteAfterSeconds: keepSeconds,
      ...queues[name],
      ...(options.retryDelay === undefined ? {} : { retryDelay: options.retryDelay, retryBackoff: false }),
    } as const;
    if ((await boss.getQueue(name)) === null) await boss.createQueue(name, { ...settings, policy: 'short' });
    else await boss.updateQueue(name, settings);
  }
  const connection = (transaction?: Kysely<Tables>) =>
    transaction === undefined ? {} : { db: within(transaction) };
  if (database.embedded) await releaseOrphans(database, boss);
  return {
    insert: async (jobs, transaction) => {
      if (jobs.length === 0) return;
      for (const [queue, group] of Map.groupBy(jobs, (job) => job.queue)) {
        const rows = group.map(({ key, data, startAfter }) => ({
          singletonKey: key,
          data,
          ...(startAfter === undefined ? {} : { startAfter }),
        }));
        await boss.insert(queue, rows, connection(transaction));
      }
    },
    take: async (queue, limit) => {
      const jobs = await boss.fetch<object>(queue, { batchSize: limit, includeMetadata: true });
      return jobs.map(({ id, data, output, sourceOutput }) => ({ id, data, output: output ?? sourceOutput }));
    },
    complete: async (queue, ids, transaction) => {
      if (ids.length > 0) await boss.complete(queue, [...ids], {}, connection(transaction));
    },
    fail: async (queue, id, cause, transaction) => {
      await boss.fail(queue, id, { cause }, connection(transaction));
    },
    stop: () => boss.stop({ graceful: false, close: false }),
  };
}

/** PGlite has one process: what is active when it starts was left by one that died, and need not wait for its hold to run out. */
async function releaseOrphans(database: OpenDatabase, boss: PgBoss): Promise<void> {
  const { rows } = await database.execute("select id, name from pgboss.job where state = 'active' and $1", [
    true,
  ]);
  for (const row of rows as { id: string; name: string }[]) {
    if (row.name in queues)
      await boss.fail(row.name, row.id, { cause: 'The process that worked on it ended.' });
  }
}
