import { type Evaluation, evaluated, notEvaluable } from './evaluation.ts';
import { quantileOfSorted } from './quantiles.ts';
import { indexOfNonFinite, sumBy } from './sum.ts';

/** The errors of a regression on the scale of the truth, except R squared. */
export interface RegressionMetrics {
  readonly n: number;
  readonly meanAbsoluteError: number;
  readonly meanSquaredError: number;
  readonly rootMeanSquaredError: number;
  readonly medianAbsoluteError: number;
  readonly maxError: number;
  /** 1 - residual / total sum of squares; not evaluable when every truth is the same, or with one row. */
  readonly r2: Evaluation<number>;
  /** Mean of |error| / |truth|; not evaluable when a truth is 0. */
  readonly meanAbsolutePercentageError: Evaluation<number>;
}

/**
 * Regression metrics of rows, optionally weighted (`weights` at least 0, not all 0; the median ignores them). Not evaluable when lengths
 * differ, there is no row, or a value is NaN or infinite. Source: scikit-learn, "Regression metrics".
 */
export function regressionMetrics(
  truth: Float64Array,
  predicted: Float64Array,
  weights?: Float64Array,
): Evaluation<RegressionMetrics> {
  const n = truth.length;
  if (predicted.length !== n) return notEvaluable(`${n} truths and ${predicted.length} predictions`);
  if (weights && weights.length !== n) return notEvaluable(`${n} truths and ${weights.length} weights`);
  if (n === 0) return notEvaluable('no rows (n = 0)');
  for (const [name, values] of [['truth', truth] as const, ['prediction', predicted] as const]) {
    const bad = indexOfNonFinite(values);
    if (bad >= 0) return notEvaluable(`the ${name} of row ${bad + 1} is ${values[bad]}`);
  }
  const weightOf = (i: number) => (weights ? (weights[i] as number) : 1);
  const total = sumBy(n, weightOf);
  if (!(total > 0) || (weights && !weights.every((weight) => weight >= 0)))
    return notEvaluable('the weights are negative, not numbers, or sum to 0');
  const errorOf = (i: number) => (predicted[i] as number) - (truth[i] as number);
  const squares = sumBy(n, (i) => weightOf(i) * errorOf(i) ** 2);
  const mean = sumBy(n, (i) => weightOf(i) * (truth[i] as number)) / total;
  const spread = sumBy(n, (i) => weightOf(i) * ((truth[i] as number) - mean) ** 2);
  const absolute = Float64Array.from({ length: n }, (_, i) => Math.abs(errorOf(i))).sort();
  const hasZero = truth.includes(0);
  return evaluated({
    n,
    meanAbsoluteError: sumBy(n, (i) => weightOf(i) * Math.abs(errorOf(i))) / total,
    meanSquaredError: squares / total,
    rootMeanSquaredError: Math.sqrt(squares / total),
    medianAbsoluteError: quantileOfSorted(absolute, 0.5),
    maxError: absolute[n - 1] as number,
    r2:
      n < 2 || spread === 0
        ? notEvaluable('every truth is the same: there is no variance to explain')
        : evaluated(1 - squares / spread),
    meanAbsolutePercentageError: hasZero
      ? notEvaluable('a truth is 0')
      : evaluated(sumBy(n, (i) => weightOf(i) * Math.abs(errorOf(i) / (truth[i] as number))) / total),
  });
}
