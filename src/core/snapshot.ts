import type { Artifact, LastChange, MetricSet, NextPolicy, TextSearch } from './checks/check.ts';
import type { PredictionTables } from './evaluation/prediction-tables.ts';
import type { Card, Evidence, Lineage, Report } from './evidence/evidence.ts';
import type { SignatureVerification } from './evidence/signature.ts';
import type { Change, Subject } from './model.ts';
import type { RepositoryFiles } from './repository-files.ts';

/** The evidence of one subject at one commit. */
export interface SubjectEvidence {
  readonly card: Evidence<Card>;
  readonly metrics: Evidence<MetricSet>;
  readonly artifacts: Evidence<readonly Artifact[]>;
  readonly texts: Evidence<TextSearch>;
  readonly reports: Evidence<readonly Report[]>;
  readonly lineage: Evidence<readonly Lineage[]>;
  readonly predictions: Evidence<PredictionTables>;
  readonly signatures: Evidence<readonly SignatureVerification[]>;
  readonly history: Evidence<ReadonlyMap<string, LastChange>>;
  /** What the policy's checks want to know of the repository; empty where none wants anything. */
  readonly repository: Evidence<RepositoryFiles>;
  readonly nextPolicy: Evidence<NextPolicy>;
}

export interface SubjectSnapshot {
  readonly subject: Subject;
  /** Files of the subject that the change touches; a subject without any is not audited. */
  readonly changed: readonly string[];
  readonly head: SubjectEvidence;
  /** Undefined where the subject did not exist at the merge base. */
  readonly base: SubjectEvidence | undefined;
}

/** Everything that an audit may know, collected and frozen before it decides. */
export interface Snapshot {
  readonly base: string;
  readonly mergeBase: string;
  readonly head: string;
  readonly changes: readonly Change[];
  readonly subjects: readonly SubjectSnapshot[];
  /** No model and no dataset is there at the head, declared or found. */
  readonly nothingGoverned?: boolean;
  /** Ambiguities of discovery and limits reached, for people. */
  readonly notes: readonly string[];
}
