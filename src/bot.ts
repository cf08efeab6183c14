import type { Probot } from 'probot';
import { handledEvents, planJobs } from './service/plan-jobs.ts';
import type { Intake } from './service/ports.ts';

/** Events become jobs, and jobs are committed to the queue. Nothing else happens while GitHub waits for an answer. */
export function bot(app: Probot, { intake, appId }: { intake: Intake; appId: number }): void {
  app.on([...handledEvents], async ({ id, name, payload }) => {
    const intents = planJobs(name, payload, appId);
    if (intents.length > 0) await intake.enqueue({ id, event: name, intents });
  });
}
