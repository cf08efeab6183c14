import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { type Reading, readLevels } from '../core/evaluation/classes.ts';
import { repeatedId, sameIds } from '../core/evaluation/pair-rows.ts';
import {
  type ClassPredictions,
  type GroupColumn,
  missingGroup,
  type PredictionColumns,
  type Predictions,
} from '../core/evaluation/predictions.ts';
import { type RowCodes, rowCodes } from '../core/statistics/index.ts';
import { didYouMean } from '../core/policy/suggest.ts';
import {
  allLevels,
  type CodedColumn,
  columnNames,
  firstLevels,
  type ReadColumns,
  readColumns,
} from './column-reader.ts';
import { PredictionsError } from './predictions-error.ts';
import { literal, type PredictionsSource, sourceOf } from './predictions-source.ts';

const maxLevels = 1000;

/** How much of a file is read. A compressed file of a few kilobytes can hold any number of rows. */
export interface ReadLimits {
  readonly rows: number;
  readonly milliseconds: number;
}

/** Five times the largest file that the benchmarks read, and twenty times its time. */
const readLimits: ReadLimits = { rows: 5_000_000, milliseconds: 60_000 };

/**
 * Reads CSV, TSV, Parquet or JSON Lines in a stream through DuckDB, in one thread and 200 MB at most, with access to this one file
 * and nothing else. The rows stay in the order of the file; classes and groups become codes, ids become hashes.
 * @param columns which column is what, or a function that says so once the file's columns are known
 * @param limits where reading stops, as an error
 * @throws {PredictionsError} where the file, a column or a value is not what it should be
 */
export async function readPredictions(
  path: string,
  columns: Asked,
  limits = readLimits,
): Promise<Predictions> {
  const read = await readFrom(path, columns, limits, false);
  if (read.kind !== 'multiclass') return read;
  throw new PredictionsError('value', `${basename(path)} has several classes, expected a positive one`);
}

/** The same, where several classes are of use too: text of more than two, or numbers that `columns.kind` says to be classes. */
export async function readAnyPredictions(
  path: string,
  columns: Asked,
): Promise<Predictions | ClassPredictions> {
  return readFrom(path, columns, readLimits, true);
}

type Asked = PredictionColumns | ((present: readonly string[]) => PredictionColumns);

async function readFrom(
  path: string,
  columns: Asked,
  limits: ReadLimits,
  several: boolean,
): Promise<Predictions | ClassPredictions> {
  const source = sourceOf(path);
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '1',
    memory_limit: '200MB',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  try {
    const connection = await instance.connect();
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      connection.interrupt();
    }, limits.milliseconds);
    try {
      await connection.run(`SET allowed_paths = [${source.allowed.map(literal).join(', ')}]`);
      await connection.run('SET enable_external_access = false');
      await connection.run('SET preserve_insertion_order = true');
      await connection.run('SET lock_configuration = true');
      return await readWith(connection, source, path, columns, { maxRows: limits.rows, several });
    } catch (error) {
      if (error instanceof PredictionsError) throw error;
      if (!late) throw unreadable(basename(path), error);
      throw new PredictionsError(
        'format',
        `${basename(path)} takes more than ${limits.milliseconds / 1000} s to read; commit fewer rows, or counts instead of them`,
        error,
      );
    } finally {
      clearTimeout(timer);
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
  }
}

