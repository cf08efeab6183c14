import type { Predictions } from './predictions.ts';

/**
 * Predicts the positive class where the score is at least `threshold`; the predictions as they are without one. A score of NaN decides nothing: its
 * prediction is 2, which the statistics refuse.
 */
export function decideByThreshold(predictions: Predictions, threshold: number | undefined): Predictions {
  const { score, kind, rows } = predictions;
  if (threshold === undefined || score === undefined || kind === 'regression') return predictions;
  const prediction = new Uint8Array(rows);
  for (let row = 0; row < rows; row += 1) {
    const value = score[row] as number;
    prediction[row] = Number.isNaN(value) ? 2 : value >= threshold ? 1 : 0;
  }
  return { ...predictions, prediction };
}
