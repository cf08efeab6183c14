import type { Metric } from '../../evidence/evidence.ts';
import type { FindingPlace } from '../../model.ts';
import type { ConfusionCounts, Group } from '../../statistics/index.ts';
import type { MetricSet } from '../check.ts';

const cells = ['tp', 'fp', 'fn', 'tn'] as const;

/** The groups of one attribute with their confusion tables, as committed; `flawed` are groups without four whole counts. */
export interface GroupCounts {
  readonly groups: readonly Group[];
  readonly flawed: readonly string[];
  readonly places: ReadonlyMap<string, FindingPlace>;
}

/** Reads tp, fp, fn and tn of every group of an attribute among the committed values: aggregates, and no row of anybody's. */
export function groupCounts(metrics: MetricSet, attribute: string): GroupCounts {
  const tables = new Map<string, Partial<Record<keyof ConfusionCounts, Metric>>>();
  for (const metric of metrics.values) {
    const keys = Object.keys(metric.slice);
    const name = metric.slice[attribute];
    const cell = cells.find((one) => metric.name.toLowerCase().split(/[./]/).at(-1) === one);
    if (keys.length !== 1 || name === undefined || cell === undefined) continue;
    tables.set(name, { ...tables.get(name), [cell]: metric });
  }
  const groups: Group[] = [];
  const flawed: string[] = [];
  const places = new Map<string, FindingPlace>();
  for (const [name, table] of tables) {
    const [tp, fp, fn, tn] = cells.map((cell) => table[cell]?.value ?? Number.NaN);
    const counts = { tp: tp ?? Number.NaN, fp: fp ?? Number.NaN, fn: fn ?? Number.NaN, tn: tn ?? Number.NaN };
    const place = cells.map((cell) => table[cell]?.place).find((one) => one !== undefined);
    if (place !== undefined) places.set(name, place);
    if (Object.values(counts).every((count) => Number.isSafeInteger(count) && count >= 0))
      groups.push({ name, counts });
    else flawed.push(name);
  }
  return { groups, flawed, places };
}

/** The attributes for which any group has a committed value, alone or crossed with another. */
export function evaluatedAttributes(metrics: MetricSet): ReadonlySet<string> {
  return new Set(metrics.values.flatMap(({ slice }) => Object.keys(slice)));
}
