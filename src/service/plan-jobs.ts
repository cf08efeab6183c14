import { type Static, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { parseCommands } from '../core/command.ts';
import type { Intent, PullRequestFacts, PullRequestRef, Reason } from './ports.ts';

/** The events that the app subscribes to; `app.yml` lists the same. */
export const handledEvents = ['pull_request', 'check_run', 'check_suite', 'issue_comment'] as const;

/** A signed event whose payload is not what GitHub documents: nothing is done with it. */
export class UnknownShape extends Error {
  override readonly name = 'UnknownShape';
}

const id = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER });
const name = Type.String({ minLength: 1, maxLength: 255, pattern: '^(?!\\.{1,2}$)[A-Za-z0-9._-]+$' });
const sha = Type.String({ pattern: '^[0-9a-f]{40}([0-9a-f]{24})?$' });
const user = Type.Object({
  login: Type.String({ minLength: 1, maxLength: 255 }),
  type: Type.Optional(Type.String()),
});
/** Null where the account was deleted: GitHub's "ghost". */
const userOrGhost = Type.Union([user, Type.Null()]);
const envelope = {
  action: Type.String({ maxLength: 100 }),
  installation: Type.Object({ id }),
  repository: Type.Object({ id, name, owner: Type.Object({ login: name }), private: Type.Boolean() }),
  sender: user,
};
const pull = Type.Object({
  number: id,
  state: Type.Union([Type.Literal('open'), Type.Literal('closed')]),
  updated_at: Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d' }),
  user: userOrGhost,
  body: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  head: Type.Object({ sha }),
  base: Type.Object({ sha, ref: Type.String({ minLength: 1, maxLength: 1024 }) }),
});
const changes = Type.Optional(
  Type.Object({
    base: Type.Optional(Type.Unknown()),
    body: Type.Optional(Type.Object({ from: Type.Optional(Type.Union([Type.String(), Type.Null()])) })),
  }),
);
const suite = { head_sha: sha, app: Type.Union([Type.Object({ id }), Type.Null()]) };

const shapes = {
  pull_request: Compile(Type.Object({ ...envelope, pull_request: pull, changes })),
  check_run: Compile(
    Type.Object({
      ...envelope,
      check_run: Type.Object({
        ...suite,
        external_id: Type.Optional(Type.Union([Type.String(), Type.Null()])),
      }),
    }),
  ),
  check_suite: Compile(Type.Object({ ...envelope, check_suite: Type.Object(suite) })),
  issue_comment: Compile(
    Type.Object({
      ...envelope,
      issue: Type.Object({
        number: id,
        state: Type.String(),
        user: userOrGhost,
        pull_request: Type.Optional(Type.Unknown()),
      }),
      comment: Type.Object({ id, body: Type.String({ maxLength: 1_000_000 }), user: userOrGhost }),
    }),
  ),
};

/** The account that GitHub shows for deleted ones. */
const ghost = 'ghost';

type Envelope = Static<ReturnType<typeof Type.Object<typeof envelope>>>;

/**
 * What an event asks for; nothing for most. Pure. Throws `UnknownShape` where a handled event's payload is not what GitHub documents.
 * @param appId a check run or suite of another app is none of ours
 */
export function planJobs(event: string, payload: unknown, appId: number): readonly Intent[] {
  switch (event) {
    case 'pull_request': {
      const shape = shapes.pull_request;
      return shape.Check(payload) ? planPullRequest(payload) : unknown(event);
    }
    case 'check_run': {
      if (!shapes.check_run.Check(payload)) return unknown(event);
      const { action, check_run: run, repository } = payload;
      if (run.app?.id !== appId) return [];
      if (action !== 'rerequested' && action !== 'requested_action') return [];
      const reason = action === 'rerequested' ? 'rerequested' : 'button';
      const number = numberOf(run.external_id, repository.id);
      return number === undefined
        ? [{ kind: 'audit-head', repository: repository.id, head: run.head_sha, reason }]
        : [{ kind: 'audit-known', pullRequest: refOf(payload, number), reason }];
    }
    case 'check_suite': {
      if (!shapes.check_suite.Check(payload)) return unknown(event);
      const { action, check_suite: found, repository } = payload;
      if (found.app?.id !== appId || action !== 'rerequested') return [];
      return [{ kind: 'audit-head', repository: repository.id, head: found.head_sha, reason: 'rerequested' }];
    }
    case 'issue_comment': {
      const shape = shapes.issue_comment;
      return shape.Check(payload) ? planComment(payload) : unknown(event);
    }
    default:
      return [];
  }
}

