import { type Kysely, type Selectable, sql } from 'kysely';
import {
  type AuditTask,
  type CommandRequest,
  keyOf,
  type PullRequestFacts,
  type PullRequestRef,
  type Queue,
  type Reason,
} from '../service/ports.ts';
import type { OpenDatabase } from './database.ts';
import { groupCommit } from './group-commit.ts';
import { commitIntents } from './intake.ts';
import { holdSeconds, type Jobs, type QueueName, type TakenJob } from './jobs.ts';
import type { Tables } from './tables.ts';

/** Where a job finds its pull request in other hands, it looks again after this long. */
const busyMs = 1_500;

/** Audits that end together are finished in one transaction, up to so many. */
const groupSize = 16;

/** The worker's side of the queue: jobs of pg-boss, and a lease on the pull request's row so that no two workers hold one. */
export function openQueue(database: OpenDatabase, jobs: Jobs, wake: Wake): Queue {
  const { db } = database;
  const again = (trx: Kysely<Tables>, key: string, startAfter?: Date) =>
    jobs.insert(
      [{ queue: 'audit', key, data: { key }, ...(startAfter === undefined ? {} : { startAfter }) }],
      trx,
    );

  const finish = groupCommit<AuditTask>(groupSize, (tasks) =>
    db.transaction().execute(async (trx) => {
      const answered = tasks.map(({ key, wanted }) => ({ key, wanted }));
      const { rows } = await sql<{ key: string; more: boolean }>`
        update pull_request as p set leased_until = null, done = greatest(p.done, answer.wanted)
        from (select key, max(wanted) as wanted
          from json_to_recordset(${JSON.stringify(answered)}::json) as x (key text, wanted bigint) group by key) as answer
        where p.key = answer.key
        returning p.key, p.wanted > p.done as more`.execute(trx);
      await jobs.complete(
        'audit',
        tasks.map(({ job }) => job),
        trx,
      );
      for (const { key, more } of rows) if (more) await again(trx, key);
    }),
  );

  return {
    takeAudits: async (limit) => {
      const taken = await jobs.take('audit', limit);
      if (taken.length === 0) return [];
      const byKey = new Map<string, TakenJob>();
      for (const job of taken) byKey.set(jobKey(job), job);
      const leased = await lease(db, [...byKey.keys()]);
      const tasks: AuditTask[] = [];
      const done: string[] = [];
      for (const row of leased) {
        const job = byKey.get(row.key);
        if (job === undefined) continue;
        if (row.open && row.wanted > row.done) tasks.push(taskOf(job.id, row));
        else done.push(row.key);
      }
      const held = new Set(leased.map((row) => row.key));
      const busy = [...byKey.keys()].filter((key) => !held.has(key));
      const working = new Set(tasks.map((task) => task.job));
      const idle = taken.filter((job) => !working.has(job.id));
      if (idle.length > 0) {
        await db.transaction().execute(async (trx) => {
          if (done.length > 0)
            await trx
              .updateTable('pull_request')
              .set({ leased_until: null })
              .where('key', 'in', done)
              .execute();
          await jobs.complete(
            'audit',
            idle.map((job) => job.id),
            trx,
          );
          for (const key of busy) await again(trx, key, new Date(Date.now() + busyMs));
        });
      }
      return tasks;
    },
    takeCommands: async (limit) =>
      (await jobs.take('command', limit)).map(({ id, data }) => ({
        job: id,
        request: data as CommandRequest,
      })),
    takeUnfinished: async (limit) => {
      const taken = await jobs.take('unfinished', limit);
      if (taken.length === 0) return [];
      const rows = await db
        .selectFrom('pull_request')
        .selectAll()
        .where('key', 'in', taken.map(jobKey))
        .execute();
      const byKey = new Map(rows.map((row) => [row.key, row]));
      const lost = taken.filter((job) => !byKey.has(jobKey(job)));
      await jobs.complete(
        'unfinished',
        lost.map((job) => job.id),
      );
      return taken.flatMap((job) => {
        const row = byKey.get(jobKey(job));
        if (row === undefined) return [];
        const given = causeIn(job.data);
        const cause = given ?? causeIn(job.output) ?? 'The process that worked on it ended or took too long.';
        return [
          { job: job.id, ref: refOf(row), head: row.head ?? undefined, retried: given === undefined, cause },
        ];
      });
    },
    finishAudit: finish,
    failAudit: (task, cause) =>
      db.transaction().execute(async (trx) => {
        await trx
          .updateTable('pull_request')
          .set({ leased_until: null })
          .where('key', '=', task.key)
          .execute();
        await jobs.fail('audit', task.job, cause, trx);
      }),
    giveUpAudit: (task, cause) =>
      db.transaction().execute(async (trx) => {
        const row = await trx
          .updateTable('pull_request')
          .set({ leased_until: null, done: task.wanted })
          .where('key', '=', task.key)
          .returning('wanted')
          .executeTakeFirst();
        await jobs.complete('audit', [task.job], trx);
        if (row !== undefined && row.wanted > task.wanted) return again(trx, task.key);
        await jobs.insert([{ queue: 'unfinished', key: task.key, data: { key: task.key, cause } }], trx);
      }),
    deferAudit: (task, until) =>
      db.transaction().execute(async (trx) => {
        await trx
          .updateTable('pull_request')
          .set({ leased_until: null })
          .where('key', '=', task.key)
          .execute();
        await jobs.complete('audit', [task.job], trx);
        await again(trx, task.key, until);
      }),
    finish: (queue, job) => jobs.complete(queue, [job]),
    fail: (queue, job, cause) => jobs.fail(queue, job, cause),
    defer: (queue, job, until) =>
      db.transaction().execute(async (trx) => {
        const { rows } = await sql<{ data: object; singleton_key: string }>`
          select data, singleton_key from pgboss.job where name = ${queue} and id = ${job}::uuid`.execute(
          trx,
        );
        await jobs.complete(queue, [job], trx);
        const row = rows[0];
        if (row === undefined) return;
        const key = row.singleton_key ?? (row.data as { key?: string }).key ?? job;
        await jobs.insert([{ queue, key, data: row.data, startAfter: until }], trx);
      }),
    request: async (pullRequest, reason) => {
      wake.wake(
        await db
          .transaction()
          .execute((trx) => commitIntents(trx, jobs, [{ kind: 'audit-known', pullRequest, reason }])),
      );
    },
    onWork: wake.onWork,
  };
}

