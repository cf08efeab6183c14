import {
  argsort,
  averagePrecision,
  balancedAccuracy,
  brierLossOf,
  brierScore,
  calibrationError,
  cohenKappa,
  type ConfusionCounts,
  delongAuc,
  type Evaluation,
  fBeta,
  flawOfProbabilities,
  logLoss,
  matthewsCorrelation,
  meanInterval,
  type RankedScores,
  rankScores,
  type RateName,
  rocAuc,
  type ScoredRows,
} from '../statistics/index.ts';
import type { ClassesReport } from './classes-report.ts';
import { type Against, adjustComparisons, compare, type ComparisonReport } from './compare-predictions.ts';
import { type DriftReport, driftBetween } from './drift.ts';
import { confusionOfRows } from './confusion-of-rows.ts';
import { evaluateGroups } from './evaluate-groups.ts';
import type { GroupReport, NoReport } from './group-report.ts';
import {
  bytes,
  cellsOf,
  confidence,
  countMeasure,
  drawOf,
  keyOf,
  limitsOf,
  limitsOfLoss,
  type Measure,
  measure,
  rateMeasure,
  weightedRows,
} from './measure.ts';
import { noteAlikeGroups } from './note-alike-groups.ts';
import { noteWholeNumbers } from './note-whole-numbers.ts';
import { type KnownScores, logLossesOf } from './paired-losses.ts';
import type { PredictionKind, Predictions } from './predictions.ts';
import { regressionMeasures } from './regression-measures.ts';

/** What `assay evaluate` says; the JSON is this, with the keys as they stand here. */
export interface EvaluationReport {
  readonly rows: number;
  readonly kind: PredictionKind;
  readonly positive: string | null;
  /** Two-sided. */
  readonly confidence: number;
  readonly confusion: ConfusionCounts | null;
  /** Each class against the rest, where there are several and none is positive; null elsewhere. */
  readonly classes: ClassesReport | NoReport | null;
  readonly metrics: Readonly<Record<string, Measure>>;
  readonly calibration: CalibrationReport | NoReport | null;
  readonly attributes: readonly GroupReport[];
  /** The first of `comparisons`. */
  readonly comparison: ComparisonReport | null;
  readonly comparisons: readonly ComparisonReport[];
  /** How far each other file's distributions lie from these; null where nobody asked. */
  readonly drift: readonly DriftReport[] | null;
  readonly notes: readonly string[];
}

/** The calibration curve and what it comes to, with the binning that both depend on. */
export interface CalibrationReport {
  readonly bins: number;
  readonly strategy: string;
  readonly expected_calibration_error: number;
  readonly root_mean_squared_calibration_error: number;
  readonly maximum_calibration_error: number;
  /** The mean ECE of a perfectly calibrated model of as many rows, in these bins: it is never 0. */
  readonly expected_if_calibrated: number;
  readonly curve: readonly {
    readonly low: number;
    readonly high: number;
    readonly count: number;
    readonly mean_predicted: number;
    readonly observed_rate: number;
  }[];
}

/** What else may be asked of an evaluation. */
export interface EvaluationOptions {
  /** Other predictions of the same rows, and what they are called. */
  readonly against?: readonly (Against & { readonly predictions: Predictions })[];
  /** The group that the others are compared with, by attribute. Default: the largest. */
  readonly references?: Readonly<Record<string, string>>;
  /** Of the calibration curve. Default 15. */
  readonly bins?: number;
  /** Whether to compare the distributions of the columns as well. */
  readonly drift?: boolean;
  /** Whether somebody said what the truth is; else a note says where its values leave that open. */
  readonly kindAsked?: boolean;
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
];

/** Metrics with intervals, the group tables with disparities and, with `against`, the paired comparisons. Pure; never throws on its rows. */
export function evaluatePredictions(
  predictions: Predictions,
  { against = [], references = {}, bins, drift = false, kindAsked = false }: EvaluationOptions = {},
): EvaluationReport {
  const { rows, kind, positive = null, groups } = predictions;
  const confusion = confusionOfRows(predictions);
  const order = orderOf(predictions);
  const known = knownScores(predictions, order);
  const comparisons = adjustComparisons(
    against.map(({ predictions: base, ...one }) => compare(base, predictions, { ...one, known })),
  );
  const calibration = kind === 'regression' ? null : calibrationOf(predictions, bins);
  const readAs = kindAsked ? undefined : noteWholeNumbers(predictions);
  const notes =
    kind === 'regression' && groups.length > 0
      ? ['The truth is a number: groups are compared for classes only']
      : predictions.prediction === undefined && groups.length > 0
        ? [
            'Groups are compared by their predictions, and no prediction column is named (--prediction, or --threshold on the score)',
          ]
        : [];
  return {
    rows,
    kind,
    positive,
    confidence,
    confusion: confusion.evaluable ? confusion.value : null,
    classes: null,
    metrics:
      kind === 'regression'
        ? regressionMeasures(predictions)
        : {
            ...ofCounts(confusion, predictions.weight !== undefined),
            prevalence: prevalenceOf(predictions),
            ...ofScores(predictions, order, known, calibration),
          },
    calibration,
    attributes: kind === 'regression' ? [] : evaluateGroups(predictions, references, order),
    comparison: comparisons[0] ?? null,
    comparisons,
    drift: drift
      ? against.map(({ predictions: base, name }) => driftBetween(base, predictions, name ?? null))
      : null,
    notes: [...(readAs === undefined ? [] : [readAs]), ...notes, ...noteAlikeGroups(groups)],
  };
}

