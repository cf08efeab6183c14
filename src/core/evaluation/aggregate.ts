import type { ConfusionCounts } from '../statistics/index.ts';
import type { PredictionTables } from './prediction-tables.ts';

/** A group of several attributes at once. */
export type CrossedCounts = ConfusionCounts & { readonly slice: Readonly<Record<string, string>> };

/**
 * Counts instead of rows: what may be committed without committing anybody's data. `core/evidence/assay-aggregate.ts` reads it back. Cells are the eight
 * counts of truth crossed with base's and head's prediction: 000, 001, 010, 011, 100, 101, 110, 111.
 */
export interface Aggregate {
  readonly format: 'assay-aggregate';
  readonly version: 1;
  readonly positive: string | null;
  readonly n: number;
  readonly overall: ConfusionCounts | null;
  readonly groups: Readonly<Record<string, Readonly<Record<string, ConfusionCounts>>>>;
  readonly crossed: readonly CrossedCounts[];
  /** The paired two-by-two table of base against head, and the cells behind it. */
  readonly paired: {
    readonly both_right: number;
    readonly only_base: number;
    readonly only_head: number;
    readonly both_wrong: number;
    readonly cells: readonly number[];
    readonly groups: readonly {
      readonly slice: Readonly<Record<string, string>>;
      readonly cells: readonly number[];
    }[];
  } | null;
}

/** The counts of tabulated predictions: per group tp, fp, fn, tn, and the paired tables where two files were compared. */
export function aggregateOf({ positive, rows, overall, attributes, paired }: PredictionTables): Aggregate {
  const groups = attributes.flatMap((table) => table.groups);
  const known = groups.flatMap(({ slice, counts }) => (counts === undefined ? [] : [{ slice, counts }]));
  const single = attributes.flatMap(({ attributes: names }) => (names.length === 1 ? names : []));
  return {
    format: 'assay-aggregate',
    version: 1,
    positive: positive ?? null,
    n: rows ?? 0,
    overall: overall ?? null,
    groups: Object.fromEntries(
      single.map((name) => [
        name,
        Object.fromEntries(
          known
            .filter(({ slice }) => Object.keys(slice).length === 1 && Object.hasOwn(slice, name))
            .map(({ slice, counts }) => [slice[name] ?? '', counts]),
        ),
      ]),
    ),
    crossed: known
      .filter(({ slice }) => Object.keys(slice).length > 1)
      .map(({ slice, counts }) => ({ slice, ...counts })),
    paired: pairedOf(paired),
  };
}

function pairedOf(paired: PredictionTables['paired']): Aggregate['paired'] {
  if (!paired.evaluable) return null;
  const { table, cells, attributes } = paired.value;
  if (table === undefined || cells === undefined) return null;
  return {
    both_right: table.bothRight,
    only_base: table.onlyBase,
    only_head: table.onlyHead,
    both_wrong: table.bothWrong,
    cells,
    groups: attributes.flatMap(({ groups }) => groups),
  };
}
