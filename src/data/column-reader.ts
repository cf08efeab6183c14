import type { DuckDBConnection } from '@duckdb/node-api';
import { literal, type PredictionsSource } from './predictions-source.ts';

/** Rows in which the values of coded columns are looked for first; what turns up only later costs a second look. */
const firstRows = 10_000;

/** A column read as codes into its different values. */
export interface CodedColumn {
  readonly codes: Uint8Array | Uint16Array;
  /** The values as they are written, in no order. A code is a place here; that of a cell without a value is one more than the last. */
  readonly levels: readonly string[];
}

/** The columns that were asked for, by name, each as long as the file has rows. */
export interface ReadColumns {
  readonly rows: number;
  readonly coded: ReadonlyMap<string, CodedColumn>;
  readonly numbers: ReadonlyMap<string, Float64Array>;
  /** A 64-bit hash a row, as two words. */
  readonly ids: Uint32Array | undefined;
}

/** What to read how. */
export interface WantedColumns {
  /** With their levels. */
  readonly coded: ReadonlyMap<string, readonly string[]>;
  readonly numbers: readonly string[];
  readonly id: string | undefined;
  readonly maxRows: number;
  /** Of the file, packed as it is: room is made for what it is likely to hold. */
  readonly fileBytes: number;
}

/** The names of a table's columns. Throws what DuckDB throws where it cannot be read. */
export async function columnNames(
  connection: DuckDBConnection,
  source: PredictionsSource,
): Promise<string[]> {
  const describe = `DESCRIBE SELECT * FROM ${source.table}`;
  const names = (await cellsOf(connection, describe)).map(([name]) => String(name));
  const strict = names.length === 1 ? source.strictly?.(names[0] ?? '') : undefined;
  // what stops the rows from being columns, a quote that is never closed for one, is thrown with its line
  if (strict !== undefined) await connection.run(`SELECT count(*) FROM ${strict}`);
  return names;
}

/** The different values in the first rows, by column: undefined where there are more than `most`. */
export async function firstLevels(
  connection: DuckDBConnection,
  source: PredictionsSource,
  names: readonly string[],
  most: number,
): Promise<Map<string, readonly string[] | undefined>> {
  const cells = names.map((name) => source.text(name)).join(', ');
  const rows = await cellsOf(
    connection,
    `SELECT DISTINCT ${cells} FROM (SELECT * FROM ${source.table} LIMIT ${firstRows})`,
  );
  return new Map(
    names.map((name, column) => [
      name,
      atMost(
        most,
        rows.map((row) => row[column]),
      ),
    ]),
  );
}

/** All different values of a column: undefined where there are more than `most`. */
export async function allLevels(
  connection: DuckDBConnection,
  source: PredictionsSource,
  name: string,
  most: number,
): Promise<readonly string[] | undefined> {
  const sql = `SELECT DISTINCT ${source.text(name)} FROM ${source.table} LIMIT ${most + 2}`;
  return atMost(
    most,
    (await cellsOf(connection, sql)).map(([level]) => level),
  );
}

function atMost(most: number, cells: readonly unknown[]): readonly string[] | undefined {
  const levels = new Set(cells.filter((cell) => typeof cell === 'string'));
  return levels.size > most ? undefined : [...levels];
}

async function cellsOf(connection: DuckDBConnection, sql: string): Promise<readonly (readonly unknown[])[]> {
  return (await connection.runAndReadAll(sql)).getRows();
}

/**
 * Reads the file once, chunk by chunk into typed arrays; or says in which coded columns a value stands that is not among the levels, or that
 * there are too many rows, of which no more are read.
 */
