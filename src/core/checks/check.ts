import type { Static, TSchema } from 'typebox';
import type { Inspection } from '../artifact/artifact.ts';
import type { PredictionTables } from '../evaluation/prediction-tables.ts';
import type { Secret } from '../artifact/secrets.ts';
import type { Card, Direction, Lineage, Metric, Report, Unit } from '../evidence/evidence.ts';
import type { SignatureVerification } from '../evidence/signature.ts';
import type {
  Chart,
  EvidenceRef,
  FileEntry,
  FindingPlace,
  FindingTable,
  Subject,
  SubjectKind,
} from '../model.ts';
import type { Problem } from '../problem.ts';
import type { RepositoryFiles, Want } from '../repository-files.ts';

/** What a metric name means: from the built-in table, overruled by the policy's `metric_definitions`. */
export interface MetricDefinition {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly direction: Direction | undefined;
  readonly unit: Unit;
  /** The values that the metric can have, both ends included. */
  readonly range: readonly [number, number];
}

/** A model or data file as its bytes show it. */
export interface Artifact {
  readonly file: FileEntry;
  /** By content: `onnx`, `pickle`, `safetensors`, `unknown`; `unread` where the file is too large to be read, `pointer` where the content behind it is not known. */
  readonly format: string;
  readonly sizeBytes: number;
  /** Set where the file only says what stands elsewhere; what is known of that stands in `inspection`. */
  readonly pointer:
    | { readonly type: 'lfs' | 'dvc'; readonly hash: string; readonly sizeBytes: number | undefined }
    | undefined;
  /** What loading it would do; undefined for what was not read. The content behind an LFS pointer was verified against it. */
  readonly inspection: Inspection | undefined;
  /** Why the content behind a pointer is not known, to follow "its content"; left out where nobody looked for it. */
  readonly notRead?: string;
}

/** A text in which keys and tokens were looked for; the text itself is not kept. */
export interface SearchedText {
  readonly file: FileEntry;
  readonly secrets: readonly Secret[];
  /** Why it was not searched: too large, or no text; undefined where it was. */
  readonly unread: string | undefined;
}

/** The texts of a subject that were searched, and how many that the change does not touch were left out. */
export interface TextSearch {
  readonly files: readonly SearchedText[];
  readonly leftOut: number;
}

/** The commit that last changed a file, and its place in the history (0 is the head; larger is older). */
export interface LastChange {
  readonly commit: string;
  /** Commits between it and the head along first-parent-independent topological order. */
  readonly age: number;
  /** Committer date, ISO 8601. */
  readonly date: string;
}

/** All the metric values of a subject, over all its files. */
export interface MetricSet {
  readonly values: readonly Metric[];
  /** Flaws that left the rest of the files readable. */
  readonly problems: readonly Problem[];
  readonly files: readonly FileEntry[];
}

/** The policy as it would be after the merge, where the change touches it. */
export interface NextPolicy {
  readonly path: string;
  readonly problems: readonly Problem[];
  /** What would change for whom, a sentence each, weakenings first. */
  readonly differences: readonly string[];
}

/** The evidence that a check may ask for, by name. */
export interface EvidenceByName {
  readonly card: Card;
  readonly metrics: MetricSet;
  readonly artifacts: readonly Artifact[];
  /** Configurations, notebooks and cards of the subject, searched for keys; at the head, where a requirement asks for it. */
  readonly texts: TextSearch;
  readonly reports: readonly Report[];
  readonly lineage: readonly Lineage[];
  /** Tables of the predictions, or of the counts that are committed instead. */
  readonly predictions: PredictionTables;
  /** Signed statements, each verified by the trust of every requirement that asks for signatures; at the head only. */
  readonly signatures: readonly SignatureVerification[];
  /** Last changes by path, for all files of the subject; at the head only. */
  readonly history: ReadonlyMap<string, LastChange>;
  /** What the check's own `wants` asked for; at the head, the schema and its like at the base. */
  readonly repository: RepositoryFiles;
  readonly nextPolicy: NextPolicy;
}

export type EvidenceName = keyof EvidenceByName;

/** What a check is given: only present, parsed evidence. */
export interface CheckInput<
  Options,
  Needs extends EvidenceName,
  Compares extends EvidenceName,
  Uses extends EvidenceName = never,
> {
  readonly subject: Subject;
  readonly options: Options;
  readonly head: Pick<EvidenceByName, Needs> & Partial<Pick<EvidenceByName, Uses>>;
  /** The same subject's evidence at the merge base. */
  readonly base: Pick<EvidenceByName, Compares> & Partial<Pick<EvidenceByName, Uses>>;
  /** The subject's files that the change touches. */
  readonly changed: readonly string[];
  /** Flaws of the needed evidence at the head that left the rest of it readable. */
  readonly problems: readonly Problem[];
  readonly metricDefinitions: readonly MetricDefinition[];
  /** The facts that expressions may name, as plain data. */
  readonly facts: Readonly<Record<string, unknown>>;
}

