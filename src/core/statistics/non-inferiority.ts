import { type Evaluation, evaluated, notEvaluable } from './evaluation.ts';
import { zOfConfidence } from './normal.ts';
import { pairedDifference, type PairedMethod, type PairedTable } from './paired-proportions.ts';
import { pairsForNonInferiority, rowsForNonInferiority, rowsForStandardError } from './power.ts';
import { type DifferenceMethod, proportionDifference } from './proportion-difference.ts';
import type { TwoProportions } from './score-difference.ts';

/** The three outcomes: shown good enough, shown bad, or too little data to tell. */
export type Verdict = 'shown-good' | 'shown-bad' | 'not-shown';

/** "No regression beyond the margin", judged. Differences count so that positive is better, whatever the metric. */
export interface NonInferiority {
  readonly verdict: Verdict;
  /** Head minus base, signed so that positive is better. */
  readonly difference: number;
  /** Limits of the difference at the two-sided level 2c - 1 of a one-sided confidence c. Equal to `difference` for a point comparison. */
  readonly lower: number;
  readonly upper: number;
  readonly margin: number;
  readonly confidence: number;
  /** `tango`, `newcombe`, `normal` ..., or `point` where only the two numbers were compared. */
  readonly method: string;
  /** Worse beyond doubt (the upper limit is below 0), though within the margin. */
  readonly worseWithinMargin: boolean;
  /** For `not-shown`: rows (or pairs) that would show it with 80 % power, were the truth the better of 0 and what was seen. */
  readonly rowsNeeded?: number;
}

/** What the policy asks: the tolerance, and the one-sided confidence with which it must be shown. */
export interface Tolerance {
  /** The loss that is accepted, at least 0, on the metric's own scale. */
  readonly margin: number;
  /** One-sided, between 0.5 and 1; default 0.95. */
  readonly confidence?: number;
  /** False for losses and error rates. Default true. */
  readonly higherIsBetter?: boolean;
}

function flawOf({ margin, confidence = 0.95 }: Tolerance) {
  if (!(margin >= 0 && Number.isFinite(margin)))
    return notEvaluable(`the margin is ${margin}, not at least 0`);
  if (!(confidence > 0.5 && confidence < 1))
    return notEvaluable(`the one-sided confidence is ${confidence}, not between 0.5 and 1`);
  return undefined;
}

/**
 * Judges an interval of head minus base: `shown-good` iff the lower limit is above -margin, `shown-bad` iff the upper limit is below
 * -margin, otherwise `not-shown`. With margin 0 equality can never be shown, only improvement. Source: G. Piaggio et al.
 * (2012), JAMA 308:2594-2604 (CONSORT for non-inferiority), figure 1; S. Wellek (2010), Testing Statistical Hypotheses of Equivalence and Noninferiority.
 */
export function judgeDifference(
  interval: { readonly difference: number; readonly lower: number; readonly upper: number },
  tolerance: Tolerance,
  method: string,
  rowsNeeded?: (difference: number, alpha: number) => Evaluation<number>,
): Evaluation<NonInferiority> {
  const flaw = flawOf(tolerance);
  if (flaw) return flaw;
  const { margin, confidence = 0.95, higherIsBetter = true } = tolerance;
  const sign = higherIsBetter ? 1 : -1;
  const difference = sign * interval.difference;
  const lower = higherIsBetter ? interval.lower : -interval.upper;
  const upper = higherIsBetter ? interval.upper : -interval.lower;
  if (![difference, lower, upper].every(Number.isFinite))
    return notEvaluable('the difference is not a number');
  const verdict = lower > -margin ? 'shown-good' : upper < -margin ? 'shown-bad' : 'not-shown';
  const assumed = difference > -margin ? Math.min(0, difference) : 0;
  const needed = verdict === 'not-shown' ? rowsNeeded?.(assumed, 1 - confidence) : undefined;
  return evaluated({
    verdict,
    difference,
    lower,
    upper,
    margin,
    confidence,
    method,
    worseWithinMargin: upper < 0 && lower > -margin,
    ...(needed?.evaluable ? { rowsNeeded: needed.value } : {}),
  });
}

/**
 * No regression of a share of right answers on the same examples, from the paired two-by-two table. `onlyBase` are the examples
 * that only base has right; for an error rate give the same table and leave `higherIsBetter` true, since right answers are counted.
 */
