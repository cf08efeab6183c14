import duckdb, { type Connection, type Database as Handle, type Vector } from '@duckdb/node-bindings';
import { release } from '../core/statistics/index.ts';

/** A private DuckDB in memory that may open the files it was made for, and nothing else. */
export interface Database {
  /** Runs one statement for what it does. Throws what DuckDB throws. */
  readonly run: (sql: string) => Promise<void>;
  /** The names of the columns of a query, which is not run. */
  readonly columnsOf: (sql: string) => Promise<string[]>;
  /** The cells of a query whose columns are all text. */
  readonly texts: (sql: string) => Promise<(string | undefined)[][]>;
  /**
   * Hands the rows of `columns` of a table on in their order, some thousand at a time: `take` is given the values of each column, which it may
   * keep nothing of, and says whether it wants more. True when it had all.
   */
  readonly scan: (
    table: string,
    columns: readonly ScannedColumn[],
    take: (values: readonly Items[], rows: number) => boolean,
  ) => Promise<boolean>;
  /** Ends what runs, as an error of that. */
  readonly interrupt: () => void;
  readonly close: () => void;
}

/** An SQL expression without NULL, and what it is of. */
export interface ScannedColumn {
  readonly expression: string;
  readonly type: keyof typeof kinds;
}

export type Items = Uint16Array | Uint32Array | Float64Array;

/** 64-bit integers come as two words each, since a BigInt a row is slow. */
const kinds = {
  USMALLINT: { code: duckdb.Type.USMALLINT, bytes: 2, view: Uint16Array },
  UBIGINT: { code: duckdb.Type.UBIGINT, bytes: 8, view: Uint32Array },
  DOUBLE: { code: duckdb.Type.DOUBLE, bytes: 8, view: Float64Array },
} as const;

const stopped = 'no more rows are wanted';

/** Opens one with one thread, which keeps the rows in the order of the file, and 200 MB at most, that reads `files` and fetches no extension. */
export async function openDatabase(files: readonly string[]): Promise<Database> {
  const config = duckdb.create_config();
  for (const [name, value] of Object.entries({
    threads: '1',
    memory_limit: '200MB',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  }))
    duckdb.set_config(config, name, value);
  const handle = await duckdb.open(':memory:', config);
  const connection = await duckdb.connect(handle);
  const database = databaseOf(handle, connection);
  await database.run(`SET allowed_paths = [${files.map(literal).join(', ')}]`);
  await database.run('SET enable_external_access = false');
  await database.run('SET lock_configuration = true');
  return database;
}

function databaseOf(handle: Handle, connection: Connection): Database {
  let scans = 0;
  return {
    run: async (sql) => void (await duckdb.query(connection, sql)),
    columnsOf: async (sql) => {
      const statement = await duckdb.prepare(connection, sql);
      const count = duckdb.prepared_statement_column_count(statement);
      const names = Array.from({ length: count }, (_, at) =>
        duckdb.prepared_statement_column_name(statement, at),
      );
      duckdb.destroy_prepare_sync(statement);
      return names;
    },
    texts: async (sql) => {
      const result = await duckdb.query(connection, sql);
      const rows: (string | undefined)[][] = [];
      for (;;) {
        const chunk = await duckdb.fetch_chunk(result);
        const count = chunk === null ? 0 : duckdb.data_chunk_get_size(chunk);
        if (chunk === null || count === 0) return rows;
        const columns = Array.from({ length: duckdb.data_chunk_get_column_count(chunk) }, (_, at) =>
          textsOf(duckdb.data_chunk_get_vector(chunk, at), count),
        );
        for (let row = 0; row < count; row += 1) rows.push(columns.map((column) => column[row]));
      }
    },
    scan: (table, columns, take) => {
      scans += 1;
      return scan(connection, `take_${scans}`, { table, columns, take });
    },
    interrupt: () => duckdb.interrupt(connection),
    close: () => {
      duckdb.disconnect_sync(connection);
      duckdb.close_sync(handle);
    },
  };
}

/**
 * The rows are handed on from within the query, by a function of it: a result that is fetched chunk by chunk has each one copied, and none is
 * let go before garbage is collected, which for a million rows takes half as long again.
 */
async function scan(
  connection: Connection,
  name: string,
  {
    table,
    columns,
    take,
  }: Record<'table', string> &
    Record<'columns', readonly ScannedColumn[]> & {
      readonly take: (values: readonly Items[], rows: number) => boolean;
    },
): Promise<boolean> {
  const taker = duckdb.create_scalar_function();
  duckdb.scalar_function_set_name(taker, name);
  for (const { type } of columns)
    duckdb.scalar_function_add_parameter(taker, duckdb.create_logical_type(kinds[type].code));
  duckdb.scalar_function_set_return_type(taker, duckdb.create_logical_type(duckdb.Type.BOOLEAN));
  duckdb.scalar_function_set_volatile(taker);
  duckdb.scalar_function_set_special_handling(taker);
  let thrown: unknown;
  let more = true;
  duckdb.scalar_function_set_function(taker, (info, chunk) => {
    try {
      const rows = duckdb.data_chunk_get_size(chunk);
      const bytes = columns.map(({ type }, at) =>
        duckdb.vector_get_data(duckdb.data_chunk_get_vector(chunk, at), kinds[type].bytes * rows),
      );
      const values = bytes.map((one, at) => viewOf(one, (columns[at] as ScannedColumn).type));
      if (more) more = take(values, rows);
      // the next chunk is copied to where this one was
      release(...bytes);
    } catch (error) {
      thrown = error;
      more = false;
    }
    if (!more) duckdb.scalar_function_set_error(info, stopped);
  });
  duckdb.register_scalar_function(connection, taker);
  try {
    const asked = columns.map(({ expression }) => expression).join(', ');
    await duckdb.query(connection, `SELECT count(${name}(${asked})) FROM ${table}`);
  } catch (error) {
    if (more) throw error;
    if (thrown !== undefined) throw thrown;
  } finally {
    duckdb.destroy_scalar_function_sync(taker);
  }
  return more;
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array, type: ScannedColumn['type']): Items {
  const { view } = kinds[type];
  return new view(buffer as ArrayBuffer, byteOffset, byteLength / view.BYTES_PER_ELEMENT);
}

/** Strings of up to 12 bytes stand in the vector, 16 bytes each, after their length; of others it has the address. Source: DuckDB, C API, duckdb_string_t. */
function textsOf(vector: Vector, rows: number): (string | undefined)[] {
  const cells = duckdb.vector_get_data(vector, 16 * rows);
  const validity = duckdb.vector_get_validity(vector, 8 * Math.ceil(rows / 64)) as Uint8Array | null;
  const buffer = cells.buffer as ArrayBuffer;
  const view = new DataView(buffer, cells.byteOffset, cells.byteLength);
  const decoder = new TextDecoder();
  return Array.from({ length: rows }, (_, row) => {
    if (validity !== null && (((validity[row >> 3] as number) >> (row & 7)) & 1) === 0) return undefined;
    const length = view.getUint32(16 * row, true);
    const start = 16 * row + (length <= 12 ? 4 : 8);
    return decoder.decode(
      length <= 12
        ? cells.subarray(start, start + length)
        : duckdb.get_data_from_pointer(buffer, cells.byteOffset + start, length),
    );
  });
}

/** Text as an SQL literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