export interface Message {
  /** `{name}` is filled from the outcome's `data`. */
  readonly text: string;
  /** The text in a few words, for titles, filled likewise; left out where the text is short itself. */
  readonly short?: string;
  /** What to do about it. */
  readonly remedy?: string;
}

export type OutcomeStatus = 'pass' | 'fail' | 'unknown' | 'not-applicable';

/** What a check concludes. */
export interface Outcome<MessageId extends string = string> {
  readonly status: OutcomeStatus;
  readonly message: MessageId;
  readonly data?: Readonly<Record<string, string | number>>;
  readonly places?: readonly FindingPlace[];
  /** Files read, where they are not simply all files of the needed evidence. */
  readonly evidence?: readonly EvidenceRef[];
  /** The computation, a line a step. */
  readonly steps?: readonly string[];
  /** Numbers that a plot shows better than the message: groups, or metrics before and after. */
  readonly chart?: Chart;
  /** The numbers behind the message, a group a row. */
  readonly table?: FindingTable;
}

/** Metadata and one pure function. */
export interface Check {
  /** `family/name`: also its file, its page, its cases and its SARIF rule id. */
  readonly id: string;
  readonly title: string;
  readonly why: string;
  readonly concerns: readonly SubjectKind[];
  readonly needs: readonly EvidenceName[];
  /**
   * Evidence that is given, of both versions, where it is there: its absence is the check's to judge. Where it cannot be read, the finding is
   * `unknown` as for any other.
   */
  readonly uses: readonly EvidenceName[];
  /** Evidence at the merge base; without it the check is not applicable: there is nothing to compare with. */
  readonly compares: readonly EvidenceName[];
  /** Where presence itself is what is asked, absence is the opposite shown; elsewhere it is `unknown`. */
  readonly whenAbsent: 'unknown' | 'fail';
  readonly options: TSchema;
  readonly messages: Readonly<Record<string, Message>>;
  /** Clauses of laws and standards that the check supports, as `framework:clause`. */
  readonly controls: readonly string[];
  /**
   * What a check that needs `repository` wants to know of it: planned here, read by the shell, and asked again with what is
   * known by then, until nothing new is wanted.
   */
  readonly wants: ((input: CheckInput<unknown, EvidenceName, EvidenceName>) => readonly Want[]) | undefined;
  /** What is wrong with options that the schema takes: problems of the policy, found before anything is audited. */
  readonly flaws: (options: unknown, definitions: readonly MetricDefinition[]) => readonly OptionFlaw[];
  readonly evaluate: (input: CheckInput<unknown, EvidenceName, EvidenceName>) => Outcome;
}

/** A flaw of one option that no schema can say. */
export interface OptionFlaw {
  /** The option's key. */
  readonly option: string;
  /** `Unexpected X, expected Y`. */
  readonly message: string;
  readonly hint?: string;
}

export interface CheckDefinition<
  Options extends TSchema,
  Needs extends EvidenceName,
  Compares extends EvidenceName,
  Messages extends Readonly<Record<string, Message>>,
  Uses extends EvidenceName,
> {
  readonly id: string;
  readonly title: string;
  readonly why: string;
  readonly concerns: readonly SubjectKind[];
  readonly needs: readonly Needs[];
  readonly uses?: readonly Uses[];
  readonly compares?: readonly Compares[];
  readonly whenAbsent?: 'unknown' | 'fail';
  readonly options: Options;
  readonly messages: Messages;
  readonly controls: readonly string[];
  readonly wants?: (input: CheckInput<Static<Options>, Needs, never>) => readonly Want[];
  readonly flaws?: (
    options: Static<Options>,
    definitions: readonly MetricDefinition[],
  ) => readonly OptionFlaw[];
  readonly evaluate: (
    input: CheckInput<Static<Options>, Needs, Compares, Uses>,
  ) => Outcome<keyof Messages & string>;
}

/** Ties the types of a check together; the engine validated `options` and resolved `head` and `base` before the call. */
export function defineCheck<
  Options extends TSchema,
  Needs extends EvidenceName,
  Messages extends Readonly<Record<string, Message>>,
  Compares extends EvidenceName = never,
  Uses extends EvidenceName = never,
>(definition: CheckDefinition<Options, Needs, Compares, Messages, Uses>): Check {
  const { wants, flaws } = definition;
  return {
    ...definition,
    uses: definition.uses ?? [],
    wants:
      wants === undefined
        ? undefined
        : (input) => wants(input as unknown as CheckInput<Static<Options>, Needs, never>),
    flaws: (options, definitions) => flaws?.(options as Static<Options>, definitions) ?? [],
    compares: definition.compares ?? [],
    whenAbsent: definition.whenAbsent ?? 'unknown',
    evaluate: (input) =>
      definition.evaluate(input as unknown as CheckInput<Static<Options>, Needs, Compares, Uses>),
  };
}
