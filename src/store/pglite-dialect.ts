import type { PGlite } from '@electric-sql/pglite';
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type DialectAdapter,
  type Driver,
  type Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryCompiler,
  type QueryResult,
} from 'kysely';
import { prepareStatements, type RunStatement } from './prepared-statements.ts';

/** Kysely over PGlite: one connection, handed out to one user at a time, so that a transaction is alone. */
export class PGliteDialect implements Dialect {
  readonly #run: RunStatement;
  #last: Promise<void> = Promise.resolve();

  constructor(pglite: PGlite) {
    this.#run = prepareStatements(pglite);
  }

  /** Runs work while nothing else uses the connection. */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    const release = await this.#acquire();
    try {
      return await work();
    } finally {
      release();
    }
  }

  createAdapter(): DialectAdapter {
    return new PostgresAdapter();
  }

  createQueryCompiler(): QueryCompiler {
    return new PostgresQueryCompiler();
  }

  createIntrospector(db: Kysely<unknown>): PostgresIntrospector {
    return new PostgresIntrospector(db);
  }

  createDriver(): Driver {
    const run = async (connection: DatabaseConnection, sql: string): Promise<void> => {
      await connection.executeQuery({ sql, parameters: [] } as unknown as CompiledQuery);
    };
    const releases = new WeakMap<DatabaseConnection, () => void>();
    return {
      init: async () => undefined,
      destroy: async () => undefined,
      acquireConnection: async () => {
        const release = await this.#acquire();
        const connection = new PGliteConnection(this.#run);
        releases.set(connection, release);
        return connection;
      },
      releaseConnection: async (connection) => releases.get(connection)?.(),
      beginTransaction: (connection) => run(connection, 'begin'),
      commitTransaction: (connection) => run(connection, 'commit'),
      rollbackTransaction: (connection) => run(connection, 'rollback'),
    };
  }

  async #acquire(): Promise<() => void> {
    const before = this.#last;
    let release = (): void => undefined;
    this.#last = new Promise((resolve) => {
      release = resolve;
    });
    await before;
    return release;
  }
}

class PGliteConnection implements DatabaseConnection {
  readonly #run: RunStatement;

  constructor(run: RunStatement) {
    this.#run = run;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const result = await this.#run<R>(query.sql, query.parameters);
    return { rows: result.rows, numAffectedRows: BigInt(result.affectedRows ?? 0) };
  }

  // biome-ignore lint/correctness/useYield: kysely's interface asks for it; nothing here streams
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('PGlite does not stream');
  }
}