function unknown(event: string): never {
  throw new UnknownShape(`The payload of this ${event} event is not what GitHub documents`);
}

type PullRequestPayload = Envelope & { pull_request: Static<typeof pull>; changes?: Static<typeof changes> };

function planPullRequest(payload: PullRequestPayload): readonly Intent[] {
  const facts = factsOf(payload);
  const audit = (reason: Reason): readonly Intent[] => [{ kind: 'audit', pullRequest: facts, reason }];
  switch (payload.action) {
    case 'opened':
    case 'reopened':
    case 'synchronize':
    case 'ready_for_review':
      return facts.open ? audit(payload.action) : [];
    case 'edited': {
      const { base, body } = payload.changes ?? {};
      const meant =
        base !== undefined ||
        (body !== undefined && meaning(body.from) !== meaning(payload.pull_request.body));
      return meant && facts.open ? audit(base === undefined ? 'edited' : 'retargeted') : [];
    }
    case 'closed':
      return [{ kind: 'close', pullRequest: facts }];
    default:
      return [];
  }
}

/** A body as a reader takes it: without HTML comments, and blanks are blanks. Linear, for it may be hostile. */
function meaning(body: string | null | undefined): string {
  let text = '';
  let rest = body ?? '';
  for (;;) {
    const start = rest.indexOf('<!--');
    if (start < 0) return `${text}${rest}`.split(/\s+/).join(' ').trim();
    text += rest.slice(0, start);
    const end = rest.indexOf('-->', start);
    rest = end < 0 ? '' : rest.slice(end + 3);
  }
}

type CommentPayload = Envelope & {
  issue: { number: number; state: string; user: { login: string } | null; pull_request?: unknown };
  comment: { id: number; body: string; user: { login: string; type?: string } | null };
};

/** Only new comments of people, on open pull requests, by the one who sends them. */
function planComment(payload: CommentPayload): readonly Intent[] {
  const { action, issue, comment, sender } = payload;
  if (action !== 'created' || issue.pull_request === undefined || issue.state !== 'open') return [];
  if (sender.type === 'Bot' || comment.user?.type === 'Bot' || comment.user?.login !== sender.login)
    return [];
  const commands = parseCommands(comment.body);
  if (commands.length === 0) return [];
  return [
    {
      kind: 'command',
      request: {
        pullRequest: refOf(payload, issue.number),
        comment: comment.id,
        commands,
        sender: sender.login,
        author: issue.user?.login ?? ghost,
        private: payload.repository.private,
      },
    },
  ];
}

function refOf({ installation, repository }: Envelope, number: number): PullRequestRef {
  return {
    installation: installation.id,
    repository: repository.id,
    owner: repository.owner.login,
    name: repository.name,
    number,
  };
}

function factsOf(payload: PullRequestPayload): PullRequestFacts {
  const { number, state, head, base, user: author, updated_at: updatedAt } = payload.pull_request;
  return {
    ...refOf(payload, number),
    open: state === 'open',
    head: head.sha,
    base: base.sha,
    baseRef: base.ref,
    author: author?.login ?? ghost,
    private: payload.repository.private,
    updatedAt,
  };
}

/** The pull request of a check run of ours, which carries its key; for those of forks GitHub names none. */
function numberOf(externalId: string | null | undefined, repository: number): number | undefined {
  const match = /^(\d{1,15})#(\d{1,9})(?: [0-9a-f]{64})?$/.exec(externalId ?? '');
  return match !== null && Number(match[1]) === repository ? Number(match[2]) : undefined;
}
