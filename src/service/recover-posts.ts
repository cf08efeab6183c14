import { createHash } from 'node:crypto';
import { digestOf } from './digest-of.ts';
import type { GitHub, RenderedCheckRun } from './github-port.ts';
import {
  keyOf,
  type Published,
  type PublishedReviewComment,
  type PullRequestFacts,
  type Records,
} from './ports.ts';

/** What recovering needs of the world. */
export interface RecoveryServices {
  readonly github: GitHub;
  readonly records: Records;
}

/** The first line of the summary comment. It tells the app's own comments apart, and counts for nothing in anybody else's. */
export const summaryMarker = '<!-- assay:summary -->';

/** The first line of a review comment: which finding it speaks of, over all its later wordings. */
export function findingMarker(finding: string): string {
  return `<!-- assay:finding ${createHash('sha256').update(finding).digest('hex').slice(0, 16)} -->`;
}

/** The first line of an answer to a command: which comment it answers. */
export function replyMarker(comment: number): string {
  return `<!-- assay:reply ${comment} -->`;
}

/** What the audit would post: the annotations of its check run, and what its review comments speak of. */
interface RenderedPosts extends Pick<RenderedCheckRun, 'annotations'> {
  readonly findings: readonly string[];
}

/** What was published, completed by what GitHub has of it. */
export interface Recovered extends Published {
  /** The check run of this head was found on GitHub; an earlier try had posted it. */
  readonly foundCheckRun: boolean;
}

/**
 * What an earlier try posted and could not record, because the process ended or GitHub's answer was lost in between: wherever a post was intended
 * and no id came of it, the app looks for its own on GitHub before it posts again, and records what it finds. Without such an intention nothing is asked.
 */
export async function recoverPosts(
  facts: PullRequestFacts,
  { annotations, findings }: RenderedPosts,
  published: Published,
  { github, records }: RecoveryServices,
): Promise<Recovered> {
  const key = keyOf(facts);
  const intends = (what: string) => published.intended.some((one) => one.what === what);
  let { checkRun, comment, reviewComments } = published;
  let foundCheckRun = false;
  if (published.intended.some(({ what, head }) => what === 'check-run' && head === facts.head)) {
    const found = await github.findCheckRun(facts, facts.head);
    if (found !== undefined) {
      // One whose later annotations never arrived says too little: another is posted.
      const digest = found.annotations < annotations.length ? undefined : found.digest;
      checkRun = { id: found.id, completed: found.completed, digest };
      foundCheckRun = true;
      await records.saveCheckRun(key, facts.head, checkRun);
    }
  }
  if (!intends('comment') && !intends('review'))
    return { ...published, checkRun, comment, reviewComments, foundCheckRun };
  const own = await github.ownPosts(facts);
  if (comment === undefined) {
    const found = own.comments.find(({ body }) => startsWith(body, summaryMarker));
    if (found !== undefined) {
      comment = { id: found.id, digest: digestOf(found.body) };
      await records.saveComment(key, comment);
    }
  }
  if (intends('review')) {
    const standing = new Set(reviewComments.filter((one) => !one.resolved).map(({ finding }) => finding));
    const adopted = findings
      .filter((finding) => !standing.has(finding))
      .flatMap((finding): PublishedReviewComment[] => {
        const found = own.reviewComments.findLast(({ body }) => startsWith(body, findingMarker(finding)));
        if (found === undefined) return [];
        return [{ finding, review: found.review, digest: found.digest, resolved: found.resolved }];
      });
    await records.saveReviewComments(key, adopted);
    const others = reviewComments.filter(({ finding }) => !adopted.some((one) => one.finding === finding));
    reviewComments = [...others, ...adopted];
  }
  return { ...published, checkRun, comment, reviewComments, foundCheckRun };
}

function startsWith(body: string, marker: string): boolean {
  return body.trimStart().startsWith(marker);
}
