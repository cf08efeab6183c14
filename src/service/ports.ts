import type { Command } from '../core/command.ts';
import type { Audit, Verdict } from '../core/model.ts';

/** Which pull request, and through which installation it is reached. Ids are GitHub's numbers; names may change. */
export interface PullRequestRef {
  readonly installation: number;
  readonly repository: number;
  readonly owner: string;
  readonly name: string;
  readonly number: number;
}

/** What the app knows of a pull request, from an event or from GitHub. */
export interface PullRequestFacts extends PullRequestRef {
  readonly open: boolean;
  /** Full object ids. */
  readonly head: string;
  readonly base: string;
  /** The base branch's name, without `refs/heads/`. */
  readonly baseRef: string;
  readonly author: string;
  readonly private: boolean;
  /** GitHub's `updated_at`, ISO 8601: of two facts the later one counts. */
  readonly updatedAt: string;
}

/** One word a cause: it is stored with the pull request and decides whether the same head is audited again. */
export type Reason =
  | 'opened'
  | 'synchronize'
  | 'reopened'
  | 'ready_for_review'
  | 'edited'
  /** Its base branch is another: what was said of the same head was said by another policy. */
  | 'retargeted'
  | 'rerequested'
  | 'button'
  | 'command';

/** What an event asks for. */
export type Intent =
  | { readonly kind: 'audit'; readonly pullRequest: PullRequestFacts; readonly reason: Reason }
  | { readonly kind: 'audit-known'; readonly pullRequest: PullRequestRef; readonly reason: Reason }
  | {
      readonly kind: 'audit-head';
      readonly repository: number;
      readonly head: string;
      readonly reason: Reason;
    }
  | { readonly kind: 'close'; readonly pullRequest: PullRequestFacts }
  | { readonly kind: 'command'; readonly request: CommandRequest };

/** A comment with commands in it. */
export interface CommandRequest {
  readonly pullRequest: PullRequestRef;
  readonly comment: number;
  readonly commands: readonly Command[];
  readonly sender: string;
  readonly author: string;
  readonly private: boolean;
}

/** An event whose signature was verified. */
export interface ReceivedEvent {
  /** `X-GitHub-Delivery` */
  readonly id: string;
  readonly name: string;
  readonly payload: object;
}

/** A delivery of GitHub's, by its `X-GitHub-Delivery`. */
export interface Delivery {
  readonly id: string;
  readonly event: string;
  readonly intents: readonly Intent[];
}

/** The durable side of the webhook: resolves once everything is committed. */
export interface Intake {
  /** Twice the same delivery is one job; a second one resolves all the same. */
  enqueue(delivery: Delivery): Promise<void>;
}

/** A job that was taken from the queue; exactly one worker holds one pull request at a time. */
export interface AuditTask {
  readonly job: string;
  readonly key: string;
  readonly ref: PullRequestRef;
  /** From the newest event; undefined where only a comment or a button spoke of the pull request. */
  readonly facts: PullRequestFacts | undefined;
  readonly reason: Reason;
  /** The number of the newest request that this task answers. */
  readonly wanted: number;
  /** Its audit is recorded already: an earlier try could not publish it. */
  readonly audited: boolean;
}

/** A comment's commands, taken from the queue. */
export interface CommandTask {
  readonly job: string;
  readonly request: CommandRequest;
}

/** An audit that failed for the last time. */
export interface UnfinishedTask {
  readonly job: string;
  readonly ref: PullRequestRef;
  readonly head: string | undefined;
  /** False where it was given up because no other try could end otherwise. */
  readonly retried: boolean;
  /** One sentence for people. */
  readonly cause: string;
}

