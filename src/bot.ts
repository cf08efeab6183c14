import { planJobs } from './service/plan-jobs.ts';
import type { Intake, ReceivedEvent } from './service/ports.ts';

/**
 * Events become jobs, and jobs are committed to the queue. Nothing else happens while GitHub waits for an answer: probot's own dispatch, which
 * constructs a GitHub client for every event whether it is used or not, costs more than all of this and is left out.
 */
export function bot({ intake, appId }: { intake: Intake; appId: number }) {
  return async ({ id, name, payload }: ReceivedEvent): Promise<void> => {
    const intents = planJobs(name, payload, appId);
    if (intents.length > 0) await intake.enqueue({ id, event: name, intents });
  };
}
