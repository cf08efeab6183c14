import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { GroupColumn, PredictionColumns, Predictions } from '../core/evaluation/predictions.ts';

/** Why a predictions file cannot be read: a flaw of the file or of what was asked of it, for people. */
export class PredictionsError extends Error {
  readonly code: 'format' | 'column' | 'value' | 'id';
  readonly retryable = false;

  constructor(code: PredictionsError['code'], message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.name = 'PredictionsError';
    this.code = code;
  }
}

const maxLevels = 1000;
const missing = '(missing)';
const positiveNames = ['1', 'true', 'yes', 'y', 'positive', 'pos', 't'];

/**
 * Reads CSV, TSV, Parquet or JSON Lines in a stream through DuckDB, in one thread and 200 MB at most, with access to this one file
 * and nothing else. Rows are hashed and sorted by id where one is named.
 * @throws {PredictionsError} where the file, a column or a value is not what it should be
 */
export async function readPredictions(path: string, columns: PredictionColumns): Promise<Predictions> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1', memory_limit: '200MB' });
  try {
    const connection = await instance.connect();
    try {
      return await readWith(connection, path, columns);
    } finally {
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
  }
}

async function readWith(
  connection: DuckDBConnection,
  path: string,
  columns: PredictionColumns,
): Promise<Predictions> {
  const source = sourceOf(path);
  await connection.run(`SET allowed_paths = [${literal(path)}]`);
  await connection.run('SET enable_external_access = false');
  await connection.run('SET preserve_insertion_order = true');
  await connection.run('SET lock_configuration = true');
  const present = await columnsOf(connection, source, path);
  const wanted = [
    columns.truth,
    columns.prediction,
    columns.score,
    columns.weight,
    columns.id,
    ...columns.groups,
  ].filter((name) => name !== undefined);
  for (const name of wanted)
    if (!present.includes(name))
      throw new PredictionsError(
        'column',
        `${path} has no column ${name}; its columns are ${present.slice(0, 20).join(', ')}`,
      );
  await load(connection, source, [...new Set(wanted)], path);
  const truthLevels = await levelsOf(connection, columns.truth);
  const kind =
    truthLevels !== undefined && truthLevels.length <= 2
      ? 'classification'
      : columns.positive !== undefined
        ? 'classification'
        : 'regression';
  const positive =
    kind === 'classification'
      ? positiveOf(columns.positive, truthLevels ?? [], path, columns.truth)
      : undefined;
  const value = (name: string) =>
    positive === undefined
      ? `coalesce(try_cast(${quoted(name)} AS DOUBLE), 'nan'::DOUBLE)`
      : `CASE WHEN ${quoted(name)} IS NULL THEN 'nan'::DOUBLE WHEN ${same(name, positive)} THEN 1.0 ELSE 0.0 END`;
  const number = (name: string) => `coalesce(try_cast(${quoted(name)} AS DOUBLE), 'nan'::DOUBLE)`;
  const levels = await Promise.all(columns.groups.map(async (name) => groupLevels(connection, name)));
  const selected = [
    value(columns.truth),
    ...(columns.prediction === undefined ? [] : [value(columns.prediction)]),
    ...(columns.score === undefined ? [] : [number(columns.score)]),
    ...(columns.weight === undefined ? [] : [number(columns.weight)]),
    ...columns.groups.map(
      (name, index) =>
        `list_position(${listOf(levels[index] ?? [])}, coalesce(CAST(${quoted(name)} AS VARCHAR), ${literal(missing)}))::DOUBLE`,
    ),
  ];
  const id = columns.id === undefined ? undefined : `hash(CAST(${quoted(columns.id)} AS VARCHAR))`;
  const sql = `SELECT ${selected.map((expression, index) => `${expression} AS c${index}`).join(', ')}${id === undefined ? '' : `, ${id} AS id`} FROM rows${id === undefined ? '' : ' ORDER BY id'}`;
  const rows = await countOf(connection);
  const arrays = selected.map(() => new Float64Array(rows));
  const ids = id === undefined ? undefined : new BigUint64Array(rows);
  await fill(connection, sql, arrays, ids);
  if (ids !== undefined) requireUnique(ids, path, columns.id ?? '');
  let next = 0;
  const take = (name: string | undefined) => (name === undefined ? undefined : arrays[next++]);
  const truth = take(columns.truth) ?? new Float64Array(0);
  requireNumbers(truth, path, columns.truth);
  const prediction = take(columns.prediction);
  if (prediction !== undefined) requireNumbers(prediction, path, columns.prediction ?? '');
  const score = take(columns.score);
  const weight = take(columns.weight);
  const groups = columns.groups.map((name, index): GroupColumn => {
    const codes = Int32Array.from(take(name) ?? [], (code) => code - 1);
    return { name, codes, levels: levels[index] ?? [] };
  });
  return { rows, kind, positive, truth, prediction, score, weight, groups, ids };
}

