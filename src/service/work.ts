import { applyCommand, type CommandServices } from './apply-command.ts';
import { auditPullRequest, type AuditServices } from './audit-pull-request.ts';
import { within } from './failure.ts';
import type { Log } from './ports.ts';
import { reportFailure } from './report-failure.ts';

/** How the workers go about it. */
export interface WorkOptions {
  /** Audits at once. */
  readonly concurrency: number;
  /** How often the queue is looked at unasked: for retries, delays and other processes' jobs. */
  readonly pollMs: number;
}

/**
 * GitHub waits for its webhooks, and an audit takes the database, GitHub and git's processors from them. So in a burst no audit is begun: not
 * before this long after the last webhook, and at most this long after the first. Then audits have at least as long without being held:
 * where webhooks never cease, audits get their half.
 */
const quietMs = 60;
const longestHoldMs = 2_000;

/** Workers that were started. */
export interface Workers {
  /** Takes nothing more and resolves when what was begun is done; what is not done after `graceMs` goes back to the queue. */
  stop(graceMs: number): Promise<void>;
}

/** Commands and failure reports at once; they have lanes of their own, so that a burst of audits does not keep people waiting. */
const aside = 2;

/** Takes jobs and does them, several at once, until stopped. */
export function startWorkers(services: AuditServices & CommandServices, options: WorkOptions): Workers {
  const { queue, log } = services;
  const { pollMs, concurrency } = options;
  const hold = openHold(() => look());
  const lanes = [
    startLane({
      take: async (limit) => (hold.holds() ? [] : queue.takeAudits(limit)),
      handle: (task) => auditPullRequest(task, services),
      giveBack: (task) => queue.deferAudit(task, services.now()),
      concurrency,
      log,
    }),
    startLane({
      take: queue.takeCommands,
      handle: (task) => applyCommand(task, services),
      giveBack: (task) => queue.defer('command', task.job, services.now()),
      concurrency: aside,
      log,
    }),
    startLane({
      take: queue.takeUnfinished,
      handle: (task) => reportFailure(task, services),
      giveBack: (task) => queue.defer('unfinished', task.job, services.now()),
      concurrency: aside,
      log,
    }),
  ];
  const look = (): void => {
    for (const lane of lanes) lane.look();
  };
  const unsubscribe = queue.onWork((queues) => {
    if (queues.has('audit')) hold.extend();
    if (queues.has('command')) lanes[1]?.look();
  });
  const timer = setInterval(look, pollMs);
  look();
  return {
    stop: async (graceMs) => {
      clearInterval(timer);
      hold.end();
      unsubscribe();
      await Promise.all(lanes.map((lane) => lane.stop(graceMs)));
    },
  };
}

/**
 * Lets go once `quietMs` have passed without `extend`, or `longestHoldMs` after the first; what was let go for the second reason is not held
 * again for as long.
 */
function openHold(released: () => void): { extend(): void; holds(): boolean; end(): void } {
  let timer: NodeJS.Timeout | undefined;
  let began = 0;
  let freeUntil = 0;
  const release = (): void => {
    timer = undefined;
    const now = performance.now();
    if (now - began >= longestHoldMs - quietMs) freeUntil = now + longestHoldMs;
    released();
  };
  return {
    extend: () => {
      const now = performance.now();
      if (now < freeUntil) return released();
      if (timer === undefined) began = now;
      clearTimeout(timer);
      timer = setTimeout(release, Math.max(0, Math.min(quietMs, began + longestHoldMs - now)));
    },
    holds: () => timer !== undefined,
    end: () => clearTimeout(timer),
  };
}

interface Lane {
  look(): void;
  stop(graceMs: number): Promise<void>;
}

function startLane<Task>(options: {
  readonly take: (limit: number) => Promise<readonly Task[]>;
  readonly handle: (task: Task) => Promise<void>;
  readonly giveBack: (task: Task) => Promise<void>;
  readonly concurrency: number;
  readonly log: Log;
}): Lane {
  const { take, handle, giveBack, concurrency, log } = options;
  const running = new Map<Task, Promise<void>>();
  let stopped = false;
  let looking: Promise<void> | undefined;
  let again = false;

  const begin = (task: Task): void => {
    const work = handle(task)
      .catch((error: unknown) =>
        log.error({ err: error }, 'a job could not be settled; it is retried when its hold ends'),
      )
      .finally(() => {
        running.delete(task);
        look();
      });
    running.set(task, work);
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
    stop: async (graceMs) => {
      stopped = true;
      await looking;
      const all = async (): Promise<void> => {
        while (running.size > 0) await Promise.all(running.values());
      };
      await within(graceMs, all()).catch(async () => {
        await Promise.all([...running.keys()].map(giveBack));
      });
    },
  };
}
