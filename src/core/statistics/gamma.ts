/** Coefficients B(2k) / (2k (2k - 1)) of Stirling's series, DLMF 5.11.1. */
const STIRLING = [
  1 / 12,
  -1 / 360,
  1 / 1260,
  -1 / 1680,
  1 / 1188,
  -691 / 360360,
  1 / 156,
  -3617 / 122400,
  43867 / 244188,
] as const;

/** ln sqrt(2 pi). */
const LN_SQRT_2PI = 0.918938533204672741780329736406;

/**
 * The remainder of Stirling's formula: ln Gamma(x + 1) - (x + 1/2) ln x + x - ln sqrt(2 pi), for x > 0.
 * Source: C. Loader (2000), "Fast and Accurate Computation of Binomial Probabilities", section 2; the series is DLMF 5.11.1.
 * Below 15 it steps upwards by the recurrence, each step written with log1p so that nothing cancels.
 */
export function stirlingRemainder(x: number): number {
  let remainder = 0;
  let y = x;
  // s(y) - s(y+1) = (y + 1/2) ln((y+1)/y) - 1
  while (y < 15) {
    remainder += (y + 0.5) * Math.log1p(1 / y) - 1;
    y += 1;
  }
  const inverse = 1 / y;
  const square = inverse * inverse;
  let term = inverse;
  for (const coefficient of STIRLING) {
    remainder += coefficient * term;
    term *= square;
  }
  return remainder;
}

/** ln Gamma(x) for x > 0 (NaN otherwise), absolute error about 1e-15 times its size. Source: DLMF 5.5.1 and 5.11.1. */
export function logGamma(x: number): number {
  if (!(x > 0)) return Number.NaN;
  if (x === Infinity) return Infinity;
  let product = 1;
  let y = x;
  while (y < 15) {
    product *= y;
    y += 1;
  }
  return (y - 0.5) * Math.log(y) - y + LN_SQRT_2PI + stirlingSeries(y) - Math.log(product);
}

function stirlingSeries(y: number): number {
  const inverse = 1 / y;
  const square = inverse * inverse;
  let sum = 0;
  let term = inverse;
  for (const coefficient of STIRLING) {
    sum += coefficient * term;
    term *= square;
  }
  return sum;
}

/** ln of the binomial coefficient n over k. */
export function logChoose(n: number, k: number): number {
  return logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);
}

/**
 * The deviance part x ln(x / m) + m - x, without cancellation when x is near m. x >= 0, m > 0.
 * Source: Loader (2000), function bd0.
 */
export function deviance(x: number, m: number): number {
  if (x === 0) return m;
  if (Math.abs(x - m) < 0.1 * (x + m)) {
    const v = (x - m) / (x + m);
    let sum = (x - m) * v;
    let term = 2 * x * v;
    const square = v * v;
    for (let j = 1; j < 1000; j += 1) {
      term *= square;
      const next = sum + term / (2 * j + 1);
      if (next === sum) return next;
      sum = next;
    }
    return sum;
  }
  return x * Math.log(x / m) + m - x;
}

/**
 * Gamma(n+1) / (Gamma(x+1) Gamma(n-x+1)) p^x q^(n-x) with q = 1 - p given apart; x and n need not be whole.
 * Source: Loader (2000), saddle-point form; relative error near 1e-15 also for n in the millions.
 */
export function binomialTerm(x: number, n: number, p: number, q: number): number {
  if (p === 0) return x === 0 ? 1 : 0;
  if (q === 0) return x === n ? 1 : 0;
  if (x === 0) return n === 0 ? 1 : Math.exp(p < 0.1 ? -deviance(n, n * q) - n * p : n * Math.log(q));
  if (x === n) return Math.exp(q < 0.1 ? -deviance(n, n * p) - n * q : n * Math.log(p));
  if (x < 0 || x > n) return 0;
  const exponent =
    stirlingRemainder(n) -
    stirlingRemainder(x) -
    stirlingRemainder(n - x) -
    deviance(x, n * p) -
    deviance(n - x, n * q);
  return Math.exp(exponent) * Math.sqrt(n / (2 * Math.PI * x * (n - x)));
}

/** m^x e^-m / Gamma(x+1), x >= 0 and m > 0. Source: Loader (2000), dpois_raw. */
export function poissonTerm(x: number, m: number): number {
  if (x === 0) return Math.exp(-m);
  return Math.exp(-stirlingRemainder(x) - deviance(x, m)) / Math.sqrt(2 * Math.PI * x);
}
