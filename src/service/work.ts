import { applyCommand, type CommandServices } from './apply-command.ts';
import { auditPullRequest, type AuditServices } from './audit-pull-request.ts';
import type { Log } from './ports.ts';
import { reportFailure } from './report-failure.ts';

/** How the workers go about it. */
export interface WorkOptions {
  /** Audits at once. */
  readonly concurrency: number;
  /** How often the queue is looked at unasked: for retries, delays and other processes' jobs. */
  readonly pollMs: number;
}

/** Workers that were started. */
export interface Workers {
  /** Takes nothing more and resolves when what was begun is done. */
  stop(): Promise<void>;
}

/** Commands and failure reports at once; they have lanes of their own, so that a burst of audits does not keep people waiting. */
const aside = 2;

/** Takes jobs and does them, several at once, until stopped. */
export function startWorkers(services: AuditServices & CommandServices, options: WorkOptions): Workers {
  const { queue, log } = services;
  const { pollMs, concurrency } = options;
  const lanes = [
    startLane(queue.takeAudits, (task) => auditPullRequest(task, services), concurrency, log),
    startLane(queue.takeCommands, (task) => applyCommand(task, services), aside, log),
    startLane(queue.takeUnfinished, (task) => reportFailure(task, services), aside, log),
  ];
  const look = (): void => {
    for (const lane of lanes) lane.look();
  };
  const unsubscribe = queue.onWork(look);
  const timer = setInterval(look, pollMs);
  look();
  return {
    stop: async () => {
      clearInterval(timer);
      unsubscribe();
      await Promise.all(lanes.map((lane) => lane.stop()));
    },
  };
}

interface Lane {
  look(): void;
  stop(): Promise<void>;
}

function startLane<Task>(
  take: (limit: number) => Promise<readonly Task[]>,
  handle: (task: Task) => Promise<void>,
  concurrency: number,
  log: Log,
): Lane {
  const running = new Set<Promise<void>>();
  let stopped = false;
  let looking: Promise<void> | undefined;
  let again = false;

  const begin = (task: Task): void => {
    const work = handle(task)
      .catch((error: unknown) =>
        log.error({ err: error }, 'a job could not be settled; it is retried when its hold ends'),
      )
      .finally(() => {
        running.delete(work);
        look();
      });
    running.add(work);
  };

  const takeOnce = async (): Promise<void> => {
    for (const task of await take(concurrency - running.size)) begin(task);
  };

  const look = (): void => {
    if (stopped || running.size >= concurrency) return;
    if (looking !== undefined) {
      again = true;
      return;
    }
    again = false;
    looking = takeOnce()
      .catch((error: unknown) => log.error({ err: error }, 'the queue could not be read'))
      .finally(() => {
        looking = undefined;
        if (again) look();
      });
  };

  return {
    look,
    stop: async () => {
      stopped = true;
      await looking;
      while (running.size > 0) await Promise.all(running);
    },
  };
}
