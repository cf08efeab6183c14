import { describe, expect, it } from 'vitest';
import {
  calibrationError,
  comparePoints,
  fourFifths,
  gapChange,
  mcnemarTest,
  nonInferiorityOfCounts,
  nonInferiorityOfPairs,
  pairedDifference,
  proportionDifference,
  proportionInterval,
  randomBinomial,
  randomMultinomial,
  seededRandom,
} from '../../../src/core/statistics/index.ts';
import { valueOf } from './value-of.ts';

const DRAWS = 10_000;

function share(draws: number, hit: () => boolean): number {
  let hits = 0;
  for (let i = 0; i < draws; i += 1) if (hit()) hits += 1;
  return hits / draws;
}

describe('95 % intervals cover between 94 and 96 % of 10,000 draws', () => {
  // Brown, Cai and DasGupta (2001), figure 5: Wilson's coverage stays near nominal away from the ends
  it.each([
    [50, 0.3],
    [100, 0.5],
    [200, 0.1],
    [500, 0.85],
    [1000, 0.05],
    [10_000, 0.97],
  ])('Wilson, n = %i, p = %f', (n, p) => {
    const random = seededRandom(n);
    const coverage = share(DRAWS, () => {
      const { lower, upper } = valueOf(proportionInterval(randomBinomial(n, p, random), n));
      return lower <= p && p <= upper;
    });
    expect(coverage).toBeGreaterThanOrEqual(0.94);
    expect(coverage).toBeLessThanOrEqual(0.96);
  });

  // Newcombe (1998b), table III: mean coverage of method 10 is 0.9602, near 0.95 for larger n
  it.each([
    [100, 0.5, 100, 0.4],
    [200, 0.8, 300, 0.7],
    [1000, 0.1, 500, 0.12],
  ] as const)('Newcombe, %i at %f against %i at %f', (n1, p1, n2, p2) => {
    const random = seededRandom(n1 + n2);
    for (const method of ['newcombe', 'miettinen-nurminen'] as const) {
      const coverage = share(method === 'newcombe' ? DRAWS : 3000, () => {
        const x1 = randomBinomial(n1, p1, random);
        const x2 = randomBinomial(n2, p2, random);
        const { lower, upper } = valueOf(proportionDifference({ x1, n1, x2, n2 }, { method }));
        return lower <= p1 - p2 && p1 - p2 <= upper;
      });
      expect(coverage, method).toBeGreaterThanOrEqual(0.94);
      expect(coverage, method).toBeLessThanOrEqual(0.96);
    }
  });

  it('Tango, 500 pairs of which a tenth differ', () => {
    const random = seededRandom(5);
    const cells = new Float64Array(4);
    const coverage = share(DRAWS, () => {
      randomMultinomial(500, [0.7, 0.06, 0.04, 0.2], random, cells);
      const [bothRight, onlyBase, onlyHead, bothWrong] = cells as unknown as [number, number, number, number];
      const { lower, upper } = valueOf(pairedDifference({ bothRight, onlyBase, onlyHead, bothWrong }));
      return lower <= -0.02 && -0.02 <= upper;
    });
    expect(coverage).toBeGreaterThanOrEqual(0.94);
    expect(coverage).toBeLessThanOrEqual(0.96);
  });
});

