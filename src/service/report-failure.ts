import { asCode, isFailure, sentenceOf } from './failure.ts';
import type { GitHub } from './github-port.ts';
import { keyOf, type Log, type Queue, type Records, type UnfinishedTask } from './ports.ts';

/** What reporting a failure needs of the world. */
export interface FailureServices {
  readonly github: GitHub;
  readonly queue: Queue;
  readonly records: Records;
  readonly log: Log;
}

/** The button that asks for another audit. */
export const reauditAction = {
  label: 'Audit again',
  description: 'Audit this commit once more',
  identifier: 'audit',
} as const;

/** Says in the head's check run that the audit could not be finished, and why; retried for hours, for GitHub itself may be down. */
export async function reportFailure(task: UnfinishedTask, services: FailureServices): Promise<void> {
  const { queue, log } = services;
  try {
    await report(task, services);
  } catch (error) {
    log.warn({ pullRequest: keyOf(task.ref), err: error }, 'a failed audit could not be reported');
    if (isFailure(error) && error.retryAt !== undefined)
      return queue.defer('unfinished', task.job, error.retryAt);
    if (!isFailure(error) || error.retryable) return queue.fail('unfinished', task.job, sentenceOf(error));
    // GitHub will not take it, now or later: the app was uninstalled, or the commit is gone.
  }
  await queue.finish('unfinished', task.job);
}

async function report(task: UnfinishedTask, { github, records }: FailureServices): Promise<void> {
  const head = task.head ?? (await github.pullRequest(task.ref))?.head;
  if (head === undefined) return;
  const key = keyOf(task.ref);
  const { checkRun, intended } = await records.published(key, head);
  const begun = intended.some((one) => one.what === 'check-run' && one.head === head);
  const known = begun ? ((await github.findCheckRun(task.ref, head)) ?? checkRun) : checkRun;
  await records.intend(key, [{ what: 'check-run', head }]);
  const id = await github.completeCheckRun(
    task.ref,
    head,
    known?.completed === false ? known.id : undefined,
    {
      title: 'The audit could not be finished',
      summary: [
        `Assay ${task.retried ? 'tried several times and ' : ''}could not finish this audit. It is no verdict on the change, and nothing was passed.`,
        `The ${task.retried ? 'last ' : ''}cause: ${asCode(task.cause)}`,
        task.retried
          ? 'Press **Audit again** or comment `/audit` to try once more.'
          : 'It will not end otherwise by itself. Push a change that removes the cause; or press **Audit again** or comment `/audit` where something else has changed.',
      ].join('\n\n'),
      conclusion: 'failure',
      annotations: [],
      actions: [reauditAction],
    },
  );
  await records.saveCheckRun(key, head, { id, completed: true, digest: undefined });
}
