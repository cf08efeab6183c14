import { poissonTerm } from './gamma.ts';

const MAX_TERMS = 200_000;

/**
 * The regularised incomplete gamma functions P(a, x) and Q(a, x) = 1 - P, a > 0, x >= 0; the smaller of the two keeps
 * full relative accuracy. NaN on other arguments.
 * Source: series DLMF 8.11.4, continued fraction DLMF 8.9.2 by Lentz's method (Thompson and Barnett 1986).
 */
export function incompleteGamma(a: number, x: number): { readonly p: number; readonly q: number } {
  if (!(a > 0) || !(x >= 0)) return { p: Number.NaN, q: Number.NaN };
  if (x === 0) return { p: 0, q: 1 };
  if (x === Infinity) return { p: 1, q: 0 };
  const front = poissonTerm(a, x); // x^a e^-x / Gamma(a + 1)
  if (x < a + 1) {
    let term = 1;
    let sum = 1;
    for (let n = 1; n < MAX_TERMS; n += 1) {
      term *= x / (a + n);
      sum += term;
      if (term < sum * 1e-17) break;
    }
    const p = Math.min(front * sum, 1);
    return { p, q: 1 - p };
  }
  const tiny = 1e-300;
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let h = d;
  for (let i = 1; i < MAX_TERMS; i += 1) {
    const an = -i * (i - a);
    b += 2;
    d = 1 / (an * d + b || tiny);
    c = b + an / c || tiny;
    const change = c * d;
    h *= change;
    if (Math.abs(change - 1) < 1e-16) break;
  }
  const q = Math.min(front * a * h, 1);
  return { p: 1 - q, q };
}

/** Upper tail of the chi-squared distribution with `df` degrees of freedom at `x`. */
export function chiSquaredUpper(x: number, df: number): number {
  if (df === 0) return x > 0 ? 0 : 1;
  if (x === Infinity && df > 0) return 0;
  return incompleteGamma(df / 2, Math.max(x, 0) / 2).q;
}
