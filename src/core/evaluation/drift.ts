import {
  alignCategories,
  binSamples,
  datasetDrifts,
  defaultDriftMeasure,
  type DriftMeasure,
  drifts,
  type Evaluation,
  expectedPopulationStability,
  goodnessOfFit,
  jensenShannonDistance,
  kolmogorovSmirnov,
  mapEvaluation,
  normalisedWasserstein,
  notEvaluable,
  populationStability,
  type TwoDistributions,
  twoProportionTest,
} from '../statistics/index.ts';
import { type GroupColumn, missingGroup, type Predictions } from './predictions.ts';

/** How far one column moved from the base's file (the reference) to the head's. Values that are missing do not count. */
export interface ColumnDrift {
  /** `truth`, `prediction`, `score`, or the name of an attribute. */
  readonly column: string;
  readonly kind: 'numeric' | 'categorical';
  readonly base_rows: number;
  readonly head_rows: number;
  /** Evidently's default for a column of this kind and size; `value` is its p, or its distance. */
  readonly measure: DriftMeasure['measure'];
  readonly scale: DriftMeasure['scale'];
  readonly threshold: number;
  readonly value: number | null;
  readonly drifts: boolean | null;
  readonly reason?: string;
  /** Over the categories, or over the bins between the base's deciles; shares of 0 count as 0.0001. */
  readonly population_stability_index: number | null;
  /** What the index is on average where nothing moved, in as many bins and rows. */
  readonly population_stability_if_stable: number | null;
}

/** How far the distributions of two files lie apart. No row of one is paired with a row of the other. */
export interface DriftReport {
  readonly against: string | null;
  readonly columns: readonly ColumnDrift[];
  /** Of the columns that could be judged. */
  readonly drifted: number;
  readonly judged: number;
  /** Whether at least half of them drift; null where none could be judged. */
  readonly drifts: boolean | null;
}

/** What stands in one column of both files. */
type Column = { readonly column: string } & (
  | { readonly kind: 'numeric'; readonly base: Float64Array; readonly head: Float64Array }
  | {
      readonly kind: 'categorical';
      readonly base: ReadonlyMap<string, number>;
      readonly head: ReadonlyMap<string, number>;
    }
);

const deciles = 10;
/** Above so many different values Evidently takes numbers for numbers; up to it for categories. */
const fewValues = 5;

/**
 * Compares truth, prediction, score and attributes of two files as distributions, column by column, by the measure that Evidently takes by default for
 * their kind and size, with the population stability index beside it. Source: Evidently, "Data drift algorithm"; N. Siddiqi (2006), Credit Risk Scorecards,
 * chapter 9 (the index over ten bins).
 */
export function driftBetween(base: Predictions, head: Predictions, against: string | null): DriftReport {
  const weighted = base.weight !== undefined || head.weight !== undefined;
  const columns = columnsOf(base, head).map((column) => driftOf(column, weighted));
  const judged = columns.filter((column) => column.drifts !== null);
  const drifted = judged.filter((column) => column.drifts === true).length;
  return {
    against,
    columns,
    drifted,
    judged: judged.length,
    drifts: datasetDrifts(drifted, judged.length) ?? null,
  };
}

function columnsOf(base: Predictions, head: Predictions): Column[] {
  const columns: Column[] = [];
  const values = (column: string, of: (one: Predictions) => Uint8Array | Float64Array | undefined): void => {
    const [first, second] = [of(base), of(head)];
    if (first === undefined || second === undefined) return;
    if (first instanceof Float64Array && second instanceof Float64Array)
      columns.push({ column, kind: 'numeric', base: present(first), head: present(second) });
    else columns.push({ column, kind: 'categorical', base: countValues(first), head: countValues(second) });
  };
  values('truth', ({ truth }) => truth);
  values('prediction', ({ prediction }) => prediction);
  values('score', ({ score }) => score);
  for (const group of head.groups) {
    const same = base.groups.find(({ name }) => name === group.name);
    if (same !== undefined)
      columns.push({
        column: group.name,
        kind: 'categorical',
        base: countLevels(same),
        head: countLevels(group),
      });
  }
  return columns;
}

