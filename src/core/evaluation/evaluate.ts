import {
  averagePrecision,
  brierScore,
  calibrationError,
  type ConfusionCounts,
  countConfusion,
  delongAuc,
  type Evaluation,
  fBeta,
  logLoss,
  matthewsCorrelation,
  notEvaluable,
  type RateName,
  regressionMetrics,
  rocAuc,
} from '../statistics/index.ts';
import { compare, type ComparisonReport } from './compare-predictions.ts';
import { evaluateGroups, type GroupReport } from './evaluate-groups.ts';
import { bytes, confidence, keyOf, type Measure, measure, numbers, rateMeasure } from './measure.ts';
import type { Predictions } from './predictions.ts';

/** What `assay evaluate` says; the JSON is this, with the keys as they stand here. */
export interface EvaluationReport {
  readonly rows: number;
  readonly kind: 'classification' | 'regression';
  readonly positive: string | null;
  /** Two-sided. */
  readonly confidence: number;
  readonly confusion: ConfusionCounts | null;
  readonly metrics: Readonly<Record<string, Measure>>;
  readonly attributes: readonly GroupReport[];
  readonly comparison: ComparisonReport | null;
}

const rates: readonly RateName[] = [
  'accuracy',
  'precision',
  'true-positive-rate',
  'true-negative-rate',
  'false-positive-rate',
  'false-negative-rate',
  'negative-predictive-value',
  'false-discovery-rate',
  'false-omission-rate',
  'selection-rate',
  'prevalence',
];

/** Metrics with intervals, the group tables with disparities and, with `against`, the paired comparison. Pure; never throws on its rows. */
export function evaluatePredictions(predictions: Predictions, against?: Predictions): EvaluationReport {
  const { rows, kind, positive = null } = predictions;
  const confusion = confusionOf(predictions);
  return {
    rows,
    kind,
    positive,
    confidence,
    confusion: confusion.evaluable ? confusion.value : null,
    metrics:
      kind === 'regression'
        ? regression(predictions)
        : { ...ofCounts(confusion, predictions.weight !== undefined), ...ofScores(predictions) },
    attributes: kind === 'regression' ? [] : evaluateGroups(predictions),
    comparison: against === undefined ? null : compare(against, predictions),
  };
}

/** The confusion table of a binary classifier. */
export function confusionOf({ kind, truth, prediction, weight }: Predictions): Evaluation<ConfusionCounts> {
  if (kind === 'regression') return notEvaluable('the truth is no binary class');
  if (prediction === undefined) return notEvaluable('no prediction column');
  return countConfusion({
    labels: bytes(truth),
    predictions: bytes(prediction),
    ...(weight === undefined ? {} : { weights: weight }),
  });
}

function ofCounts(confusion: Evaluation<ConfusionCounts>, weighted: boolean): Record<string, Measure> {
  const plain = (from: (counts: ConfusionCounts) => Evaluation<number>) =>
    measure(confusion.evaluable ? from(confusion.value) : confusion);
  const named = rates.map((name): [string, Measure] => [
    keyOf(name),
    confusion.evaluable
      ? rateMeasure(confusion.value, name, weighted)
      : { value: null, reason: confusion.reason },
  ]);
  return {
    ...Object.fromEntries(named),
    f1: plain((counts) => fBeta(counts)),
    f2: plain((counts) => fBeta(counts, 2)),
    matthews_correlation: plain(matthewsCorrelation),
  };
}

function ofScores({ truth, score, weight }: Predictions): Record<string, Measure> {
  if (score === undefined) return {};
  const labels = bytes(truth);
  const rows = { labels, scores: score, ...(weight === undefined ? {} : { weights: weight }) };
  const probabilities = score.every((value) => value >= 0 && value <= 1);
  const area = weight === undefined ? delongAuc(labels, score, confidence) : notEvaluable('weighted');
  const calibration = probabilities
    ? calibrationError(rows)
    : notEvaluable('the scores are no probabilities');
  const asProbability = (from: () => Evaluation<number>) =>
    measure(probabilities ? from() : notEvaluable('the scores are no probabilities in [0, 1]'));
  return {
    roc_auc: area.evaluable
      ? {
          value: area.value.auc,
          lower: area.value.lower,
          upper: area.value.upper,
          method: 'delong',
          numerator: area.value.positives,
          denominator: area.value.positives + area.value.negatives,
        }
      : measure(rocAuc(rows)),
    average_precision: measure(averagePrecision(rows)),
    log_loss: asProbability(() => logLoss(rows)),
    brier_score: asProbability(() => brierScore(rows)),
    expected_calibration_error: calibration.evaluable
      ? {
          value: calibration.value.expected,
          method: `${calibration.value.bins} bins of equal ${calibration.value.strategy}`,
        }
      : { value: null, reason: calibration.reason },
  };
}

function regression({ truth, prediction, weight }: Predictions): Record<string, Measure> {
  const result =
    prediction === undefined
      ? notEvaluable('no prediction column')
      : regressionMetrics(numbers(truth), numbers(prediction), weight);
  if (!result.evaluable)
    return Object.fromEntries(
      ['mean_absolute_error', 'root_mean_squared_error', 'r2'].map((name) => [
        name,
        { value: null, reason: result.reason },
      ]),
    );
  const { value } = result;
  return {
    mean_absolute_error: { value: value.meanAbsoluteError },
    mean_squared_error: { value: value.meanSquaredError },
    root_mean_squared_error: { value: value.rootMeanSquaredError },
    median_absolute_error: { value: value.medianAbsoluteError },
    max_error: { value: value.maxError },
    r2: measure(value.r2),
    mean_absolute_percentage_error: measure(value.meanAbsolutePercentageError),
  };
}
