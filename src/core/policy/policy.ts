import type { MetricDefinition } from '../checks/check.ts';
import type { EvidencePath, Level, PredictionsPath } from '../model.ts';
import type { Place } from '../problem.ts';

/** A subject as the policy declares it: globs, not files. */
export interface SubjectDeclaration {
  readonly id: string;
  readonly kind: 'model' | 'dataset';
  readonly tier: string | undefined;
  /** `artifacts` of a model, `files` of a dataset. */
  readonly artifacts: readonly string[];
  readonly card: string | undefined;
  readonly metrics: readonly EvidencePath[];
  readonly reports: readonly EvidencePath[];
  readonly predictions: PredictionsPath | undefined;
  readonly trainedOn: readonly string[];
  readonly owners: readonly string[];
  readonly protectedAttributes: readonly string[];
  readonly target: string | undefined;
  readonly place: Place;
}

/** For whom a requirement is: every given condition must hold; `*` matches within an id. */
export interface Selector {
  readonly tiers: readonly string[] | undefined;
  readonly models: readonly string[] | undefined;
  readonly datasets: readonly string[] | undefined;
}

/** A policy's use of a check. */
export interface Requirement {
  readonly id: string;
  /** The full check id; `expression` in a policy is `custom/expression`. */
  readonly check: string;
  readonly for: Selector;
  readonly level: Level;
  /** Before this date (UTC day, `YYYY-MM-DD`) `block` counts as `warn`. */
  readonly from: string | undefined;
  readonly because: string | undefined;
  readonly controls: readonly string[];
  /** Validated against the check's schema, defaults filled in. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Where it was last written: a pack or the repository's file. */
  readonly place: Place;
}

/** A policy, resolved: packs, the organisation's and the repository's laid over each other. */
export interface Policy {
  readonly subjects: readonly SubjectDeclaration[];
  /** `true`, `false`, or the globs within which undeclared subjects are looked for. */
  readonly discover: boolean | readonly string[];
  readonly tiers: { readonly order: readonly string[]; readonly default: string };
  readonly requirements: readonly Requirement[];
  /** The built-in table with the policy's own laid over it. */
  readonly metricDefinitions: readonly MetricDefinition[];
  readonly packs: readonly string[];
  /** The largest content behind an LFS pointer that is fetched to be inspected; 0: none is. */
  readonly lfsMaxBytes: number;
  /** True where no policy stood anywhere: every level is lowered to `warn`. */
  readonly fallback: boolean;
  /** Keys that are read and that this version does not act on (`approvals`), so that a reader is told. */
  readonly unenforced?: readonly string[];
}
