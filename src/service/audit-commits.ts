import { createHash } from 'node:crypto';
import { audit, auditOfBrokenPolicy, type Commits } from '../core/audit.ts';
import { checks } from '../core/checks/index.ts';
import type { Audit, PolicyRef, Subject } from '../core/model.ts';
import { GlobsTooCostly } from '../core/policy/glob.ts';
import { notesOnChange, notesOnPolicy } from '../core/policy/notes-on-policy.ts';
import { parsePolicy } from '../core/policy/parse-policy.ts';
import type { Policy } from '../core/policy/policy.ts';
import { canonicalPolicy, describePolicyChange } from '../core/policy/policy-digest.ts';
import { resolvePolicy } from '../core/policy/resolve-policy.ts';
import { appliesTo } from '../core/policy/select.ts';
import type { Problem } from '../core/problem.ts';
import { collect } from './collect.ts';
import type { ContentReader } from './contents.ts';
import type { Repository } from './repository.ts';
import { policySelector, selectorOf } from './selector.ts';
import { type LookedAt, takenFor } from './taken-for.ts';

export interface AuditRequest {
  readonly repository: Repository;
  readonly reader: ContentReader;
  /** The tip of the base branch: its policy judges. */
  readonly base: string;
  readonly head: string;
  readonly scope: 'changed' | 'all';
  /** The packs that ship with Assay, by name. */
  readonly packs: ReadonlyMap<string, string>;
  /** A policy to judge by instead of the base's, for a trial. */
  readonly policy?: { readonly path: string; readonly text: string | Uint8Array };
  readonly now: Date;
}

type Loaded =
  | {
      readonly state: 'usable';
      readonly policy: Policy;
      readonly path: string | undefined;
      readonly blob: string | undefined;
    }
  | { readonly state: 'broken'; readonly problems: readonly Problem[]; readonly path: string };

/**
 * Audits one change: the policy of the base judges what the head holds, against the merge base. The same steps on the
 * server and on the command line. Throws only what the repository port throws.
 */
export async function auditCommits(request: AuditRequest): Promise<Audit> {
  const { repository, base, head } = request;
  const mergeBase = (await repository.mergeBase(base, head)) ?? base;
  const commits: Commits = { base, mergeBase, head };
  const loaded = await loadPolicy(request, base);
  if (loaded.state === 'broken')
    return auditOfBrokenPolicy(refOf(base, loaded.path, undefined), commits, loaded.problems);
  const { policy } = loaded;
  const nextPolicy = await nextPolicyOf(request, loaded, mergeBase);
  const snapshot = await within(loaded, () =>
    collect({
      ...request,
      policy,
      mergeBase,
      nextPolicy,
      wantsPredictions: (subject) => readsPredictions(policy, subject),
    }),
  );
  if ('problems' in snapshot)
    return auditOfBrokenPolicy(refOf(base, loaded.path, policy), commits, snapshot.problems);
  const today = request.now.toISOString().slice(0, 10);
  const result = audit(policy, refOf(base, loaded.path, policy), snapshot, checks, today);
  const notes = [
    ...(policy.fallback ? [adoptNote] : []),
    ...notesOnPolicy(policy),
    ...(nextPolicy === undefined ? [] : notesOnChange(policy, nextPolicy)),
  ];
  return { ...result, notes: [...notes, ...result.notes] };
}

/** The work's result, or the problem of a policy whose patterns are too many for so many files. */
async function within<T extends object>(
  { path }: Extract<Loaded, { state: 'usable' }>,
  work: () => Promise<T>,
): Promise<T | { readonly problems: readonly Problem[] }> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof GlobsTooCostly)) throw error;
    const message =
      'Unexpected patterns that are tried more than a billion times on the files of this repository, expected fewer or narrower ones';
    const hint = 'Begin each path with the folder that holds it.';
    return { problems: [{ code: 'policy/too-costly', path: path ?? 'policies', line: 1, message, hint }] };
  }
}

/** Whether a requirement that is not off applies to the subject and reads its predictions. */
function readsPredictions(policy: Policy, subject: Subject): boolean {
  return policy.requirements.some((requirement) => {
    const check = checks.find(({ id }) => id === requirement.check);
    return (
      requirement.level !== 'off' &&
      [...(check?.needs ?? []), ...(check?.uses ?? [])].includes('predictions') &&
      appliesTo(requirement, subject)
    );
  });
}