async function readWith(
  connection: DuckDBConnection,
  source: PredictionsSource,
  path: string,
  asked: Asked,
  { maxRows, several }: { readonly maxRows: number; readonly several: boolean },
): Promise<Predictions | ClassPredictions> {
  const file = basename(path);
  const present = await columnNames(connection, source);
  const { size: fileBytes } = await stat(path);
  const columns = typeof asked === 'function' ? asked(present) : asked;
  const { truth, prediction, score, weight, id, groups } = columns;
  requireColumns(present, file, columns);
  const classes = [truth, ...(prediction === undefined ? [] : [prediction])];
  const levels = await firstLevels(connection, source, [...new Set([...classes, ...groups])], maxLevels);
  for (;;) {
    const reading = readingOf(levels, file, columns, several);
    const coded = [...new Set([...(reading.kind === 'regression' ? [] : classes), ...groups])];
    const numbers = [...(reading.kind === 'regression' ? classes : []), score, weight];
    const read = await readColumns(connection, source, {
      coded: new Map(coded.map((name) => [name, few(levels.get(name), file, name)])),
      numbers: [...new Set(numbers.filter((name) => name !== undefined))],
      id,
      maxRows,
      fileBytes,
    });
    if (read === 'too-many')
      throw new PredictionsError(
        'format',
        `${file} has more than ${maxRows.toLocaleString('en')} rows; commit fewer, or counts instead of them`,
      );
    if (!('unseen' in read)) return predictionsOf(read, reading, file, columns);
    for (const name of read.unseen) levels.set(name, await allLevels(connection, source, name, maxLevels));
  }
}

function requireColumns(present: readonly string[], file: string, columns: PredictionColumns): void {
  const { truth, prediction, score, weight, id, groups } = columns;
  for (const name of [truth, prediction, score, weight, id, ...groups]) {
    if (name === undefined || present.includes(name)) continue;
    const hint = didYouMean(name, present);
    throw new PredictionsError(
      'column',
      `${file} has no column ${name}; its columns are ${present.slice(0, 20).join(', ')}${present.length > 20 ? ' and more' : ''}${hint === undefined ? '' : `. ${hint}`}`,
    );
  }
}

function readingOf(
  levels: ReadonlyMap<string, readonly string[] | undefined>,
  file: string,
  { truth, prediction, positive, kind }: PredictionColumns,
  several: boolean,
): Reading {
  const reading = readLevels({
    truth: levels.get(truth),
    prediction: prediction === undefined ? [] : levels.get(prediction),
    positive,
    kind,
    several,
  });
  if (reading.evaluable) return reading.value;
  throw new PredictionsError('value', `${file}, column ${truth}: ${reading.reason}`);
}

function few(levels: readonly string[] | undefined, file: string, name: string): readonly string[] {
  if (levels !== undefined) return levels;
  throw new PredictionsError(
    'column',
    `${file}: column ${name} has more than ${maxLevels} different values; expected a class, or an attribute such as sex or age_group`,
  );
}

function predictionsOf(
  { rows, coded, numbers, ids }: ReadColumns,
  reading: Reading,
  file: string,
  columns: PredictionColumns,
): Predictions | ClassPredictions {
  if (rows === 0) throw new PredictionsError('value', `${file} has no rows`);
  // ids that another file has in the same order are known to be unique
  const seen = ids !== undefined && columns.likeIds !== undefined && sameIds(ids, columns.likeIds);
  const repeated = ids === undefined || seen ? undefined : repeatedId(ids);
  if (repeated !== undefined)
    throw new PredictionsError(
      'id',
      `${file}: data rows ${repeated[0] + 1} and ${repeated[1] + 1} have the same ${columns.id ?? 'id'}, or none; expected ids that are unique`,
    );
  const weight = columns.weight === undefined ? undefined : numbers.get(columns.weight);
  const attributes = columns.groups.map((name) => groupColumn(name, coded.get(name)));
  if (reading.kind === 'multiclass') {
    const codesOf = (name: string) => classCodes(coded.get(name), reading, file, name);
    const { labels } = reading;
    const [truth, prediction] = [codesOf(columns.truth), codesOf(columns.prediction ?? columns.truth)];
    return { rows, kind: reading.kind, labels, truth, prediction, weight, groups: attributes };
  }
  const valuesOf = (name: string): Uint8Array | Float64Array => {
    const values =
      reading.kind === 'regression'
        ? (numbers.get(name) ?? new Float64Array(0))
        : classBytes(coded.get(name), reading.isPositive);
    const flawed =
      reading.kind === 'regression' ? (value: number) => Number.isNaN(value) : (value: number) => value > 1;
    if (reading.kind === 'regression' && values.every(Number.isNaN))
      throw new PredictionsError(
        'value',
        `${file}: no value of column ${name} is a number; expected numbers, or the names of at most ${maxLevels} classes`,
      );
    requireAll(values, flawed, file, name);
    return values;
  };
  return {
    rows,
    kind: reading.kind,
    positive: reading.kind === 'regression' ? undefined : reading.positive,
    truth: valuesOf(columns.truth),
    prediction: columns.prediction === undefined ? undefined : valuesOf(columns.prediction),
    score: columns.score === undefined ? undefined : numbers.get(columns.score),
    weight,
    groups: attributes,
    ids: seen ? columns.likeIds : ids,
  };
}

