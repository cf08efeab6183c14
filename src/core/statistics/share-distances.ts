import { type Evaluation, evaluated, mapEvaluation, notEvaluable } from './evaluation.ts';
import { sumBy, sumOf } from './sum.ts';

/** Two distributions over the same categories or bins, as counts, weights or shares: each is scaled to a total of 1. */
export interface TwoDistributions {
  readonly first: readonly number[];
  readonly second: readonly number[];
}

/** Both as shares; not evaluable when lengths differ, a total is 0, or an entry is negative or NaN. */
export function sharesOf({ first, second }: TwoDistributions): Evaluation<TwoDistributions> {
  if (first.length !== second.length) return notEvaluable(`${first.length} and ${second.length} categories`);
  for (const values of [first, second])
    if (!values.every((value) => value >= 0 && value < Infinity))
      return notEvaluable('a share is negative or not a number');
  const [a, b] = [sumOf(first), sumOf(second)];
  if (a === 0 || b === 0) return notEvaluable(`the ${a === 0 ? 'first' : 'second'} distribution is empty`);
  return evaluated({ first: first.map((value) => value / a), second: second.map((value) => value / b) });
}

function distance(
  distributions: TwoDistributions,
  measure: (p: readonly number[], q: readonly number[]) => number,
): Evaluation<number> {
  return mapEvaluation(sharesOf(distributions), ({ first, second }) => measure(first, second));
}

function total(p: readonly number[], q: readonly number[], f: (a: number, b: number) => number): number {
  return sumBy(p.length, (i) => f(p[i] as number, q[i] as number));
}

const term = (a: number, b: number) => (a === 0 ? 0 : a * Math.log(a / b));

/** The base of a logarithm: part of the name of every number made with it. */
export type LogarithmBase = 2 | 'e';

function unit(base: LogarithmBase): number {
  return base === 2 ? Math.LN2 : 1;
}

/**
 * The Jensen-Shannon DIVERGENCE: 0 to 1 in base 2 (TFDV's number), 0 to ln 2 in base e. No square root: see `jensenShannonDistance`.
 * Source: J. Lin (1991), IEEE Trans. Inf. Theory 37:145-151.
 */
export function jensenShannonDivergence(
  distributions: TwoDistributions,
  base: LogarithmBase,
): Evaluation<number> {
  return distance(distributions, (p, q) => {
    const sum = total(p, q, (a, b) => term(a, (a + b) / 2) + term(b, (a + b) / 2));
    return Math.max(0, sum / 2 / unit(base));
  });
}

/** The Jensen-Shannon DISTANCE, the divergence's root: base e is scipy's and Evidently's (0 to 0.8326), base 2 NannyML's (0 to 1). */
export function jensenShannonDistance(
  distributions: TwoDistributions,
  base: LogarithmBase,
): Evaluation<number> {
  return mapEvaluation(jensenShannonDivergence(distributions, base), Math.sqrt);
}

/**
 * Kullback and Leibler's divergence of the second from the first, sum p ln(p / q). Not evaluable when the first has a category that the second
 * has not, where it is infinite. Source: S. Kullback, R. A. Leibler (1951), Annals of Mathematical Statistics 22:79-86.
 */
export function kullbackLeibler(
  distributions: TwoDistributions,
  base: LogarithmBase = 'e',
): Evaluation<number> {
  const shares = sharesOf(distributions);
  if (!shares.evaluable) return shares;
  const { first, second } = shares.value;
  if (first.some((p, i) => p > 0 && second[i] === 0))
    return notEvaluable('a category of the first distribution is absent from the second (infinite)');
  return evaluated(Math.max(0, total(first, second, term) / unit(base)));
}

/** Hellinger's distance sqrt(1 - sum sqrt(p q)), 0 to 1. Source: E. Hellinger (1909); L. Le Cam, G. Yang (2000), chapter 3. */
export function hellinger(distributions: TwoDistributions): Evaluation<number> {
  return distance(distributions, (p, q) =>
    Math.sqrt(total(p, q, (a, b) => (Math.sqrt(a) - Math.sqrt(b)) ** 2) / 2),
  );
}

/** Total variation: half the sum of |p - q|, 0 to 1. Source: D. A. Levin, Y. Peres (2017), Markov Chains and Mixing Times, 4.1. */
export function totalVariation(distributions: TwoDistributions): Evaluation<number> {
  return distance(distributions, (p, q) => total(p, q, (a, b) => Math.abs(a - b)) / 2);
}

/** L-infinity: the largest |p - q|, 0 to 1, TFDV's measure for categories. Source: TensorFlow Data Validation, "Data drift and skew". */
export function lInfinity(distributions: TwoDistributions): Evaluation<number> {
  return distance(distributions, (p, q) => {
    let largest = 0;
    for (const [i, a] of p.entries()) largest = Math.max(largest, Math.abs(a - (q[i] as number)));
    return largest;
  });
}

/**
 * The population stability index sum (p - q) ln(p / q), 0 upwards; the first distribution is the reference. Shares of 0 become `floor`, which alone adds 0.31 against
 * a share of 0.05: always say it. Source: feature-engine and Evidently (floor 0.0001); Deepchecks (0.01); equals Jeffreys' divergence (1946).
 */
export function populationStability(
  distributions: TwoDistributions,
  floor: number = 0.0001,
): Evaluation<number> {
  if (!(floor > 0 && floor < 1)) return notEvaluable(`the floor is ${floor}, not between 0 and 1`);
  return distance(distributions, (p, q) =>
    total(p, q, (a, b) => {
      const [x, y] = [a === 0 ? floor : a, b === 0 ? floor : b];
      return (x - y) * Math.log(x / y);
    }),
  );
}

/** What PSI is on average when nothing drifted, in `bins` bins at n and m rows: (B - 1)(1 / n + 1 / m). Source: B. Yurdakul (2018), section 3. */
export function expectedPopulationStability(bins: number, n: number, m: number): number {
  return (bins - 1) * (1 / n + 1 / m);
}

/** Lines up two tables of counts by category, over the union of their categories in code-point order: absent is 0. */
export function alignCategories(
  first: ReadonlyMap<string, number>,
  second: ReadonlyMap<string, number>,
): TwoDistributions & { readonly categories: readonly string[] } {
  const categories = [...new Set([...first.keys(), ...second.keys()])].sort((a, b) =>
    a < b ? -1 : a > b ? 1 : 0,
  );
  return {
    categories,
    first: categories.map((category) => first.get(category) ?? 0),
    second: categories.map((category) => second.get(category) ?? 0),
  };
}
