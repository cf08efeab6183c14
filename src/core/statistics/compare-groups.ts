import { type RateName, rateOf } from './confusion.ts';
import { type Evaluation, evaluated, notEvaluable } from './evaluation.ts';
import { type Group, sortedByName } from './group-metrics.ts';
import { adjustPValues, type Correction, simultaneousConfidence } from './multiple-comparisons.ts';
import type { Verdict } from './non-inferiority.ts';
import { rowsForNonInferiority } from './power.ts';
import { type DifferenceMethod, proportionDifference } from './proportion-difference.ts';
import type { Interval } from './proportion-interval.ts';
import { proportionRatio } from './proportion-ratio.ts';
import { equalProportionsP } from './proportion-test.ts';

/** How far a group may lie from the reference: at most this difference either way, or at least this ratio either way. */
export type GapLimit = { readonly difference: number } | { readonly ratio: number };

/** One group against the reference group. */
export interface GroupComparison {
  readonly name: string;
  readonly numerator: number;
  readonly denominator: number;
  readonly rate: Evaluation<number>;
  /** Group minus reference, with the interval at the plain confidence. */
  readonly difference: Evaluation<Interval>;
  /** Group by reference, with the interval at the plain confidence. */
  readonly ratio: Evaluation<Interval>;
  /** Fisher's exact test of equal rates, raw and corrected. */
  readonly p: Evaluation<number>;
  readonly adjustedP: Evaluation<number>;
  readonly verdict: Verdict;
  /** Whether the point alone lies within the limit; undefined without a value. */
  readonly pointWithin?: boolean;
  /** Why it is not shown. */
  readonly reason?: string;
  /** The denominator at which it would be shown, with 80 % power: see `rowsToTell`. More than there are, and at least the minimum. */
  readonly rowsNeeded?: number;
}

/** All groups against the reference, and the verdict over them. */
export interface GroupComparisons {
  readonly reference: string;
  readonly rate: number;
  readonly numerator: number;
  readonly denominator: number;
  readonly comparisons: readonly GroupComparison[];
  /** `shown-bad` if any group is, else `not-shown` if any is. */
  readonly verdict: Verdict;
  readonly correction: Correction;
  /** Number of comparisons that the correction counts. */
  readonly family: number;
}

/** The settings of a group comparison. */
export interface CompareOptions {
  readonly limit: GapLimit;
  /** Name of the reference group; default the one with the largest denominator (ties: first by code point). */
  readonly reference?: string;
  readonly confidence?: number;
  /** `none` judges every group at the plain confidence; any other makes a `shown-bad` hold for all comparisons at once. Default `holm`. */
  readonly correction?: Correction;
  /** Comparisons of further metrics that the correction must count too. Default: the groups compared here. */
  readonly family?: number;
  /** Denominators below are not judged. Default 30. */
  readonly minimum?: number;
  readonly method?: DifferenceMethod;
}

/**
 * Compares one rate of each group with the reference group's. A group is `shown-good` when the interval of the gap lies within the limit (no correction
 * is needed to say so of all: an intersection-union test), `shown-bad` when the interval at the corrected level (Bonferroni over the
 * family) lies wholly outside, otherwise `not-shown`, with the reason. Not evaluable with fewer than two groups or without a rate of the reference.
 * Sources: Newcombe (1998b) and Koopman (1984) for the intervals; R. L. Berger (1982), Technometrics 24:295-300; C. W. Dunnett, A. C. Tamhane (1992).
 */
