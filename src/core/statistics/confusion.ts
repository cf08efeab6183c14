import { type Evaluation, evaluated, notEvaluable, quotient } from './evaluation.ts';

/** The counts that every binary metric is built from. Weighted rows make them fractions, which intervals refuse. */
export interface ConfusionCounts {
  readonly tp: number;
  readonly fp: number;
  readonly fn: number;
  readonly tn: number;
}

/** Binary rows: 1 is the positive class, 0 the other; `weights`, where given, are at least 0. */
export interface LabelledRows {
  readonly labels: Uint8Array;
  readonly predictions: Uint8Array;
  readonly weights?: Float64Array;
}

/** The group of each row, by its number; negative for a row that belongs to none. As narrow as `rowCodes` makes it. */
export type RowCodes = Int8Array | Int16Array | Int32Array;

/** Room for the codes of `rows` rows in `groups` groups: a million rows of a few groups take one megabyte and not four. */
export function rowCodes(rows: number, groups: number): RowCodes {
  if (groups <= 0x80) return new Int8Array(rows);
  return groups <= 0x8000 ? new Int16Array(rows) : new Int32Array(rows);
}

/** Counts the confusion table of rows; not evaluable when lengths differ, there is no row, or a value is not 0 or 1. */
export function countConfusion(rows: LabelledRows): Evaluation<ConfusionCounts> {
  const counted = countConfusionByGroup(rows, rowCodes(rows.labels.length, 1), 1);
  return counted.evaluable ? evaluated(counted.value[0] as ConfusionCounts) : counted;
}

/**
 * One confusion table a group: `groups` holds the code of each row, 0 to `groupCount` - 1; rows of a negative code belong to none.
 * One pass, no row is copied. A group without rows has a table of zeros.
 */
export function countConfusionByGroup(
  { labels, predictions, weights }: LabelledRows,
  groups: RowCodes,
  groupCount: number,
): Evaluation<readonly ConfusionCounts[]> {
  const n = labels.length;
  if (predictions.length !== n) return notEvaluable(`${n} labels and ${predictions.length} predictions`);
  if (groups.length !== n) return notEvaluable(`${n} labels and ${groups.length} group codes`);
  if (weights && weights.length !== n) return notEvaluable(`${n} labels and ${weights.length} weights`);
  if (n === 0) return notEvaluable('no rows (n = 0)');
  const cells = new Float64Array(4 * groupCount);
  for (let i = 0; i < n; i += 1) {
    const label = labels[i] as number;
    const prediction = predictions[i] as number;
    const group = groups[i] as number;
    if (label > 1 || prediction > 1)
      return notEvaluable(`row ${i + 1} has label ${label} and prediction ${prediction}, not 0 or 1`);
    if (group >= groupCount) return notEvaluable(`row ${i + 1} has group ${group} of ${groupCount}`);
    const weight = weights ? (weights[i] as number) : 1;
    if (!(weight >= 0 && weight < Infinity)) return notEvaluable(`the weight of row ${i + 1} is ${weight}`);
    if (group < 0) continue;
    const cell = 4 * group + 2 * label + prediction;
    cells[cell] = (cells[cell] as number) + weight;
  }
  return evaluated(
    Array.from({ length: groupCount }, (_, g) => ({
      tn: cells[4 * g] as number,
      fp: cells[4 * g + 1] as number,
      fn: cells[4 * g + 2] as number,
      tp: cells[4 * g + 3] as number,
    })),
  );
}

/** Adds confusion tables up. */
export function totalConfusion(tables: readonly ConfusionCounts[]): ConfusionCounts {
  const total = (key: keyof ConfusionCounts) => tables.reduce((sum, table) => sum + table[key], 0);
  return { tp: total('tp'), fp: total('fp'), fn: total('fn'), tn: total('tn') };
}

/** A share with the counts that it came from: what an interval, a minimum-size rule and a reader need. */
export interface Rate {
  readonly value: number;
  readonly numerator: number;
  readonly denominator: number;
}

