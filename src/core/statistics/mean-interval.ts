import { type Evaluation, evaluated, flawOfConfidence, notEvaluable } from './evaluation.ts';
import { studentQuantile, studentTwoSided } from './student-t.ts';
import { sumBy } from './sum.ts';

/** A mean with Student's interval, and the test that it is 0. */
export interface MeanEstimate {
  readonly mean: number;
  readonly standardError: number;
  readonly lower: number;
  readonly upper: number;
  readonly t: number;
  readonly df: number;
  readonly p: number;
}

/**
 * The mean of f(0) to f(n - 1) with Student's interval. Of the differences of pairs it is the paired t test. Not evaluable with fewer than two
 * values, one that is not finite, or where all are the same: no spread says nothing of the error.
 * Source: Student (1908), Biometrika 6:1-25; R's t.test, paired.
 */
export function meanInterval(
  n: number,
  f: (i: number) => number,
  confidence: number = 0.95,
): Evaluation<MeanEstimate> {
  const flaw = flawOfConfidence(confidence);
  if (flaw) return flaw;
  if (n < 2) return notEvaluable(`${n} values have no spread`);
  const mean = sumBy(n, f) / n;
  if (!Number.isFinite(mean)) return notEvaluable('a value is not finite');
  const variance = sumBy(n, (i) => (f(i) - mean) ** 2) / (n - 1);
  if (!(variance > 0)) return notEvaluable('every value is the same: no spread');
  const standardError = Math.sqrt(variance / n);
  const df = n - 1;
  const half = -studentQuantile((1 - confidence) / 2, df) * standardError;
  const t = mean / standardError;
  return evaluated({
    mean,
    standardError,
    lower: mean - half,
    upper: mean + half,
    t,
    df,
    p: studentTwoSided(t, df),
  });
}