export function compareGroups(
  groups: readonly Group[],
  name: RateName,
  options: CompareOptions,
): Evaluation<GroupComparisons> {
  const { limit, confidence = 0.95, correction = 'holm', minimum = 30, method = 'newcombe' } = options;
  if (groups.length < 2) return notEvaluable(`${groups.length} group: nothing to compare`);
  const sorted = sortedByName(groups).map((group) => ({
    name: group.name,
    rate: rateOf(group.counts, name),
  }));
  const denominatorOf = (entry: (typeof sorted)[number]) =>
    entry.rate.evaluable ? entry.rate.value.denominator : 0;
  let anchor = sorted[0] as (typeof sorted)[number];
  for (const entry of sorted) if (denominatorOf(entry) > denominatorOf(anchor)) anchor = entry;
  if (options.reference !== undefined) {
    const named = sorted.find((entry) => entry.name === options.reference);
    if (!named) return notEvaluable(`there is no reference group ${options.reference}`);
    anchor = named;
  }
  if (!anchor.rate.evaluable) return notEvaluable(`reference group ${anchor.name}: ${anchor.rate.reason}`);
  const reference = anchor.rate.value;
  const others = sorted.filter((entry) => entry !== anchor);
  const family = Math.max(others.length, options.family ?? others.length);
  const strict = correction === 'none' ? confidence : simultaneousConfidence(confidence, family);
  const p = others.map(({ rate }): Evaluation<number> => {
    if (!rate.evaluable) return rate;
    const { numerator: x, denominator: n } = rate.value;
    return equalProportionsP({ x1: x, n1: n, x2: reference.numerator, n2: reference.denominator });
  });
  const known = p.flatMap((value) => (value.evaluable ? [value.value] : []));
  // comparisons without a p, and those of other metrics, count as 1: they only make the correction stricter
  const padded = [...known, ...Array<number>(Math.max(0, family - known.length)).fill(1)];
  const adjusted = adjustPValues(padded, correction);
  let next = 0;
  const comparisons = others.map(({ name: group, rate }, i): GroupComparison => {
    const raw = p[i] as Evaluation<number>;
    const adjustedP: Evaluation<number> =
      raw.evaluable && adjusted.evaluable ? evaluated(adjusted.value[next++] as number) : raw;
    if (!rate.evaluable)
      return {
        name: group,
        numerator: 0,
        denominator: 0,
        rate,
        difference: rate,
        ratio: rate,
        p: raw,
        adjustedP,
        verdict: 'not-shown',
        reason: rate.reason,
        rowsNeeded: minimum,
      };
    const { numerator, denominator, value } = rate.value;
    const counts = { x1: numerator, n1: denominator, x2: reference.numerator, n2: reference.denominator };
    const at = (level: number) => ({
      difference: proportionDifference(counts, { method, confidence: level }),
      ratio: proportionRatio(counts, { confidence: level }),
    });
    const plain = at(confidence);
    const judged = judge(limit, plain, at(strict));
    const small = Math.min(denominator, reference.denominator) < minimum;
    const verdict = small || !judged ? 'not-shown' : judged.verdict;
    const tolerated = 'difference' in limit ? limit.difference : (1 - limit.ratio) * reference.value;
    const needed = rowsToTell(tolerated, value, reference.value, small ? 0 : denominator);
    const reason = small
      ? `a denominator of ${Math.min(denominator, reference.denominator)} is below ${minimum}`
      : judged
        ? 'the interval reaches over the limit'
        : 'the gap has no interval';
    return {
      name: group,
      numerator,
      denominator,
      rate: evaluated(value),
      ...plain,
      p: raw,
      adjustedP,
      verdict,
      ...(judged ? { pointWithin: judged.pointWithin } : {}),
      ...(verdict === 'not-shown'
        ? { reason, ...(needed === undefined ? {} : { rowsNeeded: Math.max(minimum, needed) }) }
        : {}),
    };
  });
  const any = (verdict: Verdict) => comparisons.some((comparison) => comparison.verdict === verdict);
  return evaluated({
    reference: anchor.name,
    rate: reference.value,
    numerator: reference.numerator,
    denominator: reference.denominator,
    comparisons,
    verdict: any('shown-bad') ? 'shown-bad' : any('not-shown') ? 'not-shown' : 'shown-good',
    correction,
    family,
  });
}

/**
 * The rows a side that would tell on which side of what is tolerated the gap lies, with 80 % power (Blackwelder 1982): by its excess as it was measured, where
 * it is beyond; else as if there were none, which is the usual plan, or as it was measured, where there are as many rows already. Undefined where
 * they are no more than there are.
 */
function rowsToTell(tolerated: number, value: number, reference: number, there: number): number | undefined {
  const gap = Math.abs(value - reference);
  const margins = [...(gap > tolerated ? [] : [tolerated]), Math.abs(tolerated - gap)];
  for (const margin of margins) {
    const rows = rowsForNonInferiority(margin, (value + reference) / 2);
    if (rows.evaluable && rows.value > there) return rows.value;
  }
  return undefined;
}

interface Gaps {
  readonly difference: Evaluation<Interval>;
  readonly ratio: Evaluation<Interval>;
}

function judge(
  limit: GapLimit,
  plain: Gaps,
  strict: Gaps,
): { readonly verdict: Verdict; readonly pointWithin: boolean } | undefined {
  const byDifference = 'difference' in limit;
  const inner = byDifference ? plain.difference : plain.ratio;
  const outer = byDifference ? strict.difference : strict.ratio;
  if (!inner.evaluable || !outer.evaluable) return undefined;
  const low = byDifference ? -limit.difference : limit.ratio;
  const high = byDifference ? limit.difference : 1 / limit.ratio;
  const { estimate, lower, upper } = inner.value;
  const slack = 1e-12; // 0.30 - 0.20 is 0.10, not 0.09999999999999998
  const pointWithin = estimate >= low - slack && estimate <= high + slack;
  if (lower >= low && upper <= high) return { verdict: 'shown-good', pointWithin };
  if (outer.value.upper < low || outer.value.lower > high) return { verdict: 'shown-bad', pointWithin };
  return { verdict: 'not-shown', pointWithin };
}
