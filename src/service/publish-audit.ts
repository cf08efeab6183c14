import type { Audit, Finding } from '../core/model.ts';
import { digestOf } from './digest-of.ts';
import { isFailure } from './failure.ts';
import {
  digestOfReviewComment,
  type GitHub,
  type RenderedCheckRun,
  type RenderedReviewComment,
  type Renderer,
} from './github-port.ts';
import {
  type Audited,
  keyOf,
  type Log,
  type PublishedReviewComment,
  type PullRequestFacts,
  type Records,
} from './ports.ts';
import { findingMarker, type Recovered, recoverPosts, summaryMarker } from './recover-posts.ts';

/** What publishing needs of the world. */
export interface PublishServices {
  readonly github: GitHub;
  readonly records: Records;
  readonly renderer: Renderer;
  readonly log: Log;
}

/** Reviews of more comments than this have timed out (github/community discussion 26680); the rest stands in the annotations. */
const maxReviewComments = 20;

/** What a review comment speaks of; a finding that fails at another line is still the same one. */
export function findingKey({ requirement, subject }: Pick<Finding, 'requirement' | 'subject'>): string {
  return `${requirement} on ${subject}`;
}

/**
 * Says on GitHub what an audit found. Repeating it changes nothing: what was said is known by stored ids and digests, and only where
 * a post was begun and its id never stored is GitHub asked (`recoverPosts`). With `again` the check run is posted even where it is unchanged, since somebody asked for it.
 */
export async function publishAudit(
  facts: PullRequestFacts,
  result: Audited & { readonly again: boolean },
  services: PublishServices,
): Promise<void> {
  const { records, renderer } = services;
  const key = keyOf(facts);
  const stored = await records.published(key, facts.head);
  const siblings = await records.siblingVerdicts(key, facts.head);
  const checkRun = worstOf(renderer.checkRun(result.audit), siblings);
  const posts = { annotations: checkRun.annotations, findings: result.audit.findings.map(findingKey) };
  const published = await recoverPosts(facts, posts, stored, services);
  const plan = {
    checkRun: planCheckRun(checkRun, published, result.again),
    comment: planComment(result.audit, published, renderer),
    review: planReview(result, published, renderer),
  };
  await records.intend(key, [
    ...(plan.checkRun === undefined ? [] : [{ what: 'check-run' as const, head: facts.head }]),
    ...(plan.comment === undefined || plan.comment.id !== undefined
      ? []
      : [{ what: 'comment' as const, head: facts.head }]),
    ...(plan.review.length === 0 ? [] : [{ what: 'review' as const, head: facts.head }]),
  ]);
  await publishCheckRun(facts, plan.checkRun, services);
  await unlessRefused('comment', publishComment(facts, plan.comment, services), facts, services);
  await unlessRefused('review', publishReview(facts, plan.review, services), facts, services);
  await resolveFixed(facts, result.audit, published, services);
}

/**
 * What GitHub will never take it need not be asked again: a locked conversation, a line that its own diff does not show. The verdict stands in the
 * check run, and what the post would have said in its summary and annotations.
 */
async function unlessRefused(
  what: 'comment' | 'review',
  post: Promise<void>,
  facts: PullRequestFacts,
  { records, log }: PublishServices,
): Promise<void> {
  try {
    await post;
  } catch (error) {
    const refused = isFailure(error) && !error.retryable && error.code !== 'unauthorized';
    if (!refused) throw error;
    const key = keyOf(facts);
    log.warn(
      { pullRequest: key, what, err: error },
      'GitHub does not take a post; the check run says it all',
    );
    await records.fulfil(key, { what, head: facts.head });
  }
}

/**
 * A check run belongs to a commit and not to a pull request: where two of them share a head, the worst verdict of both stands, or a lax base
 * branch would turn a strict one green.
 */
function worstOf(
  checkRun: RenderedCheckRun,
  siblings: Awaited<ReturnType<Records['siblingVerdicts']>>,
): RenderedCheckRun {
  const failed = siblings.find((sibling) => sibling.verdict === 'failed');
  if (failed === undefined || checkRun.conclusion === 'failure') return checkRun;
  return {
    ...checkRun,
    conclusion: 'failure',
    title: `The same commit fails in pull request ${failed.number}`,
    summary: `This commit is also the head of #${failed.number}, where it fails. Here alone: ${checkRun.title}\n\n${checkRun.summary}`,
  };
}

interface PlannedCheckRun {
  /** Of one that was announced; undefined where a new one is to be made. */
  readonly id: number | undefined;
  readonly checkRun: RenderedCheckRun;
  readonly digest: string;
}

/** Undefined where the same stands there already. */
function planCheckRun(
  checkRun: RenderedCheckRun,
  { checkRun: before, foundCheckRun }: Recovered,
  again: boolean,
): PlannedCheckRun | undefined {
  const digest = digestOf(checkRun);
  const said = before?.completed === true && before.digest === digest;
  if (said && (!again || foundCheckRun)) return undefined;
  // GitHub appends annotations to those that a check run has: only one that was merely announced is completed, else a new one follows.
  return { id: before?.completed === false ? before.id : undefined, checkRun, digest };
}

