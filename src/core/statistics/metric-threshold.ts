import { type Evaluation, evaluated, notEvaluable } from './evaluation.ts';
import type { Verdict } from './non-inferiority.ts';

/** What a metric must reach. All parts that are given must hold. */
export interface MetricThreshold {
  /** Inclusive bound on the candidate. */
  readonly threshold?: number;
  /** The candidate must be better than the baseline by at least this. */
  readonly minAbsoluteChange?: number;
  /** ... by at least this share of the baseline's size. */
  readonly minRelativeChange?: number;
  readonly higherIsBetter: boolean;
}

/** What may fail of a threshold; `missing-*` says that there was nothing to compare. */
export type ThresholdFailure =
  | 'threshold'
  | 'min-absolute-change'
  | 'min-relative-change'
  | 'missing-candidate'
  | 'missing-baseline';

/**
 * Which parts of a threshold a candidate fails, in the order of the type; empty when it holds. A NaN counts as missing. Comparisons forgive a relative 1e-12
 * of rounding, so 0.3 is an improvement of 0.1 over 0.2 (MLflow's exact comparison says it is not), and the relative change is taken by the
 * baseline's size, so that an improvement of a negative baseline is one (MLflow's sign flips). A baseline of 0 must be beaten by 1e-10, as in MLflow.
 * Source: MLflow MetricThreshold (mlflow.models.evaluation.validation).
 */
export function failuresOfThreshold(
  candidate: number | undefined,
  baseline: number | undefined,
  { threshold, minAbsoluteChange, minRelativeChange, higherIsBetter }: MetricThreshold,
): readonly ThresholdFailure[] {
  if (candidate === undefined || !Number.isFinite(candidate)) return ['missing-candidate'];
  const sign = higherIsBetter ? 1 : -1;
  const failures: ThresholdFailure[] = [];
  if (threshold !== undefined && !reaches(sign * candidate, sign * threshold, candidate))
    failures.push('threshold');
  if (minAbsoluteChange === undefined && minRelativeChange === undefined) return failures;
  if (baseline === undefined || !Number.isFinite(baseline)) return [...failures, 'missing-baseline'];
  const gain = sign * (candidate - baseline);
  const size = Math.max(Math.abs(candidate), Math.abs(baseline));
  if (minAbsoluteChange !== undefined && !reaches(gain, minAbsoluteChange, size))
    failures.push('min-absolute-change');
  if (minRelativeChange !== undefined) {
    const asked = baseline === 0 ? 1e-10 : minRelativeChange * Math.abs(baseline);
    if (!reaches(gain, asked, baseline === 0 ? 0 : size)) failures.push('min-relative-change');
  }
  return failures;
}

function reaches(value: number, asked: number, size: number): boolean {
  return value >= asked - 1e-12 * Math.max(Math.abs(size), Math.abs(asked));
}

/**
 * Whether a bound is shown to hold: by the interval, `shown-good` when all of it is on the good side (the bound included), `shown-bad` when none of it
 * is, else `not-shown`. Not evaluable when a limit is not a number.
 */
export function judgeThreshold(
  interval: { readonly lower: number; readonly upper: number },
  threshold: number,
  higherIsBetter: boolean,
): Evaluation<Verdict> {
  const { lower, upper } = interval;
  if (!Number.isFinite(lower) || !Number.isFinite(upper) || !Number.isFinite(threshold))
    return notEvaluable('a limit is not a number');
  const size = Math.abs(threshold);
  const [worst, best, asked] = higherIsBetter ? [lower, upper, threshold] : [-upper, -lower, -threshold];
  return evaluated(
    reaches(worst, asked, size) ? 'shown-good' : reaches(best, asked, size) ? 'not-shown' : 'shown-bad',
  );
}
