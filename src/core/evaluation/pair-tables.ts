import {
  delongPaired,
  type Evaluation,
  evaluated,
  mapEvaluation,
  notEvaluable,
  sumBy,
} from '../statistics/index.ts';
import { disagreeingPairs, pairRows, type RowPairs } from './pair-rows.ts';
import { pairedCells, tableOfCells } from './paired-cells.ts';
import { pairedErrors, pairedScores, scoreLosses } from './paired-losses.ts';
import type { PairedDifference, PairedTables } from './prediction-tables.ts';
import type { Predictions } from './predictions.ts';
import type { CodedGroups } from './tabulate.ts';

/**
 * Base against head on the rows that both files have. Not evaluable where nothing says which rows belong together, no row stands in both, or
 * the two do not agree on the truth of a row. A row's groups are those that the head gives it.
 * @param by how rows were paired, for people
 */
export function pairTables(
  base: Predictions,
  head: Predictions,
  groups: readonly CodedGroups[],
  by: string,
): Evaluation<PairedTables> {
  const pairs = pairRows(base, head);
  const count = pairs.base.length;
  if (count === 0) return notEvaluable(pairs.notes[0] ?? 'no row stands in both files');
  if (base.kind !== head.kind) return notEvaluable('one file holds classes and the other numbers');
  if (base.kind === 'classification' && base.positive !== head.positive)
    return notEvaluable(
      `the positive class is ${base.positive ?? ''} at the merge base and ${head.positive ?? ''} at the head`,
    );
  const disagreeing = disagreeingPairs(base, head, pairs);
  if (disagreeing > 0)
    return notEvaluable(
      `the two files do not agree on the truth of ${disagreeing.toLocaleString('en')} of ${count.toLocaleString('en')} rows`,
    );
  // sums of weights are no counts, and have no standard error that rows give
  const weighted = base.weight !== undefined || head.weight !== undefined;
  const counted = base.kind === 'classification' && !weighted;
  const cells = counted ? pairedCells(base, head, pairs)?.[0] : undefined;
  return evaluated({
    pairs: count,
    onlyInBase: base.rows - count,
    onlyInHead: head.rows - count,
    by,
    table: cells === undefined ? undefined : tableOfCells(cells),
    cells,
    attributes:
      cells === undefined
        ? []
        : groups.map(({ attributes, slices, codes }) => {
            const tables = pairedCells(base, head, pairs, codes, slices.length) ?? [];
            return {
              attributes,
              groups: slices.map((slice, code) => ({ slice, cells: tables[code] ?? [] })),
            };
          }),
    differences: weighted
      ? {}
      : base.kind === 'regression'
        ? ofNumbers(base, head, pairs)
        : ofScores(base, head, pairs),
  });
}

function ofScores(base: Predictions, head: Predictions, pairs: RowPairs): PairedTables['differences'] {
  const scores = pairedScores(base, head, pairs);
  if (scores === undefined) return {};
  const { labels, before, after, flaw } = scores;
  const auc = mapEvaluation(
    delongPaired(labels, before, after),
    ({ base: first, head: second, standardError }): PairedDifference => ({
      base: first.auc,
      head: second.auc,
      standardError,
      method: 'paired DeLong',
    }),
  );
  const losses = (loss: (p: number, label: number) => number) =>
    flaw ??
    meanDifference(
      labels.length,
      (k) => loss(before[k] as number, labels[k] as number),
      (k) => loss(after[k] as number, labels[k] as number),
    );
  return {
    roc_auc: auc,
    gini: mapEvaluation(auc, ({ base: first, head: second, standardError, method }) => ({
      base: 2 * first - 1,
      head: 2 * second - 1,
      standardError: 2 * standardError,
      method,
    })),
    brier_score: losses(scoreLosses.brier_score),
    log_loss: losses(scoreLosses.log_loss),
  };
}

/** A mean over rows of both versions: the standard error is that of the mean of the rows' differences. */
function meanDifference(
  n: number,
  before: (k: number) => number,
  after: (k: number) => number,
): Evaluation<PairedDifference> {
  if (n < 2) return notEvaluable(`${n} pair is too few`);
  const [base, head] = [sumBy(n, before) / n, sumBy(n, after) / n];
  const squares = sumBy(n, (k) => (after(k) - before(k) - (head - base)) ** 2);
  return evaluated({
    base,
    head,
    standardError: Math.sqrt(squares / (n - 1) / n),
    method: 'differences row by row',
  });
}

function ofNumbers(base: Predictions, head: Predictions, pairs: RowPairs): PairedTables['differences'] {
  const errors = pairedErrors(base, head, pairs);
  if (errors === undefined) return {};
  const { truth, before, after } = errors;
  const n = pairs.base.length;
  const mse = meanDifference(
    n,
    (k) => before(k) ** 2,
    (k) => after(k) ** 2,
  );
  const mean = sumBy(n, truth) / n;
  const spread = sumBy(n, (k) => (truth(k) - mean) ** 2) / n;
  return {
    mae: meanDifference(
      n,
      (k) => Math.abs(before(k)),
      (k) => Math.abs(after(k)),
    ),
    mse,
    rmse: rootDifference(n, before, after),
    // R² is 1 - MSE / variance of the truth, which both versions share
    r2: !mse.evaluable
      ? mse
      : spread === 0
        ? notEvaluable('every truth is the same: there is no variance to explain')
        : evaluated({
            base: 1 - mse.value.base / spread,
            head: 1 - mse.value.head / spread,
            standardError: mse.value.standardError / spread,
            method: 'differences row by row, the variance of the truth taken as given',
          }),
  };
}

/**
 * RMSE of both versions. The difference of roots of two means A and B has the variance of mean(b / 2 sqrt(B) - a / 2 sqrt(A)), a and b being the
 * rows' squared errors (delta method: A. W. van der Vaart (1998), Asymptotic Statistics, theorem 3.1).
 */
function rootDifference(
  n: number,
  before: (k: number) => number,
  after: (k: number) => number,
): Evaluation<PairedDifference> {
  const [a, b] = [sumBy(n, (k) => before(k) ** 2) / n, sumBy(n, (k) => after(k) ** 2) / n];
  if (n < 2 || a === 0 || b === 0) return notEvaluable('an error of exactly 0 has no standard error');
  const [base, head] = [Math.sqrt(a), Math.sqrt(b)];
  const influence = meanDifference(
    n,
    (k) => before(k) ** 2 / (2 * base),
    (k) => after(k) ** 2 / (2 * head),
  );
  return mapEvaluation(influence, ({ standardError }) => ({
    base,
    head,
    standardError,
    method: 'delta method',
  }));
}
