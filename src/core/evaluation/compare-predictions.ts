import {
  adjustPValues,
  type ConfusionCounts,
  confusionOfPairs,
  type Evaluation,
  evaluated,
  fBeta,
  mapEvaluation,
  type NotEvaluable,
  notEvaluable,
  type PairedTable,
  rateOf,
  release,
} from '../statistics/index.ts';
import { compareGaps, type GapReport } from './compare-gaps.ts';
import { compareNumbers, compareScores } from './compare-scores.ts';
import { absent, type Difference } from './difference.ts';
import { bootstrapMethod, bootstrapOf, drawOf, limitsOf } from './measure.ts';
import { disagreeingPairs, inOrder, pairRows, type RowPairs } from './pair-rows.ts';
import { answersOf, type AnswersReport, proportions } from './paired-accuracy.ts';
import { type PairedCells, pairedCells, tableOfCells } from './paired-cells.ts';
import type { KnownScores } from './paired-losses.ts';
import type { Predictions } from './predictions.ts';

/** The metrics that a comparison has; those of the other kind of prediction are null with a reason. */
export const comparedMetrics = [
  'accuracy',
  'true_positive_rate',
  'false_positive_rate',
  'precision',
  'f1',
  'roc_auc',
  'brier_score',
  'log_loss',
  'mean_absolute_error',
  'mean_squared_error',
] as const;

/** Two models on the same rows. */
export interface ComparisonReport
  extends Readonly<Record<(typeof comparedMetrics)[number], Difference>>,
    AnswersReport {
  /** What stands for the base: a file's name, or a column's. */
  readonly against: string | null;
  readonly pairs: number;
  readonly only_in_base: number;
  readonly only_in_head: number;
  /** Truth crossed with base's and head's prediction: [000, 001, 010, 011, 100, 101, 110, 111]. */
  readonly cells: PairedCells | null;
  /** Of several classes: how the averages over them changed, by name; null elsewhere. */
  readonly averages: Readonly<Record<string, Difference>> | null;
  /** By attribute: how the gap between the groups changed. */
  readonly gaps: readonly GapReport[];
  readonly notes: readonly string[];
}

/** What the base is called, and whether it stands in other columns of the head's own file. */
export interface Against {
  readonly name?: string;
  readonly sameFile?: boolean;
  /** What was made of the head's scores already. */
  readonly known?: KnownScores | undefined;
}

/**
 * Pairs the rows of base and head by id, or by their order where none has one and both have as many rows, and compares them.
 * Differences are head minus base. Where the truths of pairs differ, or rows are weighted, nothing is compared, and the reason says so.
 */
export function compare(
  base: Predictions,
  head: Predictions,
  { name, sameFile = false, known }: Against = {},
): ComparisonReport {
  const pairs = sameFile && base.rows === head.rows ? inOrder(head.rows) : pairRows(base, head);
  const count = pairs.head.length;
  const disagreeing = disagreeingPairs(base, head, pairs);
  const flaw =
    base.kind === head.kind
      ? flawOfPairs(base, head, count, disagreeing)
      : notEvaluable('one file holds classes and the other numbers');
  const cells =
    flaw === undefined && head.kind === 'classification' ? pairedCells(base, head, pairs)?.[0] : undefined;
  const table = cells === undefined ? undefined : tableOfCells(cells);
  const counted =
    flaw ??
    (head.kind === 'regression'
      ? notEvaluable('the truth is a number')
      : notEvaluable('no prediction of every row in both files'));
  const report: ComparisonReport = {
    against: name ?? null,
    ...countPairs(base, head, pairs, disagreeing),
    cells: cells ?? null,
    ...answersOf(table),
    ...ofCells(cells, table, counted.reason),
    ...compareScores(base, head, pairs, flaw ?? (head.kind === 'regression' ? counted : undefined), known),
    ...compareNumbers(
      base,
      head,
      pairs,
      flaw ?? (head.kind === 'regression' ? undefined : notEvaluable('the truth is a class')),
    ),
    averages: null,
    gaps: cells === undefined ? [] : compareGaps(base, head, pairs),
  };
  release(pairs.base, pairs.head);
  return report;
}

