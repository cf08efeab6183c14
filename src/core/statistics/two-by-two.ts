import { visitHypergeometric } from './binomial.ts';
import { type Evaluation, evaluated, flawOfCounts, notEvaluable } from './evaluation.ts';
import { chiSquaredUpper } from './incomplete-gamma.ts';

/** A table of counts [[a, b], [c, d]]; rows are groups, columns outcomes. */
export type TwoByTwo = readonly [readonly [number, number], readonly [number, number]];

/** A test: its statistic where it has one, degrees of freedom where it has them, and the p-value. */
export interface TestResult {
  readonly statistic: number;
  readonly df?: number;
  readonly p: number;
}

/** Tables with more possible outcomes than this are refused by the exact test: counts come from other people's files. */
const MOST_OUTCOMES = 2_000_000;

/** What a sum of double precision does not notice, however many such terms there are. */
const negligible = 1e-24;

/** Which way a one-sided alternative points; of [[a, b], [c, d]] `greater` says that the first row's share is greater. */
export type Alternative = 'two-sided' | 'less' | 'greater';

/**
 * Fisher's exact test. Two-sided sums the tables that are at most as probable as the one seen (relative tolerance
 * 1e-7, as R's fisher.test and scipy have it); mid-p takes the probability of the observed table away once by half.
 * `statistic` is the count a; not evaluable when every margin exceeds two million. p is 1 when a margin is empty. Linear in the smallest margin.
 * Source: R. A. Fisher (1935); Fagerland, Lydersen, Laake (2017), Statistical Analysis of Contingency Tables, 4.4.
 */
export function fisherExact(
  [[a, b], [c, d]]: TwoByTwo,
  options: { readonly alternative?: Alternative; readonly midP?: boolean } = {},
): Evaluation<TestResult> {
  const flaw = flawOfCounts({ a, b, c, d });
  if (flaw) return flaw;
  if (a + b + c + d === 0) return notEvaluable('an empty table');
  if (Math.min(a + b, c + d, a + c, b + d) > MOST_OUTCOMES)
    return notEvaluable(`every margin is above ${MOST_OUTCOMES}: use the z test`);
  const { alternative = 'two-sided', midP = false } = options;
  let all = 0;
  let seen = 0; // and so it stays, where the observed table is too improbable for a double
  let mode: number | undefined;
  visitHypergeometric(a + c, b + d, a + b, (k, mass) => {
    all += mass;
    if (k === a) seen = mass;
    mode ??= k;
    const comes = k >= mode ? a > k : a < k;
    return comes || mass > negligible;
  });
  let extreme = midP ? -seen / 2 : 0;
  visitHypergeometric(a + c, b + d, a + b, (k, mass) => {
    const counts =
      alternative === 'two-sided' ? mass <= seen * (1 + 1e-7) : alternative === 'less' ? k <= a : k >= a;
    if (counts) extreme += mass;
    return mass > negligible * seen;
  });
  return evaluated({ statistic: a, p: Math.min(1, Math.max(0, extreme / all)) });
}

/**
 * Pearson's chi-squared test of a 2x2 table, with Yates' correction when `corrected`. Not evaluable when a margin is
 * empty (0/0). Source: Fagerland et al. (2017), 4.4.2 and 4.4.3; the correction is cut at |ad - bc| as in R.
 */
export function pearsonTwoByTwo(
  [[a, b], [c, d]]: TwoByTwo,
  corrected: boolean = false,
): Evaluation<TestResult> {
  const flaw = flawOfCounts({ a, b, c, d });
  if (flaw) return flaw;
  const n = a + b + c + d;
  const margins = (a + b) * (c + d) * (a + c) * (b + d);
  if (margins === 0) return notEvaluable('a row or column of the table is empty');
  const cross = Math.abs(a * d - b * c);
  const statistic = (n * Math.max(0, cross - (corrected ? n / 2 : 0)) ** 2) / margins;
  return evaluated({ statistic, df: 1, p: chiSquaredUpper(statistic, 1) });
}