/** The rates of a confusion table, by the names of scikit-learn and Fairlearn (aliases: see `RATES`). */
export type RateName =
  | 'selection-rate'
  | 'prevalence'
  | 'accuracy'
  | 'true-positive-rate'
  | 'false-negative-rate'
  | 'false-positive-rate'
  | 'true-negative-rate'
  | 'precision'
  | 'false-discovery-rate'
  | 'negative-predictive-value'
  | 'false-omission-rate';

interface RateDefinition {
  readonly numerator: (t: ConfusionCounts) => number;
  readonly denominator: (t: ConfusionCounts) => number;
  readonly whenEmpty: string;
  /** False for error rates; undefined where neither direction is better. */
  readonly higherIsBetter?: boolean;
}

const all = (t: ConfusionCounts) => t.tp + t.fp + t.fn + t.tn;
const positives = (t: ConfusionCounts) => t.tp + t.fn;
const negatives = (t: ConfusionCounts) => t.fp + t.tn;
const selected = (t: ConfusionCounts) => t.tp + t.fp;
const rejected = (t: ConfusionCounts) => t.fn + t.tn;
const NO_ROWS = 'no rows (n = 0)';
const NO_POSITIVES = 'no positives (TP + FN = 0)';
const NO_NEGATIVES = 'no negatives (FP + TN = 0)';
const NONE_SELECTED = 'no predicted positives (TP + FP = 0)';
const NONE_REJECTED = 'no predicted negatives (FN + TN = 0)';

/**
 * Numerator and denominator of every rate. The denominator is the n of its interval and of any minimum-size rule: a group's TPR has
 * its positives as n and not its rows. Source: Fairlearn user guide, "Common fairness metrics"; Aequitas, "The metrics".
 */
export const RATES: Readonly<Record<RateName, RateDefinition>> = {
  'selection-rate': { numerator: selected, denominator: all, whenEmpty: NO_ROWS },
  prevalence: { numerator: positives, denominator: all, whenEmpty: NO_ROWS },
  accuracy: { numerator: (t) => t.tp + t.tn, denominator: all, whenEmpty: NO_ROWS, higherIsBetter: true },
  'true-positive-rate': {
    numerator: (t) => t.tp,
    denominator: positives,
    whenEmpty: NO_POSITIVES,
    higherIsBetter: true,
  },
  'false-negative-rate': {
    numerator: (t) => t.fn,
    denominator: positives,
    whenEmpty: NO_POSITIVES,
    higherIsBetter: false,
  },
  'false-positive-rate': {
    numerator: (t) => t.fp,
    denominator: negatives,
    whenEmpty: NO_NEGATIVES,
    higherIsBetter: false,
  },
  'true-negative-rate': {
    numerator: (t) => t.tn,
    denominator: negatives,
    whenEmpty: NO_NEGATIVES,
    higherIsBetter: true,
  },
  precision: {
    numerator: (t) => t.tp,
    denominator: selected,
    whenEmpty: NONE_SELECTED,
    higherIsBetter: true,
  },
  'false-discovery-rate': {
    numerator: (t) => t.fp,
    denominator: selected,
    whenEmpty: NONE_SELECTED,
    higherIsBetter: false,
  },
  'negative-predictive-value': {
    numerator: (t) => t.tn,
    denominator: rejected,
    whenEmpty: NONE_REJECTED,
    higherIsBetter: true,
  },
  'false-omission-rate': {
    numerator: (t) => t.fn,
    denominator: rejected,
    whenEmpty: NONE_REJECTED,
    higherIsBetter: false,
  },
};

/** One rate of a confusion table with its counts; not evaluable when its denominator is 0. */
export function rateOf(table: ConfusionCounts, name: RateName): Evaluation<Rate> {
  const { numerator, denominator, whenEmpty } = RATES[name];
  const [x, n] = [numerator(table), denominator(table)];
  const value = quotient(x, n, whenEmpty);
  return value.evaluable ? evaluated({ value: value.value, numerator: x, denominator: n }) : value;
}
