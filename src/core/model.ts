import type { Place } from './problem.ts';

/** What is governed. `policy` stands for the repository's own policy in a pull request that changes it. */
export type SubjectKind = 'model' | 'dataset' | 'policy';

/** What one requirement says of one subject. `unknown` never counts as a pass. */
export type Status = 'pass' | 'fail' | 'unknown' | 'waived' | 'not-applicable';

/** What a failed or unknown finding does: stops the merge, is counted in the title, is shown, is not evaluated. */
export type Level = 'block' | 'warn' | 'note' | 'off';

/** `pending`: only a human act (an approval) is missing. */
export type Verdict = 'passed' | 'failed' | 'pending';

export type FileMode = 'file' | 'executable' | 'symlink' | 'submodule';

/** One file of a commit's tree. `blob` is its git object id: what pins every piece of evidence. */
export interface FileEntry {
  readonly path: string;
  readonly blob: string;
  readonly mode: FileMode;
  /** Set where the file itself is not in git: `dvc.lock` records it, and DVC keeps it. `blob` is then the record's. */
  readonly kept?: KeptFile;
}

/** What a record says of a file that it keeps out of git. */
export interface KeptFile {
  /** The record's own place. */
  readonly record: Place;
  readonly hash: string;
  readonly sizeBytes: number | undefined;
}

/** One file that differs between the merge base and the head. Renames stand as a removal and an addition. */
export interface Change {
  readonly path: string;
  readonly kind: 'added' | 'modified' | 'removed';
  readonly before?: FileEntry;
  readonly after?: FileEntry;
}

/** How a path of the policy is to be read, where content alone cannot tell. `path` is a glob. */
export interface EvidencePath {
  readonly path: string;
  readonly format?: string;
  readonly split?: string;
  readonly prefix?: string;
}

/** Where committed predictions stand and which column is what. */
export interface PredictionsPath {
  readonly path: string;
  readonly truth?: string;
  readonly prediction?: string;
  readonly score?: string;
  readonly weight?: string;
  readonly id?: string;
  readonly groups?: readonly string[];
  /** The value that counts as positive; found where it is 1, true or yes. */
  readonly positive?: string;
  /** `row-order`: both versions hold the same rows in the same order, and no column names them. */
  readonly pair?: 'id' | 'row-order';
}

/** A file that is named like a card or metrics of a subject and was not taken for them. */
export interface PassedOver {
  readonly file: FileEntry;
  readonly like: 'card' | 'metrics';
  readonly reason: string;
}

/** A governed model or dataset, with the files that were found to be its own at one commit. */
export interface Subject {
  readonly id: string;
  readonly kind: SubjectKind;
  readonly tier: string;
  /** False for what discovery found and nobody declared. */
  readonly declared: boolean;
  /** One sentence a reason: why these files were taken for this subject. */
  readonly because: readonly string[];
  /** The model's or the dataset's own files. */
  readonly artifacts: readonly FileEntry[];
  readonly card: FileEntry | undefined;
  /** Where a card was declared or would be looked for; for messages on absence. */
  readonly cardExpected: string;
  /** What is named like its card or its metrics and was not taken for them, with the reason: `may belong to a or b; name it in the policy`. */
  readonly passedOver: readonly PassedOver[];
  readonly metrics: readonly (FileEntry & { readonly reading?: EvidencePath })[];
  readonly reports: readonly (FileEntry & { readonly reading?: EvidencePath })[];
  /** Lineage, pointers, dataset metadata, attestations: other evidence that belongs to the subject. */
  readonly records: readonly FileEntry[];
  /** `others`: further files that the declared pattern matches. */
  readonly predictions:
    | (FileEntry & { readonly reading: PredictionsPath; readonly others?: readonly string[] })
    | undefined;
  /** Where predictions are declared to stand; undefined where none are. */
  readonly predictionsExpected: string | undefined;
  readonly trainedOn: readonly string[];
  /** The files of the datasets that it was trained on, as the policy says it. */
  readonly trainingFiles?: readonly FileEntry[];
  readonly owners: readonly string[];
  readonly protectedAttributes: readonly string[];
  readonly target: string | undefined;
}

