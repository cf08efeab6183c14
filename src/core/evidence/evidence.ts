import type { PairedTables } from '../evaluation/prediction-tables.ts';
import type { Place, Problem } from '../problem.ts';

/** Evidence is present, absent or malformed; never null, never defaulted. */
export type Evidence<T> =
  | { readonly state: 'present'; readonly value: T; readonly problems: readonly Problem[] }
  | { readonly state: 'absent'; readonly expected: string }
  | { readonly state: 'malformed'; readonly problems: readonly Problem[] };

/**
 * What a parser makes of one file. `not-evidence`: of no known format. `malformed`: it looks like `format` and breaks
 * its rules. `problems` of a present file are flaws that leave the rest readable (a duplicate key, a bad licence id).
 */
export type Parsed =
  | {
      readonly state: 'present';
      readonly format: string;
      readonly content: EvidenceContent;
      /** What the file says besides (an exported run holds metrics and where they come from). */
      readonly also?: readonly EvidenceContent[];
      readonly problems: readonly Problem[];
    }
  | {
      readonly state: 'malformed';
      readonly format: string;
      readonly kind: EvidenceKind;
      readonly problems: readonly Problem[];
      /** Of a card, where it could still be read what it is about. */
      readonly about?: Card['about'];
    }
  | { readonly state: 'not-evidence' };

export type EvidenceContent =
  | { readonly kind: 'card'; readonly card: Card }
  | { readonly kind: 'metrics'; readonly metrics: readonly Metric[] }
  | { readonly kind: 'report'; readonly report: Report }
  | { readonly kind: 'dataset'; readonly dataset: DatasetMetadata }
  | { readonly kind: 'lineage'; readonly lineage: Lineage }
  | { readonly kind: 'attestation'; readonly attestation: Attestation }
  /** Counts of base against head on the same rows, beside the counts of the head. */
  | { readonly kind: 'paired'; readonly paired: PairedTables };

export type EvidenceKind = EvidenceContent['kind'];

/** Bytes in, evidence out. `text` is undefined where the bytes are not UTF-8 text (a BOM is stripped, UTF-16 decoded). */
export interface EvidenceFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly text: string | undefined;
}

/** One committed format. Pure; never throws; time and memory linear in the input. */
export interface EvidenceFormat {
  /** Stable id and file name: `hf-card`, `dvc-metrics`, `lm-eval`. */
  readonly id: string;
  readonly kind: EvidenceKind;
  /** A short name for people: "Hugging Face model card". */
  readonly title: string;
  /** By content shape; the path is a hint only. */
  readonly parse: (file: EvidenceFile, options?: ReadingOptions) => Parsed;
}

/** What the policy says of how a file is to be read. */
export interface ReadingOptions {
  readonly format?: string;
  readonly split?: string;
  readonly prefix?: string;
}

export type Unit = 'fraction' | 'percent' | 'seconds' | 'count' | 'bytes' | 'unitless' | 'unknown';
export type Direction = 'higher' | 'lower';

/** One metric value as a file states it. */
export interface Metric {
  /** As written, with its path in the file: `test.auc`, `macro avg.f1-score`. */
  readonly name: string;
  /** The field's standard name where the built-in table knows it (`roc_auc`, `f1`, `accuracy`). */
  readonly canonical: string | undefined;
  /** May be NaN or infinite: the file says so. A value that is no number at all is a problem, not a metric. */
  readonly value: number;
  /** As written: `0.8710`, `87.1 %`, `0.31 ± 0.02`, `NaN`. */
  readonly text: string;
  /** Digits behind the decimal point as written, for comparison at the writer's own precision. */
  readonly decimals: number;
  readonly unit: Unit;
  readonly direction: Direction | undefined;
  readonly split: string | undefined;
  /** `{ sex: 'female', age_group: '<25' }`; empty for the whole set. */
  readonly slice: Readonly<Record<string, string>>;
  readonly task: string | undefined;
  readonly dataset: string | undefined;
  /** The model or run that the value belongs to where the file says so (a baseline, say). */
  readonly model: string | undefined;
  readonly n: number | undefined;
  readonly stderr: number | undefined;
  readonly interval: readonly [number, number] | undefined;
  /** Further things the file says: few-shot count, averaging, step, threshold. */
  readonly settings: Readonly<Record<string, string | number | boolean>>;
  readonly place: Place;
}

/** A heading and the text below it, up to the next heading of the same or a higher rank. */
export interface CardSection {
  readonly heading: string;
  /** 1 to 6; structured cards number their nesting. */
  readonly depth: number;
  readonly line: number;
  readonly endLine: number;
  /** Visible text of the section without its sub-sections: comments, placeholders and markup removed. */
  readonly text: string;
  /** Placeholders found ("[More Information Needed]", "{{ … }}", "TODO"). */
  readonly placeholders: readonly { readonly text: string; readonly line: number }[];
  /** Whether the section or one of its sub-sections says anything beyond placeholders. */
  readonly filled: boolean;
}

