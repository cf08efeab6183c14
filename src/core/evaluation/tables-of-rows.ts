import type { EvidenceRef } from '../model.ts';
import { type Evaluation, notEvaluable } from '../statistics/index.ts';
import { pairTables } from './pair-tables.ts';
import type { PredictionTables } from './prediction-tables.ts';
import type { Predictions } from './predictions.ts';
import { codeGroups, tabulate } from './tabulate.ts';

/** A predictions file as it was read. */
export interface ReadRows {
  readonly predictions: Predictions;
  readonly files: readonly EvidenceRef[];
  readonly notes: readonly string[];
}

/**
 * The tables of row-level predictions, with those of base against head where base's rows are given; else why they are not.
 * @param by how the rows are paired, for people: `id column row_id`, `the order of the rows`
 */
export function tablesOfRows(
  { predictions, files, notes }: ReadRows,
  base: Evaluation<Predictions> = notEvaluable('nothing to compare with'),
  by: string = '',
): PredictionTables {
  const { coded, left } = codeGroups(predictions.groups);
  const paired = base.evaluable ? pairTables(base.value, predictions, coded, by) : base;
  const skipped = left.map((name) => `${name} has too many groups to be counted.`);
  return tabulate(predictions, coded, paired, { files, notes: [...notes, ...skipped] });
}