/** Wakes this process's workers at once; other processes' look every second. */
export interface Wake {
  readonly wake: (queues: ReadonlySet<QueueName>) => void;
  readonly onWork: Queue['onWork'];
}

/** A list of listeners, told in the order in which they came. */
export function createWake(): Wake {
  const listeners = new Set<Wake['wake']>();
  return {
    wake: (queues) => {
      if (queues.size > 0) for (const listener of listeners) listener(queues);
    },
    onWork: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

type Row = Selectable<Tables['pull_request']>;

async function lease(db: Kysely<Tables>, keys: readonly string[]): Promise<readonly Row[]> {
  return db
    .updateTable('pull_request')
    .set({ leased_until: sql`now() + ${holdSeconds} * interval '1 second'` })
    .where('key', 'in', keys)
    .where((eb) => eb.or([eb('leased_until', 'is', null), eb('leased_until', '<', sql<Date>`now()`)]))
    .returningAll()
    .execute();
}

function taskOf(job: string, row: Row): AuditTask {
  const ref = refOf(row);
  const { wanted, audited } = row;
  const reason = row.reason as Reason;
  return { job, key: keyOf(ref), ref, facts: factsOf(row), reason, wanted, audited: audited === wanted };
}

function refOf({ installation, repository, owner, name, number }: Row): PullRequestRef {
  return { installation, repository, owner, name, number };
}

function factsOf(row: Row): PullRequestFacts | undefined {
  const { open, head, base, base_ref: baseRef, author, private: isPrivate, updated_at: updatedAt } = row;
  if (head === null || base === null || baseRef === null || author === null || isPrivate === null)
    return undefined;
  if (updatedAt === null) return undefined;
  return {
    ...refOf(row),
    open,
    head,
    base,
    baseRef,
    author,
    private: isPrivate,
    updatedAt: updatedAt.toISOString(),
  };
}

function jobKey(job: TakenJob): string {
  return String((job.data as { key?: unknown }).key);
}

function causeIn(given: unknown): string | undefined {
  const cause = (given as { cause?: unknown } | null)?.cause;
  return typeof cause === 'string' ? cause : undefined;
}
