import { incompleteBeta } from './incomplete-beta.ts';
import { bisect } from './root.ts';

/** P(T >= t) of Student's t with `df` > 0 degrees of freedom. Source: DLMF 8.17 with x = df / (df + t^2). */
export function studentUpper(t: number, df: number): number {
  if (Number.isNaN(t) || !(df > 0)) return Number.NaN;
  if (t === Infinity) return 0;
  if (t === -Infinity) return 1;
  const square = t * t;
  const half = incompleteBeta(df / (df + square), df / 2, 0.5, square / (df + square)).lower / 2;
  return t >= 0 ? half : 1 - half;
}

/** P(|T| >= |t|): the two-sided p-value of a t statistic. */
export function studentTwoSided(t: number, df: number): number {
  return 2 * studentUpper(Math.abs(t), df);
}

/** The quantile of Student's t: t with P(T <= t) = p, 0 < p < 1. */
export function studentQuantile(p: number, df: number): number {
  if (!(p > 0 && p < 1) || !(df > 0)) return Number.NaN;
  if (p === 0.5) return 0;
  if (p > 0.5) return -studentQuantile(1 - p, df);
  let low = -1;
  while (studentUpper(-low, df) > p && low > -1e300) low *= 2;
  return bisect((t) => studentUpper(-t, df) - p, low, 0);
}

/** P(F >= f) of Fisher's F with `df1` and `df2` degrees of freedom. */
export function fisherFUpper(f: number, df1: number, df2: number): number {
  if (!(f >= 0)) return Number.NaN;
  const total = df1 * f + df2;
  return incompleteBeta(df2 / total, df2 / 2, df1 / 2, (df1 * f) / total).lower;
}
