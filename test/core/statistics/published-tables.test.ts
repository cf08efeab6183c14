import { describe, expect, it } from 'vitest';
import {
  binomialTest,
  commonOddsRatio,
  type DifferenceMethod,
  fisherExact,
  mantelHaenszelTest,
  type McNemarMethod,
  mcnemarTest,
  oneProportionTest,
  type PairedMethod,
  pairedDifference,
  pearsonTwoByTwo,
  proportionDifference,
  proportionInterval,
  type ProportionMethod,
  proportionRatio,
  type RatioMethod,
  type TwoByTwo,
} from '../../../src/core/statistics/index.ts';
import { valueOf } from './value-of.ts';

/**
 * Source: M. W. Fagerland, S. Lydersen, P. Laake (2017), Statistical Analysis of Contingency Tables, in the authors' own R package contingencytables
 * (ocbe-uio/contingencytables, tests/testthat/test-ch2.R, test-ch4.R, test-ch8.R and test-ch10.R). Tolerance: half a unit of the last digit that is printed there.
 * Not taken over: Agresti-Coull, which always adds four there and z^2 in Brown, Cai and DasGupta (2001); the corrected paired Wald interval, whose correction is
 * Edwards' there and Newcombe's 1/n here; the interval of the common odds ratio, in whose variance a column of their code stands for the off-diagonal
 * of Robins, Breslow and Greenland (1986).
 */
describe('one proportion, 13 of 16 (chapter 2)', () => {
  it.each<[ProportionMethod, number, number]>([
    ['clopper-pearson', 0.5435, 0.9595],
    ['mid-p', 0.5699, 0.95],
    ['jeffreys', 0.5792, 0.9442],
    ['wilson', 0.5699, 0.9341],
    ['wilson-cc', 0.5369, 0.9503],
  ])('%s', (method, lower, upper) => {
    const got = valueOf(proportionInterval(13, 16, { method }));
    expect(got.lower).toBeCloseTo(lower, 4);
    expect(got.upper).toBeCloseTo(upper, 4);
  });

  it('tests against one half: exact, and by the score', () => {
    expect(valueOf(binomialTest(13, 16, 0.5)).p).toBeCloseTo(0.02127, 5);
    const score = valueOf(oneProportionTest(13, 16, 0.5));
    expect(score.p).toBeCloseTo(0.01242, 5);
    expect(score.statistic).toBeCloseTo(2.5, 3);
    expect(valueOf(oneProportionTest(13, 16, 0.1, { variance: 'wald' })).statistic).toBeCloseTo(7.302, 3);
  });
});

describe('two proportions (chapter 4)', () => {
  // 7 of 34 with epinephrine in a high dose survived one hour and 1 of 34 in the standard dose, Perondi et al. (2004)
  const perondi = { x1: 7, n1: 34, x2: 1, n2: 34 };

  it.each<[DifferenceMethod, number, number]>([
    ['wald', 0.0292, 0.3238],
    ['wald-cc', -0.0002, 0.3532],
    ['agresti-caffo', 0.0116, 0.3217],
    ['newcombe', 0.0189, 0.3404],
    ['mee', 0.0284, 0.3439],
  ])('difference, 7/34 less 1/34: %s', (method, lower, upper) => {
    const got = valueOf(proportionDifference(perondi, { method }));
    expect(got.estimate).toBeCloseTo(6 / 34, 12);
    expect(got.lower).toBeCloseTo(lower, 4);
    expect(got.upper).toBeCloseTo(upper, 4);
  });

  it('difference with none of 16: Miettinen and Nurminen', () => {
    const got = valueOf(
      proportionDifference({ x1: 0, n1: 16, x2: 15, n2: 72 }, { method: 'miettinen-nurminen' }),
    );
    expect(got.lower).toBeCloseTo(-0.3164, 4);
    expect(got.upper).toBeCloseTo(-0.0056, 4);
  });

  it.each<[RatioMethod, number, number]>([
    ['katz-log', 0.9096, 53.8695],
    ['koopman', 1.2209, 42.5757],
  ])('ratio, 7/34 by 1/34: %s', (method, lower, upper) => {
    const got = valueOf(proportionRatio(perondi, { method }));
    expect(got.estimate).toBeCloseTo(7, 12);
    expect(got.lower).toBeCloseTo(lower, 4);
    expect(got.upper).toBeCloseTo(upper, 4);
  });

  it('tests: Fisher exact and mid-p, Pearson with and without the correction', () => {
    const genotypes: TwoByTwo = [
      [0, 16],
      [15, 57],
    ];
    expect(valueOf(fisherExact(genotypes)).p).toBeCloseTo(0.06287, 5);
    expect(valueOf(fisherExact(genotypes, { midP: true })).p).toBeCloseTo(0.04466, 5);
    const tea: TwoByTwo = [
      [3, 1],
      [1, 3],
    ];
    expect(valueOf(pearsonTwoByTwo(tea)).p).toBeCloseTo(0.1573, 5);
    expect(valueOf(pearsonTwoByTwo(tea)).statistic).toBeCloseTo(2, 3);
    expect(valueOf(pearsonTwoByTwo(tea, true)).p).toBeCloseTo(0.4795, 5);
  });
});

