import { digestOfReviewComment, type RenderedReviewComment } from '../service/github-port.ts';
import type { PullRequestRef } from '../service/ports.ts';
import { cutSaid } from './check-runs.ts';
import { GitHubError } from './github-error.ts';
import type { Installation, Installations } from './installation.ts';

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

/**
 * Resolves the thread of a review comment, found by the digest of its place and text within the app's own review. GraphQL's
 * `resolveReviewThread` asks for more than least permissions on some hosts and is missing on others: there the comment is edited to say
 * that it is fixed. A comment that is gone or was edited by somebody else is left alone.
 */
export async function resolveReviewComment(
  installations: Installations,
  ref: PullRequestRef,
  comment: { readonly review: number; readonly digest: string },
): Promise<void> {
  const repository = { owner: ref.owner, repo: ref.name };
  try {
    await installations.use(ref, async (client) => {
      const { data } = await client.rest.pulls.listCommentsForReview({
        ...repository,
        pull_number: ref.number,
        review_id: comment.review,
        per_page: 100,
      });
      const posted = data.find(
        ({ path, original_line, line, body }) =>
          digestOfReviewComment(path, original_line ?? line ?? 0, body) === comment.digest,
      );
      if (posted === undefined) return;
      const thread = await threadOf(client, posted.node_id).catch(() => undefined);
      if (thread !== undefined && (await resolveThread(client, thread))) return;
      const body = cutSaid(`${fixed}\n\n${posted.body}`, maxBody);
      await client.rest.pulls.updateReviewComment({ ...repository, comment_id: posted.id, body });
    });
  } catch (error) {
    if (error instanceof GitHubError && error.code === 'not-found') return;
    throw error;
  }
}

const fixed = '**Fixed** in a later commit.';

/** The thread whose first comment this is, among the first hundred of the pull request. */
async function threadOf(client: Installation, node: string): Promise<string | undefined> {
  const answer = await client.graphql<{ node?: { pullRequest?: { reviewThreads?: { nodes?: Thread[] } } } }>(
    `query ($node: ID!) { node(id: $node) { ... on PullRequestReviewComment { pullRequest {
      reviewThreads(first: 100) { nodes { id isResolved comments(first: 1) { nodes { id } } } } } } } }`,
    { node },
  );
  const threads = answer.node?.pullRequest?.reviewThreads?.nodes ?? [];
  return threads.find((thread) => thread.comments.nodes.some((first) => first.id === node))?.id;
}

interface Thread {
  readonly id: string;
  readonly comments: { readonly nodes: readonly { readonly id: string }[] };
}

async function resolveThread(client: Installation, thread: string): Promise<boolean> {
  try {
    await client.graphql(
      `mutation ($thread: ID!) { resolveReviewThread(input: { threadId: $thread }) { thread { isResolved } } }`,
      { thread },
    );
    return true;
  } catch {
    return false;
  }
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
