import { createHash } from 'node:crypto';
import type { Audit } from '../core/model.ts';
import type { Audited, PublishedReviewComment, PullRequestFacts, PullRequestRef } from './ports.ts';

/** An annotation as GitHub takes it. */
export interface Annotation {
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly level: 'notice' | 'warning' | 'failure';
  readonly title: string;
  readonly message: string;
}

/** A button of a check run. GitHub's bounds: label 20, description 40, identifier 20 characters; at most 3. */
export interface CheckAction {
  readonly label: string;
  readonly description: string;
  readonly identifier: string;
}

export type Conclusion = 'success' | 'failure' | 'action_required' | 'neutral' | 'cancelled';

/** A check run as it is to read. */
export interface RenderedCheckRun {
  readonly title: string;
  readonly summary: string;
  readonly text?: string;
  readonly conclusion: Conclusion;
  readonly annotations: readonly Annotation[];
  readonly actions: readonly CheckAction[];
}

/** A review comment as it is to read, on a line that the diff shows at the head. */
export interface RenderedReviewComment {
  /** What it speaks of: requirement and subject. The same finding never has two comments. */
  readonly finding: string;
  readonly path: string;
  readonly line: number;
  readonly startLine?: number;
  readonly body: string;
}

/** A check run of the app's own as GitHub has it. */
export interface FoundCheckRun {
  readonly id: number;
  readonly completed: boolean;
  /** As given to `completeCheckRun`. */
  readonly digest: string | undefined;
  readonly annotations: number;
}

/** What the app itself has posted on a pull request, oldest first. */
export interface OwnPosts {
  readonly comments: readonly { readonly id: number; readonly body: string }[];
  readonly reviewComments: readonly {
    readonly review: number;
    readonly body: string;
    /** By `digestOfReviewComment`. */
    readonly digest: string;
    /** Its thread is resolved. */
    readonly resolved: boolean;
  }[];
}

/** GitHub, as far as the app needs it. Failures are `GitHubFailure`s. */
export interface GitHub {
  /** Undefined where the pull request is gone or cannot be seen. */
  pullRequest(ref: PullRequestRef): Promise<PullRequestFacts | undefined>;
  /** Where to fetch the repository from and the `Authorization` header's value to do it with. */
  gitAccess(ref: PullRequestRef): Promise<{ readonly url: string; readonly authorization: string }>;
  announceCheckRun(ref: PullRequestRef, head: string, title: string): Promise<number>;
  /** Creates it completed where `id` is undefined; annotations beyond 50 follow in further calls. `digest` is kept with it for `findCheckRun`. */
  completeCheckRun(
    ref: PullRequestRef,
    head: string,
    id: number | undefined,
    checkRun: RenderedCheckRun,
    digest?: string,
  ): Promise<number>;
  /** The newest check run that the app itself made for this pull request at this head. One request. */
  findCheckRun(ref: PullRequestRef, head: string): Promise<FoundCheckRun | undefined>;
  /** The app's own newest comments and review comments on the pull request, told by their author and never by their text. One request. */
  ownPosts(ref: PullRequestRef): Promise<OwnPosts>;
  createComment(ref: PullRequestRef, body: string): Promise<number>;
  /** False where the comment is gone. */
  updateComment(ref: PullRequestRef, comment: number, body: string): Promise<boolean>;
  /** One review; returns its id. */
  createReview(
    ref: PullRequestRef,
    head: string,
    comments: readonly RenderedReviewComment[],
  ): Promise<number>;
  /** Says in each of these comments of the app's own that it is fixed, and resolves their threads where GitHub lets the app do so. Two requests for all of them. */
  resolveReviewComments(
    ref: PullRequestRef,
    comments: readonly Pick<PublishedReviewComment, 'digest'>[],
  ): Promise<void>;
  react(ref: PullRequestRef, comment: number, reaction: 'eyes' | '+1' | 'confused'): Promise<void>;
  /** The sender's role in the repository: `none`, `read`, `triage`, `write`, `maintain`, `admin` or a custom one's name. */
  permission(ref: PullRequestRef, login: string): Promise<string>;
}

/** A failure of GitHub's, as the services see it. */
export interface GitHubFailure extends Error {
  readonly code: string;
  readonly retryable: boolean;
  /** Set where the request should be repeated then and not earlier. */
  readonly retryAt: Date | undefined;
}

/** Reads a repository's commits and judges the change between them. Rejects with a failure that is not `retryable` where no other try of these commits could end otherwise. */
export interface Auditor {
  audit(request: {
    readonly facts: PullRequestFacts;
    readonly access: { readonly url: string; readonly authorization: string };
    readonly now: Date;
    /** `/audit` asks for an audit from nothing cached. */
    readonly fresh: boolean;
  }): Promise<Audited>;
}

/** Turns an audit into what people read. */
export interface Renderer {
  checkRun(audit: Audit): RenderedCheckRun;
  /** Undefined where there is nothing to say besides the check run. */
  comment(audit: Audit): string | undefined;
  reviewComments(audit: Audit, diffLines: Audited['diffLines']): readonly RenderedReviewComment[];
  /** For `/audit status`. */
  status(audit: Audit): string;
  /** For `/audit explain ID`; undefined where no requirement has this id. */
  explanation(audit: Audit, requirement: string): string | undefined;
}

/** Over place and text, as posted; line endings and outer blanks are GitHub's to change. */
export function digestOfReviewComment(path: string, line: number, body: string): string {
  return createHash('sha256')
    .update(JSON.stringify([path, line, body.replaceAll('\r', '').trim()]))
    .digest('hex');
}
