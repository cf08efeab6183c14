import type { RateName } from './confusion.ts';
import { type Evaluation, evaluated, notEvaluable, quotient } from './evaluation.ts';
import { type Group, type GroupValue, groupValues, overallRate, sortedByName } from './group-metrics.ts';

/** Whether groups are compared with each other or with all rows together. */
export type DisparityMethod = 'between-groups' | 'to-overall';

/** How far groups lie apart. */
export interface Disparity {
  /** At least 0: maximum minus minimum, or the largest distance from the overall value. */
  readonly difference: number;
  /** At most 1: minimum by maximum, or the smallest ratio to the overall value (whichever way is below 1). */
  readonly ratio: Evaluation<number>;
  readonly lowest: string;
  readonly highest: string;
  /** Groups that have no value: a caller must report them, they are not judged. */
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
}

/**
 * The disparity of a number between groups. Groups without a value are left out and listed in `skipped`. Not evaluable with fewer than two
 * groups that have one: a single group's difference of 0 and ratio of 1 (as Fairlearn says) would look perfect. Ties go to the
 * first name by code point. Source: Fairlearn MetricFrame.difference and .ratio, methods between_groups and to_overall.
 */
export function disparityOf(
  values: readonly GroupValue[],
  method: DisparityMethod = 'between-groups',
  overall?: number,
): Evaluation<Disparity> {
  const skipped: { name: string; reason: string }[] = [];
  const known: { name: string; value: number }[] = [];
  for (const { name, value } of sortedByName(values)) {
    if (!value.evaluable) skipped.push({ name, reason: value.reason });
    else if (!Number.isFinite(value.value)) skipped.push({ name, reason: `the value is ${value.value}` });
    else known.push({ name, value: value.value });
  }
  const [first, second] = known;
  if (!first || !second)
    return notEvaluable(known.length === 0 ? 'no group has a value' : 'only one group has a value');
  let lowest = first;
  let highest = first;
  for (const entry of known) {
    if (entry.value < lowest.value) lowest = entry;
    if (entry.value > highest.value) highest = entry;
  }
  const named = { lowest: lowest.name, highest: highest.name, skipped };
  if (method === 'between-groups')
    return evaluated({
      difference: highest.value - lowest.value,
      ratio: quotient(lowest.value, highest.value, 'every group has a value of 0'),
      ...named,
    });
  if (overall === undefined || !Number.isFinite(overall)) return notEvaluable('there is no overall value');
  let difference = 0;
  let ratio = 1;
  let undefinedRatio = false;
  for (const { value } of known) {
    difference = Math.max(difference, Math.abs(value - overall));
    if (value === 0 && overall === 0) undefinedRatio = true;
    else ratio = Math.min(ratio, value < overall ? value / overall : overall / value);
  }
  return evaluated({
    difference,
    ratio: undefinedRatio ? notEvaluable('0 of 0: a group and the overall value are 0') : evaluated(ratio),
    ...named,
  });
}

/** A group against a reference: signed difference (group minus reference) and ratio (group by reference). */
export interface ReferenceDisparity {
  readonly name: string;
  readonly difference: Evaluation<number>;
  readonly ratio: Evaluation<number>;
}

/**
 * Each group against the reference group, which is left out of the result. Not evaluable when the reference is not among the groups.
 * Source: AIF360 (unprivileged minus privileged, signed); Aequitas (metric of the group by metric of the reference).
 */
export function disparitiesToReference(
  values: readonly GroupValue[],
  reference: string,
): Evaluation<readonly ReferenceDisparity[]> {
  const anchor = values.find(({ name }) => name === reference);
  if (!anchor) return notEvaluable(`there is no reference group ${reference}`);
  const base = anchor.value;
  return evaluated(
    sortedByName(values.filter((entry) => entry !== anchor)).map(({ name, value }) => {
      if (!value.evaluable) return { name, difference: value, ratio: value };
      if (!base.evaluable) return { name, difference: base, ratio: base };
      return {
        name,
        difference: evaluated(value.value - base.value),
        ratio: quotient(value.value, base.value, 'the reference group has a value of 0'),
      };
    }),
  );
}

/** How the fairness criteria below compare and what they do with 0/0. */
export interface FairnessOptions {
  readonly method?: DisparityMethod;
  readonly zeroOverZero?: 'not-evaluable' | 'zero';
}

/** The disparity of one rate of groups, `to-overall` with the rate of all groups together. */
export function rateDisparity(
  groups: readonly Group[],
  name: RateName,
  { method = 'between-groups', zeroOverZero = 'not-evaluable' }: FairnessOptions = {},
): Evaluation<Disparity> {
  const overall = overallRate(groups, name);
  return disparityOf(
    groupValues(groups, name, zeroOverZero),
    method,
    overall.evaluable ? overall.value.value : undefined,
  );
}

/** Demographic parity: the disparity of selection rates. Source: Fairlearn demographic_parity_difference and _ratio. */
export function demographicParity(
  groups: readonly Group[],
  options: FairnessOptions = {},
): Evaluation<Disparity> {
  return rateDisparity(groups, 'selection-rate', options);
}

/** Equal opportunity: the disparity of true positive rates. Source: M. Hardt et al. (2016); Fairlearn since 0.11. */
export function equalOpportunity(
  groups: readonly Group[],
  options: FairnessOptions = {},
): Evaluation<Disparity> {
  return rateDisparity(groups, 'true-positive-rate', options);
}

/** Both halves of equalized odds and what they come to. */
export interface EqualizedOdds {
  readonly difference: number;
  readonly ratio: Evaluation<number>;
  readonly truePositiveRate: Disparity;
  readonly falsePositiveRate: Disparity;
}

/**
 * Equalized odds: the larger difference and the smaller ratio of TPR and FPR (`worst-case`), or their means (`mean`). Not evaluable when either
 * half is not, and the reason names it. Source: Fairlearn equalized_odds_difference and _ratio, agg; Hardt et al. (2016), definition 2.1.
 */
export function equalizedOdds(
  groups: readonly Group[],
  options: FairnessOptions & { readonly aggregate?: 'worst-case' | 'mean' } = {},
): Evaluation<EqualizedOdds> {
  const tpr = rateDisparity(groups, 'true-positive-rate', options);
  const fpr = rateDisparity(groups, 'false-positive-rate', options);
  if (!tpr.evaluable) return notEvaluable(`true positive rate: ${tpr.reason}`);
  if (!fpr.evaluable) return notEvaluable(`false positive rate: ${fpr.reason}`);
  const [a, b] = [tpr.value, fpr.value];
  const worst = (options.aggregate ?? 'worst-case') === 'worst-case';
  const difference = worst ? Math.max(a.difference, b.difference) : (a.difference + b.difference) / 2;
  const ratio = !a.ratio.evaluable
    ? a.ratio
    : !b.ratio.evaluable
      ? b.ratio
      : evaluated(worst ? Math.min(a.ratio.value, b.ratio.value) : (a.ratio.value + b.ratio.value) / 2);
  return evaluated({ difference, ratio, truePositiveRate: a, falsePositiveRate: b });
}
