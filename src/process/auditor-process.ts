import { type ChildProcess, fork } from 'node:child_process';
import type { Auditor } from '../service/github-port.ts';
import type { Audited, Log } from '../service/ports.ts';
import type { AuditorSetup, Failure, Order, Report } from './messages.ts';

/** What went wrong in the auditing process, or with it. */
export class AuditorFailure extends Error {
  override readonly name = 'AuditorFailure';
  readonly code: string;
  readonly retryable: boolean;
  readonly retryAt = undefined;

  constructor(code: string, retryable: boolean, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.retryable = retryable;
  }
}

/** How the auditing process is run. */
export interface AuditorProcessOptions {
  /** The program; it calls `serveAuditor`. */
  readonly program: URL;
  readonly setup: AuditorSetup;
  readonly log: Log;
  /** A process that has work and says nothing for so long is ended: its thread hangs. Longer than any bounded parser takes. */
  readonly silentMs?: number;
}

/** An auditor in a process of its own. */
export interface AuditorProcess extends Auditor {
  /** Ends the process; what is under way fails. */
  close(): Promise<void>;
}

/** What hostile content must not find in the memory of the process that reads it. */
const secrets = ['PRIVATE_KEY', 'PRIVATE_KEY_PATH', 'WEBHOOK_SECRET', 'DATABASE_URL', 'APP_ID'];

/** After this long a process that was told to end is killed. */
const graceMs = 3_000;

interface Waiting {
  readonly resolve: (audited: Audited) => void;
  readonly reject: (error: Error) => void;
}

interface Running {
  readonly child: ChildProcess;
  readonly opened: Promise<void>;
  readonly audits: Map<number, Waiting>;
  readonly gone: Promise<void>;
}

/**
 * Audits in another process, so that neither git (each start of which copies the page table of whoever starts it), nor a parser, nor what
 * they need of memory can delay a webhook. A process that ends or hangs fails the audits that it held, retryably, and the next audit starts
 * another one. It ends when this process does. Rejects where it cannot be opened.
 */
export async function openAuditorProcess(options: AuditorProcessOptions): Promise<AuditorProcess> {
  const { silentMs = 60_000, log } = options;
  let running: Running | undefined;
  let closed = false;
  let count = 0;

  const start = (): Running => {
    const one = startAuditor(options, silentMs);
    running = one;
    void one.gone.then(() => {
      if (running === one) running = undefined;
      if (!closed)
        log.warn({ pid: one.child.pid }, 'the auditing process ended; the next audit starts another');
    });
    return one;
  };

  const first = start();
  await first.opened.catch((error: unknown) => {
    closed = true;
    first.child.kill('SIGKILL');
    throw error;
  });
  return {
    audit: async (request) => {
      if (closed) throw new AuditorFailure('closed', true, 'The app is stopping.');
      const { child, opened, audits } = running ?? start();
      await opened;
      const id = ++count;
      return new Promise<Audited>((resolve, reject) => {
        audits.set(id, { resolve, reject });
        send(child, { do: 'audit', id, request });
      });
    },
    close: async () => {
      closed = true;
      const one = running;
      if (one === undefined) return;
      if (one.child.connected) one.child.disconnect();
      const timer = setTimeout(() => one.child.kill('SIGKILL'), graceMs);
      await one.gone;
      clearTimeout(timer);
    },
  };
}

function startAuditor({ program, setup, log }: AuditorProcessOptions, silentMs: number): Running {
  const environment = { ...process.env };
  for (const name of secrets) delete environment[name];
  const child = fork(program, {
    serialization: 'advanced',
    execArgv: [],
    env: environment,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const audits = new Map<number, Waiting>();
  const opened = Promise.withResolvers<void>();
  const gone = Promise.withResolvers<void>();
  let heardAt = performance.now();
  let asked = false;

  const lookAfter = setInterval(() => {
    if (audits.size === 0) asked = false;
    else if (!asked) {
      asked = true;
      heardAt = performance.now();
      send(child, { do: 'answer' });
    } else if (performance.now() - heardAt > silentMs) {
      log.error({ pid: child.pid, audits: audits.size }, 'the auditing process hangs and is ended');
      child.kill('SIGKILL');
    }
  }, silentMs / 4);
  lookAfter.unref();

  const settle = (id: number): Waiting | undefined => {
    const waiting = audits.get(id);
    audits.delete(id);
    return waiting;
  };
  child.on('message', (report: Report) => {
    heardAt = performance.now();
    if (report.did === 'open') opened.resolve();
    else if (report.did === 'not-open') opened.reject(errorOf(report.failure));
    else if (report.did === 'audit') settle(report.id)?.resolve(report.audited);
    else if (report.did === 'fail') settle(report.id)?.reject(errorOf(report.failure));
    else if (report.did === 'answer') asked = false;
    else log[report.level](report.facts, report.message);
  });
  const end = (cause?: Error): void => {
    clearInterval(lookAfter);
    const error = new AuditorFailure('ended', true, 'The process that audits ended early.', cause);
    opened.reject(error);
    for (const waiting of audits.values()) waiting.reject(error);
    audits.clear();
    gone.resolve();
  };
  child.on('error', end);
  child.on('exit', () => end());
  opened.promise.catch(() => undefined);
  send(child, { do: 'open', setup });
  return { child, opened: opened.promise, audits, gone: gone.promise };
}

/** What cannot be sent is lost with the process: `exit` fails whoever waits for it. */
function send(child: ChildProcess, order: Order): void {
  if (child.connected) child.send(order, () => undefined);
}

function errorOf({ known, name, message, stack, cause }: Failure): Error {
  if (known !== undefined)
    return new AuditorFailure(
      known.code,
      known.retryable,
      message,
      cause === undefined ? undefined : new Error(cause),
    );
  return Object.assign(new Error(message), { name, stack });
}
