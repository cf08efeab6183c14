import { meanInterval, notEvaluable, regressionMetrics } from '../statistics/index.ts';
import { confidence, limitsOfLoss, type Measure, measure, numbers, weightedRows } from './measure.ts';
import type { Predictions } from './predictions.ts';

const regressionKeys = [
  'mean_absolute_error',
  'mean_squared_error',
  'root_mean_squared_error',
  'median_absolute_error',
  'max_error',
  'r2',
  'mean_absolute_percentage_error',
] as const;

/** The errors of a regression, with intervals of those that are means over the rows. */
export function regressionMeasures({ truth, prediction, weight }: Predictions): Record<string, Measure> {
  const result =
    prediction === undefined
      ? notEvaluable('no prediction column')
      : regressionMetrics(numbers(truth), numbers(prediction), weight);
  if (!result.evaluable || prediction === undefined) {
    const reason = result.evaluable ? 'no prediction column' : result.reason;
    return Object.fromEntries(regressionKeys.map((name) => [name, { value: null, reason }]));
  }
  const { value } = result;
  const error = (i: number) => (prediction[i] as number) - (truth[i] as number);
  const mean = (of: (i: number) => number) =>
    limitsOfLoss(weight === undefined ? meanInterval(truth.length, of, confidence) : weightedRows);
  const squares = mean((i) => error(i) ** 2);
  return {
    mean_absolute_error: { value: value.meanAbsoluteError, ...mean((i) => Math.abs(error(i))) },
    mean_squared_error: { value: value.meanSquaredError, ...squares },
    // the root of the limits of the mean: as sure as they are
    root_mean_squared_error: {
      value: value.rootMeanSquaredError,
      ...(squares.lower === undefined || squares.upper === undefined
        ? squares
        : {
            lower: Math.sqrt(squares.lower),
            upper: Math.sqrt(squares.upper),
            method: 'root of the interval of the mean squared error',
          }),
    },
    median_absolute_error: { value: value.medianAbsoluteError },
    max_error: { value: value.maxError },
    r2: measure(value.r2),
    mean_absolute_percentage_error: measure(value.meanAbsolutePercentageError),
  };
}
