import { type Evaluation, evaluated, notEvaluable } from './evaluation.ts';
import { normalUpper } from './normal.ts';
import { studentUpper } from './student-t.ts';

/** Two one-sided tests: equivalence is shown at level alpha iff `p` is at most alpha. */
export interface EquivalenceResult {
  /** Statistic of H0: difference <= low, and its p. */
  readonly lower: { readonly statistic: number; readonly p: number };
  /** Statistic of H0: difference >= high, and its p. */
  readonly upper: { readonly statistic: number; readonly p: number };
  /** The larger of both. */
  readonly p: number;
}

/**
 * TOST: is a difference with this standard error inside (low, high)? A t test with `df`, a z test without.
 * The (1 - 2 alpha) interval lies inside the bounds exactly when p < alpha. Not evaluable with a standard error of 0.
 * Source: D. J. Schuirmann (1987), Journal of Pharmacokinetics and Biopharmaceutics 15:657-680.
 */
export function equivalenceTest(
  difference: number,
  standardError: number,
  bounds: { readonly low: number; readonly high: number },
  df?: number,
): Evaluation<EquivalenceResult> {
  if (!(standardError > 0) || !Number.isFinite(difference)) return notEvaluable('no standard error');
  if (!(bounds.low < bounds.high)) return notEvaluable('the lower bound is not below the upper one');
  const tail = (statistic: number) =>
    df === undefined ? normalUpper(statistic) : studentUpper(statistic, df);
  const low = (difference - bounds.low) / standardError;
  const high = (difference - bounds.high) / standardError;
  const lower = { statistic: low, p: tail(low) };
  const upper = { statistic: high, p: tail(-high) };
  return evaluated({ lower, upper, p: Math.max(lower.p, upper.p) });
}