async function publishCheckRun(
  facts: PullRequestFacts,
  planned: PlannedCheckRun | undefined,
  { github, records }: PublishServices,
): Promise<void> {
  if (planned === undefined) return;
  const { id, checkRun, digest } = planned;
  const completed = await github.completeCheckRun(facts, facts.head, id, checkRun, digest);
  await records.saveCheckRun(keyOf(facts), facts.head, { id: completed, completed: true, digest });
}

interface PlannedComment {
  /** Of the one that stands; undefined where there is none. */
  readonly id: number | undefined;
  readonly body: string;
  readonly digest: string;
}

function planComment(audit: Audit, { comment }: Recovered, renderer: Renderer): PlannedComment | undefined {
  const rendered = renderer.comment(audit);
  // Nothing governed changed: only a comment that is there already is told so.
  if (rendered === undefined || (comment === undefined && nothingGoverned(audit))) return undefined;
  const body = `${summaryMarker}\n${rendered}`;
  const digest = digestOf(body);
  return comment?.digest === digest ? undefined : { id: comment?.id, body, digest };
}

async function publishComment(
  facts: PullRequestFacts,
  planned: PlannedComment | undefined,
  { github, records }: PublishServices,
): Promise<void> {
  if (planned === undefined) return;
  const { id: before, body, digest } = planned;
  const key = keyOf(facts);
  let id = before;
  if (before !== undefined && !(await github.updateComment(facts, before, body))) {
    // Somebody deleted it: another takes its place.
    await records.intend(key, [{ what: 'comment', head: facts.head }]);
    id = undefined;
  }
  await records.saveComment(key, { id: id ?? (await github.createComment(facts, body)), digest });
}

function nothingGoverned(audit: Audit): boolean {
  return audit.findings.length === 0 && audit.policyProblems.length === 0;
}

/** The review comments that are not there yet. */
function planReview(
  { audit, diffLines }: Audited,
  { reviewComments }: Recovered,
  renderer: Renderer,
): readonly RenderedReviewComment[] {
  const standing = new Set(reviewComments.filter((one) => !one.resolved).map(({ finding }) => finding));
  return renderer
    .reviewComments(audit, diffLines)
    .filter(({ finding, path, line }) => !standing.has(finding) && diffLines.get(path)?.has(line) === true)
    .filter(({ finding }, index, all) => all.findIndex((other) => other.finding === finding) === index)
    .slice(0, maxReviewComments)
    .map((one) => ({ ...one, body: `${findingMarker(one.finding)}\n${one.body}` }));
}

async function publishReview(
  facts: PullRequestFacts,
  fresh: readonly RenderedReviewComment[],
  { github, records }: PublishServices,
): Promise<void> {
  if (fresh.length === 0) return;
  const review = await github.createReview(facts, facts.head, fresh);
  const posted = fresh.map(
    ({ finding, path, line, body }): PublishedReviewComment => ({
      finding,
      review,
      digest: digestOfReviewComment(path, line, body),
      resolved: false,
    }),
  );
  await records.saveReviewComments(keyOf(facts), posted);
}

async function resolveFixed(
  facts: PullRequestFacts,
  audit: Audit,
  { reviewComments }: Recovered,
  { github, records }: PublishServices,
): Promise<void> {
  // A policy that cannot be used says nothing of the findings, and so resolves none.
  if (audit.policyProblems.length > 0) return;
  const failing = new Set(
    audit.findings.filter(({ status }) => status === 'fail' || status === 'unknown').map(findingKey),
  );
  const fixed = reviewComments.filter(({ resolved, finding }) => !resolved && !failing.has(finding));
  if (fixed.length === 0) return;
  await github.resolveReviewComments(facts, fixed);
  await records.saveReviewComments(
    keyOf(facts),
    fixed.map((comment) => ({ ...comment, resolved: true })),
  );
}

/** Check runs of earlier heads that were announced and overtaken: none stays "in progress". */
export async function completeSuperseded(
  facts: PullRequestFacts,
  { github, records }: Pick<PublishServices, 'github' | 'records'>,
): Promise<void> {
  const key = keyOf(facts);
  for (const { head, id: stored } of await records.openCheckRuns(key, facts.head)) {
    const found = stored === undefined ? await github.findCheckRun(facts, head) : undefined;
    const id = stored ?? found?.id;
    if (id === undefined || found?.completed === true) {
      await records.fulfil(key, { what: 'check-run', head });
      continue;
    }
    await github.completeCheckRun(facts, head, id, {
      title: 'Superseded by a newer commit',
      summary: `The pull request's head is ${facts.head} now; its own check run has the verdict.`,
      conclusion: 'cancelled',
      annotations: [],
      actions: [],
    });
    await records.saveCheckRun(key, head, { id, completed: true, digest: undefined });
  }
}
