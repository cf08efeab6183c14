import { argsort } from './argsort.ts';
import { type Evaluation, evaluated, mapEvaluation, notEvaluable } from './evaluation.ts';
import { sumOf, varianceOf } from './sum.ts';
import { flawOfSamples } from './two-sample-ks.ts';
import { pool } from './two-sample-tests.ts';

/** Weights of two samples, each as long as its sample; default 1 a value. */
export interface SampleWeights {
  readonly first?: Float64Array;
  readonly second?: Float64Array;
}

/** The integral of |F - G|^power over the line, from one pass over the pooled order. O(n log n). */
function integral(
  x: Float64Array,
  y: Float64Array,
  weights: SampleWeights,
  power: 1 | 2,
): Evaluation<number> {
  const flaw = flawOfSamples(x, y);
  if (flaw) return flaw;
  const { first, second } = weights;
  if ((first && first.length !== x.length) || (second && second.length !== y.length))
    return notEvaluable('weights and values differ in number');
  for (const values of [first, second])
    if (values && !(values.every((weight) => weight >= 0 && weight < Infinity) && sumOf(values) > 0))
      return notEvaluable('weights are negative, not numbers, or sum to 0');
  const all = pool(x, y);
  const order = argsort(all);
  const n = x.length;
  const totals = [first ? sumOf(first) : n, second ? sumOf(second) : y.length] as const;
  let [f, g, sum] = [0, 0, 0];
  for (let k = 0; k + 1 < order.length; k += 1) {
    const i = order[k] as number;
    if (i < n) f += first ? (first[i] as number) : 1;
    else g += second ? (second[i - n] as number) : 1;
    const gap = Math.abs(f / totals[0] - g / totals[1]);
    const width = (all[order[k + 1] as number] as number) - (all[i] as number);
    if (width > 0) sum += width * (power === 1 ? gap : gap * gap);
  }
  return evaluated(sum);
}

/**
 * The first Wasserstein distance, in the unit of the values: the area between the distribution functions.
 * Source: scipy wasserstein_distance; A. Ramdas, N. Garcia, M. Cuturi (2017), Entropy 19:47, proposition 1.
 */
export function wasserstein(
  x: Float64Array,
  y: Float64Array,
  weights: SampleWeights = {},
): Evaluation<number> {
  return integral(x, y, weights, 1);
}

/**
 * Wasserstein's distance by the reference's population standard deviation (at least 0.001), so that a threshold means something; the first sample is the
 * reference. Source: Evidently, stattest "wasserstein" (norm = max(std of the reference, 0.001)).
 */
export function normalisedWasserstein(reference: Float64Array, current: Float64Array): Evaluation<number> {
  return mapEvaluation(
    wasserstein(reference, current),
    (distance) => distance / Math.max(Math.sqrt(varianceOf(reference, 0)), 0.001),
  );
}

/** The energy distance sqrt(2 times the integral of (F - G)^2). Source: G. Szekely, M. Rizzo (2013), JSPI 143:1249-1272; scipy energy_distance. */
export function energyDistance(
  x: Float64Array,
  y: Float64Array,
  weights: SampleWeights = {},
): Evaluation<number> {
  return mapEvaluation(integral(x, y, weights, 2), (sum) => Math.sqrt(2 * sum));
}
