import { type Evaluation, evaluated, notEvaluable } from './evaluation.ts';
import { chiSquaredUpper } from './incomplete-gamma.ts';
import { quantileOfSorted } from './quantiles.ts';
import type { TestResult } from './two-by-two.ts';
import { flawOfSamples } from './two-sample-ks.ts';
import { pool } from './two-sample-tests.ts';

const FREQUENCIES = [0.4, 0.8] as const;

/**
 * The Epps-Singleton test of two samples by their empirical characteristic functions at 0.4 and 0.8 (in semi-interquartile ranges), with the small-sample
 * correction below 25 values a side. Needs five values a side (as scipy asks) and a spread. Holds for discrete data too.
 * Source: T. W. Epps, K. J. Singleton (1986), J. Statist. Comput. Simul. 26:177-203; S. J. Goerg, J. Kaiser (2009), Stata Journal 9:454-465.
 */
export function eppsSingleton(x: Float64Array, y: Float64Array): Evaluation<TestResult> {
  const flaw = flawOfSamples(x, y, 5);
  if (flaw) return flaw;
  const all = pool(x, y).sort();
  const scale = (quantileOfSorted(all, 0.75) - quantileOfSorted(all, 0.25)) / 2;
  if (scale === 0) return notEvaluable('the interquartile range is 0');
  const [n, m] = [x.length, y.length];
  const total = n + m;
  const first = moments(x, scale);
  const second = moments(y, scale);
  const matrix = first.covariance.map((row, i) =>
    row.map(
      (value, j) => (total / n) * value + (total / m) * ((second.covariance[i] as number[])[j] as number),
    ),
  );
  const gap = first.mean.map((value, i) => value - (second.mean[i] as number));
  const { values, vectors } = eigen(matrix);
  // the pseudo-inverse, with numpy's cut-off
  const cut = 1e-15 * Math.max(...values.map(Math.abs));
  let statistic = 0;
  let df = 0;
  for (const [k, value] of values.entries()) {
    if (Math.abs(value) <= cut) continue;
    const along = gap.reduce((sum, d, i) => sum + d * ((vectors[i] as number[])[k] as number), 0);
    statistic += (total * along * along) / value;
    df += 1;
  }
  if (df === 0) return notEvaluable('the characteristic functions do not vary');
  if (Math.max(n, m) < 25) statistic /= 1 + total ** -0.45 + 10.1 * (n ** -1.7 + m ** -1.7);
  return evaluated({ statistic, df, p: chiSquaredUpper(statistic, df) });
}

function moments(values: Float64Array, scale: number): { mean: number[]; covariance: number[][] } {
  const columns = [Math.cos, Math.sin].flatMap((f) =>
    FREQUENCIES.map((t) => Float64Array.from(values, (value) => f((t * value) / scale))),
  );
  const mean = columns.map((column) => column.reduce((a, b) => a + b, 0) / values.length);
  const covariance = columns.map((a, i) =>
    columns.map((b, j) => {
      let sum = 0;
      for (let k = 0; k < values.length; k += 1)
        sum += ((a[k] as number) - (mean[i] as number)) * ((b[k] as number) - (mean[j] as number));
      return sum / values.length;
    }),
  );
  return { mean, covariance };
}

/** Eigenvalues and -vectors (as columns) of a small symmetric matrix by Jacobi rotations. Source: Golub and Van Loan, 8.5. */
function eigen(matrix: readonly (readonly number[])[]): { values: number[]; vectors: number[][] } {
  const a = matrix.map((row) => [...row]);
  const size = a.length;
  const v = a.map((_, i) => a.map((__, j) => (i === j ? 1 : 0)));
  const at = (rows: number[][], i: number, j: number) => (rows[i] as number[])[j] as number;
  const rotate = (rows: number[][], i: number, j: number, k: number, l: number, s: number, tau: number) => {
    const [g, h] = [at(rows, i, j), at(rows, k, l)];
    (rows[i] as number[])[j] = g - s * (h + g * tau);
    (rows[k] as number[])[l] = h + s * (g - h * tau);
  };
  for (let sweep = 0; sweep < 60; sweep += 1) {
    let off = 0;
    for (let p = 0; p < size; p += 1) for (let q = p + 1; q < size; q += 1) off += Math.abs(at(a, p, q));
    if (off === 0) break;
    for (let p = 0; p < size; p += 1)
      for (let q = p + 1; q < size; q += 1) {
        const apq = at(a, p, q);
        if (Math.abs(apq) < 1e-300) continue;
        const theta = (at(a, q, q) - at(a, p, p)) / (2 * apq);
        const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const c = 1 / Math.sqrt(t * t + 1);
        const s = t * c;
        const tau = s / (1 + c);
        (a[p] as number[])[p] = at(a, p, p) - t * apq;
        (a[q] as number[])[q] = at(a, q, q) + t * apq;
        (a[p] as number[])[q] = 0;
        for (let j = 0; j < p; j += 1) rotate(a, j, p, j, q, s, tau);
        for (let j = p + 1; j < q; j += 1) rotate(a, p, j, j, q, s, tau);
        for (let j = q + 1; j < size; j += 1) rotate(a, p, j, q, j, s, tau);
        for (let j = 0; j < size; j += 1) rotate(v, j, p, j, q, s, tau);
      }
  }
  return { values: a.map((row, i) => row[i] as number), vectors: v };
}
