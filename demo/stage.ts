import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startApp } from '../src/main.ts';
import type { FileChanges } from '../test/harness/git-server.ts';
import { startLocalGitHub } from '../test/harness/local-github.ts';
import type { LocalGitHub } from '../test/harness/local-github-api.ts';
import { modelFile } from './model-file.ts';

const model = 'models/credit-default/model.safetensors';
const first = [0.82, -0.41, 1.37, -0.22, 0.05, 0.61, -1.18, 0.33, 0.47, -0.09, 0.74];
const worse = [0.79, -0.12, 0.58, -0.31, 0.11, 0.2, -0.64, 0.29, 0.18, -0.02, 0.4];
const corrected = [0.86, -0.44, 1.41, -0.2, 0.04, 0.66, -1.21, 0.35, 0.49, -0.11, 0.77];

/** The commits of the story, in order: the branch `main`, and the two of the pull request. */
export const commits: Readonly<Record<'start' | 'worse' | 'corrected', FileChanges>> = {
  start: { ...filesOf('repository'), [model]: modelFile(first, -2.31) },
  worse: { ...filesOf('worse'), [model]: modelFile(worse, -1.97) },
  corrected: { ...filesOf('corrected'), [model]: modelFile(corrected, -2.35) },
};

/** A local GitHub with the credit-scoring repository on it, and the app that serves it. */
export interface Stage {
  readonly github: LocalGitHub;
  readonly appUrl: string;
  /** Ends both and removes everything that they wrote. */
  close(): Promise<void>;
}

/** Nothing but the loopback and a temporary folder is used. */
export async function openStage(): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'assay-demo-'));
  const github = await startLocalGitHub({ owner: 'lending', name: 'credit-scoring', files: commits.start });
  const app = await startApp({
    APP_ID: String(github.appId),
    PRIVATE_KEY: github.privateKey,
    WEBHOOK_SECRET: github.webhookSecret,
    GHE_HOST: github.host,
    GHE_PROTOCOL: 'http',
    HOST: '127.0.0.1',
    PORT: '0',
    ASSAY_DATA_DIR: folder,
    LOG_LEVEL: 'error',
  }).catch(async (error: unknown) => {
    await github.stop();
    await rm(folder, { recursive: true, force: true });
    throw error;
  });
  github.webhooks.sendTo(`${app.url}/api/github/webhooks`);
  return {
    github,
    appUrl: app.url,
    close: async () => {
      await app.stop();
      await github.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function filesOf(folder: string): Record<string, string> {
  const root = fileURLToPath(new URL(folder, import.meta.url));
  return Object.fromEntries(
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [relative(root, path).replaceAll('\\', '/'), readFileSync(path, 'utf8')]),
  );
}
