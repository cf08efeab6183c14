import { describe, expect, it } from 'vitest';
import {
  compareGroups,
  comparePoints,
  countOfDeclaredRate,
  differenceScoreTest,
  equivalenceTest,
  failuresOfThreshold,
  fourFifths,
  gapChange,
  type Group,
  impactRatioTable,
  intersectionalTable,
  judgeThreshold,
  mantelHaenszelTest,
  nonInferiorityOfCounts,
  nonInferiorityOfEstimates,
  nonInferiorityOfPairs,
  pairsForNonInferiority,
  powerOfPairs,
  proportionDifference,
  rowsForDifference,
  rowsForHalfWidth,
  rowsForNonInferiority,
  scoringGroups,
  seededRandom,
  standardDeviationsFromExpected,
} from '../../../src/core/statistics/index.ts';
import { valueOf } from './value-of.ts';

describe('non-inferiority', () => {
  it('judges the HIV trial 84/101 against 89/105 at four margins', () => {
    // Miettinen-Nurminen lower limit -0.1191: 0.05 and 0.10 not shown, 0.12 and 0.15 shown (SAS PROC FREQ example)
    const counts = { x1: 84, n1: 101, x2: 89, n2: 105 };
    expect(valueOf(proportionDifference(counts, { method: 'miettinen-nurminen' })).lower).toBeCloseTo(
      -0.1191,
      4,
    );
    const verdict = (margin: number) =>
      valueOf(nonInferiorityOfCounts(counts, { margin, confidence: 0.975 }, 'miettinen-nurminen')).verdict;
    expect([0.05, 0.1, 0.12, 0.15].map(verdict)).toEqual([
      'not-shown',
      'not-shown',
      'shown-good',
      'shown-good',
    ]);
    // the interval and the test of the margin agree, as they invert the same statistic
    const p = (margin: number) =>
      valueOf(differenceScoreTest(counts, -margin, { alternative: 'greater', inflated: true })).p;
    expect(p(0.119)).toBeGreaterThan(0.025);
    expect(p(0.1192)).toBeLessThan(0.025);
  });

  it('takes losses the other way round', () => {
    const tolerance = { margin: 0.01, higherIsBetter: false };
    const se = { standardError: 0.001, n: 1000 };
    const better = nonInferiorityOfEstimates({ value: 0.3, ...se }, { value: 0.2, ...se }, tolerance);
    expect(valueOf(better)).toMatchObject({ verdict: 'shown-good', method: 'normal' });
    expect(valueOf(better).difference).toBeCloseTo(0.1, 12);
    const worse = nonInferiorityOfEstimates({ value: 0.2, ...se }, { value: 0.3, ...se }, tolerance);
    expect(valueOf(worse).verdict).toBe('shown-bad');
  });

  it('calls the issue’s drop of 0.004 on 300 samples not shown, and says how many are needed', () => {
    const result = valueOf(nonInferiorityOfCounts({ x1: 255, n1: 300, x2: 256, n2: 300 }, { margin: 0.01 }));
    expect(result.verdict).toBe('not-shown');
    expect(result.rowsNeeded).toBeGreaterThan(300);
  });

  it('compares points without being fooled by binary fractions', () => {
    expect(valueOf(comparePoints(0.9, 0.88, { margin: 0.02 }))).toMatchObject({
      verdict: 'shown-good',
      method: 'point',
    });
    expect(valueOf(comparePoints(0.9, 0.879, { margin: 0.02 })).verdict).toBe('shown-bad');
  });

  it('has no verdict for nonsense', () => {
    const counts = { x1: 1, n1: 2, x2: 1, n2: 2 };
    expect(nonInferiorityOfCounts(counts, { margin: Number.NaN }).evaluable).toBe(false);
    expect(nonInferiorityOfCounts(counts, { margin: -0.1 }).evaluable).toBe(false);
    expect(nonInferiorityOfCounts({ ...counts, n1: 0 }, { margin: 0.1 }).evaluable).toBe(false);
    expect(comparePoints(Number.NaN, 0.5, { margin: 0.1 }).evaluable).toBe(false);
    const none = { bothRight: 0, onlyBase: 0, onlyHead: 0, bothWrong: 0 };
    expect(nonInferiorityOfPairs(none, { margin: 0.1 }).evaluable).toBe(false);
    const flat = { value: 1, standardError: 0 };
    expect(nonInferiorityOfEstimates(flat, flat, { margin: 0.1 }).evaluable).toBe(false);
  });

  it('finds the count behind a declared rate, or says that there is none', () => {
    expect(valueOf(countOfDeclaredRate(0.8333, 12))).toBe(10);
    expect(countOfDeclaredRate(0.85, 12).evaluable).toBe(false);
  });

  it('tests equivalence: both one-sided z at 2 standard errors', () => {
    // (0 + 2) / 1 and (0 - 2) / 1: p = 0.02275 (normal table)
    const { lower, upper, p } = valueOf(equivalenceTest(0, 1, { low: -2, high: 2 }));
    expect(lower.p).toBeCloseTo(0.02275, 5);
    expect(upper.p).toBeCloseTo(0.02275, 5);
    expect(p).toBeCloseTo(0.02275, 5);
  });
});

