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
}

/** One protected attribute: a code a row, into `levels`; a missing value is the level `(missing)`. */
export interface GroupColumn {
  readonly name: string;
  readonly codes: Int32Array;
  readonly levels: readonly string[];
}

/** Committed predictions as columns, all of the same length. */
export interface Predictions {
  readonly rows: number;
  /** `classification`: truth and prediction are 1 for the positive class, else 0; `regression`: numbers. */
  readonly kind: 'classification' | 'regression';
  readonly positive: string | undefined;
  readonly truth: Float64Array;
  readonly prediction: Float64Array | undefined;
  /** NaN where the file has none. */
  readonly score: Float64Array | undefined;
  readonly weight: Float64Array | undefined;
  readonly groups: readonly GroupColumn[];
  /** A 64-bit hash of each row's id, ascending: two files are paired by it. Undefined where no id was named. */
  readonly ids: BigUint64Array | undefined;
}
