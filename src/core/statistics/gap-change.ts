import { bootstrapCounts, type BootstrapOptions, drawCounts } from './bootstrap.ts';
import { type ConfusionCounts, RATES, type RateName } from './confusion.ts';
import { type Evaluation, evaluated, notEvaluable } from './evaluation.ts';
import { judgeDifference, type NonInferiority, type Tolerance } from './non-inferiority.ts';

/**
 * A group's rows of both versions: truth crossed with base's and head's prediction, in the order truth, base, head:
 * [000, 001, 010, 011, 100, 101, 110, 111]. All that a paired comparison needs, without any row.
 */
export interface PairedGroup {
  readonly name: string;
  readonly cells: readonly number[];
}

/** Whether the change widened the gap between groups. */
export interface GapChange {
  readonly baseGap: number;
  readonly headGap: number;
  /** Positive `difference` is a gap that shrank. */
  readonly judged: NonInferiority;
  /** The largest-minus-smallest of more than five groups is strongly biased upwards by chance: say so. */
  readonly manyGroups: boolean;
}

/** Base's and head's confusion table of a paired group. */
export function confusionOfPairs(
  cells: ArrayLike<number>,
  offset: number = 0,
): {
  readonly base: ConfusionCounts;
  readonly head: ConfusionCounts;
} {
  const at = (k: number) => cells[offset + k] as number;
  return {
    base: { tn: at(0) + at(1), fp: at(2) + at(3), fn: at(4) + at(5), tp: at(6) + at(7) },
    head: { tn: at(0) + at(2), fp: at(1) + at(3), fn: at(4) + at(6), tp: at(5) + at(7) },
  };
}

/** Resamples of the cells of groups, each within its group: one serves every rate of `gapChange`. */
export function drawGroups(groups: readonly PairedGroup[], bootstrap: BootstrapOptions): Float64Array {
  return drawCounts(
    groups.flatMap(({ cells }) => cells),
    { ...bootstrap, strata: groups.flatMap(({ cells }, g) => cells.map(() => g)) },
  );
}

/**
 * Whether head's gap (largest minus smallest rate of the groups) exceeds base's by more than the margin, by a paired bootstrap of the cells
 * within each group (percentile: the gap is no smooth statistic). With two groups of enough rows its error is near the nominal one; the interval is
 * conservative where the gap is near 0. `drawn` is `drawGroups(groups, bootstrap)`, where a caller has it already. Not evaluable when a group has no denominator in either version, or with fewer than two groups.
 * Source: Efron and Tibshirani (1993), 13.3, percentile interval; Fairlearn MetricFrame(n_boot) bootstraps alike.
 */
export function gapChange(
  groups: readonly PairedGroup[],
  name: RateName,
  tolerance: Omit<Tolerance, 'higherIsBetter'>,
  bootstrap: Omit<BootstrapOptions, 'confidence' | 'method'> & { readonly drawn?: Float64Array },
): Evaluation<GapChange> {
  if (groups.length < 2) return notEvaluable(`${groups.length} group: no gap`);
  if (groups.some(({ cells }) => cells.length !== 8)) return notEvaluable('a group has not eight cells');
  const counts = groups.flatMap(({ cells }) => [...cells]);
  const strata = groups.flatMap(({ cells }, g) => cells.map(() => g));
  const { numerator, denominator } = RATES[name];
  const gapsOf = (cells: ArrayLike<number>) => {
    const rates = groups.map((_, g) => confusionOfPairs(cells, 8 * g));
    const gap = (version: 'base' | 'head') => {
      const values = rates.map((rate) => numerator(rate[version]) / denominator(rate[version]));
      return values.some(Number.isNaN) ? Number.NaN : Math.max(...values) - Math.min(...values);
    };
    return { base: gap('base'), head: gap('head') };
  };
  const { base, head } = gapsOf(counts);
  if (Number.isNaN(base) || Number.isNaN(head)) return notEvaluable('a group has a denominator of 0');
  const { confidence = 0.95 } = tolerance;
  const interval = bootstrapCounts(
    counts,
    (cells) => {
      const gaps = gapsOf(cells);
      return gaps.head - gaps.base;
    },
    { ...bootstrap, strata, confidence: 2 * confidence - 1, method: 'percentile' },
  );
  if (!interval.evaluable) return interval;
  const { estimate, lower, upper } = interval.value;
  const judged = judgeDifference(
    { difference: estimate, lower, upper },
    { ...tolerance, higherIsBetter: false },
    'paired bootstrap',
  );
  if (!judged.evaluable) return judged;
  return evaluated({ baseGap: base, headGap: head, judged: judged.value, manyGroups: groups.length > 5 });
}