/** Several comparisons of one head: their p-values are Holm's, a metric a family. One is left as it is. */
export function adjustComparisons(reports: readonly ComparisonReport[]): readonly ComparisonReport[] {
  if (reports.length < 2) return reports;
  const adjusted = reports.map((report): Record<string, unknown> => ({ ...report }));
  for (const metric of comparedMetrics) {
    const known = reports.flatMap((report, index) => {
      const { p } = report[metric];
      return p === undefined ? [] : [{ index, p }];
    });
    const holm = adjustPValues(
      known.map(({ p }) => p),
      'holm',
    );
    if (!holm.evaluable) continue;
    for (const [place, { index }] of known.entries()) {
      const report = adjusted[index];
      if (report !== undefined)
        report[metric] = { ...reports[index]?.[metric], adjusted_p: holm.value[place] };
    }
  }
  return adjusted as unknown as readonly ComparisonReport[];
}

/** How many pairs there are, what has none, and what a reader must know of them. */
export function countPairs(
  base: Paired,
  head: Paired,
  pairs: RowPairs,
  disagreeing: number,
): Pick<ComparisonReport, 'pairs' | 'only_in_base' | 'only_in_head' | 'notes'> {
  const count = pairs.head.length;
  const [onlyBase, onlyHead] = [base.rows - count, head.rows - count];
  const notes = [...pairs.notes];
  if (disagreeing > 0)
    notes.push(`${disagreeing} of ${count} pairs do not agree on the truth: nothing can be compared`);
  if (count > 0 && onlyBase + onlyHead > 0)
    notes.push(
      `Rows that stand only in the base: ${onlyBase}, only in the head: ${onlyHead}. The comparison is of the ${count} in both`,
    );
  return { pairs: count, only_in_base: onlyBase, only_in_head: onlyHead, notes };
}

/** Why pairs cannot be compared; undefined where they can. */
export function flawOfPairs(
  base: Paired,
  head: Paired,
  count: number,
  disagreeing: number,
): NotEvaluable | undefined {
  if (count === 0) return notEvaluable('no row stands in both files');
  if (disagreeing > 0) return notEvaluable('the two files do not agree on the truth');
  if (base.weight !== undefined || head.weight !== undefined) return notEvaluable('the rows are weighted');
  return undefined;
}

type Paired = Pick<Predictions, 'rows' | 'weight'>;

type OfCells = 'accuracy' | 'true_positive_rate' | 'false_positive_rate' | 'precision' | 'f1';

function ofCells(
  cells: PairedCells | undefined,
  table: PairedTable | undefined,
  reason: string,
): Record<OfCells, Difference> {
  if (cells === undefined || table === undefined) {
    const none = absent(reason);
    return { accuracy: none, true_positive_rate: none, false_positive_rate: none, precision: none, f1: none };
  }
  const at = (k: number) => cells[k] as number;
  // among positives and among negatives "right" is to be predicted positive
  const selected = (from: number): PairedTable => ({
    bothRight: at(from + 3),
    onlyBase: at(from + 2),
    onlyHead: at(from + 1),
    bothWrong: at(from),
  });
  const drawn = drawOf(cells);
  return {
    accuracy: proportions(table, 'no rows (n = 0)'),
    true_positive_rate: proportions(selected(4), 'no positives (TP + FN = 0)'),
    false_positive_rate: proportions(selected(0), 'no negatives (FP + TN = 0)'),
    precision: resampled(cells, drawn, (counts) =>
      mapEvaluation(rateOf(counts, 'precision'), ({ value }) => value),
    ),
    f1: resampled(cells, drawn, (counts) => fBeta(counts)),
  };
}

/** A metric that is no proportion of fixed rows: the pairs are resampled. */
function resampled(
  cells: PairedCells,
  drawn: Float64Array,
  of: (counts: ConfusionCounts) => Evaluation<number>,
): Difference {
  const versions = confusionOfPairs(cells);
  const [one, other] = [of(versions.base), of(versions.head)];
  if (!one.evaluable) return absent(`base: ${one.reason}`);
  if (!other.evaluable) return absent(`head: ${other.reason}`);
  const interval = bootstrapOf(
    cells,
    (drawn) => {
      const { base, head } = confusionOfPairs(drawn);
      const [before, after] = [of(base), of(head)];
      return !before.evaluable ? before : !after.evaluable ? after : evaluated(after.value - before.value);
    },
    drawn,
  );
  return {
    base: one.value,
    head: other.value,
    difference: other.value - one.value,
    ...limitsOf(interval, `paired ${bootstrapMethod}`),
  };
}
