import type { ConfusionCounts } from '../statistics/index.ts';
import type { Measure } from './measure.ts';

/** Several classes, each against the rest. */
export interface ClassesReport {
  readonly labels: readonly string[];
  /** Rows of the truth, columns of the prediction, in the order of `labels`. */
  readonly matrix: readonly (readonly number[])[];
  readonly per_class: readonly ClassRow[];
  readonly averages: {
    /** The plain mean over the classes. */
    readonly macro: ClassAverage;
    /** Of the summed tables: all three are the accuracy. */
    readonly micro: ClassAverage;
    /** The mean weighted by support. */
    readonly weighted: ClassAverage;
  };
}

/** One class against the rest. */
export interface ClassRow extends ClassAverage {
  readonly label: string;
  /** Rows, or the sum of their weights, whose truth it is. */
  readonly support: number;
  readonly counts: ConfusionCounts;
}

/** The three numbers of a classification report. Source: scikit-learn precision_recall_fscore_support. */
export interface ClassAverage {
  readonly precision: Measure;
  readonly recall: Measure;
  readonly f1: Measure;
}
