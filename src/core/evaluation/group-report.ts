import type { ConfusionCounts } from '../statistics/index.ts';
import type { ImpactReport } from './impact-ratios.ts';
import type { Measure } from './measure.ts';
import type { ReferenceRow } from './reference-disparities.ts';

/** One group: its counts and rates. */
export interface GroupRow {
  readonly name: string;
  readonly n: number;
  /** Of all rows. */
  readonly share: number | null;
  /** Null where there are several classes and none is positive. */
  readonly counts: ConfusionCounts | null;
  readonly rates: Readonly<Record<string, Measure>>;
}

/** How far groups lie apart in one measure; null with a reason where that cannot be said. */
export interface DisparityRow {
  /** Largest minus smallest. */
  readonly difference: number | null;
  /** Smallest by largest. */
  readonly ratio: number | null;
  readonly reason?: string;
  readonly lowest?: string;
  readonly highest?: string;
  readonly skipped?: readonly { readonly name: string; readonly reason: string }[];
  /** The largest distance from the rate of all rows, and the smallest ratio to it, whichever way is below 1. */
  readonly to_overall: {
    readonly difference: number | null;
    readonly ratio: number | null;
    readonly reason?: string;
  };
  /** Equalized odds only, which is the worse of TPR and FPR: their means instead. */
  readonly mean_difference?: number | null;
  readonly mean_ratio?: number | null;
}

/** The four-fifths rule with its significance test. */
export interface FourFifthsReport {
  readonly highest: string;
  readonly threshold: number;
  readonly verdict: string;
  readonly empty: readonly string[];
  readonly rows: readonly {
    readonly name: string;
    readonly selected: number;
    readonly total: number;
    readonly rate: number;
    readonly ratio: number;
    readonly lower: number | null;
    readonly upper: number | null;
    readonly adverse: boolean;
    readonly p: number;
    readonly adjusted_p: number;
    readonly z: number | null;
    readonly verdict: string;
    readonly significant_above: boolean;
    readonly reason?: string;
    readonly rows_needed: number | null;
  }[];
}

/** What cannot be said, and why. */
export interface NoReport {
  readonly reason: string;
}

/** One attribute, or the intersection of all of them. */
export interface GroupReport {
  /** `sex`, or `sex × age_group`. */
  readonly attribute: string;
  readonly attributes: readonly string[];
  /** Why there are no groups, where there are none. */
  readonly reason?: string;
  readonly groups: readonly GroupRow[];
  readonly disparities: Readonly<Record<string, DisparityRow>>;
  /** Every group against one: by rate. */
  readonly to_reference:
    | {
        readonly reference: string;
        readonly rates: Readonly<Record<string, readonly ReferenceRow[] | NoReport>>;
        /** Mean of the differences in FPR and TPR, signed, by group. */
        readonly average_odds_difference: Readonly<Record<string, number | null>>;
      }
    | NoReport;
  readonly four_fifths: FourFifthsReport | NoReport;
  /** Local Law 144: of those predicted positive, and of those scored above the median of all; null without a score. */
  readonly impact_ratios: ImpactReport | NoReport;
  readonly scoring_impact_ratios: ImpactReport | NoReport | null;
}
