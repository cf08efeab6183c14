import {
  type ConfusionCounts,
  type Rate,
  type RateName,
  RATES,
  rateOf,
  type RowCodes,
  rowCodes,
  totalConfusion,
} from './confusion.ts';
import { type Evaluation, evaluated, notEvaluable } from './evaluation.ts';
import { type Interval, proportionInterval } from './proportion-interval.ts';

/** A group with its confusion table. The name is a person's text: escape it before it is rendered. */
export interface Group {
  readonly name: string;
  readonly counts: ConfusionCounts;
}

/** A group with one number of it, or the reason why it has none. */
export interface GroupValue {
  readonly name: string;
  readonly value: Evaluation<number>;
}

/** One row of the table a reader sees: rate, numerator, denominator and Wilson interval. */
export interface GroupRate {
  readonly name: string;
  readonly rate: Evaluation<Rate>;
  readonly interval: Evaluation<Interval>;
}

/** Group names sorted by code point, so that the order depends on no locale. */
export function sortedByName<T extends { readonly name: string }>(groups: readonly T[]): T[] {
  return [...groups].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** One rate of every group, sorted by name, with a Wilson interval (not evaluable for weighted counts, which are no counts). */
export function groupRates(
  groups: readonly Group[],
  name: RateName,
  confidence: number = 0.95,
): readonly GroupRate[] {
  return sortedByName(groups).map((group) => {
    const rate = rateOf(group.counts, name);
    const interval = rate.evaluable
      ? proportionInterval(rate.value.numerator, rate.value.denominator, { confidence })
      : rate;
    return { name: group.name, rate, interval };
  });
}

/** The rate of all groups together. */
export function overallRate(groups: readonly Group[], name: RateName): Evaluation<Rate> {
  return rateOf(totalConfusion(groups.map((group) => group.counts)), name);
}

/**
 * One rate of every group as plain values, for disparities. `zeroOverZero` says what 0/0 becomes: by default not evaluable; `zero` is what
 * Fairlearn does through scikit-learn's normalised confusion matrix (both TPR and FNR are then 0), for comparison with it only.
 */
export function groupValues(
  groups: readonly Group[],
  name: RateName,
  zeroOverZero: 'not-evaluable' | 'zero' = 'not-evaluable',
): readonly GroupValue[] {
  return groups.map((group) => {
    const { numerator, denominator, whenEmpty } = RATES[name];
    const [x, n] = [numerator(group.counts), denominator(group.counts)];
    if (n !== 0) return { name: group.name, value: evaluated(x / n) };
    return { name: group.name, value: zeroOverZero === 'zero' ? evaluated(0) : notEvaluable(whenEmpty) };
  });
}

/** Codes of rows by group: names sorted by code point, and for each row the place of its name. */
export interface GroupCodes {
  readonly names: readonly string[];
  readonly codes: RowCodes;
}

/**
 * The intersections of several attributes: one code a row for each combination that occurs, named by joining the attributes' names with
 * `separator`. Rows with a negative code in any attribute (missing) belong to none. Sorted by the attributes' own order.
 */
export function intersectGroups(
  attributes: readonly GroupCodes[],
  separator: string = ' / ',
): Evaluation<GroupCodes> {
  const [first] = attributes;
  if (!first) return notEvaluable('no attribute');
  const n = first.codes.length;
  if (attributes.some(({ codes }) => codes.length !== n)) return notEvaluable('attributes differ in length');
  const size = attributes.reduce((product, { names }) => product * names.length, 1);
  if (!(size <= 1_000_000)) return notEvaluable(`${size} combinations of groups are too many`);
  const place = new Int32Array(size).fill(-1);
  const mixed = rowCodes(n, size);
  for (let i = 0; i < n; i += 1) {
    let key = 0;
    for (const { names, codes } of attributes) {
      const code = codes[i] as number;
      key = key < 0 || code < 0 ? -1 : key * names.length + code;
    }
    mixed[i] = key;
    if (key >= 0) place[key] = 0;
  }
  const names: string[] = [];
  for (let key = 0; key < size; key += 1) {
    if (place[key] !== 0) continue;
    place[key] = names.length;
    const parts: string[] = [];
    let rest = key;
    for (const { names: own } of [...attributes].reverse()) {
      parts.unshift(own[rest % own.length] as string);
      rest = Math.floor(rest / own.length);
    }
    names.push(parts.join(separator));
  }
  for (let i = 0; i < n; i += 1) {
    const key = mixed[i] as number;
    if (key >= 0) mixed[i] = place[key] as number;
  }
  return evaluated({ names, codes: mixed });
}