/** The governed subjects of one commit, with why they were found; `head` is looked at as a whole. `listFiles`: with every file that was looked at. */
export async function listSubjects(
  request: AuditRequest,
  { listFiles = false }: { readonly listFiles?: boolean } = {},
): Promise<{
  readonly subjects: readonly Subject[];
  readonly notes: readonly string[];
  readonly problems: readonly Problem[];
  /** Every file that was looked at, and what it was taken for; empty unless asked for. */
  readonly looked: readonly LookedAt[];
}> {
  const { base, head } = request;
  const loaded = await loadPolicy(request, head);
  if (loaded.state === 'broken') return { subjects: [], notes: [], problems: loaded.problems, looked: [] };
  const snapshot = await within(loaded, () =>
    collect({
      ...request,
      base,
      scope: 'all',
      policy: loaded.policy,
      mergeBase: head,
      nextPolicy: undefined,
      wantsPredictions: () => false,
    }),
  );
  if ('problems' in snapshot) return { subjects: [], notes: [], problems: snapshot.problems, looked: [] };
  const subjects = snapshot.subjects.map(({ subject }) => subject);
  const files = listFiles ? await request.repository.select(head, selectorOf(loaded.policy)) : [];
  const looked = listFiles ? await takenFor(subjects, files, request.reader, request.repository) : [];
  return { subjects, notes: snapshot.notes, problems: [], looked };
}

const adoptNote =
  'No policy was found, so assay:recommended applies and only warns. `assay init` writes one, or commit `.github/assay.yml` with `version: 1` and `extends: [assay:recommended]`.';

const maxPolicyBytes = 1024 * 1024;

async function loadPolicy(request: AuditRequest, commit: string): Promise<Loaded> {
  if (request.policy !== undefined) return resolved(request, request.policy, undefined);
  const files = await request.repository.select(commit, policySelector);
  const [file] = files;
  if (file === undefined) return resolved(request, undefined, undefined);
  const broken = (message: string): Loaded => ({
    state: 'broken',
    path: file.path,
    problems: [{ code: 'policy/unreadable', path: file.path, line: 1, message }],
  });
  if (files.length > 1)
    return broken(`Unexpected two policies (${files.map(({ path }) => path).join(', ')}), expected one`);
  if (file.mode !== 'file' && file.mode !== 'executable')
    return broken(`Unexpected ${file.mode}, expected a file`);
  const content = (await request.repository.read([file.blob], { maxBytes: maxPolicyBytes })).get(file.blob);
  if (content === undefined) return broken('Expected the policy’s content, found nothing in git');
  if (!(content instanceof Uint8Array))
    return broken(`Unexpected ${content.tooLarge} bytes, expected at most ${maxPolicyBytes}`);
  return resolved(request, { path: file.path, text: content }, file.blob);
}

function resolved(
  { packs }: AuditRequest,
  file: { readonly path: string; readonly text: string | Uint8Array } | undefined,
  blob: string | undefined,
): Loaded {
  if (file === undefined) {
    const result = resolvePolicy({ packs, checks });
    if ('problems' in result) return { state: 'broken', path: 'policies', problems: result.problems };
    return { state: 'usable', policy: result.policy, path: undefined, blob };
  }
  const parsed = parsePolicy(file.text, file.path);
  if ('problems' in parsed) return { state: 'broken', path: file.path, problems: parsed.problems };
  const result = resolvePolicy({ repository: parsed.document, packs, checks });
  if ('problems' in result) return { state: 'broken', path: file.path, problems: result.problems };
  return { state: 'usable', policy: result.policy, path: file.path, blob };
}

/** What the change would make of the policy: judged by the old one, shown what the new one would say. */
async function nextPolicyOf(
  request: AuditRequest,
  loaded: Extract<Loaded, { state: 'usable' }>,
  mergeBase: string,
): Promise<Parameters<typeof collect>[0]['nextPolicy']> {
  if (request.policy !== undefined) return undefined;
  const [[before], [after]] = await Promise.all([
    request.repository.select(mergeBase, policySelector),
    request.repository.select(request.head, policySelector),
  ]);
  if (before?.blob === after?.blob && before?.mode === after?.mode) return undefined;
  const path = after?.path ?? before?.path ?? '.github/assay.yml';
  const next = await loadPolicy(request, request.head);
  if (next.state === 'broken')
    return { path, blob: after?.blob ?? '', problems: next.problems, differences: [] };
  return {
    path,
    blob: after?.blob ?? '',
    problems: [],
    differences: describePolicyChange(loaded.policy, next.policy),
  };
}

function refOf(commit: string, path: string | undefined, policy: Policy | undefined): PolicyRef {
  const text = policy === undefined ? '' : canonicalPolicy(policy);
  return {
    path,
    commit,
    digest: `sha256:${createHash('sha256').update(text).digest('hex')}`,
    packs: policy?.packs ?? [],
  };
}