/** 1 for the positive class, 0 for the others, 2 for a cell without a value. */
function classBytes(column: CodedColumn | undefined, isPositive: (level: string) => boolean): Uint8Array {
  const { codes, levels } = column ?? noColumn;
  const classes = Uint8Array.from([...levels.map((level) => (isPositive(level) ? 1 : 0)), 2]);
  const bytes = new Uint8Array(codes.length);
  for (let row = 0; row < codes.length; row += 1) bytes[row] = classes[codes[row] as number] as number;
  return bytes;
}

/** The place of each row's class among the labels. */
function classCodes(
  column: CodedColumn | undefined,
  { labels, codeOf }: Extract<Reading, { kind: 'multiclass' }>,
  file: string,
  name: string,
): RowCodes {
  const { codes, levels } = column ?? noColumn;
  const places = [...levels.map(codeOf), -1];
  const classes = rowCodes(codes.length, labels.length);
  for (let row = 0; row < codes.length; row += 1) classes[row] = places[codes[row] as number] as number;
  requireAll(classes, (value) => value < 0, file, name);
  return classes;
}

function requireAll(
  values: Uint8Array | Float64Array | RowCodes,
  flawed: (value: number) => boolean,
  file: string,
  name: string,
): void {
  let [first, count] = [-1, 0];
  for (let row = 0; row < values.length; row += 1) {
    if (!flawed(values[row] as number)) continue;
    if (count === 0) first = row;
    count += 1;
  }
  if (count > 0)
    throw new PredictionsError(
      'value',
      `${file}: column ${name} has no usable value in ${count === 1 ? `data row ${first + 1}` : `${count} data rows, the first of them ${first + 1}`}; take such rows out, or give them a value`,
    );
}

/** Codes into the levels sorted by code point; a missing value is a level of its own. */
function groupColumn(name: string, column: CodedColumn | undefined): GroupColumn {
  const { codes, levels } = column ?? noColumn;
  const names = codes.includes(levels.length) ? [...new Set([...levels, missingGroup])] : [...levels];
  const sorted = names.sort((one, other) => (one < other ? -1 : 1));
  const places = [...levels, missingGroup].map((level) => sorted.indexOf(level));
  const grouped = rowCodes(codes.length, sorted.length);
  for (let row = 0; row < codes.length; row += 1) grouped[row] = places[codes[row] as number] as number;
  return { name, codes: grouped, levels: sorted };
}

const noColumn: CodedColumn = { codes: new Uint8Array(0), levels: [] };

/** DuckDB's own first line, and what it expected; not the row itself, which may be personal. */
function unreadable(file: string, error: unknown): PredictionsError {
  const lines = error instanceof Error ? error.message.split('\n') : [];
  const told = lines
    .filter((line, index) => index === 0 || /^Expected/.test(line))
    .map((line) => line.trim());
  const reason = told.length === 0 ? 'no reason given' : told.join('; ');
  return new PredictionsError('format', `${file} cannot be read as a table: ${reason}`, error);
}
