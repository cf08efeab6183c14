import { describe, expect, it } from 'vitest';
import {
  betaQuantile,
  binomialLower,
  binomialMass,
  chiSquaredUpper,
  fisherFUpper,
  incompleteBeta,
  logGamma,
  normalLower,
  normalQuantile,
  normalUpper,
  randomBinomial,
  seededRandom,
  studentQuantile,
  studentUpper,
  visitHypergeometric,
  zOfConfidence,
} from '../../../src/core/statistics/index.ts';

describe('distribution functions', () => {
  it('gives the values of printed tables', () => {
    // Abramowitz and Stegun (1964), tables 26.1, 26.7, 26.8, 26.10
    expect(normalLower(1)).toBeCloseTo(0.841344746068543, 14);
    expect(normalQuantile(0.975)).toBeCloseTo(1.95996398454005, 13);
    expect(zOfConfidence(0.95)).toBeCloseTo(1.95996398454005, 13);
    expect(chiSquaredUpper(3.84146, 1)).toBeCloseTo(0.05, 6);
    expect(chiSquaredUpper(18.307, 10)).toBeCloseTo(0.05, 5);
    expect(studentQuantile(0.975, 10)).toBeCloseTo(2.228, 3);
    expect(studentUpper(12.706, 1)).toBeCloseTo(0.025, 5);
  });

  it('agrees with closed forms', () => {
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 14);
    expect(logGamma(11)).toBeCloseTo(Math.log(3628800), 13);
    // chi-squared with 2 degrees of freedom is exponential
    for (const x of [0.1, 1, 20, 500]) expect(chiSquaredUpper(x, 2) / Math.exp(-x / 2)).toBeCloseTo(1, 12);
    // Student with 1 degree of freedom is Cauchy
    for (const t of [0.5, 3, 100])
      expect(studentUpper(t, 1) / (Math.atan(1 / t) / Math.PI)).toBeCloseTo(1, 12);
    // I_x(1, b) = 1 - (1 - x)^b and I_x(a, 1) = x^a (DLMF 8.17)
    expect(incompleteBeta(0.3, 1, 7).lower).toBeCloseTo(1 - 0.7 ** 7, 14);
    expect(incompleteBeta(0.3, 7, 1).lower).toBeCloseTo(0.3 ** 7, 14);
    expect(betaQuantile(0.5, 3, 3)).toBeCloseTo(0.5, 14);
    // F(2, d): (1 + 2 f / d)^(-d / 2)
    expect(fisherFUpper(3, 2, 8)).toBeCloseTo((1 + 6 / 8) ** -4, 14);
    expect(binomialMass(2, 4, 0.5)).toBeCloseTo(6 / 16, 14);
    expect(binomialLower(1, 4, 0.5)).toBeCloseTo(5 / 16, 14);
    // drawing 2 of 2 red and 2 blue: 1/6, 4/6, 1/6, as multiples of the largest
    const masses: number[] = [];
    visitHypergeometric(2, 2, 2, (k, mass) => {
      masses[k] = mass;
      return true;
    });
    expect(masses).toHaveLength(3);
    for (const [k, mass] of [1 / 4, 1, 1 / 4].entries()) expect(masses[k]).toBeCloseTo(mass, 14);
  });

  it('keeps digits in far tails', () => {
    // scipy 1.17.1: norm.sf(10), norm.sf(37)
    expect(normalUpper(10) / 7.619853024160495e-24).toBeCloseTo(1, 11);
    expect(normalUpper(37) / 5.725571222524576e-300).toBeCloseTo(1, 11);
    expect(normalQuantile(normalLower(-30))).toBeCloseTo(-30, 11);
    expect(normalLower(Number.NaN)).toBeNaN();
    expect(normalQuantile(1.5)).toBeNaN();
  });
});

describe('binomial draws', () => {
  // by gaps, by rejection, by symmetry, and at the border between the first two
  it.each([
    [40, 0.05],
    [100, 0.0999],
    [100, 0.1001],
    [1000, 0.3],
    [50, 0.8],
  ])('of %i at %f have the probabilities of the distribution', (n, p) => {
    const random = seededRandom(3);
    const draws = 50_000;
    const seen = new Float64Array(n + 1);
    for (let i = 0; i < draws; i += 1) seen[randomBinomial(n, p, random)]! += 1;
    // Pearson's chi-squared over outcomes expected at least 5 times, the rest as one
    let [statistic, cells, restSeen, rest] = [0, 0, draws, draws];
    for (let k = 0; k <= n; k += 1) {
      const expected = draws * binomialMass(k, n, p);
      if (expected < 5) continue;
      statistic += (seen[k]! - expected) ** 2 / expected;
      cells += 1;
      restSeen -= seen[k]!;
      rest -= expected;
    }
    statistic += (restSeen - rest) ** 2 / Math.max(rest, 1);
    expect(chiSquaredUpper(statistic, cells)).toBeGreaterThan(0.001);
  });

  it('at the ends are certain', () => {
    const random = seededRandom(1);
    expect([
      randomBinomial(9, 0, random),
      randomBinomial(9, 1, random),
      randomBinomial(0, 0.5, random),
    ]).toEqual([0, 9, 0]);
  });
});
