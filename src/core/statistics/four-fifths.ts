import { type Evaluation, evaluated, flawOfCounts, notEvaluable } from './evaluation.ts';
import { compareRates, fractionOf } from './exact-ratio.ts';
import { sortedByName } from './group-metrics.ts';
import { adjustPValues, type Correction } from './multiple-comparisons.ts';
import type { Verdict } from './non-inferiority.ts';
import { rowsForDifference } from './power.ts';
import { type Interval } from './proportion-interval.ts';
import { proportionRatio } from './proportion-ratio.ts';
import { equalProportionsP, twoProportionTest } from './proportion-test.ts';

/** A group of a selection procedure. */
export interface SelectionGroup {
  readonly name: string;
  readonly selected: number;
  readonly total: number;
}

/** One group against the group with the highest selection rate. */
export interface ImpactRow extends SelectionGroup {
  readonly rate: number;
  /** Its rate by the highest rate, unrounded. */
  readonly ratio: number;
  readonly ratioInterval: Evaluation<Interval>;
  /** Less than four fifths, decided in whole numbers: exactly four fifths is not. */
  readonly adverse: boolean;
  /** Fisher's exact test against the highest group, two-sided, raw and corrected over the groups. */
  readonly p: number;
  readonly adjustedP: number;
  /** Pooled z: the courts' "standard deviations" (Hazelwood 1977, Castaneda 1977 fn. 17 call two or three suspect). */
  readonly z: Evaluation<number>;
  /** Its share of all rows; 29 CFR 1607.15(A)(2)(a) asks no determination for groups under 2 %. */
  readonly share: number;
  readonly verdict: Verdict;
  /** At or above four fifths, and yet significantly lower: large n, small gap. */
  readonly significantAbove: boolean;
  /** Why a group is not shown: too few rows, or a low ratio that chance explains. */
  readonly reason?: string;
  /** Rows a group needed to find these two rates different with 80 % power. */
  readonly rowsNeeded?: number;
}

/** The four-fifths rule over the groups of one attribute. */
export interface FourFifthsResult {
  readonly highest: string;
  /** Every other group, sorted by name. */
  readonly rows: readonly ImpactRow[];
  /** Groups without a row: nothing can be said of them. */
  readonly empty: readonly string[];
  /** The worst: `shown-bad` if any is, else `not-shown` if any is. */
  readonly verdict: Verdict;
}

/** The rule's settings. */
export interface FourFifthsOptions {
  /** Default 0.8, read as the decimal it is. */
  readonly threshold?: number;
  readonly alpha?: number;
  readonly correction?: Correction;
  /** Groups with fewer rows are not judged. Default 30. */
  readonly minimumRows?: number;
  readonly confidence?: number;
}

/**
 * The four-fifths rule with its significance test. A group is `shown-bad` when its ratio is below the threshold and the corrected Fisher p is at
 * most alpha, `not-shown` when the ratio is below and p is not, or when it has too few rows, `shown-good` otherwise. Not
 * evaluable with fewer than two groups that have rows, or when nobody is selected. Of several highest groups the one with the most rows is compared with.
 * Source: Uniform Guidelines on Employee Selection Procedures, 29 CFR 1607.4(D), and Questions and Answers 11, 18 to 27 (44 FR 11996, 1979).
 */
export function fourFifths(
  groups: readonly SelectionGroup[],
  options: FourFifthsOptions = {},
): Evaluation<FourFifthsResult> {
  const { threshold = 0.8, alpha = 0.05, correction = 'holm', minimumRows = 30, confidence = 0.95 } = options;
  const limit = fractionOf(threshold);
  if (!limit || threshold <= 0 || threshold > 1) return notEvaluable(`the threshold is ${threshold}`);
  for (const { name, selected, total } of groups) {
    const flaw = flawOfCounts({ selected, total });
    if (flaw) return notEvaluable(`${name}: ${flaw.reason}`);
    if (selected > total) return notEvaluable(`${name}: ${selected} selected of ${total}`);
  }
  const sorted = sortedByName(groups);
  const empty = sorted.filter(({ total }) => total === 0).map(({ name }) => name);
  const known = sorted.filter(({ total }) => total > 0);
  const [first] = known;
  if (!first || known.length < 2) return notEvaluable('fewer than two groups have rows');
  let top = first;
  for (const group of known) {
    const order = compareRates({ x1: group.selected, n1: group.total, x2: top.selected, n2: top.total });
    if (order > 0 || (order === 0 && group.total > top.total)) top = group;
  }
  if (top.selected === 0) return notEvaluable('nobody is selected in any group');
  const all = known.reduce((sum, { total }) => sum + total, 0);
  const others = known.filter((group) => group !== top);
  const p = others.map(({ selected, total }) => {
    const equal = equalProportionsP({ x1: selected, n1: total, x2: top.selected, n2: top.total });
    return equal.evaluable ? equal.value : 1;
  });
  const adjusted = adjustPValues(p, correction);
  if (!adjusted.evaluable) return adjusted;
  const rows = others.map((group, i): ImpactRow => {
    const counts = { x1: group.selected, n1: group.total, x2: top.selected, n2: top.total };
    const adverse = compareRates(counts, limit) < 0;
    const adjustedP = adjusted.value[i] as number;
    const significant = adjustedP <= alpha;
    const small = Math.min(group.total, top.total) < minimumRows;
    const verdict: Verdict =
      small || (adverse && !significant) ? 'not-shown' : adverse ? 'shown-bad' : 'shown-good';
    const rate = group.selected / group.total;
    const test = twoProportionTest(counts);
    const needed = rowsForDifference(rate, top.selected / top.total);
    return {
      ...group,
      rate,
      ratio: (group.selected * top.total) / (group.total * top.selected),
      ratioInterval: proportionRatio(counts, { confidence }),
      adverse,
      p: p[i] as number,
      adjustedP,
      z: test.evaluable ? evaluated(test.value.statistic) : test,
      share: group.total / all,
      verdict,
      significantAbove: !adverse && significant,
      ...(verdict === 'not-shown'
        ? {
            reason: small
              ? `the rows of the smaller group (${Math.min(group.total, top.total)}) are fewer than ${minimumRows}`
              : `the ratio is below ${threshold}, which chance explains (p = ${adjustedP.toPrecision(2)})`,
            ...(needed.evaluable ? { rowsNeeded: Math.max(minimumRows, needed.value) } : {}),
          }
        : {}),
    };
  });
  const worst = (verdict: Verdict) => rows.some((row) => row.verdict === verdict);
  const verdict = worst('shown-bad') ? 'shown-bad' : worst('not-shown') ? 'not-shown' : 'shown-good';
  return evaluated({ highest: top.name, rows, empty, verdict });
}

/**
 * How many standard deviations of the binomial distribution a number selected lies from the expected: (x - n p) / sqrt(n p (1 - p)).
 * Not evaluable for p of 0 or 1 and n = 0. Source: Castaneda v. Partida, 430 U.S. 482, 496 n. 17 (1977).
 */
export function standardDeviationsFromExpected(x: number, n: number, p: number): Evaluation<number> {
  const flaw = flawOfCounts({ x, n });
  if (flaw) return flaw;
  if (n === 0 || !(p > 0 && p < 1)) return notEvaluable('the standard deviation is 0');
  return evaluated((x - n * p) / Math.sqrt(n * p * (1 - p)));
}
