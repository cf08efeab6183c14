import { describe, expect, it } from 'vitest';
import {
  gapChangeOfCounts,
  type GroupVersions,
  randomBinomial,
  seededRandom,
} from '../../../src/core/statistics/index.ts';

const positives = (tp: number, n: number) => ({ tp, fn: n - tp, fp: 0, tn: 0 });
const judge = (groups: readonly GroupVersions[], margin: number, seed = 1, replicates = 2000) =>
  gapChangeOfCounts(
    groups,
    'true-positive-rate',
    { margin, confidence: 0.95 },
    { random: seededRandom(seed), replicates },
  );

describe('the change of a gap from counts of both versions', () => {
  it('is the difference of the gaps, with normal-like limits', () => {
    const result = judge(
      [
        { name: 'a', base: positives(800, 1000), head: positives(600, 1000) },
        { name: 'b', base: positives(700, 1000), head: positives(800, 1000) },
      ],
      0.05,
    );
    // gaps 0.1 and 0.2; by hand: se = sqrt((.8 .2 + .7 .3 + .6 .4 + .8 .2) / 1000) = 0.0277, limits 0.1 -+ 1.645 * 0.0277
    const value = result.evaluable ? result.value : undefined;
    expect(value?.baseGap).toBeCloseTo(0.1, 12);
    expect(value?.headGap).toBeCloseTo(0.2, 12);
    expect(value?.judged.difference).toBeCloseTo(-0.1, 12);
    expect(value?.judged.lower).toBeCloseTo(-0.1456, 2);
    expect(value?.judged.upper).toBeCloseTo(-0.0544, 2);
    expect(value?.judged.verdict).toBe('shown-bad');
  });

  it('cannot be said of one group, or of nobody', () => {
    const group = { name: 'a', base: positives(8, 10), head: positives(8, 10) };
    expect(judge([group], 0.05)).toMatchObject({ evaluable: false });
    expect(judge([group, { ...group, name: 'b', head: positives(0, 0) }], 0.05)).toMatchObject({
      evaluable: false,
    });
  });

  it('raises a false alarm at the margin in at most 5 % of changes', () => {
    // gap 0.1 in both versions and no tolerance: every alarm is false
    const random = seededRandom(3);
    const draw = (rate: number) => positives(randomBinomial(400, rate, random), 400);
    let alarms = 0;
    const runs = 400;
    for (let run = 0; run < runs; run += 1) {
      const groups = [
        { name: 'a', base: draw(0.8), head: draw(0.8) },
        { name: 'b', base: draw(0.7), head: draw(0.7) },
      ];
      const result = judge(groups, 0, run, 200);
      if (result.evaluable && result.value.judged.verdict === 'shown-bad') alarms += 1;
    }
    // 5 %, three standard deviations of 400 runs, and the coarseness of 200 replicates
    expect(alarms / runs).toBeLessThanOrEqual(0.09);
  });
});