describe('false alarms of no-regression are at the nominal level', () => {
  const pairsAt = (n: number, lost: number, gained: number, seed: number) => {
    const random = seededRandom(seed);
    const cells = new Float64Array(4);
    return () => {
      randomMultinomial(n, [0.8, lost, gained, 0.2 - lost - gained], random, cells);
      const [bothRight, onlyBase, onlyHead, bothWrong] = cells as unknown as [number, number, number, number];
      return { bothRight, onlyBase, onlyHead, bothWrong };
    };
  };

  // the true drop equals the margin: either verdict is wrong, and may come up in 5 % of draws
  it('paired: a drop exactly at the margin is called good, and bad, about 5 % of the time', () => {
    const draw = pairsAt(2000, 0.03, 0.02, 7);
    const verdicts = Array.from(
      { length: 6000 },
      () => valueOf(nonInferiorityOfPairs(draw(), { margin: 0.01 })).verdict,
    );
    const rate = (verdict: string) => verdicts.filter((one) => one === verdict).length / verdicts.length;
    expect(rate('shown-good')).toBeGreaterThan(0.035);
    expect(rate('shown-good')).toBeLessThan(0.06);
    expect(rate('shown-bad')).toBeGreaterThan(0.035);
    expect(rate('shown-bad')).toBeLessThan(0.06);
  });

  it('unpaired: the same at the margin', () => {
    const random = seededRandom(11);
    const [n, base] = [1500, 0.8];
    const verdicts = Array.from({ length: 6000 }, () => {
      const x1 = randomBinomial(n, base - 0.03, random);
      const x2 = randomBinomial(n, base, random);
      return valueOf(nonInferiorityOfCounts({ x1, n1: n, x2, n2: n }, { margin: 0.03 })).verdict;
    });
    const rate = (verdict: string) => verdicts.filter((one) => one === verdict).length / verdicts.length;
    for (const verdict of ['shown-good', 'shown-bad']) {
      expect(rate(verdict)).toBeGreaterThan(0.035);
      expect(rate(verdict)).toBeLessThan(0.06);
    }
  });

  it('a harmless change is almost never called bad, where the naive rule fails 43 to 49 % of them', () => {
    const draw = pairsAt(1000, 0.025, 0.025, 13);
    let naive = 0;
    const ours = share(4000, () => {
      const table = draw();
      if (valueOf(comparePoints(table.onlyBase, table.onlyHead, { margin: 0 })).verdict === 'shown-bad')
        naive += 1;
      return valueOf(nonInferiorityOfPairs(table, { margin: 0.01 })).verdict === 'shown-bad';
    });
    expect(ours).toBeLessThan(0.05);
    // the reference's table: 43 to 49 %
    expect(naive / 4000).toBeGreaterThan(0.42);
    expect(naive / 4000).toBeLessThan(0.5);
  });

  it('McNemar mid-p rejects at most about 5 % when nothing changed (Fagerland et al. 2013)', () => {
    const draw = pairsAt(500, 0.04, 0.04, 17);
    const rate = share(DRAWS, () => valueOf(mcnemarTest(draw())).p <= 0.05);
    expect(rate).toBeGreaterThan(0.04);
    expect(rate).toBeLessThan(0.055);
  });

  it('four-fifths of equal groups is called bad in under 5 %, where the bare rule does so in about 69 %', () => {
    const random = seededRandom(19);
    let bare = 0;
    const ours = share(4000, () => {
      const result = fourFifths([
        { name: 'a', selected: randomBinomial(50, 0.1, random), total: 50 },
        { name: 'b', selected: randomBinomial(50, 0.1, random), total: 50 },
      ]);
      if (!result.evaluable) return false;
      if (result.value.rows[0]!.adverse) bare += 1;
      return result.value.verdict === 'shown-bad';
    });
    expect(ours).toBeLessThan(0.05);
    expect(bare / 4000).toBeGreaterThan(0.64);
    expect(bare / 4000).toBeLessThan(0.74);
  });

  it('an unchanged gap between two groups is called widened in at most about 5 %', () => {
    const random = seededRandom(23);
    const cells = new Float64Array(8);
    const group = (name: string, tpr: number) => {
      // positives only: lost and gained alike, 4 % each
      randomMultinomial(600, [0, 0, 0, 0, 1 - tpr - 0.04, 0.04, 0.04, tpr - 0.04], random, cells);
      return { name, cells: [...cells] };
    };
    const rate = share(300, () => {
      const groups = [group('a', 0.8), group('b', 0.6)];
      const change = gapChange(groups, 'true-positive-rate', { margin: 0 }, { random, replicates: 400 });
      return valueOf(change).judged.verdict === 'shown-bad';
    });
    expect(rate).toBeLessThan(0.09);
  });
});

it('the expected ECE of a calibrated model is what it turns out to be', () => {
  const random = seededRandom(29);
  let seen = 0;
  let said = 0;
  for (let r = 0; r < 200; r += 1) {
    const scores = Float64Array.from({ length: 1000 }, () => random());
    const labels = Uint8Array.from(scores, (p) => (random() < p ? 1 : 0));
    const { expected, expectedIfCalibrated } = valueOf(calibrationError({ labels, scores }));
    seen += expected / 200;
    said += expectedIfCalibrated / 200;
  }
  // the reference's simulation: mean 0.038 at n = 1,000 in 15 bins
  expect(seen).toBeCloseTo(0.038, 2);
  expect(said).toBeCloseTo(seen, 2);
});