/** The share of positives, for which no prediction is needed: as if all were predicted negative. */
function prevalenceOf(predictions: Predictions): Measure {
  const counts = confusionOfRows({ ...predictions, prediction: new Uint8Array(predictions.rows) });
  if (!counts.evaluable) return { value: null, reason: counts.reason };
  return rateMeasure(counts.value, 'prevalence', predictions.weight !== undefined);
}

function ofCounts(confusion: Evaluation<ConfusionCounts>, weighted: boolean): Record<string, Measure> {
  const none = confusion.evaluable ? undefined : { value: null, reason: confusion.reason };
  const rate = (name: RateName): Measure =>
    confusion.evaluable ? rateMeasure(confusion.value, name, weighted) : (none ?? { value: null });
  const drawn = confusion.evaluable && !weighted ? drawOf(cellsOf(confusion.value)) : undefined;
  const other = (of: (counts: ConfusionCounts) => Evaluation<number>): Measure =>
    confusion.evaluable ? countMeasure(confusion.value, of, weighted, drawn) : (none ?? { value: null });
  return {
    ...Object.fromEntries(rates.map((name) => [keyOf(name), rate(name)])),
    balanced_accuracy: other(balancedAccuracy),
    f1: other((counts) => fBeta(counts)),
    f2: other((counts) => fBeta(counts, 2)),
    f0_5: other((counts) => fBeta(counts, 0.5)),
    matthews_correlation: other(matthewsCorrelation),
    cohen_kappa: other(cohenKappa),
  };
}

/** Sorted once for all that ranks. Undefined without scores, or with one that is no number. */
function orderOf({ score }: Predictions): Uint32Array | undefined {
  return score === undefined || score.some(Number.isNaN) ? undefined : argsort(score);
}

/** Made once, for the metrics and for every comparison. Undefined where there are no scores of classes. */
function knownScores(
  { kind, truth, score }: Predictions,
  order: Uint32Array | undefined,
): KnownScores | undefined {
  if (kind === 'regression' || score === undefined) return undefined;
  const labels = bytes(truth);
  const logLosses = flawOfProbabilities(score) === undefined ? logLossesOf(labels, score) : undefined;
  return { ranked: rankScores(labels, score, order), logLosses };
}

function ofScores(
  predictions: Predictions,
  order: Uint32Array | undefined,
  known: KnownScores | undefined,
  calibration: EvaluationReport['calibration'],
): Record<string, Measure> {
  const { truth, score, weight } = predictions;
  if (score === undefined) return {};
  const labels = bytes(truth);
  const rows = {
    labels,
    scores: score,
    ...(weight === undefined ? {} : { weights: weight }),
    ...(order === undefined ? {} : { order }),
  };
  const flaw = flawOfProbabilities(score);
  const noProbabilities = { value: null, reason: `the scores are no probabilities: ${flaw?.reason ?? ''}` };
  const loss = (of: (rows: ScoredRows) => Evaluation<number>, ofRow: (row: number) => number): Measure => {
    if (flaw !== undefined) return noProbabilities;
    const interval = weight === undefined ? meanInterval(labels.length, ofRow, confidence) : weightedRows;
    // the interval is around the mean that would be computed anew
    if (interval.evaluable) return { value: interval.value.mean, ...limitsOfLoss(interval) };
    const mean = of(rows);
    return mean.evaluable ? { value: mean.value, ...limitsOfLoss(interval) } : measure(mean);
  };
  const logLosses = known?.logLosses ?? new Float64Array(0);
  return {
    roc_auc: areaOf(rows, known?.ranked),
    average_precision:
      weight === undefined && known?.ranked.evaluable
        ? { value: known.ranked.value.averagePrecision }
        : measure(averagePrecision(rows)),
    log_loss: loss(logLoss, (row) => logLosses[row] as number),
    brier_score: loss(brierScore, (row) => brierLossOf(score[row] as number, labels[row] as number)),
    expected_calibration_error:
      calibration === null || 'reason' in calibration
        ? { value: null, reason: calibration?.reason ?? 'no score column' }
        : {
            value: calibration.expected_calibration_error,
            method: `${calibration.bins} bins of equal ${calibration.strategy}, each open on the left`,
          },
  };
}

/** Of DeLong's interval the number of rows of each class is the reader's check: positives of all. */
function areaOf(rows: Parameters<typeof rocAuc>[0], ranked: Evaluation<RankedScores> | undefined): Measure {
  const area =
    rows.weights === undefined ? delongAuc(rows.labels, rows.scores, confidence, ranked) : weightedRows;
  if (!area.evaluable) {
    const point = rocAuc(rows);
    return point.evaluable ? { value: point.value, interval_reason: area.reason } : measure(point);
  }
  return {
    value: area.value.auc,
    ...limitsOf(area, 'delong'),
    numerator: area.value.positives,
    denominator: area.value.positives + area.value.negatives,
  };
}

function calibrationOf(
  { truth, score, weight }: Predictions,
  bins: number | undefined,
): CalibrationReport | NoReport | null {
  if (score === undefined) return null;
  if (weight !== undefined) return { reason: 'the rows are weighted' };
  const rows = { labels: bytes(truth), scores: score };
  const binning = bins === undefined ? {} : { bins };
  const error = calibrationError(rows, binning);
  if (!error.evaluable) return { reason: error.reason };
  return {
    bins: error.value.bins,
    strategy: error.value.strategy,
    expected_calibration_error: error.value.expected,
    root_mean_squared_calibration_error: error.value.rootMeanSquared,
    maximum_calibration_error: error.value.maximum,
    expected_if_calibrated: error.value.expectedIfCalibrated,
    curve: error.value.curve.map(({ low, high, count, meanPredicted, observedRate }) => ({
      low,
      high,
      count,
      mean_predicted: meanPredicted,
      observed_rate: observedRate,
    })),
  };
}
