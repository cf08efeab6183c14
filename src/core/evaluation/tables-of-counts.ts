import type { Metric } from '../evidence/evidence.ts';
import type { EvidenceRef } from '../model.ts';
import { type ConfusionCounts, countOfDeclaredRate, notEvaluable } from '../statistics/index.ts';
import type { AttributeTable, GroupTable, PairedTables, PredictionTables } from './prediction-tables.ts';

const cells = ['tp', 'fp', 'fn', 'tn'] as const;
type Cell = (typeof cells)[number];

interface Draft {
  readonly slice: Readonly<Record<string, string>>;
  readonly counts: Map<Cell, Metric>;
  selection: Metric | undefined;
  /** A cell that stands there twice, with two values. */
  twice: Cell | undefined;
}

/**
 * Tables from counts that are committed among metrics and reports: tp, fp, fn and tn of every group, or its selection rate with n. Undefined
 * where there are none. Values of the split `test` win over those of other splits, as everywhere a gate reads metrics.
 */
export function tablesOfCounts(
  metrics: readonly Metric[],
  paired?: PairedTables,
): PredictionTables | undefined {
  const relevant = metrics.filter((metric) => cellOf(metric) !== undefined || isSelectionRate(metric));
  const tested = relevant.some(({ split }) => split === 'test')
    ? relevant.filter(({ split }) => split === 'test')
    : relevant;
  const drafts = new Map<string, Draft>();
  for (const metric of tested) {
    const slice = sortedSlice(metric.slice);
    const key = JSON.stringify(slice);
    const draft = drafts.get(key) ?? { slice, counts: new Map(), selection: undefined, twice: undefined };
    drafts.set(key, draft);
    const cell = cellOf(metric);
    if (cell === undefined) draft.selection ??= metric;
    else {
      const before = draft.counts.get(cell);
      if (before !== undefined && before.value !== metric.value) draft.twice = cell;
      draft.counts.set(cell, metric);
    }
  }
  const whole = drafts.get('{}');
  drafts.delete('{}');
  if (drafts.size === 0 && paired === undefined && (whole?.counts.size ?? 0) === 0) return undefined;
  const overall = whole === undefined ? undefined : groupOf(whole).counts;
  return {
    source: 'counts',
    files: filesOf(tested),
    rows: overall === undefined ? undefined : overall.tp + overall.fp + overall.fn + overall.tn,
    kind: 'classification',
    positive: undefined,
    weighted: false,
    overall,
    attributes: byAttributes([...drafts.values()].map(groupOf)),
    metrics: {},
    calibration: notEvaluable('counts hold no scores'),
    paired:
      paired === undefined
        ? notEvaluable('no paired table is committed')
        : { evaluable: true, value: paired },
    notes: [],
  };
}

function cellOf({ name }: Metric): Cell | undefined {
  const last = name.toLowerCase().split(/[./]/).at(-1);
  return cells.find((cell) => cell === last);
}

/** A selection rate says how many were selected only together with n. */
function isSelectionRate({ name, n, slice }: Metric): boolean {
  const last = name.toLowerCase().split(/[./]/).at(-1);
  return (
    n !== undefined &&
    Object.keys(slice).length > 0 &&
    (last === 'selection_rate' || name === 'selection_rate')
  );
}

function groupOf({ slice, counts, selection, twice }: Draft): GroupTable {
  const [tp, fp, fn, tn] = cells.map((cell) => counts.get(cell)?.value ?? Number.NaN);
  const table: ConfusionCounts = {
    tp: tp ?? Number.NaN,
    fp: fp ?? Number.NaN,
    fn: fn ?? Number.NaN,
    tn: tn ?? Number.NaN,
  };
  const whole = Object.values(table).every((count) => Number.isSafeInteger(count) && count >= 0);
  const place = [...counts.values(), ...(selection === undefined ? [] : [selection])][0]?.place;
  const flaw =
    twice === undefined
      ? whole
        ? undefined
        : 'the four counts tp, fp, fn and tn are not all there as whole numbers'
      : `two values of ${twice} are committed`;
  const selected =
    selection?.n === undefined
      ? undefined
      : countOfDeclaredRate(selection.value, selection.n, selection.decimals);
  return {
    slice,
    counts: flaw === undefined ? table : undefined,
    ...(flaw === undefined ? {} : { flaw }),
    ...(selected?.evaluable === true && selection?.n !== undefined
      ? { selection: { selected: selected.value, total: selection.n } }
      : {}),
    ...(place === undefined ? {} : { place }),
  };
}

function byAttributes(groups: readonly GroupTable[]): AttributeTable[] {
  const tables = new Map<string, GroupTable[]>();
  for (const group of groups) {
    const key = JSON.stringify(Object.keys(group.slice));
    tables.set(key, [...(tables.get(key) ?? []), group]);
  }
  return [...tables.values()].map((members) => ({
    attributes: Object.keys(members[0]?.slice ?? {}),
    groups: members,
  }));
}

/** Keys by code point, so that `{sex, age}` and `{age, sex}` are the same group. */
function sortedSlice(slice: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(slice).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

function filesOf(metrics: readonly Metric[]): EvidenceRef[] {
  return [...new Set(metrics.map(({ place }) => place.path))].map((path) => ({ path, blob: '' }));
}
