import { type Evaluation, evaluated, flawOfCounts, notEvaluable } from './evaluation.ts';
import { chiSquaredUpper } from './incomplete-gamma.ts';
import { zOfConfidence } from './normal.ts';
import type { Interval } from './proportion-interval.ts';
import type { TestResult, TwoByTwo } from './two-by-two.ts';

/**
 * The Cochran-Mantel-Haenszel test that, given the stratum, outcome and group are independent; with the correction of 1/2 when `corrected`
 * (R's default). Strata of fewer than two rows say nothing and are passed over. Not evaluable when no stratum varies.
 * Source: N. Mantel, W. Haenszel (1959), JNCI 22:719-748; R mantelhaen.test.
 */
export function mantelHaenszelTest(
  strata: readonly TwoByTwo[],
  corrected: boolean = true,
): Evaluation<TestResult> {
  let distance = 0;
  let variance = 0;
  for (const [[a, b], [c, d]] of strata) {
    const flaw = flawOfCounts({ a, b, c, d });
    if (flaw) return flaw;
    const n = a + b + c + d;
    if (n < 2) continue;
    distance += a - ((a + b) * (a + c)) / n;
    variance += ((a + b) / n) * ((a + c) / n) * (((c + d) * (b + d)) / (n - 1));
  }
  if (variance === 0) return notEvaluable('no stratum has both groups and both outcomes');
  const cut = corrected ? Math.min(0.5, Math.abs(distance)) : 0;
  const statistic = (Math.abs(distance) - cut) ** 2 / variance;
  return evaluated({ statistic, df: 1, p: chiSquaredUpper(statistic, 1) });
}

/**
 * The common odds ratio over strata with its interval. Not evaluable when the estimate is 0/0, x/0 or 0.
 * Source: Mantel and Haenszel (1959); J. Robins, N. Breslow, S. Greenland (1986), Biometrics 42:311-323.
 */
export function commonOddsRatio(
  strata: readonly TwoByTwo[],
  confidence: number = 0.95,
): Evaluation<Interval> {
  let r = 0;
  let s = 0;
  let pr = 0;
  let mixed = 0;
  let qs = 0;
  for (const [[a, b], [c, d]] of strata) {
    const flaw = flawOfCounts({ a, b, c, d });
    if (flaw) return flaw;
    const n = a + b + c + d;
    if (n === 0) continue;
    const [ri, si, pi, qi] = [(a * d) / n, (b * c) / n, (a + d) / n, (b + c) / n];
    r += ri;
    s += si;
    pr += pi * ri;
    mixed += pi * si + qi * ri;
    qs += qi * si;
  }
  if (r === 0 || s === 0) return notEvaluable('the common odds ratio is 0, infinite or 0/0');
  const half =
    zOfConfidence(confidence) * Math.sqrt(pr / (2 * r * r) + mixed / (2 * r * s) + qs / (2 * s * s));
  const estimate = r / s;
  return evaluated({ estimate, lower: estimate * Math.exp(-half), upper: estimate * Math.exp(half) });
}
