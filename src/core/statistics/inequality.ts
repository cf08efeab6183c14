import { type Evaluation, evaluated, notEvaluable, quotient } from './evaluation.ts';
import { indexOfNonFinite, meanOf, sumBy, sumOf } from './sum.ts';

/**
 * The generalized entropy index of benefits: 0 when all are equal. `alpha` 1 is Theil's T, 0 the mean log deviation, 2 half the squared
 * coefficient of variation. Benefits are at least 0 (b = 1 + prediction - label); not evaluable when their mean is 0, or at alpha <= 0 when one is 0.
 * Source: T. Speicher et al. (2018), KDD, equation 2; AIF360 generalized_entropy_index.
 */
export function generalizedEntropy(benefits: Float64Array, alpha: number = 2): Evaluation<number> {
  const n = benefits.length;
  if (n === 0) return notEvaluable('no rows (n = 0)');
  if (!Number.isFinite(alpha)) return notEvaluable(`alpha is ${alpha}`);
  const bad = indexOfNonFinite(benefits);
  if (bad >= 0) return notEvaluable(`the benefit of row ${bad + 1} is ${benefits[bad]}`);
  if (benefits.some((benefit) => benefit < 0)) return notEvaluable('a benefit is negative');
  const mean = meanOf(benefits);
  if (mean === 0) return notEvaluable('the mean benefit is 0');
  if (alpha <= 0 && benefits.includes(0)) return notEvaluable('a benefit is 0, which alpha <= 0 cannot take');
  const share = (i: number) => (benefits[i] as number) / mean;
  if (alpha === 1)
    return evaluated(sumBy(n, (i) => (share(i) === 0 ? 0 : share(i) * Math.log(share(i)))) / n);
  if (alpha === 0) return evaluated(-sumBy(n, (i) => Math.log(share(i))) / n);
  return evaluated(sumBy(n, (i) => share(i) ** alpha - 1) / (n * alpha * (alpha - 1)));
}

/** Benefits b = 1 + prediction - label of binary rows. Source: Speicher et al. (2018), section 3.1. */
export function benefitsOf(labels: Uint8Array, predictions: Uint8Array): Float64Array {
  return Float64Array.from(labels, (label, i) => 1 + (predictions[i] as number) - label);
}

/** Theil's index: the generalized entropy at alpha 1. */
export function theilIndex(benefits: Float64Array): Evaluation<number> {
  return generalizedEntropy(benefits, 1);
}

/** The part of the entropy that lies between groups: every row gets its group's mean benefit. Source: Speicher et al. (2018), 3.3. */
export function betweenGroupEntropy(
  benefits: Float64Array,
  groups: Int32Array,
  alpha: number = 2,
): Evaluation<number> {
  if (benefits.length !== groups.length)
    return notEvaluable(`${benefits.length} rows and ${groups.length} group codes`);
  const totals = new Map<number, { sum: number; count: number }>();
  for (let i = 0; i < groups.length; i += 1) {
    const total = totals.get(groups[i] as number) ?? { sum: 0, count: 0 };
    total.sum += benefits[i] as number;
    total.count += 1;
    totals.set(groups[i] as number, total);
  }
  const means = Float64Array.from(groups, (group) => {
    const total = totals.get(group);
    return total ? total.sum / total.count : Number.NaN;
  });
  return generalizedEntropy(means, alpha);
}

/** (unprivileged - privileged) / (unprivileged + privileged) of row counts or weights. Source: Amazon SageMaker Clarify, CI; AIF360 class_imbalance. */
export function classImbalance(unprivileged: number, privileged: number): Evaluation<number> {
  return quotient(unprivileged - privileged, unprivileged + privileged, 'no rows (n = 0)');
}

/** A stratum's (weighted) rows with the favourable and the unfavourable outcome. */
export interface StratumOutcomes {
  readonly accepted: number;
  readonly rejected: number;
}

/**
 * Conditional demographic disparity: the mean over strata, weighted by their size, of the share of all rejections minus the share of all
 * acceptances. Source: S. Wachter et al. (2021), "Why fairness cannot be automated"; AIF360 conditional_demographic_disparity.
 */
export function conditionalDemographicDisparity(strata: readonly StratumOutcomes[]): Evaluation<number> {
  const accepted = sumOf(strata.map((stratum) => stratum.accepted));
  const rejected = sumOf(strata.map((stratum) => stratum.rejected));
  if (accepted === 0 || rejected === 0) return notEvaluable('every outcome is the same');
  const total = sumBy(strata.length, (i) => {
    const stratum = strata[i] as StratumOutcomes;
    const size = stratum.accepted + stratum.rejected;
    return size * (stratum.rejected / rejected - stratum.accepted / accepted);
  });
  return evaluated(total / (accepted + rejected));
}

/**
 * Smoothed empirical differential fairness: the largest |ln| ratio of smoothed outcome rates between two groups, for either outcome; 0 is fair.
 * Dirichlet smoothing with `concentration` spread over both outcomes. Source: J. Foulds et al. (2020), ICDE, "An Intersectional Definition of
 * Fairness"; AIF360 smoothed_empirical_differential_fairness.
 */
export function differentialFairness(
  groups: readonly { readonly selected: number; readonly total: number }[],
  concentration: number = 1,
): Evaluation<number> {
  if (groups.length < 2) return notEvaluable('fewer than two groups');
  if (!(concentration > 0)) return notEvaluable(`the concentration is ${concentration}, not above 0`);
  const rates = groups.map(({ selected, total }) => (selected + concentration / 2) / (total + concentration));
  const span = (values: readonly number[]) => Math.log(Math.max(...values)) - Math.log(Math.min(...values));
  return evaluated(Math.max(span(rates), span(rates.map((rate) => 1 - rate))));
}
