import { getPriority, setPriority } from 'node:os';
import process from 'node:process';
import type { Auditor } from '../service/github-port.ts';
import { type AuditorSetup, failureOf, type Order, type Report } from './messages.ts';

/** What an auditing process logs; it is written by the process that serves. */
export interface ForwardedLog {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
}

/** By how much its priority is lower: a third of the weight (sched(7), the nice value), so that it is last and never starved. */
const lower = 5;

/** Opens what audits; `close` lets go of it. */
type Open = (setup: AuditorSetup, log: ForwardedLog) => Promise<{ auditor: Auditor; close(): Promise<void> }>;

/**
 * The other side of `openAuditorProcess`: audits as told until the process that serves closes the line or ends. It runs at a lower priority,
 * and so do the git processes that it starts: where the processor is short, webhooks are answered first.
 */
export function serveAuditor(open: Open): void {
  const say = (report: Report): void => {
    if (process.connected) process.send?.(report, undefined, undefined, () => undefined);
  };
  const logAs = (level: 'info' | 'warn') => (facts: object, message: string) =>
    say({ did: 'log', level, facts: plain(facts), message });
  try {
    setPriority(Math.min(getPriority() + lower, 19));
  } catch {
    // Not everywhere may a process lower itself: then it competes.
  }
  let opening: ReturnType<Open> | undefined;
  process.on('message', (order: Order) => {
    if (order.do === 'answer') say({ did: 'answer' });
    else if (order.do === 'open') {
      opening = open(order.setup, { info: logAs('info'), warn: logAs('warn') });
      opening.then(
        () => say({ did: 'open' }),
        (error: unknown) => say({ did: 'not-open', failure: failureOf(error) }),
      );
    } else {
      const { id, request } = order;
      const work = async () => (await opening)?.auditor.audit(request);
      work().then(
        (audited) => {
          if (audited !== undefined) say({ did: 'audit', id, audited });
        },
        (error: unknown) => say({ did: 'fail', id, failure: failureOf(error) }),
      );
    }
  });
  // The terminal's Ctrl-C reaches every process; the one that serves decides when this one ends.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
  process.on('disconnect', () => {
    const closing = async () => (await opening)?.close();
    closing().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });
}

/** Errors among the facts, as what a logger knows. */
function plain(facts: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(facts).map(([name, value]: [string, unknown]) => [
      name,
      value instanceof Error ? failureOf(value) : value,
    ]),
  );
}
