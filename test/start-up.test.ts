import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { handledEvents } from '../src/service/plan-jobs.ts';
import { testPrivateKey } from './github/scripted-github.ts';

// Processes of their own, on a laden machine.
vi.setConfig({ testTimeout: 120_000 });

const root = fileURLToPath(new URL('..', import.meta.url));
const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0).reverse()) cleanup();
});

/** `npm start` without npm: the real process, in this environment and no other. */
function start(
  environment: Readonly<Record<string, string>>,
  cwd = root,
): ChildProcessByStdio<null, Readable, Readable> {
  const directory = mkdtempSync(join(tmpdir(), 'assay-start-'));
  cleanups.push(() => rmSync(directory, { recursive: true, force: true }));
  const child = spawn(process.execPath, [join(root, 'src/main.ts')], {
    cwd,
    env: {
      PATH: process.env['PATH'],
      HOST: '127.0.0.1',
      PORT: '0',
      ASSAY_DATA_DIR: directory,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  cleanups.push(() => child.kill('SIGKILL'));
  return child;
}

const credentials = { APP_ID: '7', PRIVATE_KEY: testPrivateKey, WEBHOOK_SECRET: 'w'.repeat(40) };

describe('starting', () => {
  it.each([
    ['no secret', { APP_ID: '7', PRIVATE_KEY: testPrivateKey }, /WEBHOOK_SECRET is missing/],
    ['the default secret', { ...credentials, WEBHOOK_SECRET: 'development' }, /WEBHOOK_SECRET "development"/],
    [
      'a key that cannot be read',
      { APP_ID: '7', PRIVATE_KEY_PATH: '/nowhere/key.pem', WEBHOOK_SECRET: 'w'.repeat(40) },
      /PRIVATE_KEY_PATH "\/nowhere\/key\.pem" cannot be read \(ENOENT\)/,
    ],
    ['a misspelt variable', { ...credentials, ASSAY_DATADIR: 'x' }, /variable ASSAY_DATADIR/],
    ['no credentials and no app.yml', {}, /app\.yml, which is not in this folder/, tmpdir()],
  ] as const)('is refused with one line for %s', async (_, environment, line, cwd?: string) => {
    const child = start(environment, cwd);
    let said = '';
    child.stderr.on('data', (data: Buffer) => {
      said += data.toString('utf8');
    });
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect(code).toBe(2);
    expect(said.trimEnd().split('\n')).toHaveLength(1);
    expect(said).toMatch(/^assay cannot start: /);
    expect(said).toMatch(line);
  });

  it('without credentials serves the set-up page, whose button holds the whole manifest', async () => {
    const child = start({});
    const url = await new Promise<string>((resolve) => {
      let said = '';
      child.stdout.on('data', (data: Buffer) => {
        said += data.toString('utf8');
        const found = /assay is at (\S+)/.exec(said);
        if (found?.[1] !== undefined) resolve(found[1]);
      });
    });
    // It lives, and takes no webhooks.
    const [alive, ready] = await Promise.all([fetch(`${url}/healthz`), fetch(`${url}/readyz`)]);
    expect([alive.status, ready.status]).toEqual([200, 503]);
    expect(await ready.text()).toContain('no credentials');
    const front = await fetch(url, { redirect: 'manual' });
    expect([front.status, front.headers.get('location')]).toEqual([302, '/probot']);
    const page = await (await fetch(`${url}/probot`)).text();
    // As a browser reads it: the attribute ends at its first apostrophe.
    const value = /name="manifest"[^>]*? value='([^']*)'/.exec(page)?.[1] ?? '';
    expect(JSON.parse(value)).toMatchObject({
      name: 'assay',
      public: false,
      default_events: [...handledEvents].sort(),
      default_permissions: { checks: 'write', contents: 'read', pull_requests: 'write' },
    });
  });
});
