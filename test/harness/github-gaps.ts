import { checkRunProblem, type StoredAnnotation, toStored } from './check-run-rules.ts';
import type { BareRepository } from './git-server.ts';
import { type Json, textOf } from './json.ts';

/** One REST request as it passes through the proxy. */
export interface ApiRequest {
  readonly method: string;
  /** Without `/api/v3`, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Json;
}

export interface ApiResponse {
  readonly status: number;
  readonly body: unknown;
}

export type Forward = (request: ApiRequest) => Promise<ApiResponse>;

/** What GitHub does and `emulate` 0.12 does not: kept beside it, by the ids that it gives out. */
export interface Gaps {
  /** Undefined: the request is `emulate`'s alone. */
  answer(request: ApiRequest, forward: Forward): Promise<ApiResponse | undefined>;
  /** @param forward as the app */
  graphql(query: string, variables: Json, forward: Forward): Promise<unknown>;
  annotations(checkRun: number): readonly StoredAnnotation[];
  actions(checkRun: number): readonly Json[];
  reactions(comment: number): readonly string[];
  /** Whether the thread that a review comment began was resolved. */
  isResolved(comment: number): boolean;
}

export interface GapOptions {
  readonly repository: BareRepository;
  readonly app: { readonly id: number; readonly slug: string; readonly name: string };
  /** Whether the app may resolve review threads; GitHub asks for write access to the contents. */
  readonly canResolveThreads: boolean;
  /** Base and head of a pull request now. */
  readonly pullRequest: (number: number) => { readonly base: string; readonly head: string } | undefined;
  /** GitHub's own view of a pull request over `emulate`'s, whose branches know nothing of the pushes. */
  readonly overlay: (pullRequest: Json) => Json;
}

interface Line {
  readonly path: string;
  readonly line: number;
  readonly startLine: number | undefined;
  readonly side: string;
  readonly commit: string;
  readonly pull: number;
  readonly node: string;
  readonly repo: string;
}

const maxBody = 65_536;
const contents = ['+1', '-1', 'laugh', 'confused', 'heart', 'hooray', 'rocket', 'eyes'];

export function createGaps(options: GapOptions): Gaps {
  const { repository, app } = options;
  const annotations = new Map<number, StoredAnnotation[]>();
  const actions = new Map<number, Json[]>();
  const lines = new Map<number, Line>();
  /** Check runs by commit: `emulate` knows none of the commits that were pushed. */
  const runsAt = new Map<string, number[]>();
  const reactions = new Map<number, string[]>();
  const resolved = new Set<string>();

  const checkRun = (run: Json): Json => ({
    ...run,
    app,
    output: {
      ...(run['output'] as Json),
      annotations_count: annotations.get(Number(run['id']))?.length ?? 0,
    },
  });

  const writeCheckRun = async (request: ApiRequest, forward: Forward): Promise<ApiResponse> => {
    const problem = checkRunProblem(
      request.method,
      request.body,
      (commit) => repository.resolve(commit) !== undefined,
    );
    if (problem !== undefined) return refused(problem);
    const answer = await forward(request);
    if (answer.status >= 300) return answer;
    const run = answer.body as Json;
    const id = Number(run['id']);
    if (request.method === 'POST') {
      const head = textOf(request.body['head_sha']);
      runsAt.set(head, [...(runsAt.get(head) ?? []), id]);
    }
    const added = ((request.body['output'] as Json | undefined)?.['annotations'] ?? []) as Json[];
    // Appended on every update: docs.github.com/rest/checks/runs, "Update a check run".
    annotations.set(id, [...(annotations.get(id) ?? []), ...added.map(toStored)]);
    if (Array.isArray(request.body['actions'])) actions.set(id, request.body['actions'] as Json[]);
    return { status: answer.status, body: checkRun(run) };
  };

  const reviewComment = (comment: Json): Json => {
    const at = lines.get(Number(comment['id']));
    if (at === undefined) return comment;
    const head = options.pullRequest(at.pull)?.head;
    const moved =
      head !== undefined &&
      head !== at.commit &&
      repository.git('diff', '--name-only', '-z', at.commit, head, '--', at.path) !== '';
    const place = { start_line: at.startLine ?? null, line: at.line };
    return {
      ...comment,
      ...(moved ? { start_line: null, line: null, position: null } : place),
      original_line: at.line,
      original_start_line: at.startLine ?? null,
      side: at.side,
    };
  };

  const createReview = async (request: ApiRequest, forward: Forward, pull: number): Promise<ApiResponse> => {
    const facts = options.pullRequest(pull);
    const comments = (request.body['comments'] ?? []) as Json[];
    const commit = textOf(request.body['commit_id'] ?? facts?.head);
    if (facts === undefined) return { status: 404, body: { message: 'Not Found' } };
    if (repository.resolve(commit) === undefined)
      return refused('The commit is not part of the pull request');
    const shownOf = new Map<string, Set<number>>();
    for (const one of comments) {
      const body = textOf(one['body'] ?? '');
      if (body.trim() === '' || body.length > maxBody)
        return refused('body is too long (maximum is 65536 characters)');
      const path = textOf(one['path']);
      const shown = shownOf.get(path) ?? diffLines(repository, facts.base, commit, path);
      shownOf.set(path, shown);
      const wanted = [one['line'], one['start_line']].filter((line) => line !== undefined && line !== null);
      if (one['line'] === undefined || wanted.some((line) => !shown.has(Number(line))))
        return refused('Pull request review thread line must be part of the diff');
    }
    const answer = await forward({
      ...request,
      body: {
        ...request.body,
        comments: comments.map((one) => ({ path: one['path'], body: one['body'], position: one['line'] })),
      },
    });
    if (answer.status >= 300) return answer;
    const review = Number((answer.body as Json)['id']);
    const stored = await forward({
      method: 'GET',
      path: `${request.path}/${review}/comments`,
      query: new URLSearchParams({ per_page: '100' }),
      body: {},
    });
    (stored.body as Json[]).forEach((comment, index) => {
      const one = comments[index];
      if (one === undefined) return;
      lines.set(Number(comment['id']), {
        path: textOf(one['path']),
        line: Number(one['line']),
        startLine: one['start_line'] === undefined ? undefined : Number(one['start_line']),
        side: textOf(one['side'] ?? 'RIGHT'),
        commit,
        pull,
        node: textOf(comment['node_id']),
        repo: request.path.replace(/\/pulls\/.*$/, ''),
      });
    });
    return answer;
  };

  const react = async (request: ApiRequest, forward: Forward, comment: number): Promise<ApiResponse> => {
    const found = await forward({
      ...request,
      method: 'GET',
      path: request.path.replace(/\/reactions$/, ''),
      body: {},
    });
    if (found.status >= 300) return found;
    const content = textOf(request.body['content']);
    if (!contents.includes(content)) return refused('content is not one of the reactions');
    const given = reactions.get(comment) ?? [];
    const repeated = given.includes(content);
    if (!repeated) reactions.set(comment, [...given, content]);
    return { status: repeated ? 200 : 201, body: { id: given.length + 1, content } };
  };

  const answer: Gaps['answer'] = async (request, forward) => {
    const { method, path } = request;
    const at = (pattern: RegExp): RegExpExecArray | null => pattern.exec(path);
    const mapped = async (change: (body: Json) => unknown): Promise<ApiResponse> => {
      const { status, body } = await forward(request);
      return {
        status,
        body: status >= 300 ? body : Array.isArray(body) ? body.map(change) : change(body as Json),
      };
    };
    if (at(/\/check-runs$/) && method === 'POST') return writeCheckRun(request, forward);
    const run = at(/\/check-runs\/(\d+)(\/annotations)?$/);
    if (run !== null && method === 'PATCH') return writeCheckRun(request, forward);
    if (run?.[2] !== undefined) {
      const { status, body } = await forward(request);
      const [page, size] = [
        Number(request.query.get('page') ?? 1),
        Number(request.query.get('per_page') ?? 30),
      ];
      const all = annotations.get(Number(run[1])) ?? [];
      return { status, body: status >= 300 ? body : all.slice((page - 1) * size, page * size) };
    }
    if (run !== null && method === 'GET') return mapped(checkRun);
    const listed = at(/^(.*)\/commits\/([0-9a-f]{40})\/check-runs$/);
    if (listed !== null) {
      const runs: Json[] = [];
      for (const id of runsAt.get(listed[2] ?? '') ?? []) {
        const one = await forward({ ...request, path: `${listed[1]}/check-runs/${id}` });
        if (one.status >= 300) return one;
        runs.push(checkRun(one.body as Json));
      }
      return { status: 200, body: { total_count: runs.length, check_runs: runs } };
    }
    const review = at(/\/pulls\/(\d+)\/reviews$/);
    if (review !== null && method === 'POST') return createReview(request, forward, Number(review[1]));
    if (at(/\/pulls\/(?:\d+\/(?:reviews\/\d+\/)?comments|comments\/\d+)$/)) return mapped(reviewComment);
    const reaction = at(/\/issues\/comments\/(\d+)\/reactions$/);
    if (reaction !== null && method === 'POST') return react(request, forward, Number(reaction[1]));
    if (at(/\/issues\/(?:\d+\/comments|comments\/\d+)$/) && method !== 'GET')
      if (textOf(request.body['body'] ?? '').length > maxBody)
        return refused('body is too long (maximum is 65536 characters)');
    if (at(/\/pulls(?:\/\d+)?$/)) return mapped((pull) => options.overlay(pull));
    return undefined;
  };

  const isOwn = (comment: Json): boolean =>
    (comment['user'] as Json | null)?.['login'] === `${app.slug}[bot]`;

  /** The conversation of a pull request as the app asks for it; a thread is named after its first comment. */
  const conversation = async (query: string, variables: Json, forward: Forward): Promise<unknown> => {
    const repo = `/repos/${textOf(variables['owner'])}/${textOf(variables['name'])}`;
    const number = Number(variables['number']);
    const list = async (path: string): Promise<readonly Json[]> => {
      const all = { per_page: '100' };
      const found = await forward({ method: 'GET', path, query: new URLSearchParams(all), body: {} });
      return found.status >= 300 ? [] : (found.body as Json[]);
    };
    const threads = (await list(`${repo}/pulls/${number}/comments`)).filter((one) =>
      lines.has(Number(one['id'])),
    );
    return {
      data: {
        repository: {
          pullRequest: {
            ...(query.includes('comments(last')
              ? {
                  comments: {
                    nodes: (await list(`${repo}/issues/${number}/comments`)).map((one) => ({
                      fullDatabaseId: String(one['id']),
                      body: one['body'],
                      viewerDidAuthor: isOwn(one),
                    })),
                  },
                }
              : {}),
            reviewThreads: {
              pageInfo: { hasPreviousPage: false, startCursor: null },
              nodes: threads.map((one) => ({
                id: `PRRT_${Number(one['id'])}`,
                isResolved: resolved.has(`PRRT_${Number(one['id'])}`),
                comments: {
                  nodes: [
                    {
                      id: one['node_id'],
                      path: one['path'],
                      originalLine: lines.get(Number(one['id']))?.line ?? null,
                      body: one['body'],
                      viewerDidAuthor: isOwn(one),
                      pullRequestReview: { fullDatabaseId: String(one['pull_request_review_id']) },
                    },
                  ],
                },
              })),
            },
          },
        },
      },
    };
  };

  /** Aliased fields run in turn, and each that fails is null beside its error: GraphQL, October 2021, sections 6.2.2 and 6.4.4. */
  const mutate = async (query: string, variables: Json, forward: Forward): Promise<unknown> => {
    const data: Json = {};
    const errors: Json[] = [];
    const argument = (field: string, name: string): string =>
      textOf(variables[new RegExp(`${name}: \\$(\\w+)`).exec(field)?.[1] ?? '']);
    for (const { 0: field, 1: alias = '', 2: mutation } of query.matchAll(
      /(\w+): (\w+)\(input: \{[^}]*\}\)/g,
    )) {
      let done = false;
      if (mutation === 'resolveReviewThread' && options.canResolveThreads) {
        resolved.add(argument(field, 'threadId'));
        done = true;
      }
      const comment =
        mutation === 'updatePullRequestReviewComment' ? commentOf(argument(field, 'Id')) : undefined;
      if (comment !== undefined) {
        const path = `${comment.repo}/pulls/comments/${comment.id}`;
        const body = { body: argument(field, 'body') };
        const { status } = await forward({ method: 'PATCH', path, query: new URLSearchParams(), body });
        done = status < 300;
      }
      data[alias] = done ? { clientMutationId: null } : null;
      if (!done)
        errors.push({ type: 'FORBIDDEN', path: [alias], message: 'Resource not accessible by integration' });
    }
    return errors.length === 0 ? { data } : { data, errors };
  };

