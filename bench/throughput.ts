import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startApp } from '../src/main.ts';
import { openAuditorProcess } from '../src/process/auditor-process.ts';
import { openWorld, type World } from './open-world.ts';

/** One measured value and what it should reach. */
interface Measurement {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly target: string;
}

const latencyMs = 20;
const repositories = 5;
/** Of those that work without a throttle; medians. */
const rounds = 3;
const pullRequestsARound = 60;
/** At one write a second, two writes each. */
const pullRequestsThrottled = 20;
/** A round that takes longer counts what was done until then; what is left of it would be counted to the next. */
const maxRoundMs = 180_000;

/**
 * Pull requests a second from webhook to completed check run, 20 ms a REST call: Assay, which audits each of them, against a stock probot app that
 * looks at nothing. Each first sees one pull request of every repository unmeasured, which has its tokens and mirrors. Then the same heads are sent to
 * Assay again, and what it writes is counted.
 */
export async function benchThroughput(): Promise<Measurement[]> {
  const directory = await mkdtemp(join(tmpdir(), 'assay-throughput-'));
  const world = openWorld();
  const stock: ChildProcess[] = [];
  try {
    const { origin } = await world.tell({
      do: 'build',
      directory: join(directory, 'served'),
      count: repositories + rounds * pullRequestsARound,
      repositories,
      latencyMs,
    });
    const startStock = async (throttle: 'on' | 'off'): Promise<string> => {
      const port = await freePort();
      const child = fork(fileURLToPath(new URL('./stock-app-world.ts', import.meta.url)), {
        stdio: 'inherit',
        env: {
          PATH: process.env['PATH'],
          NODE_ENV: 'production',
          LOG_LEVEL: 'error',
          ORIGIN: origin,
          PRIVATE_KEY: world.privateKey,
          WEBHOOK_SECRET: world.secret,
          THROTTLE: throttle,
          STOCK_PORT: String(port),
        },
      });
      stock.push(child);
      await once(child, 'message');
      return `http://127.0.0.1:${port}`;
    };
    const throttled = await startStock('on');
    const free = await startStock('off');
    const assay = await startAssay(origin, world, join(directory, 'data'));
    for (const url of [throttled, free, assay.url]) await rate(world, url, 0, repositories);

    const load = loadavg()[0] ?? 0;
    const stockFree: number[] = [];
    const ours: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const from = repositories + round * pullRequestsARound;
      stockFree.push(await rate(world, free, from, pullRequestsARound));
      ours.push(await rate(world, assay.url, from, pullRequestsARound));
    }
    const stockThrottled = await rate(world, throttled, repositories, pullRequestsThrottled);
    const again = await deliverAgain(world, assay);
    await assay.stop();
    const [own, other] = [median(ours), median(stockFree)];
    return [
      { name: 'Assay', value: own, unit: '1/s', target: '' },
      { name: 'stock app, its default throttle', value: stockThrottled, unit: '1/s', target: '' },
      { name: 'stock app, throttle off', value: other, unit: '1/s', target: '' },
      { name: 'ratio to the throttled one', value: own / stockThrottled, unit: '', target: '>= 10' },
      { name: 'ratio to the unthrottled one', value: own / other, unit: '', target: '>= 0.333' },
      { name: 'the same heads again: audited', value: again.audits, unit: `of ${again.sent}`, target: 'all' },
      { name: 'the same heads again: writes', value: again.writes, unit: 'requests', target: '0' },
      { name: 'load of the machine before (1 minute)', value: load, unit: '', target: '' },
    ];
  } finally {
    for (const child of stock) child.kill();
    world.close();
    await rm(directory, { recursive: true, force: true, maxRetries: 3 });
  }
}

interface MeasuredApp {
  readonly url: string;
  audits(): number;
  stop(): Promise<void>;
}

/** The whole app as it is served, its auditing process included; only that audits are counted. */
async function startAssay(origin: string, world: World, directory: string): Promise<MeasuredApp> {
  const { host } = new URL(origin);
  const silent = () => undefined;
  const log = { debug: silent, info: silent, warn: silent, error: silent };
  const auditing = await openAuditorProcess({
    program: new URL('../src/auditor.ts', import.meta.url),
    setup: { directory: join(directory, 'mirrors'), maxMirrorBytes: 1e10, host },
    log,
  });
  let audits = 0;
  const app = await startApp(
    {
      APP_ID: '7',
      PRIVATE_KEY: world.privateKey,
      WEBHOOK_SECRET: world.secret,
      GHE_HOST: host,
      GHE_PROTOCOL: 'http',
      PORT: '0',
      ASSAY_DATA_DIR: directory,
      LOG_LEVEL: 'error',
    },
    {
      auditor: {
        audit: async (request) => {
          const audited = await auditing.audit(request);
          audits += 1;
          return audited;
        },
      },
    },
  );
  return {
    url: app.url,
    audits: () => audits,
    stop: async () => {
      await app.stop();
      await auditing.close();
    },
  };
}

/** Completed check runs a second, from the first delivery to the last completion. */
async function rate(world: World, url: string, from: number, count: number): Promise<number> {
  await world.tell({ do: 'count', reset: true });
  const began = performance.now();
  const { refused } = await world.tell({
    do: 'deliver',
    url,
    secret: world.secret,
    from,
    count,
    connections: count,
    action: 'opened',
  });
  if (refused > 0) throw new Error(`${refused} of ${count} webhooks were refused by ${url}.`);
  for (;;) {
    const { completed } = await world.tell({ do: 'count', reset: false });
    const elapsedMs = performance.now() - began;
    if (completed >= count || elapsedMs > maxRoundMs) return (completed / elapsedMs) * 1000;
    await sleep(5);
  }
}

/** Sends heads whose verdict stands already, waits until they were audited again, and counts what was written. */
async function deliverAgain(
  world: World,
  { url, audits }: MeasuredApp,
): Promise<{ sent: number; audits: number; writes: number }> {
  const sent = pullRequestsThrottled;
  const before = audits();
  await world.tell({ do: 'count', reset: true });
  await world.tell({
    do: 'deliver',
    url,
    secret: world.secret,
    from: 0,
    count: sent,
    connections: sent,
    action: 'reopened',
  });
  const end = performance.now() + maxRoundMs;
  while (audits() - before < sent && performance.now() < end) await sleep(20);
  // The last one is published after its audit, if at all.
  await sleep(1_000);
  const { writes } = await world.tell({ do: 'count', reset: true });
  return { sent, audits: audits() - before, writes };
}

/** Of the loopback; the stock app does not say which one it was given. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
