import { binomialLower, binomialMass, binomialUpper } from './binomial.ts';
import { type Evaluation, evaluated, flawOfCounts, notEvaluable } from './evaluation.ts';
import { chiSquaredUpper } from './incomplete-gamma.ts';
import { normalLower, normalTwoSided, normalUpper } from './normal.ts';
import { flawOfProportion } from './proportion-interval.ts';
import { scoreOfDifference, type TwoProportions } from './score-difference.ts';
import { type Alternative, fisherExact, type TestResult } from './two-by-two.ts';

function tail(z: number, alternative: Alternative): number {
  if (alternative === 'less') return normalLower(z);
  return alternative === 'greater' ? normalUpper(z) : normalTwoSided(z);
}

/**
 * The z test of p1 = p2 from two independent groups. `pooled` (the default) is the test of courts, R's prop.test
 * without correction and statsmodels; otherwise each group keeps its variance. Not evaluable when the variance is 0
 * (all or none succeeded), where z is 0/0. Source: Fleiss, Levin, Paik (2003), 3.1; 42 FR 1607.4(D) Q&A 24 applies it.
 */
export function twoProportionTest(
  { x1, n1, x2, n2 }: TwoProportions,
  options: { readonly alternative?: Alternative; readonly variance?: 'pooled' | 'unpooled' } = {},
): Evaluation<TestResult> {
  const flaw = flawOfProportion(x1, n1) ?? flawOfProportion(x2, n2);
  if (flaw) return flaw;
  const { alternative = 'two-sided', variance = 'pooled' } = options;
  const p1 = x1 / n1;
  const p2 = x2 / n2;
  const pooled = (x1 + x2) / (n1 + n2);
  const square =
    variance === 'pooled'
      ? pooled * (1 - pooled) * (1 / n1 + 1 / n2)
      : (p1 * (1 - p1)) / n1 + (p2 * (1 - p2)) / n2;
  if (square === 0) return notEvaluable('the standard error is 0: every outcome is the same');
  const statistic = (p1 - p2) / Math.sqrt(square);
  return evaluated({ statistic, p: tail(statistic, alternative) });
}

/**
 * The score test of H0: p1 - p2 = delta (Farrington and Manning; with `inflated` Miettinen and Nurminen). Alternative
 * `greater` at delta = -margin is the test of non-inferiority. Source: see `scoreOfDifference`.
 */
export function differenceScoreTest(
  counts: TwoProportions,
  delta: number,
  options: { readonly alternative?: Alternative; readonly inflated?: boolean } = {},
): Evaluation<TestResult> {
  const flaw = flawOfProportion(counts.x1, counts.n1) ?? flawOfProportion(counts.x2, counts.n2);
  if (flaw) return flaw;
  if (!(delta > -1 && delta < 1)) return notEvaluable(`the difference ${delta} is not between -1 and 1`);
  const { alternative = 'two-sided', inflated = false } = options;
  const statistic = scoreOfDifference(counts, delta, inflated);
  return evaluated({ statistic, p: tail(statistic, alternative) });
}

/**
 * The z test of one proportion against `p0`: `score` with the variance under H0 (R's prop.test), `wald` with the
 * observed one (statsmodels' default). Not evaluable where that variance is 0.
 */
export function oneProportionTest(
  x: number,
  n: number,
  p0: number,
  options: { readonly alternative?: Alternative; readonly variance?: 'score' | 'wald' } = {},
): Evaluation<TestResult> {
  const flaw = flawOfProportion(x, n);
  if (flaw) return flaw;
  if (!(p0 >= 0 && p0 <= 1)) return notEvaluable(`the proportion ${p0} is not in [0, 1]`);
  const { alternative = 'two-sided', variance = 'score' } = options;
  const p = variance === 'score' ? p0 : x / n;
  if (p === 0 || p === 1) return notEvaluable('the standard error is 0');
  const statistic = (x / n - p0) / Math.sqrt((p * (1 - p)) / n);
  return evaluated({ statistic, p: tail(statistic, alternative) });
}

/**
 * The exact binomial test of x of n against `p0`. Two-sided sums the outcomes at most as probable as the one seen, with
 * R's relative tolerance of 1e-7. O(log n). Source: R's binom.test; Clopper and Pearson (1934).
 */
export function binomialTest(
  x: number,
  n: number,
  p0: number,
  alternative: Alternative = 'two-sided',
): Evaluation<TestResult> {
  const flaw = flawOfProportion(x, n);
  if (flaw) return flaw;
  if (!(p0 >= 0 && p0 <= 1)) return notEvaluable(`the proportion ${p0} is not in [0, 1]`);
  const result = (p: number) => evaluated({ statistic: x, p: Math.min(1, p) });
  if (alternative === 'less') return result(binomialLower(x, n, p0));
  if (alternative === 'greater') return result(binomialUpper(x, n, p0));
  const expected = n * p0;
  if (x === expected) return result(1);
  const limit = binomialMass(x, n, p0) * (1 + 1e-7);
  if (x < expected) {
    // the smallest k above the mean that is as improbable as x
    let low = Math.ceil(expected);
    let high = n + 1;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (binomialMass(middle, n, p0) <= limit) high = middle;
      else low = middle + 1;
    }
    return result(binomialLower(x, n, p0) + binomialUpper(low, n, p0));
  }
  let low = -1;
  let high = Math.floor(expected);
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (binomialMass(middle, n, p0) <= limit) low = middle;
    else high = middle - 1;
  }
  return result(binomialUpper(x, n, p0) + binomialLower(low, n, p0));
}

/**
 * Pearson's chi-squared test that k groups share one proportion, without continuity correction, k - 1 degrees of
 * freedom. Not evaluable for fewer than two groups or when every outcome is the same. Source: R's prop.test; Fleiss (1981), p. 139.
 */
export function kProportionTest(
  successes: readonly number[],
  trials: readonly number[],
): Evaluation<TestResult> {
  if (successes.length !== trials.length) return notEvaluable('successes and trials differ in length');
  if (trials.length < 2) return notEvaluable(`${trials.length} group: nothing to compare`);
  let x = 0;
  let n = 0;
  for (const [i, count] of successes.entries()) {
    const of = trials[i] as number;
    const flaw = flawOfCounts({ successes: count, trials: of }) ?? flawOfProportion(count, of);
    if (flaw) return flaw;
    x += count;
    n += of;
  }
  if (x === 0 || x === n) return notEvaluable('every outcome is the same');
  const p = x / n;
  let statistic = 0;
  for (const [i, count] of successes.entries()) {
    const of = trials[i] as number;
    statistic += (count - of * p) ** 2 / (of * p * (1 - p));
  }
  const df = trials.length - 1;
  return evaluated({ statistic, df, p: chiSquaredUpper(statistic, df) });
}

/**
 * The two-sided p-value of equal proportions: Fisher's exact test, and the pooled z test where its table is too large to enumerate (there they agree).
 * 1 when every outcome is the same; not evaluable for an empty group.
 */
export function equalProportionsP({ x1, n1, x2, n2 }: TwoProportions): Evaluation<number> {
  const flaw = flawOfProportion(x1, n1) ?? flawOfProportion(x2, n2);
  if (flaw) return flaw;
  const exact = fisherExact([
    [x1, n1 - x1],
    [x2, n2 - x2],
  ]);
  if (exact.evaluable) return evaluated(exact.value.p);
  const test = twoProportionTest({ x1, n1, x2, n2 });
  return test.evaluable ? evaluated(test.value.p) : evaluated(1);
}
