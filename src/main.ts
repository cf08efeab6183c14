import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Probot } from 'probot';
import { bot } from './bot.ts';
import { type Config, ConfigError, readConfig } from './config.ts';
import { checks } from './core/checks/index.ts';
import { reportsWith } from './core/report/renderer.ts';
import { fetchWithin, octokitFor } from './github/installation.ts';
import { enterpriseLimits, githubLimits } from './github/limiter.ts';
import { openGitHub } from './github/open-github.ts';
import { openAuditorProcess } from './process/auditor-process.ts';
import type { Auditor, Renderer } from './service/github-port.ts';
import { startWorkers } from './service/work.ts';
import { openStore } from './store/open-store.ts';
import { rehearse } from './web/rehearse.ts';
import { serve } from './web/serve.ts';
import { serveSetUp } from './github/serve-set-up.ts';

/** The app, running. */
export interface RunningApp {
  /** Where it listens: `http://127.0.0.1:3000`. */
  readonly url: string;
  /** Answers what is under way, finishes the audits that were begun, closes the database. */
  stop(): Promise<void>;
}

/** Parts that tests and measurements put in another's place, or look at. */
export interface Parts {
  readonly auditor?: Auditor;
  readonly renderer?: Renderer;
  /** Told of every request to GitHub. */
  readonly onRequest?: (route: string) => void;
  /** Whether the way of a webhook is gone before the first one comes, as `npm start` does. */
  readonly rehearsed?: boolean;
}

/**
 * Jobs at once. They wait for git and GitHub most of the time: heads of one repository that wait together are one fetch. How many are read and judged
 * at once is the auditing process's own affair.
 */
const concurrency = 16;

/** How often the queue is looked at unasked. */
const pollMs = 1_000;

/** An audit slower than this is announced as "in progress". */
const announceAfterMs = 3_000;

/** An audit that takes longer than this is given up and tried again. */
const auditTimeoutMs = 300_000;

/** What is under way when the app is told to stop has this long to end, before it goes back to the queue. */
const graceMs = 20_000;

/** GitHub waits this long for a webhook's answer; the app waits as long for GitHub's. */
const githubTimeoutMs = 10_000;

/** Of all mirrors together; the least recently used goes first. */
const maxMirrorBytes = 20 * 1024 ** 3;

const pruneEveryMs = 3_600_000;

/**
 * Starts the app as its environment says: serving, or, without any credentials, the page that creates them. Throws `ConfigError` with one
 * clear line where the environment is wrong, and what the database or the port throws where they cannot be had.
 */
export async function startApp(
  environment: Readonly<Record<string, string | undefined>>,
  parts: Parts = {},
): Promise<RunningApp> {
  const config = readConfig(environment);
  if (config.app === undefined) {
    // Elsewhere the page would create an app without permissions, and without a word.
    if (!existsSync('app.yml'))
      throw new ConfigError(
        'The set-up page creates the App from app.yml, which is not in this folder: start it in the checkout, as `npm start` does; or set APP_ID, PRIVATE_KEY and WEBHOOK_SECRET.',
      );
    const page = await serveSetUp(config);
    return { url: page.url, stop: page.close };
  }
  return startServing(config, config.app, parts);
}

async function startServing(
  config: Config,
  { appId, privateKey, webhookSecret: secret }: NonNullable<Config['app']>,
  { onRequest, ...parts }: Parts,
): Promise<RunningApp> {
  const probot = new Probot({
    appId,
    privateKey,
    secret,
    baseUrl: config.github.apiUrl,
    Octokit: octokitFor(config.github.apiUrl),
    request: { fetch: fetchWithin(githubTimeoutMs) },
    logLevel: config.logLevel,
    logFormat: process.stdout.isTTY ? 'pretty' : 'json',
  });
  await probot.ready();
  const { log } = probot;
  const store = await openStore({ url: config.databaseUrl, directory: config.dataDirectory }, log);
  const github = openGitHub(probot, {
    appId,
    webOrigin: config.github.webOrigin,
    limits: config.github.enterprise ? enterpriseLimits : githubLimits,
    ...(onRequest === undefined ? {} : { onRequest }),
  });
  const { host } = new URL(config.github.webOrigin);
  const auditing =
    parts.auditor === undefined
      ? await openAuditorProcess({
          program: new URL('./auditor.ts', import.meta.url),
          setup: { directory: join(config.dataDirectory, 'mirrors'), maxMirrorBytes, host },
          log,
        })
      : { audit: parts.auditor.audit, close: async () => undefined };
  const renderer = parts.renderer ?? reportsWith(checks);
  const { queue, records } = store;
  const workers = startWorkers(
    {
      github,
      queue,
      records,
      auditor: auditing,
      renderer,
      log,
      now: () => new Date(),
      announceAfterMs,
      auditTimeoutMs,
    },
    { concurrency, pollMs },
  );
  const pruning = setInterval(() => {
    store
      .prune()
      .catch((error: unknown) => log.warn({ err: error }, 'old deliveries could not be forgotten'));
  }, pruneEveryMs);
  const { port } = config;
  const receive = bot({ intake: store, appId });
  if (parts.rehearsed === true) await rehearse(bot({ intake: store.rehearsal, appId }), log);
  const server = await serve({ host: config.host, port, secret, log, receive, ready: store.ping });
  log.info({ url: server.url }, 'assay is listening');
  return {
    url: server.url,
    stop: async () => {
      clearInterval(pruning);
      await server.close();
      await workers.stop(graceMs);
      await auditing.close();
      await store.close();
    },
  };
}

/** Run directly: the process's own environment and `.env`, until it is told to stop. */
async function runUntilStopped(): Promise<void> {
  try {
    if (existsSync('.env')) process.loadEnvFile('.env');
    const app = await startApp(process.env, { rehearsed: true });
    process.stdout.write(`assay is at ${app.url}\n`);
    let stopping = false;
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        if (stopping) process.exit(1);
        stopping = true;
        app.stop().then(
          () => process.exit(0),
          () => process.exit(1),
        );
      });
    }
  } catch (error) {
    const line =
      error instanceof ConfigError ? error.message : String(error instanceof Error ? error.stack : error);
    process.stderr.write(`assay cannot start: ${line}\n`);
    process.exitCode = 2;
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href)
  await runUntilStopped();
