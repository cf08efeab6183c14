/**
 * The sum of an array, compensated, so that a million terms lose no digits.
 * Source: A. Neumaier (1974), ZAMM 54:39-51 (the improved Kahan-Babuska algorithm).
 */
export function sumOf(values: ArrayLike<number>): number {
  let sum = 0;
  let lost = 0;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] as number;
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return Number.isFinite(lost) ? sum + lost : sum;
}

/** The sum of f(i) for i from 0 to n - 1, compensated as in `sumOf`. */
export function sumBy(n: number, f: (i: number) => number): number {
  let sum = 0;
  let lost = 0;
  for (let i = 0; i < n; i += 1) {
    const value = f(i);
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return Number.isFinite(lost) ? sum + lost : sum;
}

/** The arithmetic mean; NaN for an empty array. */
export function meanOf(values: ArrayLike<number>): number {
  return sumOf(values) / values.length;
}

/** The variance with divisor n - `ddof` (1 for the sample variance, 0 for the population's), two passes. */
export function varianceOf(values: ArrayLike<number>, ddof: 0 | 1 = 1): number {
  const mean = meanOf(values);
  return sumBy(values.length, (i) => ((values[i] as number) - mean) ** 2) / (values.length - ddof);
}

/** The index of the first value that is NaN or infinite, or -1. */
export function indexOfNonFinite(values: ArrayLike<number>): number {
  for (let i = 0; i < values.length; i += 1) if (!Number.isFinite(values[i])) return i;
  return -1;
}
