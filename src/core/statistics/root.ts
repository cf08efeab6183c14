/**
 * The zero of a function that rises (or falls) through zero between `low` and `high`, to the last bits of a double.
 * Bisection on purpose: the functions here are monotone, may be flat, and 100 halvings are cheap and cannot fail.
 */
export function bisect(f: (x: number) => number, low: number, high: number): number {
  let a = low;
  let b = high;
  const rising = f(high) >= f(low);
  for (let i = 0; i < 200; i += 1) {
    const middle = a + (b - a) / 2;
    if (middle <= a || middle >= b || b - a < 1e-16 * Math.abs(middle)) break;
    const value = f(middle);
    if (value === 0) return middle;
    if (value > 0 === rising) b = middle;
    else a = middle;
  }
  return a + (b - a) / 2;
}
