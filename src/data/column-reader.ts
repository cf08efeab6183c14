import type { DuckDBConnection } from '@duckdb/node-api';
import { literal, type PredictionsSource } from './predictions-source.ts';

/** The code of a cell that has no value, and of one whose value is not among the column's levels. */
export const noValue = 0xfffe;
const unseenValue = 0xffff;
/** Rows in which the values of coded columns are looked for first; what turns up only later costs a second look. */
const firstRows = 10_000;

/** A column read as codes into its different values. */
export interface CodedColumn {
  readonly codes: Uint16Array;
  /** The values as they are written, in no order; a code is a place here, or `noValue`. */
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
  const coded = [...wanted.coded.keys()];
  const expressions = [
    ...(await codesOf(connection, source, wanted.coded)),
    ...wanted.numbers.map((name) => source.number(name)),
    ...(wanted.id === undefined ? [] : [`hash(${source.text(wanted.id)})`]),
  ];
  const sinks: Sink[] = [
    ...coded.map(() => new Sink((length) => new Uint16Array(length), 1)),
    ...wanted.numbers.map(() => new Sink((length) => new Float64Array(length), 1)),
    ...(wanted.id === undefined ? [] : [new Sink((length) => new Uint32Array(length), 2)]),
  ];
  const sql = `SELECT ${expressions.map((one, column) => `${one} AS c${column}`).join(', ')} FROM ${source.table}`;
  const result = await connection.stream(sql);
  let rows = 0;
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) break;
    if (rows + chunk.rowCount > wanted.maxRows) return 'too-many';
    for (const [column, sink] of sinks.entries())
      sink.add(itemsOf(chunk.getColumnVector(column)), chunk.rowCount);
    rows += chunk.rowCount;
  }
  const arrays = sinks.map((sink) => sink.taken());
  const codes = new Map(coded.map((name, column) => [name, arrays[column] as Uint16Array]));
  const unseen = coded.filter((name) => codes.get(name)?.includes(unseenValue));
  if (unseen.length > 0) return { unseen };
  return {
    rows,
    coded: new Map(
      [...codes].map(([name, values]) => [name, { codes: values, levels: wanted.coded.get(name) ?? [] }]),
    ),
    numbers: new Map(
      wanted.numbers.map((name, column) => [name, arrays[coded.length + column] as Float64Array]),
    ),
    ids: wanted.id === undefined ? undefined : (arrays.at(-1) as Uint32Array),
  };
}

/** A code a cell: a DuckDB ENUM of the levels finds it without a string ever reaching JavaScript. */
async function codesOf(
  connection: DuckDBConnection,
  source: PredictionsSource,
  columns: ReadonlyMap<string, readonly string[]>,
): Promise<string[]> {
  const expressions: string[] = [];
  for (const [name, levels] of columns) {
    const type = `levels_${expressions.length}`;
    const text = source.text(name);
    await connection.run(`DROP TYPE IF EXISTS ${type}`);
    if (levels.length > 0)
      await connection.run(`CREATE TYPE ${type} AS ENUM (${levels.map(literal).join(', ')})`);
    const code =
      levels.length === 0 ? unseenValue : `coalesce(enum_code(try_cast(${text} AS ${type})), ${unseenValue})`;
    expressions.push(`CAST(CASE WHEN ${text} IS NULL THEN ${noValue} ELSE ${code} END AS USMALLINT)`);
  }
  return expressions;
}

type Items = Uint16Array | Uint32Array | Float64Array;

/** The values of a vector as they lie in memory. 64-bit integers come as two words each, since a BigInt a row is slow. */
function itemsOf(vector: unknown): Items {
  const { items } = vector as { readonly items: Uint16Array | Float64Array | BigUint64Array };
  return items instanceof BigUint64Array
    ? new Uint32Array(items.buffer, items.byteOffset, 2 * items.length)
    : items;
}

/** Rows of a block: what grows by blocks is copied once, at the end, and not at every doubling. */
const blockRows = 65_536;

/** A typed array of which the length is known only at the end. */
class Sink {
  readonly #make: (length: number) => Items;
  readonly #perRow: number;
  readonly #full: Items[] = [];
  #block: Items;
  #used = 0;

  constructor(make: (length: number) => Items, perRow: number) {
    this.#make = make;
    this.#perRow = perRow;
    this.#block = make(blockRows * perRow);
  }

  add(items: Items, rows: number): void {
    const length = rows * this.#perRow;
    if (this.#used + length > this.#block.length) {
      this.#full.push(this.#block.subarray(0, this.#used));
      this.#block = this.#make(Math.max(blockRows * this.#perRow, length));
      this.#used = 0;
    }
    this.#block.set(items.length === length ? items : items.subarray(0, length), this.#used);
    this.#used += length;
  }

  /** All of it; the blocks are given up. */
  taken(): Items {
    const blocks = [...this.#full.splice(0), this.#block.subarray(0, this.#used)];
    this.#block = this.#make(0);
    const all = this.#make(blocks.reduce((sum, { length }) => sum + length, 0));
    let place = 0;
    for (const block of blocks) {
      all.set(block, place);
      place += block.length;
      // gives the memory back now and not at some later collection
      if (block.buffer instanceof ArrayBuffer) block.buffer.transfer(0);
    }
    return all;
  }
}
