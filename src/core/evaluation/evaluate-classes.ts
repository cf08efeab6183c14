import {
  averageOverClasses,
  classesAgainstRest,
  type ConfusionCounts,
  countClasses,
  type Evaluation,
  evaluated,
  notEvaluable,
  totalConfusion,
} from '../statistics/index.ts';
import { balancedAccuracyOver, classesOfTruth, ofClass } from './class-averages.ts';
import { classGroups } from './class-groups.ts';
import type { ClassAverage, ClassesReport } from './classes-report.ts';
import { compareClasses } from './compare-classes.ts';
import { type Against, adjustComparisons } from './compare-predictions.ts';
import type { EvaluationReport } from './evaluate.ts';
import {
  bootstrapMethod,
  bootstrapOf,
  confidence,
  countMeasure,
  drawOf,
  limitsOf,
  type Measure,
  rateMeasure,
  weightedRows,
} from './measure.ts';
import { noteAlikeGroups } from './note-alike-groups.ts';
import type { ClassPredictions } from './predictions.ts';

/** A bootstrap of the whole table draws every cell 2,000 times: 400 cells take less than a second. */
const mostResampled = 20;

/** What the report of one class against the rest has, and that of several classes has not. */
const ofOneClass = [
  'precision',
  'true_positive_rate',
  'true_negative_rate',
  'false_positive_rate',
  'false_negative_rate',
  'negative_predictive_value',
  'false_discovery_rate',
  'false_omission_rate',
  'selection_rate',
  'prevalence',
  'f1',
  'f2',
  'f0_5',
  'matthews_correlation',
  'cohen_kappa',
  'roc_auc',
  'average_precision',
  'log_loss',
  'brier_score',
  'expected_calibration_error',
];

/**
 * The report of several classes, none of them the positive one: accuracy, balanced accuracy, each class against the rest, and their averages.
 * What needs a positive class is null, with a reason that says how to name one. `against` are other predictions of the same rows. Pure; never throws on its rows.
 */
export function evaluateClasses(
  predictions: ClassPredictions,
  against: readonly (Against & { readonly predictions: ClassPredictions })[] = [],
): EvaluationReport {
  const { rows, labels, truth, prediction, weight, groups } = predictions;
  const weighted = weight !== undefined;
  const reason = `there are ${labels.length} classes; --positive VALUE evaluates one of them against the rest`;
  const noPositive: Measure = { value: null, reason };
  const counted = countClasses(
    { labels: truth, predictions: prediction, ...(weight === undefined ? {} : { weights: weight }) },
    labels.length,
  );
  const tables = counted.evaluable ? classesAgainstRest(counted.value, labels.length) : [];
  const drawn = counted.evaluable ? drawTables(counted.value, labels.length, weighted) : counted;
  const comparisons = adjustComparisons(
    against.map(({ predictions: base, ...one }) => compareClasses(base, predictions, reason, one)),
  );
  return {
    rows,
    kind: 'classification',
    positive: null,
    confidence,
    confusion: null,
    classes: counted.evaluable
      ? classesReport(counted.value, drawn, tables, predictions)
      : { reason: counted.reason },
    metrics: {
      ...(counted.evaluable
        ? {
            accuracy: rateMeasure(totalConfusion(tables), 'precision', weighted),
            balanced_accuracy: averageMeasure(counted.value, drawn, labels.length, (all) =>
              balancedAccuracyOver(all, classesOfTruth(tables)),
            ),
          }
        : {
            accuracy: { value: null, reason: counted.reason },
            balanced_accuracy: { value: null, reason: counted.reason },
          }),
      ...Object.fromEntries(ofOneClass.map((name) => [name, noPositive])),
    },
    calibration: { reason },
    attributes: classGroups(predictions, reason),
    comparison: comparisons[0] ?? null,
    comparisons,
    drift: null,
    notes: [
      `${labels.length} classes and no positive one: rates of one class, areas and calibration are not computed${groups.length === 0 ? '' : ', nor what compares groups beyond their accuracy'}; --positive VALUE takes one class against the rest`,
      ...absenceNotes(tables, labels),
      ...noteAlikeGroups(groups),
    ],
  };
}