function driftOf(column: Column, weighted: boolean): ColumnDrift {
  const [baseRows, headRows] = [rowsOf(column.base), rowsOf(column.head)];
  const values = alignedValues(column);
  const chosen = defaultDriftMeasure({
    kind: column.kind,
    referenceRows: baseRows,
    distinctValues: values?.categories.length ?? fewValues + 1,
  });
  const none = weighted
    ? notEvaluable('the rows are weighted')
    : baseRows === 0 || headRows === 0
      ? notEvaluable(`the ${baseRows === 0 ? 'base' : 'head'} has no value of it`)
      : undefined;
  const value = none ?? measured(chosen.measure, column, values);
  const bins: Evaluation<TwoDistributions> =
    column.kind === 'categorical'
      ? { evaluable: true, value: alignCategories(column.base, column.head) }
      : binSamples(column.base, column.head, { kind: 'reference-quantiles', bins: deciles });
  const index = none ?? (bins.evaluable ? populationStability(bins.value) : notEvaluable(bins.reason));
  return {
    column: column.column,
    kind: column.kind,
    base_rows: baseRows,
    head_rows: headRows,
    ...chosen,
    value: value.evaluable ? value.value : null,
    drifts: value.evaluable ? (drifts(chosen, value.value) ?? null) : null,
    ...(value.evaluable ? {} : { reason: value.reason }),
    population_stability_index: index.evaluable ? index.value : null,
    population_stability_if_stable:
      index.evaluable && bins.evaluable
        ? expectedPopulationStability(bins.value.first.length, baseRows, headRows)
        : null,
  };
}

function measured(
  measure: DriftMeasure['measure'],
  column: Column,
  values: (TwoDistributions & { readonly categories: readonly string[] }) | undefined,
): Evaluation<number> {
  if (values === undefined) {
    if (column.kind === 'categorical') return notEvaluable('its values were not counted');
    return measure === 'wasserstein'
      ? normalisedWasserstein(column.base, column.head)
      : mapEvaluation(kolmogorovSmirnov(column.base, column.head), ({ p }) => p);
  }
  const { first, second } = values;
  if (first.length < 2) return notEvaluable('it has one value in both files');
  if (measure === 'jensen-shannon') return jensenShannonDistance(values, 'e');
  if (measure === 'chi-squared') return mapEvaluation(goodnessOfFit(second, first), ({ p }) => p);
  const [n1, n2] = [rowsOf(column.base), rowsOf(column.head)];
  return mapEvaluation(twoProportionTest({ x1: first[0] ?? 0, n1, x2: second[0] ?? 0, n2 }), ({ p }) => p);
}

/** The counts of both files by value, of categories and of numbers with few values; undefined where the values are many. */
function alignedValues(column: Column) {
  if (column.kind === 'categorical') return alignCategories(column.base, column.head);
  const seen = new Set<number>();
  for (const values of [column.base, column.head])
    for (const value of values) if (seen.add(value).size > fewValues) return undefined;
  return alignCategories(countValues(column.base), countValues(column.head));
}

const rowsOf = (values: Float64Array | ReadonlyMap<string, number>): number =>
  values instanceof Float64Array ? values.length : [...values.values()].reduce((sum, one) => sum + one, 0);

const present = (values: Float64Array): Float64Array => values.filter((value) => !Number.isNaN(value));

function countValues(values: Uint8Array | Float64Array): Map<string, number> {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return new Map([...counts].map(([value, count]) => [String(value), count]));
}

function countLevels({ codes, levels }: GroupColumn): Map<string, number> {
  const counts = new Float64Array(levels.length);
  for (const code of codes) counts[code] = (counts[code] ?? 0) + 1;
  return new Map(
    levels.flatMap((level, code): [string, number][] =>
      level === missingGroup ? [] : [[level, counts[code] ?? 0]],
    ),
  );
}
