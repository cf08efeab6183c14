import type { RowCodes } from '../core/statistics/index.ts';
import { CodeSinks, IdSink, type ItemSink, type PackedColumn, Sink } from './column-sinks.ts';
import { type Database, type Items, literal, type ScannedColumn } from './database.ts';
import type { PredictionsSource } from './predictions-source.ts';

/** Rows in which the values of coded columns are looked for first; what turns up only later costs a second look. */
const firstRows = 10_000;

/** Rows that an array has room for at first: at most so many, since what is never written takes no memory, but is counted by the collector of garbage. */
const mostRoom = 2 ** 20;

/** A column to read as codes into its different values, as they are written and in no order. */
export interface WantedCodes {
  readonly name: string;
  readonly levels: readonly string[];
}

/** The columns that were asked for, each as long as the file has rows, and the reader's own to change. */
export interface ReadColumns {
  readonly rows: number;
  /** In the order asked for. A code is a place among the levels; that of a cell without a value is one more than the last. */
  readonly coded: readonly RowCodes[];
  readonly numbers: ReadonlyMap<string, Float64Array>;
  /** A 64-bit hash a row, as two words. The array that was asked for as `likeIds`, where the file has the same ids in the same order. */
  readonly ids: Uint32Array | undefined;
  /** The first row, from 0, that has no id: there is none where the ids are those that were asked for. */
  readonly rowWithoutId: number | undefined;
}

/** What to read how. */
export interface WantedColumns {
  readonly coded: readonly WantedCodes[];
  readonly numbers: readonly string[];
  readonly id: string | undefined;
  readonly likeIds: Uint32Array | undefined;
  readonly maxRows: number;
  /** Of the file, packed as it is: room is made for what it is likely to hold. */
  readonly fileBytes: number;
}

/** The names of a table's columns. Throws what DuckDB throws where it cannot be read. */
export async function columnNames(database: Database, source: PredictionsSource): Promise<string[]> {
  const names = await database.columnsOf(`SELECT * FROM ${source.table}`);
  const strict = names.length === 1 ? source.strictly?.(names[0] ?? '') : undefined;
  // what stops the rows from being columns, a quote that is never closed for one, is thrown with its line
  if (strict !== undefined) await database.run(`SELECT count(*) FROM ${strict}`);
  return names;
}

