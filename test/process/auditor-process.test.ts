import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it, vi } from 'vitest';
import { type AuditorProcess, openAuditorProcess } from '../../src/process/auditor-process.ts';
import { pullRequest, silent } from './requests.ts';

// A laden machine takes its time to start processes.
vi.setConfig({ testTimeout: 60_000 });

const opened: AuditorProcess[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

async function open(options: { silentMs?: number; directory?: string; said?: unknown[] } = {}) {
  const { said = [] } = options;
  const auditor = await openAuditorProcess({
    program: new URL('./odd-auditor.ts', import.meta.url),
    setup: { directory: options.directory ?? '/mirrors', maxMirrorBytes: 0, host: 'github.com' },
    log: { ...silent, info: (facts, message) => said.push({ ...facts, message }) },
    ...(options.silentMs === undefined ? {} : { silentMs: options.silentMs }),
  });
  opened.push(auditor);
  return auditor;
}

const pidOf = async (auditor: AuditorProcess): Promise<number> =>
  Number((await auditor.audit(pullRequest('main'))).audit.notes[0]);

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function ended(pid: number): Promise<void> {
  while (lives(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
}

it('audits in another process, which has none of the app’s secrets', async () => {
  vi.stubEnv('PRIVATE_KEY', 'k');
  vi.stubEnv('WEBHOOK_SECRET', 's');
  vi.stubEnv('DATABASE_URL', 'd');
  const said: unknown[] = [];
  const auditor = await open({ said });
  vi.unstubAllEnvs();
  const { audit, diffLines } = await auditor.audit(pullRequest('main'));
  expect(audit).toMatchObject({ head: 'a'.repeat(40), verdict: 'passed' });
  expect(audit.notes.slice(1)).toEqual(['2026-11-24T10:00:00.000Z', '']);
  expect(Number(audit.notes[0])).not.toBe(process.pid);
  expect(diffLines).toEqual(new Map([['a.json', new Set([1, 2])]]));
  expect(said).toMatchObject([
    { message: 'an audit was begun', branch: 'main', err: { name: 'TypeError', message: 'odd' } },
  ]);
});

it('hands on what an adapter threw, with its code and whether it may be tried again', async () => {
  const auditor = await open();
  await expect(auditor.audit(pullRequest('refuse'))).rejects.toMatchObject({
    code: 'not-found',
    retryable: true,
    message: 'The server does not have it.',
    cause: { message: 'not our ref' },
  });
  const bug = auditor.audit(pullRequest('stumble'));
  await expect(bug).rejects.toMatchObject({ name: 'TypeError', message: 'undefined is not a function' });
  await expect(bug).rejects.not.toHaveProperty('code');
});

it('fails what a crashed process held, retryably, and goes on in another', async () => {
  const auditor = await open();
  const before = await pidOf(auditor);
  const held = auditor.audit(pullRequest('never'));
  const results = await Promise.allSettled([held, auditor.audit(pullRequest('crash'))]);
  for (const result of results)
    expect(result).toMatchObject({ status: 'rejected', reason: { code: 'ended', retryable: true } });
  const after = await pidOf(auditor);
  expect(after).not.toBe(before);
  expect(lives(before)).toBe(false);
});

it('ends a process whose thread hangs, and none that is only waiting', async () => {
  const auditor = await open({ silentMs: 400 });
  const patient = await pidOf(auditor);
  const waits = auditor.audit(pullRequest('never'));
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  expect(await pidOf(auditor)).toBe(patient);
  const hangs = auditor.audit(pullRequest('hang'));
  for (const one of await Promise.allSettled([waits, hangs]))
    expect(one).toMatchObject({ status: 'rejected', reason: { retryable: true } });
  expect(await pidOf(auditor)).not.toBe(patient);
});

it('is not opened where the other process cannot open', async () => {
  await expect(open({ directory: 'nowhere' })).rejects.toMatchObject({
    code: 'no-git',
    message: 'There is no git.',
  });
});

it('ends with its close, and refuses what comes afterwards', async () => {
  const auditor = await open();
  const pid = await pidOf(auditor);
  await auditor.close();
  expect(lives(pid)).toBe(false);
  await expect(auditor.audit(pullRequest('main'))).rejects.toMatchObject({ code: 'closed', retryable: true });
});

it('ends when the process that serves is killed', async () => {
  const parent = spawn(process.execPath, [fileURLToPath(new URL('./lone-parent.ts', import.meta.url))], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const pid = Number(line.toString().trim());
  expect(lives(pid)).toBe(true);
  parent.kill('SIGKILL');
  await once(parent, 'exit');
  await ended(pid);
});
