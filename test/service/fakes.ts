import type { Audit, Finding } from '../../src/core/model.ts';
import type { AuditServices } from '../../src/service/audit-pull-request.ts';
import type { GitHub, RenderedCheckRun, RenderedReviewComment } from '../../src/service/github-port.ts';
import { findingKey } from '../../src/service/publish-audit.ts';
import {
  type Audited,
  type AuditTask,
  type IntendedPost,
  keyOf,
  type Log,
  type Published,
  type PublishedReviewComment,
  type PullRequestFacts,
  type Queue,
  type Records,
} from '../../src/service/ports.ts';

export const sha = (letter: string): string => letter.repeat(40);

export const facts: PullRequestFacts = {
  installation: 11,
  repository: 5,
  owner: 'acme',
  name: 'models',
  number: 3,
  open: true,
  head: sha('a'),
  base: sha('b'),
  baseRef: 'main',
  author: 'ana',
  private: false,
  updatedAt: '2026-11-24T10:00:00Z',
};

export const task: AuditTask = {
  job: 'j1',
  key: '5#3',
  ref: facts,
  facts,
  reason: 'synchronize',
  wanted: 1,
  audited: false,
};

export function finding(requirement: string, status: Finding['status']): Finding {
  return {
    requirement,
    check: 'metric/threshold',
    subject: 'm',
    status,
    level: 'block',
    message: 'auc is low',
    remedy: undefined,
    because: undefined,
    places: [{ path: 'README.md', line: 2 }],
    evidence: [],
    controls: [],
    steps: [],
    levelNote: undefined,
  };
}

export function auditWith(findings: readonly Finding[], head = facts.head): Audit {
  return {
    verdict: findings.some(({ status }) => status === 'fail') ? 'failed' : 'passed',
    base: facts.base,
    mergeBase: facts.base,
    head,
    policy: { path: '.github/assay.yml', commit: facts.base, digest: 'p', packs: [] },
    subjects: [],
    findings,
    policyProblems: [],
    notes: [],
  };
}

/** A failure as an adapter throws it. */
export function failure(code: string, change: { retryable?: boolean; retryAt?: Date } = {}): Error {
  return Object.assign(new Error(`GitHub said ${code}`), {
    code,
    retryable: true,
    retryAt: undefined,
    ...change,
  });
}

