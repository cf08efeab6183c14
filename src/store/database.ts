import { CompiledQuery, type Kysely, Kysely as Database, PostgresDialect } from 'kysely';
import pg from 'pg';
import { openEmbedded } from './embedded-database.ts';
import { PGliteDialect } from './pglite-dialect.ts';
import type { Tables } from './tables.ts';

/** One database, whichever it is: kysely for our own tables, plain SQL for the queue's. */
export interface OpenDatabase {
  readonly db: Kysely<Tables>;
  /** True for PGlite: no other process can be using it. */
  readonly embedded: boolean;
  /** Runs one statement with values, or several without. */
  readonly execute: (text: string, values?: unknown[]) => Promise<{ rows: unknown[] }>;
  /** Gives the room of dead rows to new ones. PostgreSQL does so by itself; PGlite, which has no other process, only when told to. */
  readonly vacuum: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * Opens PostgreSQL where a URL is given, else PGlite under `directory` (in memory where that is undefined, for tests). Throws what the driver
 * throws where the database cannot be reached.
 */
export async function openDatabase(options: {
  readonly url?: string | undefined;
  readonly directory?: string | undefined;
}): Promise<OpenDatabase> {
  return options.url === undefined ? openPGlite(options.directory) : openPostgres(options.url);
}

async function openPGlite(directory: string | undefined): Promise<OpenDatabase> {
  const pglite = await openEmbedded(directory);
  const dialect = new PGliteDialect(pglite);
  const db = new Database<Tables>({ dialect });
  const execute: OpenDatabase['execute'] = (text, values) =>
    dialect.alone(async () => {
      try {
        if (values !== undefined && values.length > 0) return await pglite.query(text, values);
        const results = await pglite.exec(text);
        return { rows: results.flatMap((result) => result.rows) };
      } catch (error) {
        // One connection for all: a block of statements that failed half-way must not poison the next one.
        await pglite.exec('ROLLBACK').catch(() => undefined);
        throw error;
      }
    });
  return {
    db,
    embedded: true,
    execute,
    vacuum: async () => {
      await execute('vacuum');
    },
    close: async () => {
      await db.destroy();
      await pglite.close();
    },
  };
}

function openPostgres(url: string): OpenDatabase {
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    types: {
      // Every bigint of ours is an id of GitHub's or a counter, far below 2^53.
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format),
    },
  });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => undefined);
  const db = new Database<Tables>({ dialect: new PostgresDialect({ pool }) });
  return {
    db,
    embedded: false,
    execute: (text, values) => pool.query(text, values),
    vacuum: async () => undefined,
    close: () => db.destroy(),
  };
}

/** The same connection as a transaction's, in the shape that the queue takes. */
export function within(transaction: Kysely<Tables>): { executeSql: OpenDatabase['execute'] } {
  return {
    executeSql: (text, values = []) => transaction.executeQuery(CompiledQuery.raw(text, values)),
  };
}
