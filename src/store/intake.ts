import { type Kysely, sql } from 'kysely';
import { type Delivery, type Intake, type Intent, keyOf, type PullRequestFacts } from '../service/ports.ts';
import type { OpenDatabase } from './database.ts';
import { groupCommit } from './group-commit.ts';
import type { Jobs, NewJob, QueueName } from './jobs.ts';
import type { Tables } from './tables.ts';

/** One transaction's worth of deliveries: enough for a burst, short enough for the one that waits behind it. */
const groupSize = 64;

/**
 * The durable side of the webhook, and one that does all that it does, takes it back and commits the nothing that is left: a commit's way to the
 * disk belongs to what is rehearsed. `onCommitted` is told, after each commit, which queues have new jobs.
 */
export function openIntake(
  database: OpenDatabase,
  jobs: Jobs,
  onCommitted: (queues: ReadonlySet<QueueName>) => void,
): { readonly intake: Intake; readonly rehearsal: Intake } {
  const { db } = database;
  const enqueue = groupCommit<Delivery>(groupSize, async (deliveries) => {
    onCommitted(await db.transaction().execute((trx) => commit(trx, jobs, deliveries)));
  });
  const rehearse = groupCommit<Delivery>(groupSize, (deliveries) =>
    db.transaction().execute(async (trx) => {
      await sql`savepoint rehearsal`.execute(trx);
      await commit(trx, jobs, deliveries);
      await sql`rollback to savepoint rehearsal`.execute(trx);
    }),
  );
  return { intake: { enqueue }, rehearsal: { enqueue: rehearse } };
}

async function commit(
  trx: Kysely<Tables>,
  jobs: Jobs,
  deliveries: readonly Delivery[],
): Promise<ReadonlySet<QueueName>> {
  const told = JSON.stringify(deliveries.map(({ id, event }) => ({ id, event })));
  const { rows } = await sql<{ id: string }>`
    insert into delivery (id, event) select id, event from json_to_recordset(${told}::json) as x (id text, event text)
    on conflict (id) do nothing returning id`.execute(trx);
  const fresh = new Set(rows.map(({ id }) => id));
  const intents: Intent[] = [];
  for (const delivery of deliveries) {
    if (fresh.delete(delivery.id)) intents.push(...delivery.intents);
  }
  return commitIntents(trx, jobs, intents);
}

/** Writes what is wanted and the jobs for it. The pull request's row comes first: a worker's lease waits for it, so no wish is overlooked. */
export async function commitIntents(
  trx: Kysely<Tables>,
  jobs: Jobs,
  intents: readonly Intent[],
): Promise<ReadonlySet<QueueName>> {
  const newJobs = new Map<string, NewJob>();
  const wish = (key: string): unknown => newJobs.set(key, { queue: 'audit', key, data: { key } });
  for (const rows of batchesOfDistinctKeys(intents)) {
    const result = await upsertWishes(trx, rows);
    for (const row of result) if (row.wanted > row.done && row.open) wish(row.key);
  }
  for (const intent of intents) {
    if (intent.kind === 'audit-head') {
      const rows = await trx
        .updateTable('pull_request')
        .set((eb) => ({ wanted: eb('wanted', '+', 1), reason: intent.reason }))
        .where('repository', '=', intent.repository)
        .where('head', '=', intent.head)
        .where('open', '=', true)
        .returning('key')
        .execute();
      for (const row of rows) wish(row.key);
    } else if (intent.kind === 'command') {
      const key = `${keyOf(intent.request.pullRequest)}/${intent.request.comment}`;
      newJobs.set(key, { queue: 'command', key, data: intent.request });
    }
  }
  await jobs.insert([...newJobs.values()], trx);
  return new Set([...newJobs.values()].map(({ queue }) => queue));
}

interface WishRow {
  readonly key: string;
  readonly installation: number;
  readonly repository: number;
  readonly owner: string;
  readonly name: string;
  readonly number: number;
  readonly open: boolean;
  readonly head: string | null;
  readonly base: string | null;
  readonly base_ref: string | null;
  readonly author: string | null;
  readonly private: boolean | null;
  readonly updated_at: string | null;
  readonly reason: string;
}

/** One statement cannot write a row twice: a second wish for the same pull request goes into a second batch. */
function batchesOfDistinctKeys(intents: readonly Intent[]): readonly (readonly WishRow[])[] {
  const batches: Map<string, WishRow>[] = [];
  for (const intent of intents) {
    const row = wishOf(intent);
    if (row === undefined) continue;
    let batch = batches.find((candidate) => !candidate.has(row.key));
    if (batch === undefined) batches.push((batch = new Map()));
    batch.set(row.key, row);
  }
  return batches.map((batch) => [...batch.values()]);
}

function wishOf(intent: Intent): WishRow | undefined {
  if (intent.kind === 'command' || intent.kind === 'audit-head') return undefined;
  const { installation, repository, owner, name, number } = intent.pullRequest;
  const names = { key: keyOf(intent.pullRequest), installation, repository, owner, name, number };
  if (intent.kind === 'audit-known') {
    const unknown = { head: null, base: null, base_ref: null, author: null, private: null, updated_at: null };
    return { ...names, ...unknown, open: true, reason: intent.reason };
  }
  return {
    ...names,
    ...factColumns(intent.pullRequest),
    reason: intent.kind === 'close' ? 'closed' : intent.reason,
  };
}

/** The columns that an event's facts fill. */
export function factColumns(facts: PullRequestFacts) {
  const { open, head, base, baseRef, author, updatedAt } = facts;
  return { open, head, base, base_ref: baseRef, author, private: facts.private, updated_at: updatedAt };
}

/**
 * Facts replace older ones only, for events may arrive in any order. The same head announced twice (`opened` and `synchronize`, or a second
 * delivery of the same push) is one wish; every other reason is a new one.
 */
async function upsertWishes(
  trx: Kysely<Tables>,
  rows: readonly WishRow[],
): Promise<readonly { key: string; wanted: number; done: number; open: boolean }[]> {
  const newer = sql`excluded.head is not null and (p.updated_at is null or excluded.updated_at >= p.updated_at)`;
  const take = (column: string) =>
    sql`${sql.ref(column)} = case when ${newer} then ${sql.ref(`excluded.${column}`)} else ${sql.ref(`p.${column}`)} end`;
  const result = await sql<{ key: string; wanted: number; done: number; open: boolean }>`
    insert into pull_request as p
      (key, installation, repository, owner, name, number, open, head, base, base_ref, author, private, updated_at, reason, wanted)
    select key, installation, repository, owner, name, number, open, head, base, base_ref, author, private, updated_at, reason,
      case when reason = 'closed' then 0 else 1 end
    from json_to_recordset(${JSON.stringify(rows)}::json) as x (
      key text, installation bigint, repository bigint, owner text, name text, number bigint, open boolean,
      head text, base text, base_ref text, author text, private boolean, updated_at timestamptz, reason text)
    on conflict (key) do update set
      installation = excluded.installation,
      ${sql.join(['open', 'head', 'base', 'base_ref', 'author', 'private', 'updated_at'].map(take))},
      owner = excluded.owner, name = excluded.name,
      reason = case when excluded.reason = 'closed' then p.reason else excluded.reason end,
      wanted = p.wanted + case
        when excluded.reason = 'closed' then 0
        when excluded.reason in ('opened', 'synchronize') and excluded.updated_at < p.updated_at then 0
        when excluded.reason in ('opened', 'synchronize') and excluded.head = p.head and excluded.base_ref = p.base_ref then 0
        else 1 end
    returning key, wanted, done, open`.execute(trx);
  return result.rows;
}
