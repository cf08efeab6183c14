import { sortedCopy } from './argsort.ts';
import { type Evaluation, evaluated, notEvaluable } from './evaluation.ts';
import type { TestResult } from './two-by-two.ts';
import { flawOfSamples } from './two-sample-ks.ts';
import { pool } from './two-sample-tests.ts';

/** An Anderson-Darling test; the table that p is read from ends at 0.25 and 0.001. */
export interface AndersonDarling extends TestResult {
  readonly capped: boolean;
}

const LEVELS = [0.25, 0.1, 0.05, 0.025, 0.01, 0.005, 0.001] as const;
/** Critical values for k - 1 = 1: b0 + b1 + b2 of Scholz and Stephens (1987), table 2. */
const CRITICAL = [
  0.675 - 0.245 - 0.105,
  1.281 + 0.25 - 0.305,
  1.645 + 0.678 - 0.362,
  1.96 + 1.149 - 0.391,
  2.326 + 1.822 - 0.396,
  2.573 + 2.364 - 0.345,
  3.085 + 3.615 - 0.154,
] as const;

/**
 * The two-sample Anderson-Darling test in its mid-rank form for ties; `statistic` is standardised. p is interpolated by a quadratic in the statistic of
 * ln(level), cut to [0.001, 0.25] (`capped` says so). Not evaluable with fewer than four values in all, or when all are equal.
 * Source: F. W. Scholz, M. A. Stephens (1987), JASA 82:918-924, equation 7 and table 2; scipy anderson_ksamp.
 */
export function andersonDarling(x: Float64Array, y: Float64Array): Evaluation<AndersonDarling> {
  const flaw = flawOfSamples(x, y);
  if (flaw) return flaw;
  const all = sortedCopy(pool(x, y));
  const total = all.length;
  if (total < 4) return notEvaluable(`${total} values are too few`);
  if (all[0] === all[total - 1]) return notEvaluable('all values are equal');
  const samples = [sortedCopy(x), sortedCopy(y)];
  const below = [0, 0];
  const sums = [0, 0];
  for (let start = 0; start < total; ) {
    const value = all[start] as number;
    let end = start + 1;
    while (end < total && all[end] === value) end += 1;
    const tied = end - start;
    const b = start + tied / 2;
    for (const [k, sample] of samples.entries()) {
      let own = 0;
      const from = below[k] as number;
      while (from + own < sample.length && sample[from + own] === value) own += 1;
      const m = from + own / 2;
      const distance = total * m - b * sample.length;
      sums[k] =
        (sums[k] as number) + ((tied / total) * distance * distance) / (b * (total - b) - (total * tied) / 4);
      below[k] = from + own;
    }
    start = end;
  }
  const raw = ((total - 1) / total) * ((sums[0] as number) / x.length + (sums[1] as number) / y.length);
  const statistic = (raw - 1) / Math.sqrt(varianceOfStatistic(x.length, y.length));
  const [low, high] = [CRITICAL[0], CRITICAL[6]];
  if (statistic < low) return evaluated({ statistic, p: 0.25, capped: true });
  if (statistic > high) return evaluated({ statistic, p: 0.001, capped: true });
  return evaluated({ statistic, p: Math.exp(quadraticAt(statistic)), capped: false });
}

/** The variance of A^2 under H0 for k = 2. Source: Scholz and Stephens (1987), equation 4. */
function varianceOfStatistic(n: number, m: number): number {
  const total = n + m;
  const inverse = 1 / n + 1 / m;
  let h = 0;
  let g = 0;
  // g = sum over i of 1 / (N - i) times the sum over j > i of 1 / j, as a running sum
  let partial = 0;
  for (let i = 1; i <= total - 2; i += 1) {
    partial += 1 / (total - i);
    g += partial / (i + 1);
  }
  for (let i = 1; i < total; i += 1) h += 1 / i;
  const k = 2;
  const a = (4 * g - 6) * (k - 1) + (10 - 6 * g) * inverse;
  const b = (2 * g - 4) * k * k + 8 * h * k + (2 * g - 14 * h - 4) * inverse - 8 * h + 4 * g - 6;
  const c = (6 * h + 2 * g - 2) * k * k + (4 * h - 4 * g + 6) * k + (2 * h - 6) * inverse + 4 * h;
  const d = (2 * h + 6) * k * k - 4 * h * k;
  return (a * total ** 3 + b * total ** 2 + c * total + d) / ((total - 1) * (total - 2) * (total - 3));
}

/** The least-squares parabola through (critical value, ln level), evaluated at `x`. */
function quadraticAt(x: number): number {
  const rows = CRITICAL.map((c, i) => [1, c, c * c, Math.log(LEVELS[i] as number)] as const);
  const sum = (f: (row: readonly [number, number, number, number]) => number) =>
    rows.reduce((total, row) => total + f(row), 0);
  const matrix = [0, 1, 2].map((i) => [
    ...[0, 1, 2].map((j) => sum((row) => (row[i] as number) * (row[j] as number))),
    sum((row) => (row[i] as number) * row[3]),
  ]);
  for (let pivot = 0; pivot < 3; pivot += 1) {
    const top = matrix[pivot] as number[];
    for (let r = 0; r < 3; r += 1) {
      if (r === pivot) continue;
      const row = matrix[r] as number[];
      const factor = (row[pivot] as number) / (top[pivot] as number);
      for (let c = pivot; c < 4; c += 1) row[c] = (row[c] as number) - factor * (top[c] as number);
    }
  }
  return matrix.reduce((value, row, i) => value + ((row[3] as number) / (row[i] as number)) * x ** i, 0);
}
