import { type ConfusionCounts, type RowCodes, totalConfusion } from './confusion.ts';
import { type Evaluation, evaluated, notEvaluable, quotient } from './evaluation.ts';

/**
 * The F-beta score (1 + b^2) TP / ((1 + b^2) TP + b^2 FN + FP); not evaluable when there is neither a positive nor a predicted one
 * (scikit-learn says 0 and warns). Source: C. J. van Rijsbergen (1979); scikit-learn fbeta_score.
 */
export function fBeta({ tp, fp, fn }: ConfusionCounts, beta: number = 1): Evaluation<number> {
  if (!(beta >= 0)) return notEvaluable(`beta is ${beta}, not at least 0`);
  const square = beta * beta;
  return quotient(
    (1 + square) * tp,
    (1 + square) * tp + square * fn + fp,
    'neither positives nor predicted positives',
  );
}

/** The mean of TPR and TNR; not evaluable with one class. Source: scikit-learn balanced_accuracy_score. */
export function balancedAccuracy({ tp, fp, fn, tn }: ConfusionCounts): Evaluation<number> {
  if (tp + fn === 0) return notEvaluable('no positives (TP + FN = 0)');
  if (fp + tn === 0) return notEvaluable('no negatives (FP + TN = 0)');
  return evaluated((tp / (tp + fn) + tn / (fp + tn)) / 2);
}

/** Matthews' correlation in [-1, 1]; not evaluable when a margin is empty. Source: B. W. Matthews (1975), BBA 405:442-451. */
export function matthewsCorrelation({ tp, fp, fn, tn }: ConfusionCounts): Evaluation<number> {
  const margins = Math.sqrt(tp + fp) * Math.sqrt(tp + fn) * Math.sqrt(tn + fp) * Math.sqrt(tn + fn);
  return quotient(tp * tn - fp * fn, margins, 'a row or column of the confusion table is empty');
}

/** Cohen's kappa: agreement beyond chance; not evaluable when chance agreement is 1. Source: J. Cohen (1960). */
export function cohenKappa({ tp, fp, fn, tn }: ConfusionCounts): Evaluation<number> {
  const n = tp + fp + fn + tn;
  if (n === 0) return notEvaluable('no rows (n = 0)');
  const seen = (tp + tn) / n;
  const chance = ((tp + fp) * (tp + fn) + (tn + fp) * (tn + fn)) / (n * n);
  return quotient(seen - chance, 1 - chance, 'chance alone agrees everywhere');
}

/** LR+ = TPR / FPR and LR- = FNR / TNR. Source: J. J. Deeks, D. G. Altman (2004), BMJ 329:168. */
export function likelihoodRatios({ tp, fp, fn, tn }: ConfusionCounts): {
  readonly positive: Evaluation<number>;
  readonly negative: Evaluation<number>;
} {
  const positives = tp + fn;
  const negatives = fp + tn;
  if (positives === 0 || negatives === 0) {
    const reason = notEvaluable('one class is empty');
    return { positive: reason, negative: reason };
  }
  return {
    positive: quotient(tp * negatives, fp * positives, 'the false positive rate is 0'),
    negative: quotient(fn * negatives, tn * positives, 'the true negative rate is 0'),
  };
}

/** Rows of several classes: codes 0 to the number of classes - 1; `weights`, where given, are at least 0. */
export interface ClassRows {
  readonly labels: RowCodes;
  readonly predictions: RowCodes;
  readonly weights?: Float64Array;
}

/**
 * The confusion table of `classCount` classes, row by row: cell `label * classCount + prediction`. Not evaluable when lengths differ, there is
 * no row, a code is out of range, or a weight is no weight.
 */
export function countClasses(
  { labels, predictions, weights }: ClassRows,
  classCount: number,
): Evaluation<Float64Array> {
  if (labels.length !== predictions.length)
    return notEvaluable(`${labels.length} labels and ${predictions.length} predictions`);
  if (labels.length === 0) return notEvaluable('no rows (n = 0)');
  const cells = new Float64Array(classCount * classCount);
  for (let i = 0; i < labels.length; i += 1) {
    const label = labels[i] as number;
    const prediction = predictions[i] as number;
    if (!(label >= 0 && label < classCount && prediction >= 0 && prediction < classCount))
      return notEvaluable(`row ${i + 1} has a class outside 0 to ${classCount - 1}`);
    const weight = weights === undefined ? 1 : (weights[i] as number);
    if (!(weight >= 0 && weight < Infinity)) return notEvaluable(`the weight of row ${i + 1} is ${weight}`);
    const cell = label * classCount + prediction;
    cells[cell] = (cells[cell] as number) + weight;
  }
  return evaluated(cells);
}

/** Each class against the rest, from the cells of `countClasses`: with these tables every binary metric has its multiclass form. */
export function classesAgainstRest(cells: Float64Array, classCount: number): readonly ConfusionCounts[] {
  const asLabel = new Float64Array(classCount);
  const asPrediction = new Float64Array(classCount);
  let n = 0;
  for (let label = 0; label < classCount; label += 1)
    for (let prediction = 0; prediction < classCount; prediction += 1) {
      const count = cells[label * classCount + prediction] as number;
      asLabel[label] = (asLabel[label] as number) + count;
      asPrediction[prediction] = (asPrediction[prediction] as number) + count;
      n += count;
    }
  return Array.from(asLabel, (support, k) => {
    const tp = cells[k * classCount + k] as number;
    const fp = (asPrediction[k] as number) - tp;
    return { tp, fp, fn: support - tp, tn: n - support - fp };
  });
}

/**
 * A metric of several classes: `macro` is the plain mean over classes (not evaluable when one is not), `weighted` the mean weighted by the
 * class's positives (classes without any weigh nothing), `micro` the metric of the summed tables. `nameOf` names a class in a reason. Source: scikit-learn, "Multiclass and multilabel".
 */
export function averageOverClasses(
  tables: readonly ConfusionCounts[],
  metric: (table: ConfusionCounts) => Evaluation<number>,
  average: 'macro' | 'weighted' | 'micro',
  nameOf: (k: number) => string = String,
): Evaluation<number> {
  if (tables.length === 0) return notEvaluable('no class');
  if (average === 'micro') return metric(totalConfusion(tables));
  let sum = 0;
  let weights = 0;
  for (const [k, table] of tables.entries()) {
    const weight = average === 'macro' ? 1 : table.tp + table.fn;
    if (weight === 0) continue;
    const value = metric(table);
    if (!value.evaluable) return notEvaluable(`class ${nameOf(k)}: ${value.reason}`);
    sum += weight * value.value;
    weights += weight;
  }
  return quotient(sum, weights, 'no class has rows');
}