export function nonInferiorityOfPairs(
  table: PairedTable,
  tolerance: Tolerance,
  method: PairedMethod = 'tango',
): Evaluation<NonInferiority> {
  const flaw = flawOf(tolerance);
  if (flaw) return flaw;
  const { confidence = 0.95, margin } = tolerance;
  const interval = pairedDifference(table, { method, confidence: 2 * confidence - 1 });
  if (!interval.evaluable) return interval;
  const n = table.bothRight + table.onlyBase + table.onlyHead + table.bothWrong;
  // with no discordant pair the planning value is one half of a pair, not certainty
  const discordance = Math.max(0.5, table.onlyBase + table.onlyHead) / n;
  return judgeDifference(
    { ...interval.value, difference: interval.value.estimate },
    tolerance,
    method,
    (d, alpha) => pairsForNonInferiority(margin, discordance, { difference: d, alpha }),
  );
}

/** No regression of a proportion measured on different examples: group 1 is head, group 2 base. `rowsNeeded` is a side. */
export function nonInferiorityOfCounts(
  counts: TwoProportions,
  tolerance: Tolerance,
  method: DifferenceMethod = 'newcombe',
): Evaluation<NonInferiority> {
  const flaw = flawOf(tolerance);
  if (flaw) return flaw;
  const { confidence = 0.95, margin } = tolerance;
  const interval = proportionDifference(counts, { method, confidence: 2 * confidence - 1 });
  if (!interval.evaluable) return interval;
  // half a success keeps the planning rate off 0 and 1
  const rate = (counts.x1 + counts.x2 + 0.5) / (counts.n1 + counts.n2 + 1);
  return judgeDifference(
    { ...interval.value, difference: interval.value.estimate },
    tolerance,
    method,
    (d, alpha) => rowsForNonInferiority(margin, rate, { difference: d, alpha }),
  );
}

/** A value with its standard error, and the rows behind it where they are known. */
export interface Estimate {
  readonly value: number;
  readonly standardError: number;
  readonly n?: number;
}

/**
 * No regression from two values with standard errors, by the normal distribution. `covariance` (default 0) is that of the two
 * estimates when they come from the same rows. Not evaluable when the standard error of the difference is 0 or not a number.
 */
export function nonInferiorityOfEstimates(
  base: Estimate,
  head: Estimate,
  tolerance: Tolerance,
  covariance: number = 0,
): Evaluation<NonInferiority> {
  const flaw = flawOf(tolerance);
  if (flaw) return flaw;
  if (!(base.standardError >= 0) || !(head.standardError >= 0))
    return notEvaluable('a standard error is negative or not a number');
  const variance = base.standardError ** 2 + head.standardError ** 2 - 2 * covariance;
  if (!(variance > 0)) return notEvaluable('the standard error of the difference is 0');
  const { confidence = 0.95, margin } = tolerance;
  const standardError = Math.sqrt(variance);
  const difference = head.value - base.value;
  const half = zOfConfidence(2 * confidence - 1) * standardError;
  const n = Math.min(base.n ?? Number.NaN, head.n ?? Number.NaN);
  return judgeDifference(
    { difference, lower: difference - half, upper: difference + half },
    tolerance,
    'normal',
    (d, alpha) => rowsForStandardError(margin, standardError, n, { difference: d, alpha }),
  );
}

/**
 * The successes behind a declared rate: the whole number k with k / n equal to `value` to its printed digits (`decimals`, default 4).
 * Not evaluable when no count of `n` gives that rate: then value and n contradict each other.
 */
export function countOfDeclaredRate(value: number, n: number, decimals: number = 4): Evaluation<number> {
  if (!Number.isSafeInteger(n) || n < 1) return notEvaluable(`n is ${n}, not a whole number of at least 1`);
  if (!(value >= 0 && value <= 1)) return notEvaluable(`the rate ${value} is not in [0, 1]`);
  const count = Math.round(value * n);
  if (Math.abs(count / n - value) <= 0.5 / 10 ** decimals + 1e-12) return evaluated(count);
  return notEvaluable(`no count of ${n} gives a rate of ${value}`);
}

/**
 * Compares the two numbers only, for want of n, standard errors or predictions: a drop within the margin is `shown-good` in the plain sense
 * and says nothing of chance (`method` is `point`). The comparison forgives 1e-12 of rounding, so 0.90 - 0.88 is a drop of 0.02.
 */
export function comparePoints(base: number, head: number, tolerance: Tolerance): Evaluation<NonInferiority> {
  const flaw = flawOf(tolerance);
  if (flaw) return flaw;
  if (!Number.isFinite(base) || !Number.isFinite(head)) return notEvaluable('a value is not a number');
  const { margin, confidence = 0.95, higherIsBetter = true } = tolerance;
  const difference = higherIsBetter ? head - base : base - head;
  const slack = 1e-12 * Math.max(1, Math.abs(base), Math.abs(head));
  return evaluated({
    verdict: difference >= -margin - slack ? 'shown-good' : 'shown-bad',
    difference,
    lower: difference,
    upper: difference,
    margin,
    confidence,
    method: 'point',
    worseWithinMargin: false,
  });
}
