import { sql } from 'kysely';
import type { Intake, Log, Queue, Records } from '../service/ports.ts';
import { openDatabase } from './database.ts';
import { openIntake } from './intake.ts';
import { openJobs } from './jobs.ts';
import { migrate } from './migrations.ts';
import { createWake, openQueue } from './queue.ts';
import { openRecords } from './records.ts';

/** The app's memory. */
export interface Store extends Intake {
  /** Takes deliveries as the queue does, and leaves no trace of them. */
  readonly rehearsal: Intake;
  readonly queue: Queue;
  readonly records: Records;
  /** Rejects where the database does not answer. */
  ping(): Promise<void>;
  /** Forgets deliveries that GitHub can no longer deliver again (7 days on Enterprise Server, 3 on github.com), and gives the room of what is gone to what comes. */
  prune(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the database, brings it to this version and starts the queue.
 * @param options.directory where PGlite lives when no `url` is given; undefined: in memory
 * @param options.retryDelay seconds between tries, without backoff; for tests
 */
export async function openStore(
  options: {
    readonly url?: string | undefined;
    readonly directory?: string | undefined;
    readonly retryDelay?: number;
  },
  log: Log,
): Promise<Store> {
  const database = await openDatabase(options);
  const { db } = database;
  await migrate(db);
  if (database.embedded) await db.updateTable('pull_request').set({ leased_until: null }).execute();
  const jobs = await openJobs(
    database,
    (error) => log.error({ err: error }, 'the queue has a problem'),
    options.retryDelay === undefined ? {} : { retryDelay: options.retryDelay },
  );
  const wake = createWake();
  const ping = async (): Promise<void> => {
    await sql`select 1`.execute(db);
  };
  const { intake, rehearsal } = openIntake(database, jobs, wake.wake);
  return {
    ...intake,
    rehearsal,
    queue: openQueue(database, jobs, wake),
    records: openRecords(db),
    ping,
    prune: async () => {
      await db
        .deleteFrom('delivery')
        .where('received_at', '<', sql<Date>`now() - interval '8 days'`)
        .execute();
      await database.vacuum();
    },
    close: async () => {
      await jobs.stop();
      await database.close();
    },
  };
}
