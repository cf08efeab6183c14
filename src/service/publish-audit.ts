import { createHash } from 'node:crypto';
import type { Audit, Finding } from '../core/model.ts';
import {
  type Audited,
  digestOfReviewComment,
  type GitHub,
  type RenderedCheckRun,
  type Renderer,
} from './github-port.ts';
import {
  keyOf,
  type Published,
  type PublishedReviewComment,
  type PullRequestFacts,
  type Records,
} from './ports.ts';

/** What publishing needs of the world. */
export interface PublishServices {
  readonly github: GitHub;
  readonly records: Records;
  readonly renderer: Renderer;
}

/** Reviews of more comments than this have timed out (github/community discussion 26680); the rest stands in the annotations. */
const maxReviewComments = 20;

/** What a review comment speaks of; a finding that fails at another line is still the same one. */
export function findingKey({ requirement, subject }: Pick<Finding, 'requirement' | 'subject'>): string {
  return `${requirement} on ${subject}`;
}

/**
 * Says on GitHub what an audit found. Repeating it changes nothing: what was said is known by stored ids and digests, never by reading
 * comments. With `again` the check run is posted even where it is unchanged, since somebody asked for it.
 */
export async function publishAudit(
  facts: PullRequestFacts,
  result: Audited & { readonly again: boolean },
  services: PublishServices,
): Promise<void> {
  const { records, renderer } = services;
  const key = keyOf(facts);
  const published = await records.published(key, facts.head);
  const siblings = await records.siblingVerdicts(key, facts.head);
  const checkRun = worstOf(renderer.checkRun(result.audit), siblings);
  await publishCheckRun(facts, checkRun, published, result.again, services);
  await publishComment(facts, result.audit, published, services);
  await publishReview(facts, result, published, services);
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

async function publishCheckRun(
  facts: PullRequestFacts,
  checkRun: RenderedCheckRun,
  published: Published,
  again: boolean,
  { github, records }: PublishServices,
): Promise<void> {
  const digest = digestOf(checkRun);
  const before = published.checkRun;
  if (before?.completed === true && before.digest === digest && !again) return;
  // GitHub appends annotations to those that a check run has: only one that was merely announced is completed, else a new one follows.
  const id = before?.completed === false ? before.id : undefined;
  const completed = await github.completeCheckRun(facts, facts.head, id, checkRun);
  await records.saveCheckRun(keyOf(facts), facts.head, { id: completed, completed: true, digest });
}

async function publishComment(
  facts: PullRequestFacts,
  audit: Audit,
  { comment }: Published,
  { github, records, renderer }: PublishServices,
): Promise<void> {
  const body = renderer.comment(audit);
  // Nothing governed changed: only a comment that is there already is told so.
  if (body === undefined || (comment === undefined && nothingGoverned(audit))) return;
  const digest = digestOf(body);
  if (comment?.digest === digest) return;
  const edited = comment !== undefined && (await github.updateComment(facts, comment.id, body));
  const id = edited ? comment.id : await github.createComment(facts, body);
  await records.saveComment(keyOf(facts), { id, digest });
}

function nothingGoverned(audit: Audit): boolean {
  return audit.findings.length === 0 && audit.policyProblems.length === 0;
}

async function publishReview(
  facts: PullRequestFacts,
  { audit, diffLines }: Audited,
  { reviewComments: before }: Published,
  { github, records, renderer }: PublishServices,
): Promise<void> {
  const key = keyOf(facts);
  const standing = new Map(before.filter((one) => !one.resolved).map((one) => [one.finding, one]));
  const fresh = renderer
    .reviewComments(audit, diffLines)
    .filter(({ finding, path, line }) => !standing.has(finding) && diffLines.get(path)?.has(line) === true)
    .filter(({ finding }, index, all) => all.findIndex((other) => other.finding === finding) === index)
    .slice(0, maxReviewComments);
  if (fresh.length > 0) {
    const review = await github.createReview(facts, facts.head, fresh);
    const posted = fresh.map(
      ({ finding, path, line, body }): PublishedReviewComment => ({
        finding,
        review,
        digest: digestOfReviewComment(path, line, body),
        resolved: false,
      }),
    );
    await records.saveReviewComments(key, posted);
  }
  const failing = new Set(
    audit.findings.filter(({ status }) => status === 'fail' || status === 'unknown').map(findingKey),
  );
  // A policy that cannot be used says nothing of the findings, and so resolves none.
  if (audit.policyProblems.length > 0) return;
  for (const comment of standing.values()) {
    if (failing.has(comment.finding)) continue;
    await github.resolveReviewComment(facts, comment);
    await records.saveReviewComments(key, [{ ...comment, resolved: true }]);
  }
}

/** Check runs of earlier heads that were announced and overtaken: none stays "in progress". */
export async function completeSuperseded(
  facts: PullRequestFacts,
  { github, records }: Pick<PublishServices, 'github' | 'records'>,
): Promise<void> {
  const key = keyOf(facts);
  for (const { head, id } of await records.openCheckRuns(key, facts.head)) {
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

function digestOf(rendered: unknown): string {
  return createHash('sha256').update(JSON.stringify(rendered)).digest('hex');
}
