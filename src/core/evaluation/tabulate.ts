import type { EvidenceRef } from '../model.ts';
import {
  averagePrecision,
  brierScore,
  type ConfusionCounts,
  countConfusionByGroup,
  type Evaluation,
  evaluated,
  flawOfProbabilities,
  intersectGroups,
  logLoss,
  mapEvaluation,
  notEvaluable,
  regressionMetrics,
  rocAuc,
  type RowCodes,
} from '../statistics/index.ts';
import { calibrationTable } from './calibration-table.ts';
import { confusionOfRows } from './confusion-of-rows.ts';
import { bytes, numbers } from './measure.ts';
import type { AttributeTable, PairedTables, PredictionTables } from './prediction-tables.ts';
import type { GroupColumn, Predictions } from './predictions.ts';

/** Rows of one attribute, or of several crossed, by the group that each belongs to. */
export interface CodedGroups {
  readonly attributes: readonly string[];
  readonly slices: readonly Readonly<Record<string, string>>[];
  readonly codes: RowCodes;
}

/** A crossing of more groups than this says nothing of any of them. */
const maxCrossedGroups = 2000;

/**
 * Tables of a predictions file. `paired` is what `pairTables` made of base and head, or why there is no pair. Linear in the rows times the
 * number of attributes and their combinations, but for the rankings, which are sorted.
 */
export function tabulate(
  predictions: Predictions,
  groups: readonly CodedGroups[],
  paired: Evaluation<PairedTables>,
  read: { readonly files: readonly EvidenceRef[]; readonly notes: readonly string[] },
): PredictionTables {
  const { rows, kind, positive, weight } = predictions;
  const confusion = confusionOfRows(predictions);
  return {
    source: 'rows',
    ...read,
    rows,
    kind,
    positive,
    weighted: weight !== undefined,
    overall: confusion.evaluable ? confusion.value : undefined,
    attributes: attributeTables(predictions, groups),
    metrics: kind === 'regression' ? ofNumbers(predictions) : ofScores(predictions),
    calibration: calibrationOf(predictions),
    paired,
  };
}

/**
 * Every attribute, and the combinations of two to four of them (of two only, where there are more than four attributes), coded for counting.
 * Combinations with too many groups are left out: `left` names them.
 */
export function codeGroups(columns: readonly GroupColumn[]): {
  readonly coded: readonly CodedGroups[];
  readonly left: readonly string[];
} {
  const sorted = columns
    .map((column) => ({ ...column, levels: column.levels.map(shortLevel) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const coded = sorted.map(
    ({ name, codes, levels }): CodedGroups => ({
      attributes: [name],
      slices: levels.map((level) => ({ [name]: level })),
      codes,
    }),
  );
  const left: string[] = [];
  for (const several of combinations(sorted, sorted.length > 4 ? 2 : 4)) {
    const crossed = crossing(several);
    if (crossed === undefined) left.push(several.map(({ name }) => name).join(' × '));
    else coded.push(crossed);
  }
  return { coded, left };
}

/** A group's name is shown many times: a long one is cut, and its number keeps it apart from others that begin alike. */
function shortLevel(level: string, code: number): string {
  return level.length <= 100 ? level : `${level.slice(0, 90)}… (${code + 1})`;
}

function crossing(columns: readonly GroupColumn[]): CodedGroups | undefined {
  // a combination is named by the numbers of its levels: names may hold anything, and be told apart by nothing
  const crossed = intersectGroups(
    columns.map(({ codes, levels }) => ({ names: levels.map((_, code) => String(code)), codes })),
    ' ',
  );
  if (!crossed.evaluable || crossed.value.names.length > maxCrossedGroups) return undefined;
  const slices = crossed.value.names.map((name) =>
    Object.fromEntries(
      name.split(' ').map((code, at) => [columns[at]?.name ?? '', columns[at]?.levels[Number(code)] ?? '']),
    ),
  );
  return { attributes: columns.map(({ name }) => name), slices, codes: crossed.value.codes };
}

/** All subsets of 2 to `most` items, in order. */
function combinations<T>(items: readonly T[], most: number): T[][] {
  const from = (start: number, chosen: readonly T[]): T[][] =>
    items
      .slice(start)
      .flatMap((item, offset) => {
        const next = [...chosen, item];
        return [next, ...(next.length < most ? from(start + offset + 1, next) : [])];
      })
      .filter((subset) => subset.length >= 2);
  return from(0, []);
}

function attributeTables(
  { kind, truth, prediction, weight }: Predictions,
  groups: readonly CodedGroups[],
): readonly AttributeTable[] {
  if (kind === 'regression' || prediction === undefined) return [];
  const rows = {
    labels: bytes(truth),
    predictions: bytes(prediction),
    ...(weight === undefined ? {} : { weights: weight }),
  };
  return groups.map(({ attributes, slices, codes }) => {
    const counted = countConfusionByGroup(rows, codes, slices.length);
    return {
      attributes,
      groups: slices.map((slice, code) => ({
        slice,
        counts: counted.evaluable ? (counted.value[code] as ConfusionCounts) : undefined,
        ...(counted.evaluable ? {} : { flaw: counted.reason }),
      })),
    };
  });
}

function ofScores({ truth, score, weight }: Predictions): PredictionTables['metrics'] {
  if (score === undefined) return {};
  const rows = { labels: bytes(truth), scores: score, ...(weight === undefined ? {} : { weights: weight }) };
  const auc = rocAuc(rows);
  const flaw = flawOfProbabilities(score);
  return {
    roc_auc: auc,
    gini: mapEvaluation(auc, (value) => 2 * value - 1),
    average_precision: averagePrecision(rows),
    log_loss: flaw ?? logLoss(rows),
    brier_score: flaw ?? brierScore(rows),
  };
}

function ofNumbers({ truth, prediction, weight }: Predictions): PredictionTables['metrics'] {
  if (prediction === undefined) return {};
  const result = regressionMetrics(numbers(truth), numbers(prediction), weight);
  if (!result.evaluable) return { mae: result, mse: result, rmse: result, r2: result };
  const { value } = result;
  return {
    mae: evaluated(value.meanAbsoluteError),
    mse: evaluated(value.meanSquaredError),
    rmse: evaluated(value.rootMeanSquaredError),
    median_absolute_error: evaluated(value.medianAbsoluteError),
    max_error: evaluated(value.maxError),
    r2: value.r2,
    mape: value.meanAbsolutePercentageError,
  };
}

function calibrationOf({ kind, truth, score, weight }: Predictions): PredictionTables['calibration'] {
  if (kind === 'regression') return notEvaluable('the truth is no binary class');
  if (score === undefined) return notEvaluable('no score column');
  if (weight !== undefined) return notEvaluable('the rows are weighted');
  return calibrationTable(bytes(truth), score);
}
