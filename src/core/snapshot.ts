import type { Artifact, LastChange, MetricSet } from './checks/check.ts';
import type { Card, Evidence, Lineage, Report } from './evidence/evidence.ts';
import type { Change, Subject } from './model.ts';
import type { Problem } from './problem.ts';

/** The evidence of one subject at one commit. */
export interface SubjectEvidence {
  readonly card: Evidence<Card>;
  readonly metrics: Evidence<MetricSet>;
  readonly artifacts: Evidence<readonly Artifact[]>;
  readonly reports: Evidence<readonly Report[]>;
  readonly lineage: Evidence<readonly Lineage[]>;
  readonly history: Evidence<ReadonlyMap<string, LastChange>>;
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
  /** Where the change touches the policy file: what the new one would be. */
  readonly nextPolicy:
    | {
        readonly path: string;
        readonly blob: string;
        readonly problems: readonly Problem[];
        readonly differences: readonly string[];
      }
    | undefined;
  /** Ambiguities of discovery and limits reached, for people. */
  readonly notes: readonly string[];
}