describe('sample sizes', () => {
  // 7.849 psi / m^2 and 7.849 * 2 p (1 - p) / m^2; the printed table rounds to the nearest
  it.each([
    [0.005, 0.02, 6280],
    [0.01, 0.05, 3925],
    [0.02, 0.1, 1963],
    [0.03, 0.2, 1745],
  ])('pairs at margin %f, discordance %f', (margin, discordance, n) => {
    expect(Math.abs(valueOf(pairsForNonInferiority(margin, discordance)) - n)).toBeLessThanOrEqual(1);
    expect(valueOf(powerOfPairs(n, margin, discordance))).toBeCloseTo(0.8, 3);
  });

  it('gives rows a side, for an interval, and for two rates', () => {
    expect(Math.abs(valueOf(rowsForNonInferiority(0.01, 0.85)) - 20015)).toBeLessThanOrEqual(1);
    expect(Math.abs(valueOf(rowsForNonInferiority(0.03, 0.85)) - 2224)).toBeLessThanOrEqual(1);
    // half-width 0.05 at p = 0.5: 385; 0.10: 97
    expect(valueOf(rowsForHalfWidth(0.05))).toBe(385);
    expect(valueOf(rowsForHalfWidth(0.1))).toBe(97);
    // Fleiss (1981), table A.3 without correction: 0.6 against 0.7 at 0.05 and 80 % power, R power.prop.test 355.2
    expect(Math.abs(valueOf(rowsForDifference(0.6, 0.7)) - 356)).toBeLessThanOrEqual(1);
    expect(rowsForDifference(0.5, 0.5).evaluable).toBe(false);
    expect(pairsForNonInferiority(0, 0.1).evaluable).toBe(false);
  });
});

const group = (name: string, tp: number, fn: number, fp = 10, tn = 90): Group => ({
  name,
  counts: { tp, fn, fp, tn },
});