function classesReport(
  cells: Float64Array,
  drawn: Evaluation<Float64Array>,
  tables: readonly ConfusionCounts[],
  { labels, weight }: ClassPredictions,
): ClassesReport {
  const weighted = weight !== undefined;
  const average = (of: 'macro' | 'weighted'): ClassAverage => {
    const one = (metric: (table: ConfusionCounts) => Evaluation<number>) =>
      averageMeasure(cells, drawn, labels.length, (all) =>
        averageOverClasses(all, metric, of, (k) => labels[k] ?? ''),
      );
    return { precision: one(ofClass.precision), recall: one(ofClass.recall), f1: one(ofClass.f1) };
  };
  // each row is one prediction and has one truth: summed over all classes FP = FN, and the three are the share of right rows
  const micro = rateMeasure(totalConfusion(tables), 'precision', weighted);
  return {
    labels,
    matrix: labels.map((_, k) => [...cells.subarray(k * labels.length, (k + 1) * labels.length)]),
    per_class: tables.map((table, k) => ({
      label: labels[k] ?? '',
      support: table.tp + table.fn,
      counts: table,
      precision: rateMeasure(table, 'precision', weighted),
      recall: rateMeasure(table, 'true-positive-rate', weighted),
      f1: f1Measure(table, weighted),
    })),
    averages: {
      macro: average('macro'),
      micro: { precision: micro, recall: micro, f1: micro },
      weighted: average('weighted'),
    },
  };
}

/** 2 TP of 2 TP + FP + FN, which is no share of rows: its interval is a bootstrap's. */
function f1Measure(table: ConfusionCounts, weighted: boolean): Measure {
  const { value, ...rest } = countMeasure(table, ofClass.f1, weighted);
  if (value === null) return { value, ...rest };
  const { tp, fp, fn } = table;
  return { value, numerator: 2 * tp, denominator: 2 * tp + fp + fn, ...rest };
}

/** Resamples of the whole table, for all that is averaged. */
function drawTables(cells: Float64Array, classCount: number, weighted: boolean): Evaluation<Float64Array> {
  if (weighted) return weightedRows;
  return classCount > mostResampled
    ? notEvaluable(`more than ${mostResampled} classes are not resampled`)
    : evaluated(drawOf([...cells]));
}

function averageMeasure(
  cells: Float64Array,
  drawn: Evaluation<Float64Array>,
  classCount: number,
  of: (tables: readonly ConfusionCounts[]) => Evaluation<number>,
): Measure {
  const value = of(classesAgainstRest(cells, classCount));
  if (!value.evaluable) return { value: null, reason: value.reason };
  const interval = drawn.evaluable
    ? bootstrapOf([...cells], (resample) => of(classesAgainstRest(resample, classCount)), drawn.value)
    : drawn;
  return { value: value.value, ...limitsOf(interval, bootstrapMethod) };
}

function absenceNotes(tables: readonly ConfusionCounts[], labels: readonly string[]): string[] {
  const named = (absent: (table: ConfusionCounts) => boolean) =>
    tables.flatMap((table, k) => (absent(table) ? [labels[k] ?? ''] : []));
  const neverTrue = named(({ tp, fn }) => tp + fn === 0);
  const neverPredicted = named(({ tp, fp }) => tp + fp === 0);
  return [
    ...(neverTrue.length === 0
      ? []
      : [
          `Predicted, and never the truth: ${firstOf(neverTrue)}. Recall is 0/0 there and so is its macro average; balanced accuracy is of the other classes`,
        ]),
    ...(neverPredicted.length === 0
      ? []
      : [
          `Never predicted: ${firstOf(neverPredicted)}. Precision is 0/0 there, and so are its averages (scikit-learn takes it for 0)`,
        ]),
  ];
}

function firstOf(labels: readonly string[]): string {
  const shown = labels.slice(0, 10).join(', ');
  return labels.length > 10 ? `${shown} and ${labels.length - 10} more` : shown;
}
