import { binomialTerm } from './gamma.ts';
import { bisect } from './root.ts';

const MAX_TERMS = 200_000;

/**
 * The regularised incomplete beta function I_x(a, b) and its complement, a > 0, b > 0, 0 <= x <= 1, with y = 1 - x given
 * apart where the caller knows it better. The directly computed one keeps relative accuracy in the far tail.
 * Source: continued fraction DLMF 8.17.22 by Lentz's method, on the side where it converges (DLMF 8.17.4).
 */
export function incompleteBeta(
  x: number,
  a: number,
  b: number,
  y: number = 1 - x,
): { readonly lower: number; readonly upper: number } {
  if (!(a > 0) || !(b > 0) || !(x >= 0) || !(y >= 0)) return { lower: Number.NaN, upper: Number.NaN };
  if (x === 0) return { lower: 0, upper: 1 };
  if (y === 0) return { lower: 1, upper: 0 };
  if (x > (a + 1) / (a + b + 2)) {
    const upper = fraction(y, b, a, x);
    return { lower: 1 - upper, upper };
  }
  const lower = fraction(x, a, b, y);
  return { lower, upper: 1 - lower };
}

function fraction(x: number, a: number, b: number, y: number): number {
  // x^a y^b / (a B(a, b)) through the binomial term, so that large a and b do not cancel
  const front = (binomialTerm(a, a + b, x, y) * b) / (a + b);
  const tiny = 1e-300;
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1) || tiny);
  let h = d;
  for (let m = 1; m < MAX_TERMS; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d || tiny);
    c = 1 + even / c || tiny;
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d || tiny);
    c = 1 + odd / c || tiny;
    const change = d * c;
    h *= change;
    if (Math.abs(change - 1) < 1e-16) break;
  }
  return Math.min(front * h, 1);
}

/** The quantile of the beta distribution: x with I_x(a, b) = p. 0 at p = 0 and 1 at p = 1. */
export function betaQuantile(p: number, a: number, b: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN;
  if (p === 0) return 0;
  if (p === 1) return 1;
  if (p <= 0.5) return bisect((x) => incompleteBeta(x, a, b).lower - p, 0, 1);
  return bisect((x) => 1 - p - incompleteBeta(x, a, b).upper, 0, 1);
}
