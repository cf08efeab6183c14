import {
  bootstrapCounts,
  type ConfusionCounts,
  drawCounts,
  type Evaluation,
  notEvaluable,
  proportionInterval,
  type RateName,
  rateOf,
  seededRandom,
} from '../statistics/index.ts';

/** Two-sided, of every interval of a report. */
export const confidence = 0.95;
/** Of every bootstrap of a report: the same rows give the same interval, years later. */
export const seed = 1;
const replicates = 2000;
/** As it stands beside such an interval. */
export const bootstrapMethod = `BCa bootstrap, ${replicates} replicates, seed ${seed}`;

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
  /** Why there is a value and no interval. */
  readonly interval_reason?: string;
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
  const interval = weighted ? weightedRows : proportionInterval(numerator, denominator, { confidence });
  return { value, numerator, denominator, ...limitsOf(interval, 'wilson') };
}

/** The cells of a confusion table as they are resampled. */
export function cellsOf({ tp, fp, fn, tn }: ConfusionCounts): readonly number[] {
  return [tp, fp, fn, tn];
}

/** A metric of a confusion table that is no rate, with a bootstrap interval; `drawn` is `drawOf` of its cells, where a caller has it already. */
export function countMeasure(
  counts: ConfusionCounts,
  of: (counts: ConfusionCounts) => Evaluation<number>,
  weighted: boolean,
  drawn?: Float64Array,
): Measure {
  const value = of(counts);
  if (!value.evaluable) return { value: null, reason: value.reason };
  const interval = weighted
    ? weightedRows
    : bootstrapOf(cellsOf(counts), ([tp = 0, fp = 0, fn = 0, tn = 0]) => of({ tp, fp, fn, tn }), drawn);
  return { value: value.value, ...limitsOf(interval, bootstrapMethod) };
}

/** A metric that is 1 on all rows is so on all resamples: as with DeLong's variance of 0, the interval would have no width and be wrong. */
export const unmoved = notEvaluable('every resample gives the same value, which says nothing of its error');

/** Resamples of the rows behind counts, which are whole numbers: every metric of them is judged by the same ones. */
export function drawOf(counts: readonly number[]): Float64Array {
  return drawCounts(counts, { random: seededRandom(seed), replicates });
}

/** The interval of a metric of counts, by resampling the rows behind them; `drawn` is `drawOf(counts)`, where a caller has it already. */
export function bootstrapOf(
  counts: readonly number[],
  of: (counts: Float64Array) => Evaluation<number>,
  drawn: Float64Array = drawOf(counts),
): Evaluation<{ readonly lower: number; readonly upper: number }> {
  const random = seededRandom(seed);
  const interval = bootstrapCounts(
    counts,
    (cells) => {
      const value = of(cells);
      return value.evaluable ? value.value : Number.NaN;
    },
    { random, replicates, confidence, drawn },
  );
  return interval.evaluable && interval.value.standardError === 0 ? unmoved : interval;
}

/** The keys of an interval, or of why there is none. */
export function limitsOf(
  interval: Evaluation<{ readonly lower: number; readonly upper: number }>,
  method: string,
): Pick<Measure, 'lower' | 'upper' | 'method' | 'interval_reason'> {
  return interval.evaluable
    ? { lower: interval.value.lower, upper: interval.value.upper, method }
    : { interval_reason: interval.reason };
}

/** Student's limits of a mean of losses. None is below 0, so neither is what the lower limit covers: cut there, it covers as often. */
export function limitsOfLoss(
  interval: Evaluation<{ readonly lower: number; readonly upper: number }>,
): ReturnType<typeof limitsOf> {
  const limits = limitsOf(interval, 'Student t');
  return limits.lower === undefined ? limits : { ...limits, lower: Math.max(0, limits.lower) };
}

/** Why weighted rows have no interval: their sums are no counts. */
export const weightedRows = notEvaluable('the rows are weighted');

/** An evaluation as a measure. */
export function measure(evaluation: Evaluation<number>): Measure {
  return evaluation.evaluable ? { value: evaluation.value } : { value: null, reason: evaluation.reason };
}

/** `true-positive-rate` as `true_positive_rate`. */
export function keyOf(name: RateName): string {
  return name.replaceAll('-', '_');
}
