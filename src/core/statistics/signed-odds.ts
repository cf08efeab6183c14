import { rateOf, type ConfusionCounts, type RateName } from './confusion.ts';
import { type Evaluation, evaluated, notEvaluable, quotient } from './evaluation.ts';

/** AIF360's signed comparisons, unprivileged minus privileged (or unprivileged by privileged). */
export interface SignedDisparities {
  readonly statisticalParityDifference: Evaluation<number>;
  readonly disparateImpact: Evaluation<number>;
  readonly equalOpportunityDifference: Evaluation<number>;
  /** Mean of the FPR and TPR differences: opposite signs cancel. */
  readonly averageOddsDifference: Evaluation<number>;
  /** Mean of their absolute values: nothing cancels. */
  readonly averageAbsoluteOddsDifference: Evaluation<number>;
  /** The larger absolute value. */
  readonly equalizedOddsDifference: Evaluation<number>;
}

/** The signed difference of one rate, unprivileged minus privileged; not evaluable when either side is not. */
export function signedDifference(
  unprivileged: ConfusionCounts,
  privileged: ConfusionCounts,
  name: RateName,
): Evaluation<number> {
  const a = rateOf(unprivileged, name);
  if (!a.evaluable) return notEvaluable(`unprivileged: ${a.reason}`);
  const b = rateOf(privileged, name);
  if (!b.evaluable) return notEvaluable(`privileged: ${b.reason}`);
  return evaluated(a.value.value - b.value.value);
}

/** All of them from two confusion tables. Source: AIF360 ClassificationMetric (R. K. E. Bellamy et al. 2018, arXiv 1810.01943). */
export function signedDisparities(
  unprivileged: ConfusionCounts,
  privileged: ConfusionCounts,
): SignedDisparities {
  const difference = (name: RateName) => signedDifference(unprivileged, privileged, name);
  const tpr = difference('true-positive-rate');
  const fpr = difference('false-positive-rate');
  const both = (combine: (t: number, f: number) => number): Evaluation<number> => {
    if (!tpr.evaluable) return tpr;
    return fpr.evaluable ? evaluated(combine(tpr.value, fpr.value)) : fpr;
  };
  const a = rateOf(unprivileged, 'selection-rate');
  const b = rateOf(privileged, 'selection-rate');
  return {
    statisticalParityDifference: difference('selection-rate'),
    disparateImpact: !a.evaluable
      ? a
      : b.evaluable
        ? quotient(a.value.value, b.value.value, 'the privileged group has a selection rate of 0')
        : b,
    equalOpportunityDifference: tpr,
    averageOddsDifference: both((t, f) => (t + f) / 2),
    averageAbsoluteOddsDifference: both((t, f) => (Math.abs(t) + Math.abs(f)) / 2),
    equalizedOddsDifference: both((t, f) => Math.max(Math.abs(t), Math.abs(f))),
  };
}