/** A place that a finding points at, with what is to be said there. */
export interface FindingPlace extends Place {
  readonly message?: string;
  /** The text that should stand instead of `line` to `endLine`; only where the fix is mechanical. */
  readonly suggestion?: string;
}

/** A file that a finding was read from. */
export interface EvidenceRef {
  readonly path: string;
  readonly blob: string;
}

/**
 * Numbers that a plot shows better than a sentence: one bar a label. Pure data; texts are unescaped and may hold text of the repository. Numbers that
 * are not finite are not drawn.
 */
export interface Chart {
  /** What is shown, a phrase: `selection rate by sex`. */
  readonly title: string;
  /** What the values are in, for the axis: `share`, `points`, `seconds`; empty where they have no unit. */
  readonly unit: string;
  readonly labels: readonly string[];
  /** At the head, a number a label. */
  readonly values: readonly number[];
  /** At the merge base, a number a label; drawn as a line over the bars. */
  readonly before?: readonly number[];
}

/**
 * Numbers that are read in rows and columns, a group a row. Pure data: texts are unescaped and may hold text of the repository; null is what cannot
 * be computed.
 */
export interface FindingTable {
  /** What is shown, a phrase: `true positive rate by sex`. */
  readonly title: string;
  /** The first names the row. */
  readonly columns: readonly string[];
  /** A cell a column. */
  readonly rows: readonly (readonly (string | number | null)[])[];
}

/** What one requirement says of one subject, complete: every rendering speaks from this and nothing else. */
export interface Finding {
  readonly requirement: string;
  readonly check: string;
  readonly subject: string;
  readonly status: Status;
  /** After the ramp-up date was applied. */
  readonly level: Level;
  /** One sentence with its numbers. Plain text, unescaped: it may hold text of the repository. */
  readonly message: string;
  /** The message in a few words, for titles: `auc fell from 0.871 to 0.842`. */
  readonly short?: string;
  readonly remedy: string | undefined;
  /** A reason of the team's own, from the policy. */
  readonly because: string | undefined;
  /** The first is the main one; all of them are annotated. At the head commit. */
  readonly places: readonly FindingPlace[];
  readonly evidence: readonly EvidenceRef[];
  readonly controls: readonly string[];
  /** How the result came about, a line a step, so that a reader could redo it; for `/audit explain`. */
  readonly steps: readonly string[];
  /** A note on the level: "warns until 2027-01-01, then blocks". */
  readonly levelNote: string | undefined;
  readonly chart?: Chart;
  readonly table?: FindingTable;
}

/** A subject as an audit saw it. */
export interface AuditedSubject {
  readonly id: string;
  readonly kind: SubjectKind;
  readonly tier: string;
  readonly declared: boolean;
  readonly because: readonly string[];
  readonly changed: readonly string[];
}

/** Which policy judged. `digest` is over the resolved policy. */
export interface PolicyRef {
  /** `.github/assay.yml`, or undefined where no policy stood anywhere. */
  readonly path: string | undefined;
  readonly commit: string;
  readonly digest: string;
  readonly packs: readonly string[];
}

/** The whole record of one decision. */
export interface Audit {
  readonly verdict: Verdict;
  readonly base: string;
  readonly mergeBase: string;
  readonly head: string;
  readonly policy: PolicyRef;
  readonly subjects: readonly AuditedSubject[];
  readonly findings: readonly Finding[];
  /** Flaws of the policy that judges. Where there are any the verdict is `failed` and there are no findings. */
  readonly policyProblems: readonly import('./problem.ts').Problem[];
  /** No model and no dataset is there at the head, so that nothing could change. */
  readonly nothingGoverned?: boolean;
  /** What a reader should know besides: how to adopt a policy, ambiguities of discovery, limits reached. */
  readonly notes: readonly string[];
}
