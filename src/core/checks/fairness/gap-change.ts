import { confirmPairs } from '../../evaluation/confirm-pairs.ts';
import { groupName, type PredictionTables } from '../../evaluation/prediction-tables.ts';
import {
  confusionOfPairs,
  type Evaluation,
  type GapChange,
  gapChange,
  gapChangeOfCounts,
  type GroupVersions,
  notEvaluable,
  type RateName,
  rateOf,
  seededRandom,
} from '../../statistics/index.ts';

/** Of the bootstrap: the same audit gives the same limits, years later. */
export const seed = 1;
export const replicates = 2000;

/** The groups of one attribute in both versions, and how they are compared. */
export interface Versions {
  readonly groups: readonly GroupVersions[];
  /** Eight cells a group, where base and head answered the same rows. */
  readonly cells: ReadonlyMap<string, readonly number[]> | undefined;
  /** Groups of the merge base that the head has no more. */
  readonly gone: readonly string[];
  readonly added: readonly string[];
  /** How the versions stand to each other, for people. */
  readonly basis: string;
}

/** Pairs where there are any and nothing contradicts them, else the counts of both versions; undefined where the attribute is not there in both. */
export function versionsOf(
  attribute: string,
  head: PredictionTables,
  base: PredictionTables | undefined,
): Versions | undefined {
  const paired = confirmPairs(head, base);
  const own = paired.evaluable
    ? paired.value.attributes.find(({ attributes }) => attributes.join() === attribute)
    : undefined;
  const after = namedCounts(head, attribute);
  const before = base === undefined ? undefined : namedCounts(base, attribute);
  const missing = (from: ReadonlyMap<string, unknown>, of: ReadonlyMap<string, unknown>) =>
    [...of.keys()].filter((name) => !from.has(name));
  // what a paired table that is only written down says of the merge base must stand there
  const confirmed = head.source === 'rows' || before !== undefined;
  if (own !== undefined && paired.evaluable && confirmed) {
    const cells = new Map(own.groups.map(({ slice, cells: table }) => [groupName(slice), table]));
    return {
      groups: [...cells].map(([name, table]) => ({ name, ...confusionOfPairs(table) })),
      cells,
      gone: before === undefined ? [] : missing(cells, before),
      added: [],
      basis: `${paired.value.pairs.toLocaleString('en')} rows answered by both versions, paired by ${paired.value.by}`,
    };
  }
  if (after === undefined || before === undefined) return undefined;
  return {
    groups: [...after].flatMap(([name, counts]) => {
      const earlier = before.get(name);
      return earlier === undefined ? [] : [{ name, base: earlier, head: counts }];
    }),
    cells: undefined,
    gone: missing(after, before),
    added: missing(before, after),
    basis: `the counts of each version, taken as different samples${paired.evaluable ? '' : ` (${paired.reason})`}`,
  };
}

function namedCounts(tables: PredictionTables, attribute: string) {
  const table = tables.attributes.find(({ attributes }) => attributes.join() === attribute);
  if (table === undefined || tables.weighted) return undefined;
  return new Map(
    table.groups.flatMap(({ slice, counts }) => (counts === undefined ? [] : [[groupName(slice), counts]])),
  );
}

/** Groups whose rate rests on fewer than `least` rows in either version. */
export function smallGroups(groups: readonly GroupVersions[], rate: RateName, least: number): string[] {
  const sizeOf = (counts: GroupVersions['base']) => {
    const value = rateOf(counts, rate);
    return value.evaluable ? value.value.denominator : 0;
  };
  return groups
    .filter(({ base, head }) => Math.min(sizeOf(base), sizeOf(head)) < least)
    .map(({ name }) => name);
}

/** The change of the gap between the groups that are large enough. */
export function judgeGap(
  { groups, cells }: Versions,
  rate: RateName,
  tolerance: { readonly margin: number; readonly confidence: number },
): Evaluation<GapChange> {
  const bootstrap = { random: seededRandom(seed), replicates };
  if (cells === undefined) return gapChangeOfCounts(groups, rate, tolerance, bootstrap);
  const paired = groups.flatMap(({ name }) => {
    const own = cells.get(name);
    return own === undefined ? [] : [{ name, cells: own }];
  });
  if (paired.length < groups.length) return notEvaluable('a group has no pairs');
  return gapChange(paired, rate, tolerance, bootstrap);
}
