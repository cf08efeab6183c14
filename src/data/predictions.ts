import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { type Reading, readLevels } from '../core/evaluation/classes.ts';
import type { ClassPredictions, PredictionColumns, Predictions } from '../core/evaluation/predictions.ts';
import { didYouMean } from '../core/policy/suggest.ts';
import { allLevels, columnNames, firstLevels, readColumns, type WantedCodes } from './column-reader.ts';
import { maxLevels, predictionsOf, valueColumns } from './columns-as-predictions.ts';
import { type Database, openDatabase } from './database.ts';
import { PredictionsError } from './predictions-error.ts';
import { type PredictionsSource, sourceOf } from './predictions-source.ts';

/** How much of a file is read. A compressed file of a few kilobytes can hold any number of rows. */
export interface ReadLimits {
  readonly rows: number;
  readonly milliseconds: number;
}

/** Five times the largest file that the benchmarks read, and twenty times its time. */
const readLimits: ReadLimits = { rows: 5_000_000, milliseconds: 60_000 };

type Asked = PredictionColumns | ((present: readonly string[]) => PredictionColumns);

/** Files of predictions that are compared with each other, which one database reads: to make one anew for each takes longer than small files do. */
export interface PredictionFiles {
  /**
   * One of the files, where several classes are of use too: text of more than two, or numbers that `columns.kind` says to be classes.
   * @throws {PredictionsError} where the file, a column or a value is not what it should be
   */
  readonly read: (path: string, columns: PredictionColumns) => Promise<Predictions | ClassPredictions>;
  readonly close: () => void;
}

/** @throws {PredictionsError} `format` for a file whose name is of none that can be read */
export async function openPredictionFiles(paths: readonly string[]): Promise<PredictionFiles> {
  const sources = new Map(paths.map((path) => [path, sourceOf(path)]));
  const database = await openDatabase([...sources.values()].flatMap(({ allowed }) => allowed));
  const known: Levels = new Map();
  return {
    read: (path, columns) => {
      const source = sources.get(path) ?? sourceOf(path);
      return readFrom(database, source, { path, columns, limits: readLimits, several: true, known });
    },
    close: database.close,
  };
}

/**
 * Reads CSV, TSV, Parquet or JSON Lines in a stream through DuckDB, in one thread and 200 MB at most, with access to this one file
 * and nothing else. The rows stay in the order of the file; classes and groups become codes, ids become hashes.
 * @param columns which column is what, or a function that says so once the file's columns are known
 * @param limits where reading stops, as an error
 * @throws {PredictionsError} where the file, a column or a value is not what it should be, or has several classes
 */
export async function readPredictions(
  path: string,
  columns: Asked,
  limits = readLimits,
): Promise<Predictions> {
  const source = sourceOf(path);
  const database = await openDatabase(source.allowed);
  try {
    const known: Levels = new Map();
    const read = await readFrom(database, source, { path, columns, limits, several: false, known });
    if (read.kind !== 'multiclass') return read;
  } finally {
    database.close();
  }
  throw new PredictionsError('value', `${basename(path)} has several classes, expected a positive one`);
}

/** The different values of a column, by its name; undefined where they are too many to be classes or groups. */
type Levels = Map<string, readonly string[] | undefined>;

interface Request {
  readonly path: string;
  readonly columns: Asked;
  readonly limits: ReadLimits;
  readonly several: boolean;
  /** Those of files that were read before, which are looked for first; this file's are put there. */
  readonly known: Levels;
}

async function readFrom(
  database: Database,
  source: PredictionsSource,
  request: Request,
): Promise<Predictions | ClassPredictions> {
  const { path, limits } = request;
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    database.interrupt();
  }, limits.milliseconds);
  try {
    return await readWith(database, source, request);
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
  }
}

async function readWith(
  database: Database,
  source: PredictionsSource,
  { path, columns: asked, limits, several, known }: Request,
): Promise<Predictions | ClassPredictions> {
  const file = basename(path);
  const present = await columnNames(database, source);
  const { size: fileBytes } = await stat(path);
  const columns = typeof asked === 'function' ? asked(present) : asked;
  const { truth, prediction, id, groups, likeIds } = columns;
  requireColumns(present, file, columns);
  const classes = [truth, ...(prediction === undefined ? [] : [prediction])];
  const named = [...new Set([...classes, ...groups])];
  const levels: Levels = new Map(named.map((name) => [name, known.get(name)]));
  const unknown = named.filter((name) => levels.get(name) === undefined);
  for (const [name, found] of await firstLevels(database, source, unknown, maxLevels))
    levels.set(name, found);
  for (;;) {
    const reading = readingOf(levels, file, columns, several);
    const coded: WantedCodes[] = [...(reading.kind === 'regression' ? [] : classes), ...groups].map(
      (name) => ({ name, levels: few(levels.get(name), file, name) }),
    );
    const read = await readColumns(database, source, {
      coded,
      numbers: valueColumns(columns, reading),
      id,
      likeIds,
      maxRows: limits.rows,
      fileBytes,
    });
    if (read === 'too-many')
      throw new PredictionsError(
        'format',
        `${file} has more than ${limits.rows.toLocaleString('en')} rows; commit fewer, or counts instead of them`,
      );
    if (!('unseen' in read)) {
      for (const [name, found] of levels) known.set(name, found);
      return predictionsOf(read, coded, { reading, file, columns });
    }
    for (const name of read.unseen) {
      const all = await allLevels(database, source, name, maxLevels);
      const both = all === undefined ? undefined : [...new Set([...(known.get(name) ?? []), ...all])];
      levels.set(name, both !== undefined && both.length > maxLevels ? all : both);
    }
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

/** DuckDB's own first line, and what it expected; not the row itself, which may be personal. */
function unreadable(file: string, error: unknown): PredictionsError {
  const lines = error instanceof Error ? error.message.split('\n') : [];
  const told = lines
    .filter((line, index) => index === 0 || /^Expected/.test(line))
    .map((line) => line.trim());
  const reason = told.length === 0 ? 'no reason given' : told.join('; ');
  return new PredictionsError('format', `${file} cannot be read as a table: ${reason}`, error);
}
