import { describe, expect, it } from 'vitest';
import {
  brierScore,
  calibrationCurve,
  calibrationError,
  failuresOfThreshold,
  type MetricThreshold,
} from '../../../src/core/statistics/index.ts';
import { valueOf } from '../../core/statistics/value-of.ts';
import { hasOracle, readExpected } from './read-oracle.ts';

describe.skipIf(!hasOracle('calibration'))('calibration as scikit-learn and torchmetrics print it', () => {
  interface Expected {
    brier: { y: number[]; p: number[]; pos_label?: number; expected: number }[];
    ece_torchmetrics: { y: number[]; p: number[]; n_bins: number; l1: number; l2: number; max: number };
    calibration_curve_sklearn: {
      y: number[];
      p: number[];
      n_bins: number;
      prob_true: number[];
      prob_pred: number[];
    };
  }
  const rowsOf = ({ y, p }: { y: number[]; p: number[] }, positive = 1) => ({
    labels: Uint8Array.from(y, (label) => (label === positive ? 1 : 0)),
    scores: Float64Array.from(p),
  });

  it('reproduces Brier, the three calibration errors and the curve', () => {
    const expected = readExpected('calibration') as Expected;
    for (const example of expected.brier)
      expect(valueOf(brierScore(rowsOf(example, example.pos_label)))).toBeCloseTo(example.expected, 12);
    const { n_bins, l1, l2, max, ...rows } = expected.ece_torchmetrics;
    const error = valueOf(calibrationError(rowsOf(rows), { bins: n_bins }));
    expect(error.expected).toBeCloseTo(l1, 4);
    expect(error.rootMeanSquared).toBeCloseTo(l2, 4);
    expect(error.maximum).toBeCloseTo(max, 4);
    const curve = expected.calibration_curve_sklearn;
    const bins = valueOf(calibrationCurve(rowsOf(curve), { bins: curve.n_bins }));
    expect(bins.map((bin) => bin.observedRate)).toEqual(curve.prob_true);
    for (const [i, bin] of bins.entries())
      expect(bin.meanPredicted).toBeCloseTo(curve.prob_pred[i] as number, 12);
  });
});

describe.skipIf(!hasOracle('mlflow-metric-threshold'))('MLflow MetricThreshold, its 30 cases', () => {
  interface Expected {
    cases: {
      id: string;
      candidate: Record<string, number>;
      baseline: Record<string, number> | null;
      thresholds: Record<
        string,
        {
          threshold: number | null;
          min_absolute_change: number | null;
          min_relative_change: number | null;
          greater_is_better: boolean;
        }
      >;
      expected_failures: Record<string, string[]>;
    }[];
    float_and_sign_traps_of_the_reference: {
      candidate: number;
      baseline: number;
      min_absolute_change?: number;
      min_relative_change?: number;
      greater_is_better?: boolean;
      passes: boolean;
    }[];
  }

  it('fails exactly the parts that MLflow fails', () => {
    const { cases } = readExpected('mlflow-metric-threshold') as Expected;
    expect(cases).toHaveLength(30);
    for (const { id, candidate, baseline, thresholds, expected_failures } of cases)
      for (const [metric, asked] of Object.entries(thresholds)) {
        const threshold: MetricThreshold = {
          higherIsBetter: asked.greater_is_better,
          ...(asked.threshold === null ? {} : { threshold: asked.threshold }),
          ...(asked.min_absolute_change === null ? {} : { minAbsoluteChange: asked.min_absolute_change }),
          ...(asked.min_relative_change === null ? {} : { minRelativeChange: asked.min_relative_change }),
        };
        const failures = failuresOfThreshold(candidate[metric], baseline?.[metric], threshold);
        const expected = (expected_failures[metric] ?? []).map((name) => name.replaceAll('_', '-'));
        expect([...failures].sort(), `${id} ${metric}`).toEqual(expected.sort());
      }
  });

  it('differs from MLflow in its three traps on purpose: rounding and a negative baseline', () => {
    const traps = (readExpected('mlflow-metric-threshold') as Expected).float_and_sign_traps_of_the_reference;
    expect(traps).toHaveLength(3);
    for (const trap of traps) {
      const failures = failuresOfThreshold(trap.candidate, trap.baseline, {
        higherIsBetter: trap.greater_is_better ?? true,
        ...(trap.min_absolute_change === undefined ? {} : { minAbsoluteChange: trap.min_absolute_change }),
        ...(trap.min_relative_change === undefined ? {} : { minRelativeChange: trap.min_relative_change }),
      });
      // 0.8 over 0.7 and 0.3 over 0.2 are improvements of 0.1; -0.9 over -1.0 is one of 10 %
      expect(failures).toEqual([]);
    }
  });
});
