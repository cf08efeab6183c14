import { type ChildProcess, spawn } from 'node:child_process';
import type { GitEnvironment } from './environment.ts';
import { GitError } from './git-error.ts';

/** Where git runs: its directory (`GIT_DIR`) and its whole environment. */
export interface GitPlace {
  readonly directory: string;
  readonly environment: GitEnvironment;
  /** The directory is only where to look from, as when a person runs git there. */
  readonly discover?: boolean;
}

/** How one git process is run. */
export interface GitRun {
  readonly input?: string | Uint8Array;
  /** Where paths are relative to; the place's directory otherwise. */
  readonly cwd?: string;
  readonly timeoutMs?: number;
  /** Output beyond this is an error of code `too-large`. */
  readonly maxOutputBytes?: number;
  /** Exit codes other than 0 that are an answer. */
  readonly answers?: readonly number[];
  /** Sees output as it comes; `false` ends the process, and the run succeeds. */
  readonly onOutput?: (chunk: Buffer) => boolean;
  /** Asked five times a second while git runs; `false` ends it, an error of code `too-large`. */
  readonly mayGoOn?: () => Promise<boolean>;
}

export interface GitResult {
  readonly exitCode: number;
  /** Empty where `onOutput` was given. */
  readonly output: Buffer;
}

/** The processes that have not ended yet. */
const running = new Set<ChildProcess>();

/** Ends every git process of `runGit`, helpers included: what a process does that is about to end. */
export function endRunningGit(): void {
  for (const child of running) signalGroup(child, 'SIGTERM');
}

const defaultTimeoutMs = 60_000;
const watchEveryMs = 200;
const defaultMaxOutputBytes = 64 * 1024 * 1024;
/** Of what git says on failure: the end, where the reason is. */
const maxComplaintLength = 2_048;

/** Runs git without a shell. Throws `GitError`; git's standard error is its cause. */
export async function runGit(place: GitPlace, args: readonly string[], run: GitRun = {}): Promise<GitResult> {
  const { promise, resolve, reject } = Promise.withResolvers<GitResult>();
  const maxOutputBytes = run.maxOutputBytes ?? defaultMaxOutputBytes;
  const child = spawn('git', place.discover === true ? args : ['--git-dir', place.directory, ...args], {
    cwd: run.cwd ?? place.directory,
    env: place.environment,
    stdio: 'pipe',
    windowsHide: true,
    detached: process.platform !== 'win32',
  });
  running.add(child);
  const chunks: Buffer[] = [];
  let complaint = '';
  let outputBytes = 0;
  let ended: 'timeout' | 'too-large' | 'stopped' | 'enough' | undefined;
  const end = (why: typeof ended): void => {
    if (ended !== undefined) return;
    ended = why;
    // SIGTERM lets git remove its temporary files. It does not reach the helpers that git starts (`git-remote-https` waits
    // for its server all the while), their common group does.
    signalGroup(child, 'SIGTERM');
    setTimeout(() => signalGroup(child, 'SIGKILL'), 1_000).unref();
  };
  const timer = setTimeout(() => end('timeout'), run.timeoutMs ?? defaultTimeoutMs);
  const { mayGoOn } = run;
  const ask = async (): Promise<void> => {
    if (mayGoOn !== undefined && !(await mayGoOn()) && running.has(child)) end('stopped');
  };
  const watch = mayGoOn === undefined ? undefined : setInterval(() => void ask(), watchEveryMs);
  const over = (): void => {
    clearTimeout(timer);
    clearInterval(watch);
    running.delete(child);
  };
  child.stdout.on('data', (chunk: Buffer) => {
    if (ended !== undefined) return;
    outputBytes += chunk.byteLength;
    if (outputBytes > maxOutputBytes) end('too-large');
    else if (run.onOutput === undefined) chunks.push(chunk);
    else if (!run.onOutput(chunk)) end('enough');
  });
  child.stderr.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString('utf8')).slice(-maxComplaintLength);
  });
  child.on('error', (error: NodeJS.ErrnoException) => {
    over();
    reject(
      error.code === 'ENOENT'
        ? new GitError(
            'no-git',
            'git could not be started: is it installed, and is the repository there?',
            error,
          )
        : new GitError('failed', 'git could not be started.', error),
    );
  });
  child.on('close', (exitCode) => {
    over();
    const command = args[0] ?? '';
    if (ended === 'timeout')
      reject(new GitError('timeout', `git ${command} took too long.`, new Error(complaint.trim())));
    else if (ended === 'too-large')
      reject(new GitError('too-large', `git ${command} answered with more than ${maxOutputBytes} bytes.`));
    else if (ended === 'stopped')
      reject(new GitError('too-large', `git ${command} was ended: it brings more than it may.`));
    else if (ended === 'enough' || exitCode === 0 || run.answers?.includes(exitCode ?? -1) === true)
      resolve({ exitCode: exitCode ?? 0, output: Buffer.concat(chunks) });
    else reject(new GitError('failed', `git ${command} failed.`, new Error(complaint.trim())));
  });
  child.stdin.on('error', () => {
    // It ended before it read everything: its exit code says why.
  });
  child.stdin.end(run.input ?? '');
  return promise;
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid === undefined || process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}

/** Full object ids, SHA-1 or SHA-256: all that is ever passed to git for an object. */
export function isObjectId(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}

/** The id itself, or a `GitError` of code `malformed`. */
export function objectId(text: string): string {
  if (!isObjectId(text))
    throw new GitError('malformed', 'Unexpected object id, expected 40 or 64 hexadecimal digits.');
  return text;
}