/** Every port in memory; `said` is what reached GitHub, `settled` what became of the jobs. */
export function fakeServices(change: { audit?: () => Promise<Audit>; github?: Partial<GitHub> } = {}) {
  const said: string[] = [];
  const settled: string[] = [];
  const checkRuns: RenderedCheckRun[] = [];
  const replies: string[] = [];
  const state = {
    newest: facts as Pick<PullRequestFacts, 'head' | 'baseRef'> | undefined,
    latest: undefined as Audited | undefined,
    siblings: [] as { number: number; verdict: 'failed' | 'passed' }[],
    permission: 'read',
    found: facts as PullRequestFacts | undefined,
    checkRunByHead: new Map<string, NonNullable<Published['checkRun']>>(),
    comment: undefined as Published['comment'],
    reviewComments: new Map<string, PublishedReviewComment>(),
    intended: [] as IntendedPost[],
  };
  const fulfil = (what: string, head?: string): void => {
    state.intended = state.intended.filter(
      (one) => one.what !== what || (head !== undefined && one.head !== head),
    );
  };
  let ids = 100;
  const github: GitHub = {
    pullRequest: async () => {
      said.push('get');
      return state.found;
    },
    gitAccess: async () => ({ url: 'http://git', authorization: 'Basic x' }),
    announceCheckRun: async (_, head) => {
      said.push(`announce ${head[0]}`);
      return ids++;
    },
    completeCheckRun: async (_, head, id, checkRun) => {
      said.push(`${id === undefined ? 'create' : `complete ${id}`} ${head[0]} ${checkRun.conclusion}`);
      checkRuns.push(checkRun);
      return id ?? ids++;
    },
    createComment: async (_, body) => {
      said.push('comment');
      replies.push(body);
      return ids++;
    },
    updateComment: async () => {
      said.push('edit comment');
      return true;
    },
    createReview: async (_, __, comments) => {
      said.push(`review of ${comments.length}`);
      return ids++;
    },
    findCheckRun: async () => {
      said.push('find check run');
      return undefined;
    },
    ownPosts: async () => {
      said.push('own posts');
      return { comments: [], reviewComments: [] };
    },
    resolveReviewComments: async (_, comments) => {
      said.push(`resolve ${comments.length}`);
    },
    react: async (_, __, reaction) => {
      said.push(reaction);
    },
    permission: async () => state.permission,
    ...change.github,
  };
  const records: Records = {
    recordFacts: async (known) => {
      state.newest = known;
    },
    newest: async () => state.newest,
    recordAudit: async (_, audited) => {
      state.latest = audited;
    },
    latestAudit: async () =>
      state.latest === undefined ? undefined : { ...state.latest, recordedAt: new Date(0) },
    siblingVerdicts: async () => state.siblings,
    published: async (_, head) => ({
      intended: state.intended,
      checkRun: state.checkRunByHead.get(head),
      comment: state.comment,
      reviewComments: [...state.reviewComments.values()],
    }),
    intend: async (_, posts) => {
      state.intended = [...state.intended, ...posts];
    },
    fulfil: async (_, { what, head }) => fulfil(what, head),
    saveCheckRun: async (_, head, checkRun) => {
      fulfil('check-run', head);
      state.checkRunByHead.set(head, checkRun);
    },
    saveComment: async (_, comment) => {
      fulfil('comment');
      state.comment = comment;
    },
    saveReviewComments: async (_, comments) => {
      if (comments.length > 0) fulfil('review');
      for (const comment of comments) state.reviewComments.set(comment.finding, comment);
    },
    openCheckRuns: async (_, except) =>
      [...state.checkRunByHead]
        .filter(([head, checkRun]) => head !== except && !checkRun.completed)
        .map(([head, { id }]) => ({ head, id })),
  };
  const queue: Queue = {
    takeAudits: async () => [],
    takeCommands: async () => [],
    takeUnfinished: async () => [],
    finishAudit: async () => void settled.push('finished'),
    failAudit: async (_, cause) => void settled.push(`failed: ${cause}`),
    giveUpAudit: async (_, cause) => void settled.push(`given up: ${cause}`),
    deferAudit: async (_, until) => void settled.push(`deferred to ${until.toISOString()}`),
    finish: async (name) => void settled.push(`${name} finished`),
    fail: async (name, _, cause) => void settled.push(`${name} failed: ${cause}`),
    defer: async (name, _, until) => void settled.push(`${name} deferred to ${until.toISOString()}`),
    request: async (ref, reason) => void settled.push(`requested ${keyOf(ref)} ${reason}`),
    onWork: () => () => undefined,
  };
  const log: Log = { debug() {}, info() {}, warn() {}, error() {} };
  const services: AuditServices = {
    github,
    records,
    queue,
    log,
    now: () => new Date(0),
    announceAfterMs: 10_000,
    auditTimeoutMs: 10_000,
    auditor: {
      audit: async () => ({
        audit: await (change.audit ?? (async () => auditWith([finding('auc', 'fail')])))(),
        diffLines: new Map([['README.md', new Set([2])]]),
      }),
    },
    renderer: {
      checkRun: (audit) => ({
        title: audit.verdict,
        summary: String(audit.findings.length),
        conclusion: audit.verdict === 'passed' ? 'success' : 'failure',
        annotations: [],
        actions: [],
      }),
      comment: (audit) => `${audit.verdict} ${audit.findings.length}`,
      reviewComments: (audit): RenderedReviewComment[] =>
        audit.findings
          .filter(({ status }) => status === 'fail')
          .map((one) => ({ finding: findingKey(one), path: 'README.md', line: 2, body: one.message })),
      status: () => 'the status',
      explanation: (audit, id) =>
        audit.findings.some(({ requirement }) => requirement === id) ? 'because' : undefined,
    },
  };
  return { services, said, settled, checkRuns, replies, state };
}
