import { describe, expect, it } from 'vitest';
import { boundedCalibrationError } from '../../../src/core/evaluation/calibration-error.ts';
import { calibrationTable } from '../../../src/core/evaluation/calibration-table.ts';
import { calibrationError, seededRandom } from '../../../src/core/statistics/index.ts';

/** Scores spread over [0, 1]; a label is 1 with the chance that `truth` makes of the score. */
function draw(n: number, truth: (p: number) => number, seed: number) {
  const random = seededRandom(seed);
  const scores = Float64Array.from({ length: n }, () => random());
  const labels = Uint8Array.from(scores, (p) => (random() < truth(p) ? 1 : 0));
  return { labels, scores };
}

function bounded({ labels, scores }: ReturnType<typeof draw>, bins: number) {
  const table = calibrationTable(labels, scores);
  const error = table.evaluable ? boundedCalibrationError(table.value, bins, 0.95) : table;
  if (!error.evaluable) throw new Error(error.reason);
  return error.value;
}

describe('the calibration table', () => {
  it.each([5, 6, 10, 12, 15, 20, 30, 60])('gives the error over %i bins that the rows give', (bins) => {
    const rows = draw(2000, (p) => p ** 2, 7);
    const direct = calibrationError(rows, { bins });
    expect(direct.evaluable && direct.value.expected).toBeCloseTo(bounded(rows, bins).expected, 12);
    expect(direct.evaluable && direct.value.expectedIfCalibrated).toBeCloseTo(
      bounded(rows, bins).expectedIfCalibrated,
      12,
    );
  });

  it('puts a score on an edge into the bin below, as (low, high] says', () => {
    const scores = Float64Array.from([0, 1 / 15, 2 / 15, 0.2, 1]);
    const table = calibrationTable(new Uint8Array([0, 1, 0, 1, 1]), scores);
    const filled = table.evaluable
      ? table.value.bins.flatMap(({ rows }, bin) => (rows > 0 ? [bin] : []))
      : [];
    // 1/15 = 4/60, 2/15 = 8/60, 0.2 = 12/60
    expect(filled).toEqual([0, 3, 7, 11, 59]);
  });
});

describe('the limits of the calibration error', () => {
  // the true error of the bins is 0 for p, and the mean of |p^2 - p| over the bins' scores for p^2
  it.each([
    ['calibrated', 500, (p: number) => p],
    ['calibrated', 2000, (p: number) => p],
    ['not calibrated', 500, (p: number) => p ** 2],
    ['not calibrated', 2000, (p: number) => p ** 2],
  ])('hold at their level or more: %s, n = %i', (_, n, truth) => {
    let [above, below] = [0, 0];
    const runs = 400;
    for (let seed = 1; seed <= runs; seed += 1) {
      const rows = draw(n, truth, seed);
      const { lower, upper, bins } = bounded(rows, 15);
      const real = bins.reduce((sum, { low, high }) => {
        const own = rows.scores.filter((p) => p > low && p <= high);
        return sum + Math.abs(own.reduce((total, p) => total + p - truth(p), 0)) / n;
      }, 0);
      if (real < lower) above += 1;
      if (real > upper) below += 1;
    }
    // 5 % each, and 3 standard deviations of 400 draws
    expect(above / runs).toBeLessThanOrEqual(0.083);
    expect(below / runs).toBeLessThanOrEqual(0.083);
  });
});
