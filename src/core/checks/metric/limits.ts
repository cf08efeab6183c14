import { rateOfMetric } from '../../evaluation/count-metrics.ts';
import { groupOf } from '../../evaluation/metric-of-tables.ts';
import type { PredictionTables } from '../../evaluation/prediction-tables.ts';
import type { Metric } from '../../evidence/evidence.ts';
import { type Evaluation, evaluated, notEvaluable } from '../../statistics/evaluation.ts';
import { rateOf } from '../../statistics/confusion.ts';
import { countOfDeclaredRate } from '../../statistics/non-inferiority.ts';
import { normalQuantile } from '../../statistics/normal.ts';
import { rowsForStandardError } from '../../statistics/power.ts';
import { proportionInterval } from '../../statistics/proportion-interval.ts';
import type { MetricDefinition } from '../check.ts';
import { numberText } from '../message.ts';

/** How far a committed value may be from the true one. */
export interface MetricLimits {
  readonly lower: number;
  readonly upper: number;
  /** What they rest on, for people: `Wilson, 871 of 1,000`. */
  readonly basis: string;
  /** The rows until a value this far from `bound` is told from it, with 80 % power. */
  readonly rowsFor: (bound: number) => Evaluation<number>;
}

/** Shares of all rows, so that n is their denominator. */
const shares = new Set(['accuracy', 'error_rate', 'exact_match', 'top_k_accuracy']);

/**
 * The one-sided limits of a value at `confidence`, by the best that is committed: the counts behind a rate (from the predictions, or from n where the rate is
 * of all rows), else a standard error. A committed interval is not taken, since nothing says its confidence. Not evaluable where nothing tells the error, or where
 * the counts contradict the value.
 * @param value the metric in its definition's unit
 */
export function limitsOfMetric(
  metric: Metric,
  value: number,
  definition: MetricDefinition | undefined,
  tables: PredictionTables | undefined,
  confidence: number,
): Evaluation<MetricLimits> {
  const scale = value === metric.value ? 1 : 0.01;
  const decimals = metric.decimals + (scale === 1 ? 0 : 2);
  const name = definition?.name ?? '';
  const counted = tables === undefined ? undefined : countsOf(tables, name, metric.slice);
  if (counted !== undefined && Math.abs(counted.x / counted.n - value) <= 0.5 / 10 ** decimals + 1e-12)
    return ofCounts(counted.x, counted.n, confidence);
  if (shares.has(name) && metric.n !== undefined) {
    const count = countOfDeclaredRate(value, metric.n, decimals);
    return count.evaluable ? ofCounts(count.value, metric.n, confidence) : count;
  }
  if (metric.stderr === undefined)
    return notEvaluable(
      'neither predictions, nor a standard error, nor for a share of all rows its n is committed beside it',
    );
  const standardError = metric.stderr * scale;
  if (!(standardError > 0)) return notEvaluable(`its standard error is ${numberText(standardError)}`);
  const half = normalQuantile(confidence) * standardError;
  const { n } = metric;
  return evaluated({
    lower: value - half,
    upper: value + half,
    basis: `normal, standard error ${numberText(standardError, 3)}`,
    rowsFor: (bound) =>
      n === undefined
        ? notEvaluable('n is not committed')
        : rowsForStandardError(Math.abs(value - bound), standardError, n, { alpha: 1 - confidence }),
  });
}

function countsOf(tables: PredictionTables, name: string, slice: Metric['slice']) {
  const rate = Object.hasOwn(rateOfMetric, name) ? rateOfMetric[name] : undefined;
  const counts = Object.keys(slice).length === 0 ? tables.overall : groupOf(tables, slice)?.counts;
  if (rate === undefined || counts === undefined || tables.weighted) return undefined;
  const result = rateOf(counts, rate);
  return result.evaluable ? { x: result.value.numerator, n: result.value.denominator } : undefined;
}

function ofCounts(x: number, n: number, confidence: number): Evaluation<MetricLimits> {
  const interval = proportionInterval(x, n, { confidence: 2 * confidence - 1 });
  if (!interval.evaluable) return interval;
  const rate = x / n;
  return evaluated({
    lower: interval.value.lower,
    upper: interval.value.upper,
    basis: `Wilson, ${x.toLocaleString('en')} of ${n.toLocaleString('en')}`,
    rowsFor: (bound) =>
      rowsForStandardError(Math.abs(rate - bound), Math.sqrt((rate * (1 - rate)) / n), n, {
        alpha: 1 - confidence,
      }),
  });
}
