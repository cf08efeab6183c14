import { logChoose, logGamma } from './gamma.ts';
import { type Evaluation, evaluated } from './evaluation.ts';
import type { TestResult } from './two-by-two.ts';
import { flawOfSamples } from './two-sample-ks.ts';
import { midRanks, pool } from './two-sample-tests.ts';

/**
 * The two-sample Cramer-von Mises test; `statistic` is Anderson's T. Exact up to 20 values a side (scipy's rule), else by the limit.
 * Source: T. W. Anderson (1962), Annals of Mathematical Statistics 33:1148-1159; Y. Xiao, A. Gordon, A. Yakovlev (2006), J. Stat. Soft. 17(8).
 */
export function cramerVonMises(x: Float64Array, y: Float64Array): Evaluation<TestResult> {
  const flaw = flawOfSamples(x, y, 2);
  if (flaw) return flaw;
  const [n, m] = [x.length, y.length];
  const { ranks } = midRanks(pool(x, y));
  const off = (values: Float64Array) =>
    Float64Array.from(values)
      .sort()
      .reduce((sum, rank, i) => sum + (rank - i - 1) ** 2, 0);
  const u = n * off(ranks.subarray(0, n)) + m * off(ranks.subarray(n));
  const product = n * m;
  const total = n + m;
  const statistic = u / (product * total) - (4 * product - 1) / (6 * total);
  if (Math.max(n, m) <= 20) return evaluated({ statistic, p: exactTail(u, n, m) });
  const mean = (1 + 1 / total) / 6;
  const variance =
    ((total + 1) * (4 * product * total - 3 * (n * n + m * m) - 2 * product)) /
    (45 * total * total * 4 * product);
  const normed = 1 / 6 + (statistic - mean) / Math.sqrt(45 * variance);
  return evaluated({ statistic, p: normed < 0.003 ? 1 : Math.max(0, 1 - limitDistribution(normed)) });
}

/** The limiting distribution function. Source: S. Csorgo, J. J. Faraway (1996), JRSS-B 58:221-234, equation 1.3. */
function limitDistribution(x: number): number {
  let sum = 0;
  for (let k = 0; k < 200; k += 1) {
    const y = 4 * k + 1;
    const q = (y * y) / (16 * x);
    const front = Math.exp(logGamma(k + 0.5) - logGamma(k + 1)) / (Math.PI ** 1.5 * Math.sqrt(x));
    const term = front * Math.sqrt(y) * scaledBessel(q);
    sum += term;
    if (term < 1e-17) break;
  }
  return Math.min(1, sum);
}

/** exp(-q) K(1/4, q), the modified Bessel function, by the trapezoidal rule on DLMF 10.32.9, which converges exponentially. */
function scaledBessel(q: number): number {
  const step = 0.02;
  let sum = Math.exp(-2 * q) / 2;
  for (let k = 1; k < 2000; k += 1) {
    const t = k * step;
    const exponent = -q * (Math.cosh(t) + 1);
    if (exponent < -745) break;
    sum += Math.exp(exponent) * Math.cosh(t / 4);
  }
  return sum * step;
}

/** The share of lattice paths whose statistic is at least the one seen, by dynamic programming over its values. */
function exactTail(u: number, n: number, m: number): number {
  const divisor = greatestDivisor(n, m);
  const multiple = (n * m) / divisor;
  const [a, b] = [multiple / n, multiple / m];
  const zeta = Math.floor(
    (multiple ** 2 * (n + m) * (6 * u - n * m * (4 * n * m - 1))) / (6 * (n * m) ** 2) + 1e-9,
  );
  let row: Map<number, number>[] = Array.from({ length: n + 1 }, () => new Map<number, number>());
  (row[0] as Map<number, number>).set(0, 1);
  for (let j = 0; j <= m; j += 1) {
    const next: Map<number, number>[] = [];
    let left = new Map<number, number>();
    for (let i = 0; i <= n; i += 1) {
      const add = (a * i - b * j) ** 2;
      const merged = new Map<number, number>();
      for (const source of [left, row[i] as Map<number, number>])
        for (const [value, count] of source) merged.set(value + add, (merged.get(value + add) ?? 0) + count);
      next.push(merged);
      left = merged;
    }
    row = next;
  }
  let tail = 0;
  for (const [value, count] of row[n] as Map<number, number>) if (value >= zeta) tail += count;
  return Math.min(1, tail / Math.round(Math.exp(logChoose(n + m, n))));
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}
