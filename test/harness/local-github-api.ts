import type { BareRepository, CommitRequest, FileChanges } from './git-server.ts';
import type { StoredAnnotation } from './check-run-rules.ts';
import type { Call, Failure } from './github-proxy.ts';
import type { Json } from './json.ts';
import type { Delivery, Webhooks } from './webhooks.ts';

/** What is there when it starts. */
export interface Seed {
  readonly owner?: string;
  readonly name?: string;
  readonly private?: boolean;
  /** The first commit of `main`. */
  readonly files?: FileChanges;
  /** A repository to clone from, instead of `files`. */
  readonly source?: string;
  readonly canResolveThreads?: boolean;
}

export interface PullRequestRequest {
  readonly head: string;
  readonly base?: string;
  readonly title?: string;
  readonly body?: string;
  readonly draft?: boolean;
}

/** A check run as a reader of its page has it. */
export interface ReadCheckRun {
  readonly id: number;
  readonly name: string;
  readonly status: string;
  readonly conclusion: string | null;
  readonly title: string;
  readonly summary: string;
  readonly text: string | null;
  readonly annotations: readonly StoredAnnotation[];
  readonly actions: readonly Json[];
}

export interface ReadComment {
  readonly id: number;
  readonly body: string;
  readonly author: string;
}

export interface ReadReviewComment extends ReadComment {
  readonly path: string;
  readonly line: number | null;
  readonly isResolved: boolean;
}

/** GitHub on the loopback: `emulate` for the API, git's own server for the repository, a proxy that makes one host of them. */
export interface LocalGitHub {
  /** `http://127.0.0.1:<port>`; the API is below `/api/v3`, as on an Enterprise Server. */
  readonly url: string;
  readonly host: string;
  readonly owner: string;
  readonly name: string;
  readonly appId: number;
  readonly privateKey: string;
  readonly webhookSecret: string;
  readonly installationId: number;
  /** The person who opens, pushes and comments, and the token that they may do it with. */
  readonly user: string;
  readonly userToken: string;
  readonly repository: BareRepository;
  readonly webhooks: Webhooks;
  readonly calls: readonly Call[];
  resetCalls(): void;
  /** Commits and pushes; open pull requests of the branch are synchronised and their event is delivered. */
  push(branch: string, commit: CommitRequest): Promise<string>;
  openPullRequest(request: PullRequestRequest): Promise<{ readonly number: number; readonly head: string }>;
  /** Delivers a pull request's event as it stands now. */
  deliverPullRequest(number: number, action: string, more?: Json): Promise<Delivery>;
  /** A person's comment, with its event. */
  comment(number: number, body: string): Promise<number>;
  /** Someone presses "Re-run", or one of the buttons. */
  pressButton(checkRun: number, identifier?: string): Promise<Delivery>;
  checkRuns(commit: string): Promise<readonly ReadCheckRun[]>;
  /** The newest completed run at a commit; rejects after the time. */
  completedCheckRun(commit: string, timeoutMs?: number): Promise<ReadCheckRun>;
  comments(number: number): Promise<readonly ReadComment[]>;
  reviewComments(number: number): Promise<readonly ReadReviewComment[]>;
  reactions(comment: number): readonly string[];
  fail(failure: Failure): void;
  /** Added to every API call. */
  setLatency(milliseconds: number): void;
  stop(): Promise<void>;
}
