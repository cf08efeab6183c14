import { confirmPairs } from '../../evaluation/confirm-pairs.ts';
import { countMetrics, rateOfMetric } from '../../evaluation/count-metrics.ts';
import { metricOfTables } from '../../evaluation/metric-of-tables.ts';
import type { PairedTables, PredictionTables } from '../../evaluation/prediction-tables.ts';
import {
  bootstrapCounts,
  confusionOfPairs,
  type Evaluation,
  judgeDifference,
  mcnemarTest,
  type NonInferiority,
  nonInferiorityOfEstimates,
  nonInferiorityOfPairs,
  notEvaluable,
  type PairedTable,
  rowsForStandardError,
  seededRandom,
  type Tolerance,
} from '../../statistics/index.ts';
import { numberText } from '../message.ts';

/** Of the bootstrap: the same audit gives the same limits, years later. */
const seed = 1;
const replicates = 2000;

/** A metric of both versions on the same rows, judged. */
export interface PairedJudgement {
  /** The metric at the merge base and at the head, computed from all rows of each. */
  readonly base: number;
  readonly head: number;
  /** Rows that the comparison rests on: all pairs, or those of the class that the metric is about. */
  readonly rows: number;
  readonly judge: (tolerance: Tolerance) => Evaluation<NonInferiority>;
  readonly steps: readonly string[];
}

/**
 * How a metric changed on the rows that both versions answered: shares of right answers by Tango's interval and McNemar's test over the rows that the metric
 * is about, areas under the curve by DeLong, means by the differences of their rows, everything else that a confusion table gives by the bootstrap.
 * Not evaluable where nothing is paired, or no pair can tell of this metric.
 */
export function pairedJudgement(
  metric: string,
  head: PredictionTables | undefined,
  base: PredictionTables | undefined,
): Evaluation<PairedJudgement> {
  if (head === undefined) return notEvaluable('no predictions are committed');
  const confirmed = confirmPairs(head, base);
  if (!confirmed.evaluable) return confirmed;
  const paired = confirmed.value;
  const judged = ofShare(metric, paired) ?? ofDifference(metric, paired) ?? ofCounts(metric, paired);
  if (judged === undefined) return notEvaluable(`the pairs tell nothing of ${metric}`);
  if (!judged.evaluable) return judged;
  const whole = (tables: PredictionTables | undefined, own: number) => {
    const value = tables === undefined ? undefined : metricOfTables(tables, metric);
    return value?.evaluable === true ? value.value : own;
  };
  const { value } = judged;
  const left =
    paired.onlyInBase + paired.onlyInHead === 0
      ? ''
      : `; ${paired.onlyInBase.toLocaleString('en')} rows are only at the merge base and ${paired.onlyInHead.toLocaleString('en')} only at the head`;
  return {
    evaluable: true,
    value: {
      ...value,
      base: whole(base, value.base),
      head: whole(head, value.head),
      steps: [
        `${paired.pairs.toLocaleString('en')} rows answered by both versions, paired by ${paired.by}${left}.`,
        ...value.steps,
      ],
    },
  };
}

