import { argsort } from './argsort.ts';
import { type Evaluation, evaluated, notEvaluable } from './evaluation.ts';
import { normalLower, normalTwoSided, normalUpper } from './normal.ts';
import { studentTwoSided, studentUpper } from './student-t.ts';
import { meanOf, varianceOf } from './sum.ts';
import type { Alternative, TestResult } from './two-by-two.ts';
import { flawOfSamples } from './two-sample-ks.ts';

/**
 * The t test of equal means; `welch` (default) lets variances differ, otherwise Student's with the pooled one. Not evaluable with fewer than two
 * values a side or without any variance. Source: Student (1908); B. L. Welch (1947), Biometrika 34:28-35.
 */
export function tTest(
  x: Float64Array,
  y: Float64Array,
  options: { readonly welch?: boolean; readonly alternative?: Alternative } = {},
): Evaluation<TestResult> {
  const flaw = flawOfSamples(x, y, 2);
  if (flaw) return flaw;
  const { welch = true, alternative = 'two-sided' } = options;
  const [n, m] = [x.length, y.length];
  const [a, b] = [varianceOf(x), varianceOf(y)];
  const pooled = ((n - 1) * a + (m - 1) * b) / (n + m - 2);
  const square = welch ? a / n + b / m : pooled * (1 / n + 1 / m);
  if (square === 0) return notEvaluable('neither sample varies');
  const df = welch ? square ** 2 / ((a / n) ** 2 / (n - 1) + (b / m) ** 2 / (m - 1)) : n + m - 2;
  const statistic = (meanOf(x) - meanOf(y)) / Math.sqrt(square);
  const p =
    alternative === 'two-sided'
      ? studentTwoSided(statistic, df)
      : studentUpper(alternative === 'greater' ? statistic : -statistic, df);
  return evaluated({ statistic, df, p });
}

/** Mid-ranks of a pooled sample (from 1; ties share their mean), and the tie term sum (t^3 - t). O(n log n). */
export function midRanks(values: Float64Array): { readonly ranks: Float64Array; readonly tieTerm: number } {
  const order = argsort(values);
  const ranks = new Float64Array(values.length);
  let tieTerm = 0;
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    const value = values[order[start] as number];
    while (end < order.length && values[order[end] as number] === value) end += 1;
    const size = end - start;
    tieTerm += size * size * size - size;
    for (let k = start; k < end; k += 1) ranks[order[k] as number] = (start + end + 1) / 2;
    start = end;
  }
  return { ranks, tieTerm };
}

/** Both samples in one array, the first before the second. */
export function pool(x: Float64Array, y: Float64Array): Float64Array {
  const both = new Float64Array(x.length + y.length);
  both.set(x);
  both.set(y, x.length);
  return both;
}

/**
 * The Mann-Whitney test; `statistic` is U of the first sample. Exact without ties when a side has at most 8 values (scipy's rule), otherwise normal with
 * tie and continuity correction. `less` says that the first sample tends to be smaller. Not evaluable when all values are equal.
 * Source: H. B. Mann, D. R. Whitney (1947), Annals of Mathematical Statistics 18:50-60; scipy mannwhitneyu.
 */
export function mannWhitney(
  x: Float64Array,
  y: Float64Array,
  alternative: Alternative = 'two-sided',
): Evaluation<TestResult> {
  const flaw = flawOfSamples(x, y);
  if (flaw) return flaw;
  const [n, m] = [x.length, y.length];
  const { ranks, tieTerm } = midRanks(pool(x, y));
  let rankSum = 0;
  for (let i = 0; i < n; i += 1) rankSum += ranks[i] as number;
  const statistic = rankSum - (n * (n + 1)) / 2;
  if (Math.min(n, m) <= 8 && n * m <= 100_000 && tieTerm === 0) {
    const lower = exactRankTail(n, m, statistic);
    const upper = exactRankTail(n, m, n * m - statistic);
    const p = alternative === 'less' ? lower : alternative === 'greater' ? upper : 2 * Math.min(lower, upper);
    return evaluated({ statistic, p: Math.min(1, p) });
  }
  const total = n + m;
  const variance = ((n * m) / 12) * (total + 1 - tieTerm / (total * (total - 1)));
  if (!(variance > 0)) return notEvaluable('all values are equal');
  const distance = statistic - (n * m) / 2;
  const z = (shifted: number) => shifted / Math.sqrt(variance);
  const p =
    alternative === 'less'
      ? normalLower(z(distance + 0.5))
      : alternative === 'greater'
        ? normalUpper(z(distance - 0.5))
        : // at the centre the correction overshoots, and p is 1
          normalTwoSided(z(Math.max(0, Math.abs(distance) - 0.5)));
  return evaluated({ statistic, p: Math.min(1, p) });
}

/** P(U <= u) when all orders are alike, by Mann and Whitney's recurrence over a generating function. */
function exactRankTail(n: number, m: number, u: number): number {
  // coefficients of the Gaussian binomial, kept as shares so that nothing overflows
  const size = n * m + 1;
  const small = Math.min(n, m);
  const large = Math.max(n, m);
  const shares = new Float64Array(size);
  shares[0] = 1;
  for (let k = 1; k <= small; k += 1) {
    for (let s = size - 1; s >= large + k; s -= 1)
      shares[s] = (shares[s] as number) - (shares[s - large - k] as number);
    for (let s = k; s < size; s += 1) shares[s] = (shares[s] as number) + (shares[s - k] as number);
    for (let s = 0; s < size; s += 1) shares[s] = ((shares[s] as number) * k) / (large + k);
  }
  let sum = 0;
  for (let s = 0; s <= u && s < size; s += 1) sum += shares[s] as number;
  return Math.min(1, sum);
}
