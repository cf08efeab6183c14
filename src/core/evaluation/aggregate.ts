import type { ConfusionCounts } from '../statistics/index.ts';
import type { ComparisonReport } from './compare-predictions.ts';
import type { EvaluationReport } from './evaluate.ts';

/** Counts instead of rows: what may be committed without committing anybody's data. */
export interface Aggregate {
  readonly format: 'assay-aggregate';
  readonly version: 1;
  readonly positive: string | null;
  readonly n: number;
  readonly overall: ConfusionCounts | null;
  readonly groups: Readonly<Record<string, Readonly<Record<string, ConfusionCounts>>>>;
  /** The paired two-by-two table of base against head. */
  readonly paired: ComparisonReport['table'];
}

/** The counts of an evaluation: per group tp, fp, fn, tn, and the paired table where two files were compared. */
export function aggregateOf({
  positive,
  rows,
  confusion,
  attributes,
  comparison,
}: EvaluationReport): Aggregate {
  return {
    format: 'assay-aggregate',
    version: 1,
    positive,
    n: rows,
    overall: confusion,
    groups: Object.fromEntries(
      attributes.map(({ attribute, groups }) => [
        attribute,
        Object.fromEntries(groups.map(({ name, counts }) => [name, counts])),
      ]),
    ),
    paired: comparison?.table ?? null,
  };
}