/** The share of right answers among all rows, or among those of one class: right of both, base only, head only, neither. */
function ofShare(metric: string, { table, cells }: PairedTables): Evaluation<PairedJudgement> | undefined {
  const at = (k: number) => cells?.[k] ?? 0;
  const positives = { bothRight: at(7), onlyBase: at(6), onlyHead: at(5), bothWrong: at(4) };
  const negatives = { bothRight: at(0), onlyBase: at(1), onlyHead: at(2), bothWrong: at(3) };
  const byMetric: Readonly<Record<string, readonly [PairedTable | undefined, boolean, string]>> = {
    accuracy: [table, true, 'rows'],
    error_rate: [table, false, 'rows'],
    recall: [cells === undefined ? undefined : positives, true, 'positive rows'],
    false_negative_rate: [cells === undefined ? undefined : positives, false, 'positive rows'],
    specificity: [cells === undefined ? undefined : negatives, true, 'negative rows'],
    false_positive_rate: [cells === undefined ? undefined : negatives, false, 'negative rows'],
  };
  const [pairs, right, which] = Object.hasOwn(byMetric, metric) ? (byMetric[metric] ?? []) : [];
  if (which === undefined) return undefined;
  if (pairs === undefined) return notEvaluable('the committed table holds no truth');
  const { bothRight, onlyBase, onlyHead, bothWrong } = pairs;
  const rows = bothRight + onlyBase + onlyHead + bothWrong;
  if (rows === 0) return notEvaluable(`there are no ${which}`);
  const share = (count: number) => (right ? count : rows - count) / rows;
  const test = mcnemarTest(pairs);
  const p = test.evaluable ? `; McNemar’s mid-p test p = ${numberText(test.value.p, 3)}` : '';
  return {
    evaluable: true,
    value: {
      base: share(bothRight + onlyBase),
      head: share(bothRight + onlyHead),
      rows,
      // right answers are counted, so that more of them is better for an error rate too
      judge: (tolerance) => nonInferiorityOfPairs(pairs, { ...tolerance, higherIsBetter: true }),
      steps: [
        `Of ${rows.toLocaleString('en')} ${which} both are right in ${bothRight}, only the merge base in ${onlyBase}, only the head in ${onlyHead}, neither in ${bothWrong}: difference (${onlyHead} - ${onlyBase}) / ${rows} = ${numberText((onlyHead - onlyBase) / rows, 6)}, limits by Tango’s score method${p}.`,
      ],
    },
  };
}

function ofDifference(
  metric: string,
  { differences, pairs }: PairedTables,
): Evaluation<PairedJudgement> | undefined {
  const found = Object.hasOwn(differences, metric) ? differences[metric] : undefined;
  if (found === undefined) return undefined;
  if (!found.evaluable) return found;
  const { base, head, standardError, method } = found.value;
  return {
    evaluable: true,
    value: {
      base,
      head,
      rows: pairs,
      judge: (tolerance) =>
        nonInferiorityOfEstimates(
          { value: base, standardError, n: pairs },
          { value: head, standardError: 0, n: pairs },
          tolerance,
        ),
      steps: [
        `${numberText(base, 6)} and ${numberText(head, 6)} on the same ${pairs.toLocaleString('en')} rows: standard error of the difference ${numberText(standardError, 4)} (${method}).`,
      ],
    },
  };
}

/** Everything else that a confusion table gives: the eight cells of truth, base and head are drawn again, which is to draw the rows again. */
function ofCounts(metric: string, { cells, pairs }: PairedTables): Evaluation<PairedJudgement> | undefined {
  const of = Object.hasOwn(countMetrics, metric) ? countMetrics[metric] : undefined;
  if (of === undefined || cells === undefined) return undefined;
  const both = (counts: ArrayLike<number>) => {
    const { base, head } = confusionOfPairs(counts);
    const [one, other] = [of(base), of(head)];
    return [one.evaluable ? one.value : Number.NaN, other.evaluable ? other.value : Number.NaN] as const;
  };
  const [base, head] = both(cells);
  if (Number.isNaN(base) || Number.isNaN(head))
    return notEvaluable(`${metric} is 0/0 in one of the versions`);
  return {
    evaluable: true,
    value: {
      base,
      head,
      rows: pairs,
      judge: (tolerance) => {
        const { confidence = 0.95, margin } = tolerance;
        const difference = (counts: ArrayLike<number>) => {
          const [one, other] = both(counts);
          return other - one;
        };
        const interval = bootstrapCounts(cells, difference, {
          random: seededRandom(seed),
          replicates,
          confidence: 2 * confidence - 1,
        });
        if (!interval.evaluable) return interval;
        const { estimate, lower, upper, standardError } = interval.value;
        return judgeDifference(
          { difference: estimate, lower, upper },
          tolerance,
          'paired bootstrap',
          (d, alpha) => rowsForStandardError(margin, standardError, pairs, { difference: d, alpha }),
        );
      },
      steps: [
        `Truth, merge base and head together, 000 to 111: ${cells.join(', ')}. Limits by the bootstrap of these cells, bias-corrected and accelerated, ${replicates} replicates, seed ${seed}.`,
      ],
    },
  };
}

/** The rate's name where a metric is a share of some of the rows, for which n alone does not say how many. */
export function isShareOfSome(metric: string): boolean {
  return Object.hasOwn(rateOfMetric, metric) && metric !== 'accuracy';
}
