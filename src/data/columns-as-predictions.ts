import { isMissing, type Reading } from '../core/evaluation/classes.ts';
import { repeatedId } from '../core/evaluation/pair-rows.ts';
import {
  type ClassPredictions,
  type GroupColumn,
  missingGroup,
  type PredictionColumns,
  type Predictions,
} from '../core/evaluation/predictions.ts';
import type { RowCodes } from '../core/statistics/index.ts';
import type { ReadColumns, WantedCodes } from './column-reader.ts';
import { PredictionsError } from './predictions-error.ts';

/** A column of more different values is neither of classes nor of groups. */
export const maxLevels = 1000;

/** Which columns are read as numbers. */
export function valueColumns(columns: PredictionColumns, reading: Reading): string[] {
  const { truth, prediction, score, weight } = columns;
  const values = reading.kind === 'regression' ? [truth, prediction] : [];
  return [...new Set([...values, score, weight].filter((name) => name !== undefined))];
}

/**
 * What was read, as what it was read for: `coded` are the truth and the prediction, where they are classes, and then the groups. The codes are
 * changed in place, since a page of memory that is new costs more than what is written there.
 * @throws {PredictionsError} where a value is missing, or an id is there twice
 */
export function predictionsOf(
  { rows, coded, numbers, ids, rowWithoutId }: ReadColumns,
  wanted: readonly WantedCodes[],
  { reading, file, columns }: ReadAs,
): Predictions | ClassPredictions {
  if (rows === 0) throw new PredictionsError('value', `${file} has no rows`);
  const id = columns.id ?? 'id';
  if (rowWithoutId !== undefined)
    throw new PredictionsError(
      'id',
      `${file}: data row ${rowWithoutId + 1} has no ${id}; expected an id in every row`,
    );
  // ids that another file has in the same order are known to be unique
  const repeated = ids === undefined || ids === columns.likeIds ? undefined : repeatedId(ids);
  if (repeated !== undefined)
    throw new PredictionsError(
      'id',
      `${file}: data rows ${repeated[0] + 1} and ${repeated[1] + 1} have the same ${id}; expected ids that are unique`,
    );
  const read = coded.map((codes, place) => ({ codes, ...(wanted[place] as WantedCodes) }));
  const attributes = columns.groups.length;
  const weight = columns.weight === undefined ? undefined : numbers.get(columns.weight);
  const common = { rows, weight, groups: read.slice(read.length - attributes).map(groupColumn), ids };
  const { kind } = reading;
  const classes = read.slice(0, read.length - attributes);
  if (kind === 'multiclass') {
    const [truth, prediction] = classes.map((column) => classCodes(column, reading, file));
    if (truth === undefined) throw new RangeError('no truth was read');
    return { ...common, kind, labels: reading.labels, truth, prediction: prediction ?? truth };
  }
  const [truth, prediction] =
    kind === 'regression'
      ? [columns.truth, ...(columns.prediction === undefined ? [] : [columns.prediction])].map((name) =>
          numbersOf(numbers, name, file),
        )
      : classes.map((column) => classBytes(column, reading.isPositive, file));
  if (truth === undefined) throw new RangeError('no truth was read');
  return {
    ...common,
    kind,
    positive: kind === 'regression' ? undefined : reading.positive,
    truth,
    prediction,
    score: columns.score === undefined ? undefined : numbers.get(columns.score),
  };
}

/** As what the columns of a file are read. */
interface ReadAs {
  readonly reading: Reading;
  readonly file: string;
  readonly columns: PredictionColumns;
}

interface CodedColumn extends WantedCodes {
  readonly codes: RowCodes;
}

function numbersOf(numbers: ReadonlyMap<string, Float64Array>, name: string, file: string): Float64Array {
  const values = numbers.get(name) ?? new Float64Array(0);
  if (values.every(Number.isNaN))
    throw new PredictionsError(
      'value',
      `${file}: no value of column ${name} is a number; expected numbers, or the names of at most ${maxLevels} classes`,
    );
  requireAll(values, Number.isNaN, file, name);
  return values;
}

/** 1 for the positive class, 0 for the others. */
function classBytes(
  { name, codes, levels }: CodedColumn,
  isPositive: (level: string) => boolean,
  file: string,
): Uint8Array {
  const codeOf = (level: string) => (isMissing(level) ? -1 : isPositive(level) ? 1 : 0);
  recode(codes, [...levels.map(codeOf), -1]);
  requireAll(codes, isNegative, file, name);
  return codes instanceof Int8Array
    ? new Uint8Array(codes.buffer, codes.byteOffset, codes.length)
    : Uint8Array.from(codes);
}

/** The place of each row's class among the labels. */
function classCodes(
  { name, codes, levels }: CodedColumn,
  { codeOf }: Extract<Reading, { kind: 'multiclass' }>,
  file: string,
): RowCodes {
  recode(codes, [...levels.map(codeOf), -1]);
  requireAll(codes, isNegative, file, name);
  return codes;
}

/** Codes into the levels sorted by code point; a missing value is a level of its own. */
function groupColumn({ name, codes, levels }: CodedColumn): GroupColumn {
  const names = codes.includes(levels.length) ? [...new Set([...levels, missingGroup])] : [...levels];
  const sorted = names.sort((one, other) => (one < other ? -1 : 1));
  recode(
    codes,
    [...levels, missingGroup].map((level) => sorted.indexOf(level)),
  );
  return { name, codes, levels: sorted };
}

/** Puts another code in the place of each. */
function recode(codes: RowCodes, others: readonly number[]): void {
  if (others.every((other, code) => other === code)) return;
  const table = Int16Array.from(others);
  for (let row = 0; row < codes.length; row += 1) codes[row] = table[codes[row] as number] as number;
}

const isNegative = (value: number): boolean => value < 0;

function requireAll(
  values: Float64Array | RowCodes,
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
