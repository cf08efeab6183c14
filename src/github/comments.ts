import type { RenderedReviewComment } from '../service/github-port.ts';
import type { PullRequestRef } from '../service/ports.ts';
import { cutSaid } from './check-runs.ts';
import { GitHubError } from './github-error.ts';
import type { Installations } from './installation.ts';

/** GitHub refuses longer comments with 422, "body is too long". */
const maxBody = 65_536;

/** Posts a comment on the pull request's conversation; returns its id. */
export function createComment(
  installations: Installations,
  ref: PullRequestRef,
  body: string,
): Promise<number> {
  return installations.use(ref, async (client) => {
    const { data } = await client.rest.issues.createComment({
      owner: ref.owner,
      repo: ref.name,
      issue_number: ref.number,
      body: cutSaid(body, maxBody),
    });
    return data.id;
  });
}

/** Edits a comment of the app's own, found by the id that was stored. False where somebody deleted it. */
export async function updateComment(
  installations: Installations,
  ref: PullRequestRef,
  comment: number,
  body: string,
): Promise<boolean> {
  try {
    await installations.use(ref, (client) =>
      client.rest.issues.updateComment({
        owner: ref.owner,
        repo: ref.name,
        comment_id: comment,
        body: cutSaid(body, maxBody),
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof GitHubError && error.code === 'not-found') return false;
    throw error;
  }
}

/** Posts review comments in one review: one notification, one request. Returns the review's id; its comments' own ids are not in the answer. */
export function createReview(
  installations: Installations,
  ref: PullRequestRef,
  head: string,
  comments: readonly RenderedReviewComment[],
): Promise<number> {
  return installations.use(ref, async (client) => {
    const { data } = await client.rest.pulls.createReview({
      owner: ref.owner,
      repo: ref.name,
      pull_number: ref.number,
      commit_id: head,
      event: 'COMMENT',
      comments: comments.map(({ path, line, startLine, body }) => ({
        path,
        line,
        side: 'RIGHT',
        body: cutSaid(body, maxBody),
        ...(startLine === undefined || startLine === line
          ? {}
          : { start_line: startLine, start_side: 'RIGHT' }),
      })),
    });
    return data.id;
  });
}

/** Acknowledges a command. A comment that is gone needs no reaction. */
export async function react(
  installations: Installations,
  ref: PullRequestRef,
  comment: number,
  content: 'eyes' | '+1' | 'confused',
): Promise<void> {
  try {
    await installations.use(ref, (client) =>
      client.rest.reactions.createForIssueComment({
        owner: ref.owner,
        repo: ref.name,
        comment_id: comment,
        content,
      }),
    );
  } catch (error) {
    if (error instanceof GitHubError && error.code === 'not-found') return;
    throw error;
  }
}
