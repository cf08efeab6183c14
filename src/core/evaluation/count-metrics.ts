import {
  balancedAccuracy,
  cohenKappa,
  type ConfusionCounts,
  type Evaluation,
  evaluated,
  fBeta,
  mapEvaluation,
  matthewsCorrelation,
  type RateName,
  rateOf,
} from '../statistics/index.ts';

type OfCounts = (counts: ConfusionCounts) => Evaluation<number>;

/** The rate that a standard metric name means: `recall` is the true positive rate. */
export const rateOfMetric: Readonly<Record<string, RateName>> = {
  accuracy: 'accuracy',
  precision: 'precision',
  recall: 'true-positive-rate',
  specificity: 'true-negative-rate',
  npv: 'negative-predictive-value',
  false_positive_rate: 'false-positive-rate',
  false_negative_rate: 'false-negative-rate',
  false_discovery_rate: 'false-discovery-rate',
  false_omission_rate: 'false-omission-rate',
};

/** The same table with the classes changed over: what is a hit for the one is a right rejection for the other. */
function turned({ tp, fp, fn, tn }: ConfusionCounts): ConfusionCounts {
  return { tp: tn, fp: fn, fn: fp, tn: tp };
}

/** Mean over both classes, plain or by the number of rows of each (scikit-learn `average="macro"`, `"weighted"`). */
function averaged(of: OfCounts, weighted: boolean): OfCounts {
  return (counts) => {
    const [positive, negative] = [of(counts), of(turned(counts))];
    if (!positive.evaluable) return positive;
    if (!negative.evaluable) return negative;
    const [p, n] = weighted ? [counts.tp + counts.fn, counts.fp + counts.tn] : [1, 1];
    return evaluated((p * positive.value + n * negative.value) / (p + n));
  };
}

const byRate: [string, OfCounts][] = Object.entries(rateOfMetric).map(([metric, rate]) => [
  metric,
  (counts) => mapEvaluation(rateOf(counts, rate), ({ value }) => value),
]);
const rates = Object.fromEntries(byRate);
const f1: OfCounts = (counts) => fBeta(counts);
const averages = Object.entries({ precision: rates.precision, recall: rates.recall, f1 }).flatMap(
  ([metric, of]): [string, OfCounts][] =>
    of === undefined
      ? []
      : [
          [`${metric}_macro`, averaged(of, false)],
          [`${metric}_weighted`, averaged(of, true)],
        ],
);

/** Every metric that a confusion table alone gives, by its standard name. */
export const countMetrics: Readonly<Record<string, OfCounts>> = {
  ...rates,
  ...Object.fromEntries(averages),
  error_rate: (counts) => mapEvaluation(rateOf(counts, 'accuracy'), ({ value }) => 1 - value),
  balanced_accuracy: balancedAccuracy,
  f1,
  f2: (counts) => fBeta(counts, 2),
  f0_5: (counts) => fBeta(counts, 0.5),
  mcc: matthewsCorrelation,
  cohen_kappa: cohenKappa,
};
