/** A decimal as a fraction of whole numbers, so that 0.8 is 8/10 and not the double nearest to it. */
export interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** The fraction that a decimal number's shortest notation names (ECMA-262 Number::toString). Undefined for NaN and infinities. */
export function fractionOf(value: number): Fraction | undefined {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value));
  if (!match) return undefined;
  const [, sign = '', whole = '0', decimals = '', exponent = '0'] = match;
  const digits = BigInt(`${sign}${whole}${decimals}`);
  const shift = Number(exponent) - decimals.length;
  return shift >= 0
    ? { numerator: digits * 10n ** BigInt(shift), denominator: 1n }
    : { numerator: digits, denominator: 10n ** BigInt(-shift) };
}

/** -1, 0 or 1 as x1/n1 is below, at or above factor * x2/n2, in whole numbers without rounding. n1 and n2 are above 0. */
export function compareRates(
  { x1, n1, x2, n2 }: { readonly x1: number; readonly n1: number; readonly x2: number; readonly n2: number },
  factor: Fraction = { numerator: 1n, denominator: 1n },
): -1 | 0 | 1 {
  const left = BigInt(x1) * BigInt(n2) * factor.denominator;
  const right = BigInt(x2) * BigInt(n1) * factor.numerator;
  return left < right ? -1 : left > right ? 1 : 0;
}

/**
 * numerator / denominator with `decimals` digits, halves rounded up, from whole numbers without rounding in between: "0.84".
 * The denominator is above 0, the numerator at least 0.
 */
export function decimalOf(numerator: bigint, denominator: bigint, decimals: number): string {
  const scale = 10n ** BigInt(decimals);
  const rounded = (2n * numerator * scale + denominator) / (2n * denominator);
  const digits = rounded.toString().padStart(decimals + 1, '0');
  if (decimals === 0) return digits;
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
