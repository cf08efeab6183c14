import { describe, expect, it } from 'vitest';
import { contingencyTest } from '../../../src/core/statistics/index.ts';

/** Smokers among patients of four studies. Source: R, help page of prop.test, after J. L. Fleiss (1981), p. 139. */
const smokers = [
  [83, 3],
  [90, 3],
  [129, 7],
  [70, 12],
];

describe('the test of independence', () => {
  it('of four proportions is that of R: X-squared = 12.6, df = 3, p-value = 0.005585', () => {
    const result = contingencyTest(smokers);
    expect(result).toMatchObject({ evaluable: true, value: { df: 3 } });
    if (!result.evaluable) return;
    expect(result.value.statistic).toBeCloseTo(12.6, 2);
    expect(result.value.p).toBeCloseTo(0.005585, 6);
  });

  it('of two by two is n (ad - bc)^2 over the four margins', () => {
    // 100 (30 * 35 - 20 * 15)^2 / (50 * 50 * 45 * 55) = 100 * 562,500 / 6,187,500 = 100 / 11
    const result = contingencyTest([
      [30, 20],
      [15, 35],
    ]);
    expect(result.evaluable && result.value.statistic).toBeCloseTo(100 / 11, 12);
  });

  it('does not ask which row or column comes first', () => {
    const turned = smokers.map(([yes = 0, no = 0]) => [no, yes]).reverse();
    const [one, other] = [contingencyTest(smokers), contingencyTest(turned)];
    expect(one.evaluable && other.evaluable && other.value.statistic).toBeCloseTo(
      one.evaluable ? one.value.statistic : Number.NaN,
      12,
    );
  });
});