describe('groups', () => {
  it('shows a gap of many rows, and does not judge one of few', () => {
    const options = { limit: { difference: 0.1 } };
    const result = valueOf(
      compareGroups(
        [
          group('men', 7400, 2600),
          group('women', 2440, 1560),
          group('x', 9, 3),
          group('y', 300, 100),
          group('z', 0, 0),
        ],
        'true-positive-rate',
        options,
      ),
    );
    expect(result.reference).toBe('men');
    expect(result.verdict).toBe('shown-bad');
    const of = (name: string) => result.comparisons.find((one) => one.name === name)!;
    expect(of('women')).toMatchObject({ verdict: 'shown-bad', pointWithin: false });
    expect(of('x')).toMatchObject({ verdict: 'not-shown', denominator: 12 });
    expect(of('x').rowsNeeded).toBeGreaterThanOrEqual(30);
    expect(of('y').verdict).toBe('shown-good');
    expect(of('z')).toMatchObject({ verdict: 'not-shown', reason: 'no positives (TP + FN = 0)' });
    expect(of('z').rate.evaluable).toBe(false);
  });

  it('has the issue’s sentence: 0.61 of 412 against 0.74 of 1,034, ratio 0.83', () => {
    const groups = [group('men', 765, 269), group('women', 251, 161)];
    const options = { limit: { ratio: 0.8 } };
    const [women] = valueOf(compareGroups(groups, 'true-positive-rate', options)).comparisons;
    const { estimate, lower, upper } = valueOf(women!.ratio);
    expect(estimate).toBeCloseTo(0.82, 2);
    expect(lower).toBeCloseTo(0.76, 1);
    expect(upper).toBeCloseTo(0.9, 1);
    expect(women!.verdict).toBe('not-shown');
  });

  it('has nothing to say of one group', () => {
    expect(compareGroups([group('a', 1, 1)], 'accuracy', { limit: { difference: 0.1 } }).evaluable).toBe(
      false,
    );
  });

  it('tells a gap that widened from one that did not', () => {
    const cells = (kept: number, lost: number) => [0, 0, 0, 0, 200, 0, lost, kept];
    const random = seededRandom(3);
    const change = (lost: number) =>
      valueOf(
        gapChange(
          [
            { name: 'a', cells: cells(800, 0) },
            { name: 'b', cells: cells(800 - lost, lost) },
          ],
          'true-positive-rate',
          { margin: 0.05 },
          { random, replicates: 500 },
        ),
      );
    // b loses 200 of 1,000 positives: its TPR falls from 0.8 to 0.6
    expect(change(200)).toMatchObject({ baseGap: 0, judged: { verdict: 'shown-bad' } });
    expect(change(200).headGap).toBeCloseTo(0.2, 12);
    expect(change(0).judged.verdict).toBe('shown-good');
  });
});

