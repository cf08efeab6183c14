import type { Report, ReportItem } from '../../evidence/evidence.ts';

/** What became of each expectation of the base; `label` is its name and column. */
export interface Pairing {
  readonly pairs: readonly {
    readonly label: string;
    readonly before: ReportItem;
    readonly after: ReportItem;
  }[];
  readonly lost: readonly { readonly label: string; readonly before: ReportItem }[];
}

/** Beyond so many of one name and column, what differs is paired in its order. */
const maxAlike = 50;

/**
 * The expectations of the base with what became of them, by tool, name and column. Several alike are told apart by their settings, not by their order:
 * those with the very same first, then those that differ least.
 */
export function pairExpectations(base: readonly Report[], head: readonly Report[]): Pairing {
  const now = byKey(head);
  const pairs: Pairing['pairs'][number][] = [];
  const lost: Pairing['lost'][number][] = [];
  for (const [key, items] of byKey(base)) {
    const { same, left, rest } = matchSame(items, now.get(key) ?? []);
    pairs.push(...same.map(([before, after]) => ({ label: labelOf(before), before, after })));
    const free = [...rest];
    for (const before of left) {
      const at = free.length > maxAlike ? 0 : nearestOf(before, free);
      const [after] = free.splice(at, 1);
      if (after === undefined) lost.push({ label: labelOf(before), before });
      else pairs.push({ label: labelOf(before), before, after });
    }
  }
  return { pairs, lost };
}

function matchSame(
  before: readonly ReportItem[],
  after: readonly ReportItem[],
): {
  readonly same: readonly (readonly [ReportItem, ReportItem])[];
  readonly left: readonly ReportItem[];
  readonly rest: readonly ReportItem[];
} {
  const bySettings = Map.groupBy(after, settingsKey);
  const same: [ReportItem, ReportItem][] = [];
  const left: ReportItem[] = [];
  for (const item of before) {
    const twin = bySettings.get(settingsKey(item))?.shift();
    if (twin === undefined) left.push(item);
    else same.push([item, twin]);
  }
  return { same, left, rest: [...bySettings.values()].flat() };
}

function settingsKey({ settings }: ReportItem): string {
  return JSON.stringify(Object.entries(settings).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

/** The index of the item whose settings differ in the fewest keys. */
function nearestOf({ settings }: ReportItem, others: readonly ReportItem[]): number {
  const distances = others.map(
    (other) =>
      [...new Set([...Object.keys(settings), ...Object.keys(other.settings)])].filter(
        (key) => JSON.stringify(settings[key]) !== JSON.stringify(other.settings[key]),
      ).length,
  );
  return distances.reduce((best, distance, at) => (distance < (distances[best] ?? Infinity) ? at : best), 0);
}

function byKey(reports: readonly Report[]): ReadonlyMap<string, readonly ReportItem[]> {
  const items = new Map<string, ReportItem[]>();
  for (const report of reports)
    for (const item of report.items) {
      const key = `${report.tool} ${labelOf(item)}`;
      const alike = items.get(key);
      if (alike === undefined) items.set(key, [item]);
      else alike.push(item);
    }
  return items;
}

function labelOf({ name, column }: ReportItem): string {
  return column === undefined ? name : `${name}(${column})`;
}