describe('pairs: complete response before and after consolidation, Cavo et al. (2012) (chapter 8)', () => {
  // their first treatment is our base, and the difference here is head minus base
  const cavo = { bothRight: 59, onlyBase: 6, onlyHead: 16, bothWrong: 80 };

  it.each<[PairedMethod, number, number]>([
    ['tango', 0.0054, 0.124],
    ['newcombe', 0.0046, 0.1186],
    ['wald', 0.0058, 0.1184],
    ['agresti-min', 0.0045, 0.1182],
    ['bonett-price', 0.0032, 0.1195],
  ])('difference: %s', (method, lower, upper) => {
    const got = valueOf(pairedDifference(cavo, { method }));
    expect(got.estimate).toBeCloseTo(10 / 161, 12);
    expect(got.lower).toBeCloseTo(lower, 4);
    expect(got.upper).toBeCloseTo(upper, 4);
  });

  it.each<[McNemarMethod, number]>([
    ['asymptotic', 0.033006],
    ['corrected', 0.055009],
    ['exact', 0.052479],
    ['mid-p', 0.03469],
  ])('McNemar, %s', (method, p) => expect(valueOf(mcnemarTest(cavo, method)).p).toBeCloseTo(p, 6));

  it.each([
    // McNemar_midP_test_paired_2x2.R: of as many discordant pairs one way as the other, 1 less half of their probability
    [1, 1 - 0.5 * 0.5],
    [2, 1 - 0.5 * (6 / 16)],
    [3, 1 - 0.5 * (20 / 64)],
  ])('McNemar mid-p where %i pairs are discordant each way', (each, p) => {
    const table = { bothRight: 10, onlyBase: each, onlyHead: each, bothWrong: 4 };
    expect(valueOf(mcnemarTest(table, 'mid-p')).p).toBeCloseTo(p, 12);
    // it is the largest that a table of as many discordant pairs can have
    const next = { ...table, onlyBase: each - 1, onlyHead: each + 1 };
    expect(valueOf(mcnemarTest(next, 'mid-p')).p).toBeLessThan(p);
  });
});

describe('two strata: smoking and lung cancer of men and women, Doll and Hill (1950) (chapter 10)', () => {
  const strata: readonly TwoByTwo[] = [
    [
      [647, 622],
      [2, 27],
    ],
    [
      [41, 28],
      [19, 32],
    ],
  ];

  it('Mantel and Haenszel: the common odds ratio', () => {
    expect(valueOf(commonOddsRatio(strata)).estimate).toBeCloseTo(4.5239, 4);
  });

  it('Mantel and Haenszel’s test is Cochran’s up to n / (n - 1) a stratum', () => {
    // Cochran’s statistic, 24.920, divides the variance of a stratum by n; Mantel and Haenszel’s by n - 1
    const { statistic } = valueOf(mantelHaenszelTest(strata, false));
    expect(statistic).toBeGreaterThan(24.92 * (119 / 120));
    expect(statistic).toBeLessThanOrEqual(24.92 + 5e-4);
  });
});
