import {
  type ConfusionCounts,
  type Evaluation,
  notEvaluable,
  proportionInterval,
  type RateName,
  rateOf,
} from '../statistics/index.ts';

/** Two-sided, of every interval of a report. */
export const confidence = 0.95;

/** A number with what stands behind it; `value` is null where it cannot be evaluated, and `reason` says why. */
export interface Measure {
  readonly value: number | null;
  readonly reason?: string;
  readonly numerator?: number;
  readonly denominator?: number;
  readonly lower?: number;
  readonly upper?: number;
  /** The interval's method; its confidence is that of the report. */
  readonly method?: string;
}

/** 0 and 1 as bytes; anything else becomes 2, which the statistics refuse. */
export function bytes(values: Uint8Array | Float64Array): Uint8Array {
  if (values instanceof Uint8Array) return values;
  const result = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i += 1) result[i] = values[i] === 1 ? 1 : values[i] === 0 ? 0 : 2;
  return result;
}

/** The same values as numbers. */
export function numbers(values: Uint8Array | Float64Array): Float64Array {
  return values instanceof Float64Array ? values : new Float64Array(values);
}

/** A rate with its counts and Wilson interval; weighted counts have no interval, since they are no counts. */
export function rateMeasure(counts: ConfusionCounts, name: RateName, weighted: boolean): Measure {
  const rate = rateOf(counts, name);
  if (!rate.evaluable) return { value: null, reason: rate.reason };
  const { value, numerator, denominator } = rate.value;
  const interval = weighted
    ? notEvaluable('weighted')
    : proportionInterval(numerator, denominator, { confidence });
  return {
    value,
    numerator,
    denominator,
    ...(interval.evaluable
      ? { lower: interval.value.lower, upper: interval.value.upper, method: 'wilson' }
      : {}),
  };
}

/** An evaluation as a measure. */
export function measure(evaluation: Evaluation<number>): Measure {
  return evaluation.evaluable ? { value: evaluation.value } : { value: null, reason: evaluation.reason };
}

/** `true-positive-rate` as `true_positive_rate`. */
export function keyOf(name: RateName): string {
  return name.replaceAll('-', '_');
}