  const commentOf = (node: string): { repo: string; id: number } | undefined => {
    for (const [id, line] of lines) if (line.node === node) return { repo: line.repo, id };
    return undefined;
  };

  const graphql: Gaps['graphql'] = async (query, variables, forward) => {
    if (query.startsWith('mutation')) return mutate(query, variables, forward);
    if (query.includes('reviewThreads')) return conversation(query, variables, forward);
    return { errors: [{ message: 'This local GitHub has no such query' }] };
  };

  return {
    answer,
    graphql,
    annotations: (id) => annotations.get(id) ?? [],
    actions: (id) => actions.get(id) ?? [],
    reactions: (comment) => reactions.get(comment) ?? [],
    isResolved: (comment) => resolved.has(`PRRT_${comment}`),
  };
}

function refused(message: string): ApiResponse {
  return {
    status: 422,
    body: { message: `Invalid request.\n\n${message}`, documentation_url: 'https://docs.github.com/rest' },
  };
}

/** Lines of the new side that the diff from the merge base shows, with renames found as GitHub finds them. */
function diffLines(repository: BareRepository, base: string, head: string, path: string): Set<number> {
  const shown = new Set<number>();
  let file = '';
  const patch = repository.git(
    '-c',
    'core.quotePath=false',
    'diff',
    '-M',
    '--unified=3',
    '--no-ext-diff',
    `${base}...${head}`,
  );
  for (const line of patch.split('\n')) {
    if (line.startsWith('+++ ')) file = line.slice('+++ b/'.length).replace(/\t$/, '');
    const hunk = /^@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@/.exec(line);
    if (hunk === null || file !== path) continue;
    const start = Number(hunk[1]);
    for (let at = start; at < start + Number(hunk[2] ?? 1); at++) shown.add(at);
  }
  return shown;
}
