import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { startApp } from '../src/main.ts';
import { openWorld } from './open-world.ts';

/** One measured value and what it should reach. */
interface Measurement {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly target: string;
}

const events = 1_000;
const connections = 32;
/** What is not audited by then counts as not audited. */
const maxWaitMs = 900_000;

/**
 * A burst of signed events over real HTTP to the whole app on its embedded database: how long the answers take while the audits are already
 * under way, whether every head got its one check run, and how long all of it took. GitHub and git server run in another process, the sender in a third.
 */
export async function benchWebhookBurst(): Promise<Measurement[]> {
  const directory = await mkdtemp(join(tmpdir(), 'assay-burst-'));
  const world = openWorld();
  const { tell, secret, privateKey } = world;
  try {
    const { origin } = await tell({
      do: 'build',
      directory: join(directory, 'served'),
      count: events,
      repositories: 1,
      latencyMs: 0,
    });
    const app = await startApp(
      {
        APP_ID: '7',
        PRIVATE_KEY: privateKey,
        WEBHOOK_SECRET: secret,
        GHE_HOST: new URL(origin).host,
        GHE_PROTOCOL: 'http',
        PORT: '0',
        ASSAY_DATA_DIR: join(directory, 'data'),
        LOG_LEVEL: 'error',
      },
      { rehearsed: true },
    );
    const load = loadavg()[0] ?? 0;
    const blocked = monitorEventLoopDelay({ resolution: 1 });
    blocked.enable();
    forgetPeak();
    const began = performance.now();
    const { milliseconds, refused, lateMs } = await tell({
      do: 'deliver',
      url: app.url,
      secret,
      from: 0,
      count: events,
      connections,
      action: 'opened',
    });
    blocked.disable();
    let counted = await tell({ do: 'count', reset: false });
    while (counted.heads < events && performance.now() - began < maxWaitMs) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      counted = await tell({ do: 'count', reset: false });
    }
    const seconds = (performance.now() - began) / 1000;
    const memoryBytes = peakOf('self') ?? process.resourceUsage().maxRSS * 1024;
    const auditorBytes = peakOfAuditor();
    await app.stop();
    const sorted = [...milliseconds].sort((a, b) => a - b);
    const quantile = (q: number): number =>
      sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)] ?? 0;
    return [
      { name: 'webhook answered, p50', value: quantile(0.5), unit: 'ms', target: '' },
      { name: 'webhook answered, p99', value: quantile(0.99), unit: 'ms', target: '< 50' },
      {
        name: 'longest time that the loop was blocked meanwhile',
        value: blocked.max / 1e6,
        unit: 'ms',
        target: '',
      },
      { name: 'longest time that the sender was late', value: lateMs, unit: 'ms', target: '' },
      { name: 'events refused', value: refused, unit: 'events', target: '0' },
      { name: 'heads audited', value: counted.heads, unit: `of ${events}`, target: String(events) },
      { name: 'check runs a head', value: counted.checkRuns / counted.heads, unit: '', target: '1' },
      { name: 'requests an audit', value: counted.requests / counted.heads, unit: '', target: '<= 4' },
      { name: 'until the last of them', value: seconds, unit: 's', target: '' },
      { name: 'audits a second, all of it', value: counted.heads / seconds, unit: '1/s', target: '' },
      { name: 'load of the machine before (1 minute)', value: load, unit: '', target: '' },
      {
        name: 'peak memory of the serving process',
        value: memoryBytes / 2 ** 20,
        unit: 'MiB',
        target: '< 512',
      },
      { name: 'peak memory of the auditing process', value: auditorBytes / 2 ** 20, unit: 'MiB', target: '' },
    ];
  } finally {
    world.close();
    await rm(directory, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** What this process needed before is not counted: Linux, proc(5), `/proc/pid/clear_refs`. */
function forgetPeak(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // Another system: the peak of the whole process is taken.
  }
}

/** The most memory that a process had, in bytes, as the system knows it: nobody has to ask it meanwhile. */
function peakOf(pid: string): number | undefined {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}

/** Of the child that runs `auditor.ts`; 0 where the system does not say. */
function peakOfAuditor(): number {
  try {
    const children = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8');
    const auditor = children
      .trim()
      .split(' ')
      .find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('auditor.ts'));
    return auditor === undefined ? 0 : (peakOf(auditor) ?? 0);
  } catch {
    return 0;
  }
}

if (import.meta.main) for (const line of await benchWebhookBurst()) console.log(line);