export async function readColumns(
  connection: DuckDBConnection,
  source: PredictionsSource,
  wanted: WantedColumns,
): Promise<ReadColumns | { readonly unseen: readonly string[] } | 'too-many'> {
  const room = Math.min(mostRoom, Math.max(2048, wanted.fileBytes >> 2));
  const coded = await codedColumns(connection, source, wanted.coded, room);
  const columns: Column[] = [
    ...coded,
    ...wanted.numbers.map((name) => ({
      expression: source.number(name),
      sink: new Sink(room, (rows) => new Float64Array(rows)),
    })),
    ...(wanted.id === undefined
      ? []
      : [
          {
            expression: `hash(${source.text(wanted.id)})`,
            sink: new Sink(room, (rows) => new Uint32Array(2 * rows)),
          },
        ]),
  ];
  const sql = `SELECT ${columns.map(({ expression }, place) => `${expression} AS c${place}`).join(', ')} FROM ${source.table}`;
  const result = await connection.stream(sql);
  let rows = 0;
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) break;
    if (rows + chunk.rowCount > wanted.maxRows) return 'too-many';
    for (const [place, { sink }] of columns.entries())
      sink.add(itemsOf(chunk.getColumnVector(place)), rows, chunk.rowCount);
    rows += chunk.rowCount;
  }
  const arrays = columns.map(({ sink }) => sink.taken(rows));
  const unseen = coded.filter(({ levels }, place) => arrays[place]?.includes(levels.length + 1));
  if (unseen.length > 0) return { unseen: unseen.map(({ name }) => name) };
  return {
    rows,
    coded: new Map(
      coded.map(({ name, levels }, place) => [
        name,
        { codes: arrays[place] as CodedColumn['codes'], levels },
      ]),
    ),
    numbers: new Map(
      wanted.numbers.map((name, place) => [name, arrays[coded.length + place] as Float64Array]),
    ),
    ids: wanted.id === undefined ? undefined : (arrays.at(-1) as Uint32Array),
  };
}

/** A column of the answer, and where it goes. */
interface Column {
  readonly expression: string;
  readonly sink: Sink;
}

interface ColumnOfCodes extends Column {
  readonly name: string;
  readonly levels: readonly string[];
}

/**
 * A code a cell: a DuckDB ENUM of the levels finds it without a string ever reaching JavaScript. After the levels come the codes of no value and of one that
 * is not among them; all are bytes where they fit.
 */
async function codedColumns(
  connection: DuckDBConnection,
  source: PredictionsSource,
  columns: ReadonlyMap<string, readonly string[]>,
  room: number,
): Promise<ColumnOfCodes[]> {
  const result: ColumnOfCodes[] = [];
  for (const [name, levels] of columns) {
    const type = `levels_${result.length}`;
    const text = source.text(name);
    await connection.run(`DROP TYPE IF EXISTS ${type}`);
    if (levels.length > 0)
      await connection.run(`CREATE TYPE ${type} AS ENUM (${levels.map(literal).join(', ')})`);
    const [none, unseen] = [levels.length, levels.length + 1];
    const code =
      levels.length === 0 ? unseen : `coalesce(enum_code(try_cast(${text} AS ${type})), ${unseen})`;
    const small = unseen < 256;
    result.push({
      name,
      levels,
      expression: `CAST(CASE WHEN ${text} IS NULL THEN ${none} ELSE ${code} END AS ${small ? 'UTINYINT' : 'USMALLINT'})`,
      sink: new Sink(room, (rows) => (small ? new Uint8Array(rows) : new Uint16Array(rows))),
    });
  }
  return result;
}

type Items = Uint8Array | Uint16Array | Uint32Array | Float64Array;

/** The values of a vector as they lie in memory. 64-bit integers come as two words each, since a BigInt a row is slow. */
function itemsOf(vector: unknown): Items {
  const { items } = vector as { readonly items: Exclude<Items, Uint32Array> | BigUint64Array };
  return items instanceof BigUint64Array
    ? new Uint32Array(items.buffer, items.byteOffset, 2 * items.length)
    : items;
}

/** Rows that an array has room for at first: at most so many, since what is never written takes no memory, but is counted by the collector of garbage. */
const mostRoom = 2 ** 20;

/** A typed array of which the length is known only at the end. */
class Sink {
  readonly #make: (rows: number) => Items;
  readonly #perRow: number;
  #items: Items;

  constructor(rows: number, make: (rows: number) => Items) {
    this.#make = make;
    this.#items = make(rows);
    this.#perRow = this.#items.length / rows;
  }

  /** Puts `rows` rows after the first `before`. */
  add(items: Items, before: number, rows: number): void {
    const [from, length] = [before * this.#perRow, rows * this.#perRow];
    if (from + length > this.#items.length) {
      const larger = this.#make((2 * this.#items.length) / this.#perRow);
      larger.set(this.#items);
      this.#items = larger;
    }
    this.#items.set(items.length === length ? items : items.subarray(0, length), from);
  }

  /** The first `rows` rows; an array of its own where it would hold on to much more. */
  taken(rows: number): Items {
    const length = rows * this.#perRow;
    return 2 * length < this.#items.length ? this.#items.slice(0, length) : this.#items.subarray(0, length);
  }
}