/** The different values in the first rows, by column: undefined where there are more than `most`. */
export async function firstLevels(
  database: Database,
  source: PredictionsSource,
  names: readonly string[],
  most: number,
): Promise<Map<string, readonly string[] | undefined>> {
  if (names.length === 0) return new Map();
  const cells = names.map((name) => source.text(name)).join(', ');
  const rows = await database.texts(
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
  database: Database,
  source: PredictionsSource,
  name: string,
  most: number,
): Promise<readonly string[] | undefined> {
  const sql = `SELECT DISTINCT ${source.text(name)} FROM ${source.table} LIMIT ${most + 2}`;
  return atMost(
    most,
    (await database.texts(sql)).map(([level]) => level),
  );
}

function atMost(most: number, cells: readonly (string | undefined)[]): readonly string[] | undefined {
  const levels = new Set(cells.filter((cell) => cell !== undefined));
  return levels.size > most ? undefined : [...levels];
}

/**
 * Reads the file once, chunk by chunk into typed arrays; or says in which coded columns a value stands that is not among the levels, or that
 * there are too many rows, of which no more are read.
 */
export async function readColumns(
  database: Database,
  source: PredictionsSource,
  wanted: WantedColumns,
): Promise<ReadColumns | { readonly unseen: readonly string[] } | 'too-many'> {
  const room = Math.min(mostRoom, Math.max(2048, wanted.fileBytes >> 2));
  const coded = await codedColumns(database, source, wanted.coded);
  const packs = packsOf(coded).map((columns) => new CodeSinks(columns, room));
  const numbers = wanted.numbers.map(() => new Sink(room, (rows) => new Float64Array(rows)));
  const ids = wanted.id === undefined ? undefined : new IdSink(room, wanted.likeIds);
  const columns: ScannedColumn[] = [
    ...packs.map(({ expression }) => ({ expression, type: 'USMALLINT' }) as const),
    ...wanted.numbers.map((name) => ({ expression: source.number(name), type: 'DOUBLE' }) as const),
    ...(wanted.id === undefined
      ? []
      : [{ expression: `hash(${source.text(wanted.id)})`, type: 'UBIGINT' } as const]),
  ];
  const sinks: readonly ItemSink[] = [...packs, ...numbers, ...(ids === undefined ? [] : [ids])];
  let rows = 0;
  const all = await database.scan(source.table, columns, (values, count) => {
    if (rows + count > wanted.maxRows) return false;
    for (const [place, sink] of sinks.entries()) sink.add(values[place] as Items, rows, count);
    rows += count;
    return true;
  });
  if (!all) return 'too-many';
  const codes = packs.flatMap((pack) => pack.taken(rows));
  const unseen = coded.filter(({ levels }, place) => codes[place]?.includes(levels.length + 1));
  if (unseen.length > 0) return { unseen: unseen.map(({ name }) => name) };
  return {
    rows,
    coded: codes,
    numbers: new Map(
      wanted.numbers.map((name, place) => [name, numbers[place]?.taken(rows) as Float64Array]),
    ),
    ...(await idsOf(database, ids?.taken(rows), wanted.likeIds)),
  };
}

/** All cells without a value have one hash. */
async function idsOf(
  database: Database,
  ids: Uint32Array | undefined,
  likeIds: Uint32Array | undefined,
): Promise<Pick<ReadColumns, 'ids' | 'rowWithoutId'>> {
  if (ids === undefined || ids === likeIds) return { ids, rowWithoutId: undefined };
  const [[text = '0'] = []] = await database.texts('SELECT hash(NULL::VARCHAR)::VARCHAR');
  const none = new Uint32Array(BigUint64Array.of(BigInt(text)).buffer);
  for (let row = 0; 2 * row < ids.length; row += 1)
    if (ids[2 * row] === none[0] && ids[2 * row + 1] === none[1]) return { ids, rowWithoutId: row };
  return { ids, rowWithoutId: undefined };
}

/** Of no value, and of one that is not among the levels, there is a code too. */
interface CodedColumn extends WantedCodes, PackedColumn {}

/** A code a cell: a DuckDB ENUM of the levels finds it without a string ever reaching JavaScript. */
async function codedColumns(
  database: Database,
  source: PredictionsSource,
  columns: readonly WantedCodes[],
): Promise<CodedColumn[]> {
  for (const [at, { levels }] of columns.entries()) {
    await database.run(`DROP TYPE IF EXISTS levels_${at}`);
    if (levels.length > 0)
      await database.run(`CREATE TYPE levels_${at} AS ENUM (${levels.map(literal).join(', ')})`);
  }
  return columns.map(({ name, levels }, at) => {
    const text = source.text(name);
    const [none, unseen] = [levels.length, levels.length + 1];
    const other = `CASE WHEN ${text} IS NULL THEN ${none} ELSE ${unseen} END`;
    const code =
      levels.length === 0 ? other : `coalesce(enum_code(try_cast(${text} AS levels_${at})), ${other})`;
    const expression = `CAST(${code} AS USMALLINT)`;
    return { name, levels, expression, codes: unseen + 1 };
  });
}

/** What a number of 16 bits can tell apart. */
const mostCodes = 2 ** 16;

/** Columns in their order, as many together as their codes fit into one number. */
function packsOf(columns: readonly CodedColumn[]): readonly (readonly CodedColumn[])[] {
  const packs: CodedColumn[][] = [];
  let codes = Infinity;
  for (const column of columns) {
    if (codes * column.codes > mostCodes) {
      packs.push([]);
      codes = 1;
    }
    packs.at(-1)?.push(column);
    codes *= column.codes;
  }
  return packs;
}