export interface CardLink {
  readonly target: string;
  readonly line: number;
}

/** A model card or dataset card, whatever it was written in. */
export interface Card {
  readonly path: string;
  readonly about: 'model' | 'dataset' | 'unknown';
  /** Front matter or the structured card's own tree, as plain data. `undefined`: there is none. */
  readonly metadata: Readonly<Record<string, unknown>> | undefined;
  /** The line of a metadata key, by dotted path (`license`, `model-index.0.results`). */
  readonly metadataLines: Readonly<Record<string, number>>;
  /** The lines of the front matter with its fences. */
  readonly metadataRange: { readonly line: number; readonly endLine: number } | undefined;
  readonly sections: readonly CardSection[];
  /** Results that the card claims: `model-index` and tables of the body that name known metrics. */
  readonly claims: readonly Metric[];
  readonly links: readonly CardLink[];
  readonly lineCount: number;
  /** Its lines as written, where it is one text file; for suggestions, which replace whole lines. */
  readonly source?: readonly string[];
}

/** A data-quality, drift or fairness report. */
export interface Report {
  readonly tool: string;
  readonly success: boolean | undefined;
  readonly createdAt: string | undefined;
  readonly items: readonly ReportItem[];
  /** Totals as the file states them; they may contradict `items`. */
  readonly declared: { readonly total?: number; readonly passed?: number; readonly failed?: number };
  readonly metrics: readonly Metric[];
}

export interface ReportItem {
  readonly name: string;
  readonly column: string | undefined;
  readonly success: boolean | undefined;
  readonly severity: string | undefined;
  readonly detail: string | undefined;
  /** The expectation's own parameters, to see whether it was loosened. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly place: Place;
}

export interface DatasetMetadata {
  readonly name: string | undefined;
  readonly licence: string | undefined;
  readonly files: readonly {
    readonly path: string;
    readonly sha256?: string;
    readonly md5?: string;
    readonly sizeBytes?: number;
  }[];
  readonly columns: readonly {
    readonly name: string;
    readonly type: string | undefined;
    readonly required?: boolean;
    readonly line?: number;
    readonly column?: number;
  }[];
  readonly rows: number | undefined;
}

/** What was made from what, by which hash. */
export interface Lineage {
  readonly outputs: readonly Hashed[];
  readonly stages: readonly {
    readonly name: string;
    readonly inputs: readonly Hashed[];
    readonly outputs: readonly Hashed[];
    readonly params: Readonly<Record<string, unknown>>;
    readonly line: number | undefined;
    /** What is run, a line a command. */
    readonly command?: string;
    /** Where the stage is run, from the repository's root: `dvc.lock` names files from there and does not say where it is. */
    readonly folder?: string;
    /** Part of the stage stands in another file, which its template names: it cannot be compared. */
    readonly templated?: boolean;
    readonly paramFiles?: readonly ParamFile[];
  }[];
  readonly runId: string | undefined;
  readonly sourceCommit: string | undefined;
  readonly params: Readonly<Record<string, unknown>>;
  /** Where parameters stand, by their names, where the format says so. */
  readonly paramPlaces?: Readonly<Record<string, { readonly line: number; readonly column: number }>>;
  readonly datasets?: readonly NamedDataset[];
  /** Metrics files that are declared, with whether the tool keeps them out of git. */
  readonly declaredMetrics: readonly {
    readonly path: string;
    readonly cached: boolean;
    readonly line: number | undefined;
  }[];
}

/** A dataset that a run names as its input. */
export interface NamedDataset {
  readonly name: string;
  /** As the tool computes it: MLflow's is its own and no hash of the file. */
  readonly digest: string | undefined;
  /** What it was used for: `training`, `evaluation`. */
  readonly context: string | undefined;
  readonly line: number;
}

/** Parameters of a stage by the file that they stand in: with the values of the run in `dvc.lock`, by name alone in `dvc.yaml`. */
export interface ParamFile {
  /** As the stage names it, from the folder where it is run. */
  readonly path: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** The stage depends on the whole file. */
  readonly whole: boolean;
  readonly line: number;
}

export interface Hashed {
  readonly path: string;
  readonly algorithm: string | undefined;
  readonly hash: string | undefined;
  readonly sizeBytes: number | undefined;
  /** Of a folder: how many files are in it. */
  readonly fileCount?: number;
  readonly line: number | undefined;
}

/** A bill of materials, a signature bundle or an in-toto statement. */
export interface Attestation {
  readonly type: string;
  readonly subjects: readonly Hashed[];
  readonly components: readonly {
    readonly name: string;
    readonly version: string | undefined;
    readonly type: string | undefined;
  }[];
  readonly metrics: readonly Metric[];
  readonly predicateType: string | undefined;
  /** What the subjects were made from, with its hashes: in-toto's materials, a bill's components of type `data`. */
  readonly inputs?: readonly Hashed[];
}
