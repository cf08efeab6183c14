import type { EvidenceRef, FindingPlace } from '../model.ts';
import type { ConfusionCounts, Evaluation, PairedTable } from '../statistics/index.ts';

/**
 * What an audit knows of a model's predictions: tables of counts and sums, and no row of anybody's. Row-level files are tabulated once, when they
 * are read; committed counts give the same tables, so that a check cannot tell one from the other and works from both.
 */
export interface PredictionTables {
  /** `rows`: computed from a predictions file; `counts`: committed as counts. */
  readonly source: 'rows' | 'counts';
  /** The files that they were read from. */
  readonly files: readonly EvidenceRef[];
  /** Rows evaluated; undefined where only counts of groups are committed. */
  readonly rows: number | undefined;
  readonly kind: 'classification' | 'regression';
  /** The value that counts as positive, where the file has classes. */
  readonly positive: string | undefined;
  /** Weighted counts are sums and no counts: they have no binomial interval. */
  readonly weighted: boolean;
  readonly overall: ConfusionCounts | undefined;
  /** One table for every attribute, and one for every combination of attributes that is known. */
  readonly attributes: readonly AttributeTable[];
  /** Metrics that cannot be computed from `overall`, by their standard names (`roc_auc`, `log_loss`, `rmse`). */
  readonly metrics: Readonly<Record<string, Evaluation<number>>>;
  readonly calibration: Evaluation<CalibrationTable>;
  /** Base against head on the same rows, or why there is no pair. */
  readonly paired: Evaluation<PairedTables>;
  /** How the file was read, a sentence each: which columns were taken for what. */
  readonly notes: readonly string[];
}

/** The groups of one attribute, or of several crossed. */
export interface AttributeTable {
  /** `['sex']`, or `['age_group', 'sex']`, sorted by code point. */
  readonly attributes: readonly string[];
  readonly groups: readonly GroupTable[];
}

/** One group. */
export interface GroupTable {
  /** The group's value of each attribute: `{ sex: 'female' }`. */
  readonly slice: Readonly<Record<string, string>>;
  /** Undefined where the four are not all there, or are no whole numbers; `flaw` says which. */
  readonly counts: ConfusionCounts | undefined;
  readonly flaw?: string;
  /** Selected of all, where that alone is known (a Fairlearn table of selection rates). */
  readonly selection?: { readonly selected: number; readonly total: number };
  readonly place?: FindingPlace;
}

/** Sums over bins of the score: enough for every coarser binning whose edges are among these. */
export interface CalibrationTable {
  readonly rows: number;
  /** 60 bins (low, high] of equal width over [0, 1]; 60 is divided by 5, 6, 10, 12, 15, 20 and 30. Empty bins stay. */
  readonly bins: readonly CalibrationCell[];
  /** Mean and sample variance of (p - y)^2 over the rows. */
  readonly brier: { readonly mean: number; readonly variance: number };
}

/** One bin of scores. */
export interface CalibrationCell {
  readonly rows: number;
  readonly positives: number;
  /** Sum of the scores. */
  readonly predicted: number;
  /** Sum of p (1 - p): the variance of the number of positives, were the scores right. */
  readonly variance: number;
}

/** Base and head on the same rows. */
export interface PairedTables {
  readonly pairs: number;
  readonly onlyInBase: number;
  readonly onlyInHead: number;
  /** How rows were paired: `id column row_id`, `the order of the rows`, `a committed table`. */
  readonly by: string;
  /** Right and wrong answers of both. */
  readonly table: PairedTable | undefined;
  /** Truth crossed with base's and head's prediction, as in `PairedGroup` of the statistics; undefined for a bare two-by-two table. */
  readonly cells: readonly number[] | undefined;
  /** The same for every group of every attribute. */
  readonly attributes: readonly {
    readonly attributes: readonly string[];
    readonly groups: readonly {
      readonly slice: Readonly<Record<string, string>>;
      readonly cells: readonly number[];
    }[];
  }[];
  /** Differences of metrics that no table of counts gives, by standard name. */
  readonly differences: Readonly<Record<string, Evaluation<PairedDifference>>>;
}

/** A metric of base and head on the same rows, with the standard error of the difference head - base. */
export interface PairedDifference {
  readonly base: number;
  readonly head: number;
  readonly standardError: number;
  /** `paired DeLong`, `differences row by row`, `delta method`. */
  readonly method: string;
}

/** A group's name for people: `female`, `female, 25 to 40`. */
export function groupName(slice: Readonly<Record<string, string>>): string {
  return Object.values(slice).join(', ');
}