describe('selection rules', () => {
  it('needs significance: Ricci v. DeStefano fails every ratio, Fisher only the last', () => {
    // 557 U.S. 557 (2009): captain 16/25 against 3/8 and 3/8 ...; lieutenant 25/43 against 6/19 and 3/15
    const lieutenants = valueOf(
      fourFifths(
        [
          { name: 'white', selected: 25, total: 43 },
          { name: 'black', selected: 6, total: 19 },
          { name: 'hispanic', selected: 3, total: 15 },
        ],
        { minimumRows: 0, correction: 'none' },
      ),
    );
    const [black, hispanic] = lieutenants.rows;
    expect(black!.ratio).toBeCloseTo(0.543, 3);
    expect(black!.p).toBeCloseTo(0.097, 3);
    expect(black!.verdict).toBe('not-shown');
    expect(hispanic!.ratio).toBeCloseTo(0.344, 3);
    expect(hispanic!.p).toBeCloseTo(0.016, 3);
    expect(hispanic!.verdict).toBe('shown-bad');
    expect(
      fourFifths([
        { name: 'a', selected: 0, total: 9 },
        { name: 'b', selected: 0, total: 9 },
      ]).evaluable,
    ).toBe(false);
  });

  it('warns of a significant gap above four fifths', () => {
    const [row] = valueOf(
      fourFifths([
        { name: 'a', selected: 9000, total: 10_000 },
        { name: 'b', selected: 8000, total: 10_000 },
      ]),
    ).rows;
    expect(row).toMatchObject({ adverse: false, verdict: 'shown-good', significantAbove: true });
  });

  it('holds for counts that no exact test could enumerate', () => {
    const huge = 4_000_000_000_000;
    const [row] = valueOf(
      fourFifths([
        { name: 'a', selected: huge, total: 2 * huge },
        { name: 'b', selected: huge / 2, total: 2 * huge },
      ]),
    ).rows;
    expect(row).toMatchObject({ ratio: 0.5, verdict: 'shown-bad', p: 0 });
  });

  it('counts standard deviations as Castaneda v. Partida does', () => {
    // footnote 17: 339 of 870 where 79.1 % are expected: about 29 standard deviations
    expect(valueOf(standardDeviationsFromExpected(339, 870, 0.791))).toBeCloseTo(-29.1, 0);
  });

  it('conditions on a stratum: UCB admissions', () => {
    // Bickel, Hammel, O'Connell (1975); R mantelhaen.test(UCBAdmissions): 1.4269 on 1 df, p = 0.2323 (corrected)
    const departments: [[number, number], [number, number]][] = [
      [
        [512, 313],
        [89, 19],
      ],
      [
        [353, 207],
        [17, 8],
      ],
      [
        [120, 205],
        [202, 391],
      ],
      [
        [138, 279],
        [131, 244],
      ],
      [
        [53, 138],
        [94, 299],
      ],
      [
        [22, 351],
        [24, 317],
      ],
    ];
    const test = valueOf(mantelHaenszelTest(departments));
    expect(test.statistic).toBeCloseTo(1.4269, 3);
    expect(test.p).toBeCloseTo(0.2323, 4);
  });

  it('lays the crossed table out as New York does, and keeps counts of small categories', () => {
    const { lines, table } = valueOf(
      intersectionalTable(
        [
          { hispanic: false, sex: 'Female', race: 'White', selected: 40, total: 100 },
          { hispanic: false, sex: 'Male', race: 'Asian', selected: 1, total: 2 },
          { hispanic: false, sex: 'Male', race: 'White', selected: 45, total: 100 },
          { hispanic: true, sex: 'Female', selected: 20, total: 50 },
        ],
        { leaveOutSmall: true, unknown: 7 },
      ),
    );
    expect(lines.map(({ ethnicity, sex, race }) => [ethnicity[0], sex, race])).toEqual([
      ['H', 'Female', undefined],
      ['N', 'Male', 'White'],
      ['N', 'Male', 'Asian'],
      ['N', 'Female', 'White'],
    ]);
    expect(table.unknown).toBe(7);
    // 2 of 252 are under 2 %: no ratio, and not the highest
    expect(lines[2]!.row).toMatchObject({ total: 2, ratio: null, underTwoPercent: true, ratePercent: '50%' });
    expect(lines[3]!.row.ratioText).toBe('0.89'); // 0.40 / 0.45 = 0.888...
    expect(impactRatioTable([{ name: 'a', selected: 0, total: 3 }]).evaluable).toBe(false);
  });

  it('counts scores above the median of the whole sample', () => {
    const { groups, median, unknown } = valueOf(
      scoringGroups(Float64Array.from([1, 2, 3, 4, 5]), Int32Array.from([0, 0, 1, 1, -1]), ['a', 'b']),
    );
    expect(median).toBe(3);
    expect(unknown).toBe(1);
    expect(groups).toEqual([
      { name: 'a', selected: 0, total: 2 },
      { name: 'b', selected: 1, total: 2 },
    ]);
  });
});

describe('thresholds', () => {
  it('asks the bound and not the point', () => {
    expect(valueOf(judgeThreshold({ lower: 0.81, upper: 0.9 }, 0.8, true))).toBe('shown-good');
    expect(valueOf(judgeThreshold({ lower: 0.79, upper: 0.9 }, 0.8, true))).toBe('not-shown');
    expect(valueOf(judgeThreshold({ lower: 0.7, upper: 0.79 }, 0.8, true))).toBe('shown-bad');
    expect(valueOf(judgeThreshold({ lower: 0.1, upper: 0.2 }, 0.2, false))).toBe('shown-good');
    expect(judgeThreshold({ lower: Number.NaN, upper: 1 }, 0.2, false).evaluable).toBe(false);
  });

  it('takes NaN for missing', () => {
    expect(failuresOfThreshold(Number.NaN, 1, { threshold: 0, higherIsBetter: true })).toEqual([
      'missing-candidate',
    ]);
    const asked = { minAbsoluteChange: 0.1, higherIsBetter: true };
    expect(failuresOfThreshold(1, Number.NaN, asked)).toEqual(['missing-baseline']);
  });
});
