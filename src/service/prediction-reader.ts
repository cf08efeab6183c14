import type { ColumnChoice } from '../core/evaluation/choose-columns.ts';
import type { Predictions } from '../core/evaluation/predictions.ts';

/** A predictions file's rows, or what is wrong with it: one sentence, without the file's name. */
export type ReadPredictions =
  | { readonly state: 'read'; readonly predictions: Predictions; readonly notes: readonly string[] }
  | { readonly state: 'malformed'; readonly problems: readonly string[] };

/** The port through which row-level predictions are read: CSV, TSV, Parquet, JSON Lines. */
export interface PredictionReader {
  /**
   * Reads the wanted columns of one file's bytes. Its path is for messages and for its extension only; nothing is opened by it.
   * @param choose which of the file's columns are wanted
   */
  read(
    file: { readonly path: string; readonly bytes: Uint8Array },
    choose: (columns: readonly string[]) => ColumnChoice,
  ): Promise<ReadPredictions>;
}
