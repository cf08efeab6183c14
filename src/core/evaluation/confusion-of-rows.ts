import { type ConfusionCounts, countConfusion, type Evaluation, notEvaluable } from '../statistics/index.ts';
import { bytes } from './measure.ts';
import type { Predictions } from './predictions.ts';

/** The confusion table of a binary classifier. */
export function confusionOfRows({
  kind,
  truth,
  prediction,
  weight,
}: Predictions): Evaluation<ConfusionCounts> {
  if (kind === 'regression') return notEvaluable('the truth is no binary class');
  if (prediction === undefined) return notEvaluable('no prediction column');
  return countConfusion({
    labels: bytes(truth),
    predictions: bytes(prediction),
    ...(weight === undefined ? {} : { weights: weight }),
  });
}
