import { type BootstrapOptions, bootstrapCounts } from './bootstrap.ts';
import { type ConfusionCounts, RATES, type RateName } from './confusion.ts';
import { type Evaluation, evaluated, notEvaluable } from './evaluation.ts';
import type { GapChange } from './gap-change.ts';
import { judgeDifference, type Tolerance } from './non-inferiority.ts';

/** A group's confusion table in both versions. */
export interface GroupVersions {
  readonly name: string;
  readonly base: ConfusionCounts;
  readonly head: ConfusionCounts;
}

/**
 * Whether head's gap (largest minus smallest rate) exceeds base's by more than the margin, where only the counts of each version are known: both are taken as
 * different samples, their denominators as given, so that each numerator is a binomial draw. Wider than `gapChange` on the same rows.
 * Not evaluable with fewer than two groups or a denominator of 0. Source: Efron and Tibshirani (1993), 8.3 (two samples) and 13.3 (percentile interval).
 */
export function gapChangeOfCounts(
  groups: readonly GroupVersions[],
  name: RateName,
  tolerance: Omit<Tolerance, 'higherIsBetter'>,
  bootstrap: Omit<BootstrapOptions, 'confidence' | 'method'>,
): Evaluation<GapChange> {
  if (groups.length < 2) return notEvaluable(`${groups.length} group: no gap`);
  const { numerator, denominator } = RATES[name];
  const tables = groups.flatMap(({ base, head }) => [base, head]);
  if (tables.some((table) => denominator(table) === 0)) return notEvaluable('a group has a denominator of 0');
  const counts = tables.flatMap((table) => [numerator(table), denominator(table) - numerator(table)]);
  const strata = tables.flatMap((_, at) => [at, at]);
  const gapOf = (cells: ArrayLike<number>, version: 0 | 1) => {
    const rates = groups.map((_, g) => {
      const at = 4 * g + 2 * version;
      return (cells[at] as number) / ((cells[at] as number) + (cells[at + 1] as number));
    });
    return Math.max(...rates) - Math.min(...rates);
  };
  const { confidence = 0.95 } = tolerance;
  const interval = bootstrapCounts(counts, (cells) => gapOf(cells, 1) - gapOf(cells, 0), {
    ...bootstrap,
    strata,
    confidence: 2 * confidence - 1,
    method: 'percentile',
  });
  if (!interval.evaluable) return interval;
  const { estimate, lower, upper } = interval.value;
  const judged = judgeDifference(
    { difference: estimate, lower, upper },
    { ...tolerance, higherIsBetter: false },
    'bootstrap of two samples',
  );
  if (!judged.evaluable) return judged;
  return evaluated({
    baseGap: gapOf(counts, 0),
    headGap: gapOf(counts, 1),
    judged: judged.value,
    manyGroups: groups.length > 5,
  });
}
