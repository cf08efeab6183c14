import type { RowCodes } from '../statistics/index.ts';

/** Which column of a predictions file is what. */
export interface PredictionColumns {
  readonly truth: string;
  readonly prediction: string | undefined;
  readonly score: string | undefined;
  readonly weight: string | undefined;
  readonly id: string | undefined;
  readonly groups: readonly string[];
  /** The value of `truth` and `prediction` that counts as positive. */
  readonly positive: string | undefined;
  /** What the truth is; found from its values where it is left out. */
  readonly kind?: PredictionKind;
  /** The ids of another file, which were found unique: where this one has the same, they are not looked through again. */
  readonly likeIds?: Uint32Array | undefined;
}

/** Committed predictions of several classes, none of them the positive one: a code a row, into `labels`. */
export interface ClassPredictions {
  readonly rows: number;
  readonly kind: 'multiclass';
  /** Every class of the truth or the prediction: numbers by size, texts by code point. */
  readonly labels: readonly string[];
  readonly truth: RowCodes;
  readonly prediction: RowCodes;
  /** NaN where the file has none. */
  readonly weight: Float64Array | undefined;
  readonly groups: readonly GroupColumn[];
  /** As in `Predictions`. */
  readonly ids: Uint32Array | undefined;
}

/** `classification`: the truth is one class or another; `regression`: it is a number. */
export type PredictionKind = 'classification' | 'regression';

/** The group of rows that have no value of an attribute: a group of its own, never dropped. */
export const missingGroup = '(missing)';

/** One protected attribute: a code a row, into `levels`, which are sorted by code point; `missingGroup` may be among them. */
export interface GroupColumn {
  readonly name: string;
  readonly codes: RowCodes;
  readonly levels: readonly string[];
}

/** Committed predictions as columns, all of the same length, in the order of the file. */
export interface Predictions {
  readonly rows: number;
  readonly kind: PredictionKind;
  readonly positive: string | undefined;
  /** Classification: bytes, 1 for the positive class, else 0. Regression: numbers. `bytes` and `numbers` of measure.ts give either. */
  readonly truth: Uint8Array | Float64Array;
  readonly prediction: Uint8Array | Float64Array | undefined;
  /** NaN where the file has none. */
  readonly score: Float64Array | undefined;
  /** NaN where the file has none. */
  readonly weight: Float64Array | undefined;
  readonly groups: readonly GroupColumn[];
  /** A 64-bit hash of each row's id, as two words a row: two files are paired by it. Undefined where no id was named. */
  readonly ids: Uint32Array | undefined;
}
