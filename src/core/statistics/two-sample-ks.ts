import { sortedCopy } from './argsort.ts';
import { type Evaluation, evaluated, notEvaluable } from './evaluation.ts';
import { indexOfNonFinite } from './sum.ts';

/** The Kolmogorov-Smirnov comparison of two samples. */
export interface KolmogorovSmirnov {
  /** D: the largest distance of the empirical distribution functions. */
  readonly statistic: number;
  readonly p: number;
  readonly method: 'exact' | 'asymptotic';
  /** Equal values occur in both samples: p is then conservative. */
  readonly ties: boolean;
}

/** The flaw of two samples: one is empty, or a value is NaN or infinite. */
export function flawOfSamples(x: Float64Array, y: Float64Array, least: number = 1) {
  for (const [name, values] of [['first', x] as const, ['second', y] as const]) {
    if (values.length < least) return notEvaluable(`the ${name} sample has ${values.length} values`);
    const bad = indexOfNonFinite(values);
    if (bad >= 0) return notEvaluable(`value ${bad + 1} of the ${name} sample is ${values[bad]}`);
  }
  return undefined;
}

/**
 * The two-sided two-sample Kolmogorov-Smirnov test. p is exact up to 10,000 values a side (scipy's rule), by counting lattice paths, else asymptotic with
 * the finite-sample distribution's leading correction. NaN must be counted as missing before; here it is not evaluable.
 * Source: J. L. Hodges (1958), Arkiv for Matematik 3:469-486 (paths); G. Marsaglia, W. W. Tsang, J. Wang (2003) and R. Simard, P. L'Ecuyer (2011), J. Stat. Soft. 39(11) (limit).
 */
export function kolmogorovSmirnov(x: Float64Array, y: Float64Array): Evaluation<KolmogorovSmirnov> {
  const flaw = flawOfSamples(x, y);
  if (flaw) return flaw;
  const a = sortedCopy(x);
  const b = sortedCopy(y);
  const [n, m] = [a.length, b.length];
  // n * m * D as a whole number: comparing fractions would misjudge equality
  let largest = 0;
  let ties = false;
  let i = 0;
  let j = 0;
  while (i < n && j < m) {
    const value = Math.min(a[i] as number, b[j] as number);
    if (a[i] === b[j]) ties = true;
    while (i < n && a[i] === value) i += 1;
    while (j < m && b[j] === value) j += 1;
    largest = Math.max(largest, Math.abs(i * m - j * n));
  }
  const statistic = largest / (n * m);
  if (Math.max(n, m) <= 10_000)
    return evaluated({ statistic, p: exactTail(n, m, largest), method: 'exact', ties });
  return evaluated({
    statistic,
    p: asymptoticTail(statistic, (n * m) / (n + m)),
    method: 'asymptotic',
    ties,
  });
}

/**
 * The share of lattice paths from (0, 0) to (n, m) that somewhere lie at least `limit` off the diagonal, |i m - j n| >= limit. A uniformly random path reaches
 * (i, j) from (i - 1, j) with chance i / (i + j); all terms are positive, so small tails keep their digits. Only the band inside the limit is visited.
 */
function exactTail(n: number, m: number, limit: number): number {
  if (limit === 0) return 1;
  const hit = new Float64Array(m + 1);
  for (let j = 0; j <= m; j += 1) hit[j] = j * n >= limit ? 1 : 0;
  let previousHigh = Math.min(m, Math.ceil(limit / n) - 1);
  for (let i = 1; i <= n; i += 1) {
    const low = Math.max(0, Math.floor((i * m - limit) / n) + 1);
    const high = Math.min(m, Math.ceil((i * m + limit) / n) - 1);
    if (low > m) return 1;
    if (low > 0) hit[low - 1] = 1;
    for (let j = previousHigh + 1; j <= high; j += 1) hit[j] = 1; // outside the band one step before
    for (let j = low; j <= high; j += 1) {
      const left = j === 0 ? 0 : (hit[j - 1] as number);
      hit[j] = ((hit[j] as number) * i + left * j) / (i + j);
    }
    if (high < m) hit[high + 1] = 1;
    previousHigh = high;
  }
  return Math.min(1, hit[m] as number);
}

/**
 * P(D > d) at an effective size N = nm / (n + m): Kolmogorov's series with the first two terms of Pelz and Good's expansion.
 * Source: W. Pelz, I. J. Good (1976), JRSS-B 38:152-156, K0 and K1, as given by Simard and L'Ecuyer (2011), section 3.
 */
function asymptoticTail(d: number, size: number): number {
  const z = Math.sqrt(size) * d;
  if (z <= 0) return 1;
  if (z > 1.2) {
    let sum = 0;
    for (let k = 1; k <= 20; k += 1) {
      const e = Math.exp(-2 * k * k * z * z);
      // 2 e, and its derivative with respect to z by 6 sqrt(N)
      sum += (k % 2 === 1 ? 1 : -1) * (2 * e + (-8 * k * k * z * e) / (6 * Math.sqrt(size)));
    }
    return Math.min(1, Math.max(0, sum));
  }
  let k0 = 0;
  let k1 = 0;
  for (let k = 1; k <= 20; k += 1) {
    const a = ((2 * k - 1) ** 2 * Math.PI ** 2) / 8;
    const e = Math.exp(-a / (z * z));
    k0 += e;
    k1 += e * ((2 * a) / z ** 4 - 1 / (z * z));
  }
  const root = Math.sqrt(2 * Math.PI);
  return Math.min(1, Math.max(0, 1 - (root / z) * k0 - (root * k1) / (6 * Math.sqrt(size))));
}
