import { isFailure, sentenceOf, within } from './failure.ts';
import type { Auditor, GitHub, Renderer } from './github-port.ts';
import type { AuditTask, Log, PullRequestFacts, Queue, Records } from './ports.ts';
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
  try {
    await run(task, services);
  } catch (error) {
    if (isFailure(error) && error.retryAt !== undefined) {
      log.info({ pullRequest: task.key, retryAt: error.retryAt }, 'audit waits for GitHub');
      return queue.deferAudit(task, error.retryAt);
    }
    log.warn({ pullRequest: task.key, err: error }, 'audit failed');
    return queue.failAudit(task, sentenceOf(error));
  }
  await queue.finishAudit(task);
}

async function run(task: AuditTask, services: AuditServices): Promise<void> {
  const { github, records, auditor, now } = services;
  const lookedUp = task.facts === undefined || lookUpFor.has(task.reason);
  const facts = lookedUp ? await github.pullRequest(task.ref) : task.facts;
  if (facts === undefined) return;
  if (lookedUp) await records.recordFacts(facts);
  if (!facts.open) return;
  const announcement = lookedUp ? undefined : announceLater(task.key, facts, services);
  try {
    const access = await github.gitAccess(facts);
    const fresh = task.reason === 'command';
    const work = auditor.audit({ facts, access, now: now(), fresh });
    const { audit, diffLines } = await within(services.auditTimeoutMs, work);
    await records.recordAudit(task.key, audit);
    await announcement?.settle();
    await completeSuperseded(facts, services);
    const newest = await records.newestHead(task.key);
    if (newest !== undefined && newest !== facts.head)
      return await completeSuperseded({ ...facts, head: newest }, services);
    await publishAudit(facts, { audit, diffLines, again: lookUpFor.has(task.reason) }, services);
  } finally {
    await announcement?.settle();
  }
}

/** Announces the audit once it has taken long enough to be waited for; `settle` says that nothing more may be sent. */
function announceLater(
  key: string,
  facts: PullRequestFacts,
  { github, records, announceAfterMs, log }: AuditServices,
): { settle(): Promise<void> } {
  let sending: Promise<void> | undefined;
  const announce = async (): Promise<void> => {
    try {
      const { checkRun, intended } = await records.published(key, facts.head);
      const announcement = { what: 'check-run' as const, head: facts.head };
      const begun = intended.some(({ what, head }) => what === 'check-run' && head === facts.head);
      if (checkRun !== undefined || begun) return;
      await records.intend(key, [announcement]);
      const id = await github.announceCheckRun(facts, facts.head, 'Reading models, data and evidence');
      await records.saveCheckRun(key, facts.head, { id, completed: false, digest: undefined });
    } catch (error) {
      // The audit itself goes on: its result is what counts.
      log.info({ pullRequest: key, err: error }, 'audit could not be announced');
    }
  };
  const timer = setTimeout(() => {
    sending = announce();
  }, announceAfterMs);
  return {
    settle: async () => {
      clearTimeout(timer);
      await sending;
    },
  };
}