async function fill(
  connection: DuckDBConnection,
  sql: string,
  arrays: readonly Float64Array[],
  ids: BigUint64Array | undefined,
): Promise<void> {
  const result = await connection.stream(sql);
  let offset = 0;
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return;
    arrays.forEach((array, column) => {
      const vector = chunk.getColumnVector(column);
      const items = (vector as { items?: unknown }).items;
      if (items instanceof Float64Array) array.set(items.subarray(0, chunk.rowCount), offset);
      else for (let row = 0; row < chunk.rowCount; row++) array[offset + row] = Number(vector.getItem(row));
    });
    if (ids !== undefined) {
      const vector = chunk.getColumnVector(arrays.length);
      for (let row = 0; row < chunk.rowCount; row++) ids[offset + row] = vector.getItem(row) as bigint;
    }
    offset += chunk.rowCount;
  }
}

/** The table function for a path; names decide, since the content is read by exactly this one. */
function sourceOf(path: string): string {
  const lower = path.toLowerCase();
  if (lower.endsWith('.parquet')) return `read_parquet(${literal(path)})`;
  if (/\.(?:jsonl|ndjson)$/.test(lower)) return `read_json(${literal(path)}, format = 'newline_delimited')`;
  if (lower.endsWith('.json')) return `read_json(${literal(path)})`;
  if (/\.(?:csv|tsv|csv\.gz)$/.test(lower))
    return `read_csv(${literal(path)}, header = true, all_varchar = true)`;
  throw new PredictionsError('format', `${path}: expected a .csv, .tsv, .parquet, .jsonl or .json file`);
}

async function columnsOf(connection: DuckDBConnection, source: string, path: string): Promise<string[]> {
  try {
    const reader = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${source}`);
    return reader.getRowObjects().map((row) => String(row.column_name));
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** Reads the file once, the wanted columns only. */
async function load(
  connection: DuckDBConnection,
  source: string,
  names: readonly string[],
  path: string,
): Promise<void> {
  try {
    await connection.run(`CREATE TEMP TABLE rows AS SELECT ${names.map(quoted).join(', ')} FROM ${source}`);
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): PredictionsError {
  const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'no reason given';
  return new PredictionsError('format', `${path} cannot be read as a table: ${reason}`, error);
}

async function countOf(connection: DuckDBConnection): Promise<number> {
  const reader = await connection.runAndReadAll(`SELECT count(*)::DOUBLE FROM rows`);
  return Number(reader.getRows()[0]?.[0] ?? 0);
}

/** The distinct values as text, or undefined where they are more than two. */
async function levelsOf(connection: DuckDBConnection, name: string): Promise<string[] | undefined> {
  const reader = await connection.runAndReadAll(
    `SELECT DISTINCT CAST(${quoted(name)} AS VARCHAR) AS level FROM rows WHERE ${quoted(name)} IS NOT NULL LIMIT 3`,
  );
  const levels = reader.getRows().map(([level]) => String(level));
  return levels.length > 2 ? undefined : levels.sort();
}

async function groupLevels(connection: DuckDBConnection, name: string): Promise<string[]> {
  const reader = await connection.runAndReadAll(
    `SELECT DISTINCT coalesce(CAST(${quoted(name)} AS VARCHAR), ${literal(missing)}) AS level FROM rows LIMIT ${maxLevels + 1}`,
  );
  const levels = reader.getRows().map(([level]) => String(level));
  if (levels.length > maxLevels)
    throw new PredictionsError(
      'column',
      `Column ${name} has more than ${maxLevels} groups; expected an attribute such as sex or age_group`,
    );
  return levels.sort();
}

function positiveOf(
  asked: string | undefined,
  levels: readonly string[],
  path: string,
  name: string,
): string {
  if (asked !== undefined) return asked;
  const found = levels.find((level) => positiveNames.includes(level.toLowerCase().replace(/\.0+$/, '')));
  if (found !== undefined) return found;
  throw new PredictionsError(
    'value',
    `${path}: which of ${levels.join(' and ')} in column ${name} is the positive class? Say it with --positive`,
  );
}

/** `1` and `1.0`, `True` and `true` are the same class. */
function same(name: string, positive: string): string {
  const number = Number(positive);
  const text = `lower(CAST(${quoted(name)} AS VARCHAR)) = ${literal(positive.toLowerCase())}`;
  return positive.trim() === '' || Number.isNaN(number)
    ? text
    : `(${text} OR try_cast(${quoted(name)} AS DOUBLE) = ${number})`;
}

function requireNumbers(values: Float64Array, path: string, name: string): void {
  const row = values.findIndex((value) => Number.isNaN(value));
  if (row >= 0)
    throw new PredictionsError('value', `${path}: column ${name} has no usable value in data row ${row + 1}`);
}

function requireUnique(ids: BigUint64Array, path: string, name: string): void {
  for (let row = 1; row < ids.length; row++)
    if (ids[row] === ids[row - 1])
      throw new PredictionsError(
        'id',
        `${path}: column ${name} names some row twice; expected ids that are unique`,
      );
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function listOf(levels: readonly string[]): string {
  return `[${levels.map(literal).join(', ')}]`;
}
