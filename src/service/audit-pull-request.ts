import { isFailure, sentenceOf, within } from './failure.ts';
import type { Auditor, GitHub, Renderer } from './github-port.ts';
import type { Audited, AuditTask, Log, PullRequestFacts, Queue, Records } from './ports.ts';
import { completeSuperseded, publishAudit } from './publish-audit.ts';

/** What an audit of a pull request needs of the world. */
export interface AuditServices {
  readonly github: GitHub;
  readonly queue: Queue;
  readonly records: Records;
  readonly auditor: Auditor;
  readonly renderer: Renderer;
  readonly log: Log;
  readonly now: () => Date;
  /** An audit that takes longer than this is announced as "in progress"; a fast one spares the request. */
  readonly announceAfterMs: number;
  /** One that takes longer than this is given up and tried again; shorter than the queue's own hold on a job. */
  readonly auditTimeoutMs: number;
}

/** These were asked for without GitHub's own facts in the event, or long after them. */
const lookUpFor: ReadonlySet<string> = new Set(['rerequested', 'button', 'command']);

/**
 * Does one task to its end: finished, back to the queue until GitHub takes requests again, or failed and retried. Never rejects over the
 * pull request's own content; what rejects is the queue.
 */
export async function auditPullRequest(task: AuditTask, services: AuditServices): Promise<void> {
  const { queue, log } = services;
  let refusal: string | undefined;
  try {
    refusal = await run(task, services);
  } catch (error) {
    if (isFailure(error) && error.retryAt !== undefined) {
      log.info({ pullRequest: task.key, retryAt: error.retryAt }, 'audit waits for GitHub');
      return queue.deferAudit(task, error.retryAt);
    }
    log.warn({ pullRequest: task.key, err: error }, 'audit failed');
    return queue.failAudit(task, sentenceOf(error));
  }
  if (refusal === undefined) return queue.finishAudit(task);
  log.warn({ pullRequest: task.key, cause: refusal }, 'audit given up');
  await queue.giveUpAudit(task, refusal);
}

/** Why these commits cannot be audited, now or later; undefined where the task is done. */
async function run(task: AuditTask, services: AuditServices): Promise<string | undefined> {
  const { github, records } = services;
  const lookedUp = task.facts === undefined || lookUpFor.has(task.reason);
  const facts = lookedUp ? await github.pullRequest(task.ref) : task.facts;
  if (facts === undefined) return undefined;
  if (lookedUp) await records.recordFacts(facts);
  if (!facts.open) return undefined;
  const kept = await auditedBefore(task, facts, records);
  const announcement = lookedUp || kept !== undefined ? undefined : announceLater(task, facts, services);
  try {
    const audited = kept ?? (await auditNow(task, facts, services));
    await announcement?.settle();
    if (typeof audited === 'string') return audited;
    await completeSuperseded(facts, services);
    const newest = await records.newest(task.key);
    // Where something newer is known its own audit waits already, and this one would speak of another head or by another branch's policy.
    if (newest !== undefined && (newest.head !== facts.head || newest.baseRef !== facts.baseRef))
      await completeSuperseded({ ...facts, head: newest.head }, services);
    else await publishAudit(facts, { ...audited, again: lookUpFor.has(task.reason) }, services);
    return undefined;
  } finally {
    await announcement?.settle();
  }
}

/** What an earlier try recorded and could not publish; undefined where there is none, or where it is of other commits. */
async function auditedBefore(
  { audited, key }: AuditTask,
  { head, base }: PullRequestFacts,
  records: Records,
): Promise<Audited | undefined> {
  if (!audited) return undefined;
  const kept = await records.latestAudit(key);
  return kept?.audit.head === head && kept.audit.base === base ? kept : undefined;
}

/** Audits and records; or why that is impossible, in the auditor's own words. */
async function auditNow(
  task: AuditTask,
  facts: PullRequestFacts,
  { github, records, auditor, now, auditTimeoutMs }: AuditServices,
): Promise<Audited | string> {
  const access = await github.gitAccess(facts);
  const work = auditor.audit({ facts, access, now: now(), fresh: task.reason === 'command' });
  try {
    const audited = await within(auditTimeoutMs, work);
    await records.recordAudit(task, audited);
    return audited;
  } catch (error) {
    if (isFailure(error) && !error.retryable) return sentenceOf(error);
    throw error;
  }
}

/**
 * Announces the audit once it has taken long enough to be waited for; `settle` says that nothing more may be sent. One for another base branch is
 * announced at once, over the verdict that the same head has: a lax branch's must not stand on a strict one while this takes its time.
 */
function announceLater(
  { key, reason }: AuditTask,
  facts: PullRequestFacts,
  { github, records, announceAfterMs, log }: AuditServices,
): { settle(): Promise<void> } {
  let sending: Promise<void> | undefined;
  const announce = async (): Promise<void> => {
    try {
      const { checkRun, intended } = await records.published(key, facts.head);
      const announcement = { what: 'check-run' as const, head: facts.head };
      const begun = intended.some(({ what, head }) => what === 'check-run' && head === facts.head);
      const stands = checkRun !== undefined && !(reason === 'retargeted' && checkRun.completed);
      if (stands || begun) return;
      await records.intend(key, [announcement]);
      const id = await github.announceCheckRun(facts, facts.head, 'Reading models, data and evidence');
      await records.saveCheckRun(key, facts.head, { id, completed: false, digest: undefined });
    } catch (error) {
      // The audit itself goes on: its result is what counts.
      log.info({ pullRequest: key, err: error }, 'audit could not be announced');
    }
  };
  const timer = setTimeout(
    () => {
      sending = announce();
    },
    reason === 'retargeted' ? 0 : announceAfterMs,
  );
  return {
    settle: async () => {
      clearTimeout(timer);
      await sending;
    },
  };
}