/** The worker's side of the queue. */
export interface Queue {
  takeAudits(limit: number): Promise<readonly AuditTask[]>;
  takeCommands(limit: number): Promise<readonly CommandTask[]>;
  takeUnfinished(limit: number): Promise<readonly UnfinishedTask[]>;
  /** Answers the task; if something newer was asked in the meantime, another job waits already. */
  finishAudit(task: AuditTask): Promise<void>;
  /** Back to the queue, to be retried with backoff, or, after the last try, handed to `takeUnfinished`. */
  failAudit(task: AuditTask, cause: string): Promise<void>;
  /** Handed to `takeUnfinished` at once, for no other try can end otherwise; if something newer was asked in the meantime, that is done instead. */
  giveUpAudit(task: AuditTask, cause: string): Promise<void>;
  /** Back to the queue until then; it does not count as a try. */
  deferAudit(task: AuditTask, until: Date): Promise<void>;
  finish(queue: 'command' | 'unfinished', job: string): Promise<void>;
  fail(queue: 'command' | 'unfinished', job: string, cause: string): Promise<void>;
  defer(queue: 'command' | 'unfinished', job: string, until: Date): Promise<void>;
  /** Asks for another audit of a pull request, as a command does. */
  request(ref: PullRequestRef, reason: Reason): Promise<void>;
  /** Called with the queues that this process has just put jobs into; returns the unsubscription. */
  onWork(wake: (queues: ReadonlySet<string>) => void): () => void;
}

/** What was said on GitHub about one head of one pull request. */
export interface PublishedCheckRun {
  readonly id: number;
  readonly completed: boolean;
  /** Over all that was rendered. */
  readonly digest: string | undefined;
}

/** One review comment that stands on GitHub, by the finding that it speaks of. */
export interface PublishedReviewComment {
  readonly finding: string;
  /** The review that it was posted in; its own id is asked for only where it is needed. */
  readonly review: number;
  /** Of its place and text, by `digestOfReviewComment`. */
  readonly digest: string;
  readonly resolved: boolean;
}

/** A post that was about to be made and of which no id is stored: it may stand on GitHub or not. */
export interface IntendedPost {
  readonly what: 'check-run' | 'comment' | 'review' | 'reply';
  /** The head that it was for; of a reply the id of the comment that it answers. */
  readonly head: string;
}

/** What the app has said on a pull request so far, from here and not searched for by text; what is `intended` alone is looked for on GitHub. */
export interface Published {
  readonly intended: readonly IntendedPost[];
  readonly checkRun: PublishedCheckRun | undefined;
  readonly comment: { readonly id: number; readonly digest: string } | undefined;
  readonly reviewComments: readonly PublishedReviewComment[];
}

/** An audit, and the lines of the diff that a review comment may stand on. */
export interface Audited {
  readonly audit: Audit;
  /** Lines at the head, by path, that the diff shows. */
  readonly diffLines: ReadonlyMap<string, ReadonlySet<number>>;
}

/** A recorded audit, with all that publishing it needs. */
export interface RecordedAudit extends Audited {
  readonly recordedAt: Date;
}

/** The records. */
export interface Records {
  recordFacts(facts: PullRequestFacts): Promise<void>;
  /** The newest known head, and the branch that it goes into; undefined for an unknown pull request. */
  newest(key: string): Promise<Pick<PullRequestFacts, 'head' | 'baseRef'> | undefined>;
  /** Answers the request of this number, until it is published. */
  recordAudit(task: Pick<AuditTask, 'key' | 'wanted'>, audited: Audited): Promise<void>;
  latestAudit(key: string): Promise<RecordedAudit | undefined>;
  /** Latest verdicts of other open pull requests of the repository whose head is the same commit. */
  siblingVerdicts(
    key: string,
    head: string,
  ): Promise<readonly { readonly number: number; readonly verdict: Verdict }[]>;
  published(key: string, head: string): Promise<Published>;
  /** Said before posting, so that a process which ends before the id is stored is known to have begun. */
  intend(key: string, posts: readonly IntendedPost[]): Promise<void>;
  /** The post was made and recorded, or is known not to have been made. The `save…` functions say so by themselves. */
  fulfil(key: string, post: IntendedPost): Promise<void>;
  saveCheckRun(key: string, head: string, checkRun: PublishedCheckRun): Promise<void>;
  saveComment(key: string, comment: { readonly id: number; readonly digest: string }): Promise<void>;
  saveReviewComments(key: string, comments: readonly PublishedReviewComment[]): Promise<void>;
  /** Check runs of the pull request that were announced and never completed, other than the given head's; those only intended have no id. */
  openCheckRuns(
    key: string,
    except: string,
  ): Promise<readonly { readonly head: string; readonly id: number | undefined }[]>;
}

/** Structured logging: an object of facts and a constant message. */
export interface Log {
  debug(facts: object, message: string): void;
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

/** A pull request's own key in the store: it survives renames and transfers. */
export function keyOf(ref: PullRequestRef): string {
  return `${ref.repository}#${ref.number}`;
}
