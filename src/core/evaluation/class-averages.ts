import {
  averageOverClasses,
  type ConfusionCounts,
  type Evaluation,
  fBeta,
  mapEvaluation,
  rateOf,
} from '../statistics/index.ts';

/** A number of each class against the rest. */
export type OfClass = (table: ConfusionCounts) => Evaluation<number>;

/** The three that are averaged over classes. */
export const ofClass = {
  precision: (table) => mapEvaluation(rateOf(table, 'precision'), ({ value }) => value),
  recall: (table) => mapEvaluation(rateOf(table, 'true-positive-rate'), ({ value }) => value),
  f1: (table) => fBeta(table),
} as const satisfies Record<string, OfClass>;

/** The places of the classes that are the truth of any row. */
export function classesOfTruth(tables: readonly ConfusionCounts[]): readonly number[] {
  return tables.flatMap(({ tp, fn }, k) => (tp + fn > 0 ? [k] : []));
}

/** The mean recall of the classes named, which are those of `classesOfTruth` of all rows. Source: scikit-learn balanced_accuracy_score. */
export function balancedAccuracyOver(
  tables: readonly ConfusionCounts[],
  classes: readonly number[],
): Evaluation<number> {
  return averageOverClasses(
    classes.flatMap((k) => tables[k] ?? []),
    ofClass.recall,
    'macro',
  );
}
