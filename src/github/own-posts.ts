import { digestOfReviewComment, type OwnPosts } from '../service/github-port.ts';
import type { PullRequestRef } from '../service/ports.ts';
import { cutSaid } from './check-runs.ts';
import { GitHubError } from './github-error.ts';
import type { Installation, Installations } from './installation.ts';

/** GitHub refuses longer comments with 422, "body is too long". */
const maxBody = 65_536;

/** GraphQL gives at most 100 nodes a connection; threads older than these pages are left as they are. */
const maxPages = 5;

/** A mutation of more fields than this takes GitHub long enough to time out. */
const maxResolved = 50;

/** A review thread by its first comment, which is the only one that the app writes. */
interface Thread {
  readonly id: string;
  readonly isResolved: boolean;
  readonly comments: {
    readonly nodes: readonly {
      readonly id: string;
      readonly path: string;
      readonly originalLine: number | null;
      readonly body: string;
      readonly viewerDidAuthor: boolean;
      readonly pullRequestReview: { readonly fullDatabaseId: string } | null;
    }[];
  };
}

interface Conversation {
  readonly repository: {
    readonly pullRequest: {
      readonly comments?: {
        readonly nodes: readonly {
          readonly fullDatabaseId: string;
          readonly body: string;
          readonly viewerDidAuthor: boolean;
        }[];
      };
      readonly reviewThreads: {
        readonly pageInfo: { readonly hasPreviousPage: boolean; readonly startCursor: string | null };
        readonly nodes: readonly Thread[];
      };
    } | null;
  } | null;
}

/**
 * GitHub's GraphQL reference: `viewerDidAuthor` of the interface `Comment` says whether the token's own bot wrote it, so a copied text proves
 * nothing; `fullDatabaseId` is REST's id, which no longer fits `databaseId`'s 32 bits.
 */
function conversationQuery(comments: string): string {
  return `query ($owner: String!, $name: String!, $number: Int!, $before: String) {
    repository(owner: $owner, name: $name) { pullRequest(number: $number) { ${comments}
      reviewThreads(last: 100, before: $before) { pageInfo { hasPreviousPage startCursor }
        nodes { id isResolved comments(first: 1) { nodes {
          id path originalLine body viewerDidAuthor pullRequestReview { fullDatabaseId } } } } } } } }`;
}

const latestComments = 'comments(last: 100) { nodes { fullDatabaseId body viewerDidAuthor } }';

/** What the app itself has posted among the newest hundred comments and the newest hundred review threads. */
export function findOwnPosts(installations: Installations, ref: PullRequestRef): Promise<OwnPosts> {
  return installations.use(ref, async (client) => {
    const answer = await client.graphql<Conversation>(conversationQuery(latestComments), variablesOf(ref));
    const pull = answer.repository?.pullRequest;
    return {
      comments: (pull?.comments?.nodes ?? [])
        .filter(({ viewerDidAuthor }) => viewerDidAuthor)
        .map(({ fullDatabaseId, body }) => ({ id: Number(fullDatabaseId), body })),
      reviewComments: (pull?.reviewThreads.nodes ?? []).flatMap(({ isResolved, comments }) =>
        comments.nodes
          .filter(({ viewerDidAuthor }) => viewerDidAuthor)
          .map(({ body, path, originalLine, pullRequestReview }) => ({
            review: Number(pullRequestReview?.fullDatabaseId ?? 0),
            body,
            digest: digestOfReviewComment(path, originalLine ?? 0, body),
            resolved: isResolved,
          })),
      ),
    };
  });
}

function variablesOf({ owner, name, number }: PullRequestRef) {
  return { owner, name, number };
}

/**
 * Resolves the threads that these comments of the app's own began, found by the digest of place and text, and edits each comment to say that it is
 * fixed: one query (a page of a hundred threads each) and one mutation for all of them. Resolving asks for write access to the contents on some hosts;
 * there the edit alone says it. A comment that is gone or was edited by somebody else is left alone.
 */
export async function resolveReviewComments(
  installations: Installations,
  ref: PullRequestRef,
  comments: readonly { readonly digest: string }[],
): Promise<void> {
  try {
    await installations.use(ref, async (client) => {
      const threads = await threadsOf(client, ref, new Set(comments.map(({ digest }) => digest)));
      for (let start = 0; start < threads.length; start += maxResolved)
        await resolve(client, threads.slice(start, start + maxResolved));
    });
  } catch (error) {
    // What GitHub will never do, it need not be asked again: the verdict stands without it.
    if (error instanceof GitHubError && !error.retryable && error.code !== 'unauthorized') return;
    throw error;
  }
}

interface Fixed {
  readonly thread: string;
  readonly comment: string;
  readonly body: string;
}

async function threadsOf(
  client: Installation,
  ref: PullRequestRef,
  wanted: ReadonlySet<string>,
): Promise<readonly Fixed[]> {
  const found: Fixed[] = [];
  let before: string | null = null;
  for (let page = 0; page < maxPages && found.length < wanted.size; page++) {
    const variables = { ...variablesOf(ref), before };
    const answer: Conversation = await client.graphql<Conversation>(conversationQuery(''), variables);
    const threads = answer.repository?.pullRequest?.reviewThreads;
    if (threads === undefined) break;
    for (const { id: thread, comments } of threads.nodes)
      for (const { id, path, originalLine, body, viewerDidAuthor } of comments.nodes)
        if (viewerDidAuthor && wanted.has(digestOfReviewComment(path, originalLine ?? 0, body)))
          found.push({ thread, comment: id, body: cutSaid(`${fixed}\n\n${body}`, maxBody) });
    before = threads.pageInfo.startCursor;
    if (!threads.pageInfo.hasPreviousPage || before === null) break;
  }
  return found;
}

const fixed = '**Fixed** in a later commit.';

/** Aliased fields of one mutation run one after the other and fail one by one (GraphQL, October 2021, sections 6.2.2 and 6.4.4). */
async function resolve(client: Installation, threads: readonly Fixed[]): Promise<void> {
  const parameters = threads.map((_, n) => `$thread${n}: ID!, $comment${n}: ID!, $body${n}: String!`);
  const fields = threads.map(
    (
      _,
      n,
    ) => `edit${n}: updatePullRequestReviewComment(input: {pullRequestReviewCommentId: $comment${n}, body: $body${n}}) { clientMutationId }
      resolve${n}: resolveReviewThread(input: {threadId: $thread${n}}) { clientMutationId }`,
  );
  const variables = Object.fromEntries(
    threads.flatMap(({ thread, comment, body }, n) => [
      [`thread${n}`, thread],
      [`comment${n}`, comment],
      [`body${n}`, body],
    ]),
  );
  await client.graphql(`mutation (${parameters.join(', ')}) { ${fields.join('\n')} }`, variables);
}
