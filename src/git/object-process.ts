import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { GitError } from './git-error.ts';
import { type GitPlace, objectId } from './run-git.ts';

/** An object as `git cat-file --batch` gives it; `bytes` is empty for a process that only looks sizes up. */
export interface GitObject {
  readonly id: string;
  readonly type: string;
  readonly sizeBytes: number;
  readonly bytes: Buffer;
}

/** Objects by id over one long-lived `git cat-file`; it ends by itself when idle. */
export interface ObjectProcess {
  /** In the order asked; undefined for what is not there. `suffix` is `^{tree}` or nothing. */
  get(ids: readonly string[], suffix?: '^{tree}'): Promise<(GitObject | undefined)[]>;
  close(): void;
}

type Waiting = {
  readonly resolve: (object: GitObject | undefined) => void;
  readonly reject: (error: GitError) => void;
};

const idleMs = 5_000;
/** A stalled disk or a git that hangs: nothing local takes this long. */
const stalledMs = 60_000;
const newline = 10;

/** @param mode `contents` reads objects, `sizes` only looks them up */
export function openObjectProcess(place: GitPlace, mode: 'contents' | 'sizes'): ObjectProcess {
  let child: ChildProcessWithoutNullStreams | undefined;
  let waiting: Waiting[] = [];
  let timer: NodeJS.Timeout | undefined;
  let pieces: Buffer[] = [];
  let pieceBytes = 0;
  let header: Omit<GitObject, 'bytes'> | undefined;

  const stop = (error?: GitError): void => {
    clearTimeout(timer);
    const [old, lost] = [child, waiting];
    child = undefined;
    waiting = [];
    pieces = [];
    pieceBytes = 0;
    header = undefined;
    old?.stdin.end();
    old?.kill('SIGTERM');
    for (const one of lost)
      one.reject(error ?? new GitError('failed', 'git cat-file was closed while it was read.'));
  };
  const watch = (): void => {
    clearTimeout(timer);
    if (waiting.length === 0) timer = setTimeout(() => stop(), idleMs).unref();
    else timer = setTimeout(() => stop(new GitError('timeout', 'git cat-file took too long.')), stalledMs);
  };

  const answer = (object: GitObject | undefined): void => {
    waiting.shift()?.resolve(object);
  };
  /** Consumes whole answers: `<id> <type> <size>\n<bytes>\n`, or `<name> missing\n`. */
  const consume = (): void => {
    const wanted = header === undefined ? 1 : header.sizeBytes + 1;
    if (pieceBytes < wanted) return;
    let buffer =
      pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces, pieceBytes);
    for (;;) {
      if (header === undefined) {
        const end = buffer.indexOf(newline);
        if (end < 0) break;
        const [id = '', type = '', size = ''] = buffer.toString('latin1', 0, end).split(' ');
        buffer = buffer.subarray(end + 1);
        if (!/^\d+$/.test(size)) answer(undefined);
        else if (mode === 'sizes') answer({ id, type, sizeBytes: Number(size), bytes: Buffer.alloc(0) });
        else header = { id, type, sizeBytes: Number(size) };
      } else {
        if (buffer.byteLength <= header.sizeBytes) break;
        answer({ ...header, bytes: Buffer.from(buffer.subarray(0, header.sizeBytes)) });
        buffer = buffer.subarray(header.sizeBytes + 1);
        header = undefined;
      }
    }
    pieces = buffer.byteLength === 0 ? [] : [buffer];
    pieceBytes = buffer.byteLength;
  };

  const start = (): ChildProcessWithoutNullStreams => {
    const started = spawn(
      'git',
      ['--git-dir', place.directory, 'cat-file', mode === 'contents' ? '--batch' : '--batch-check'],
      { cwd: place.directory, env: place.environment, stdio: 'pipe', windowsHide: true },
    );
    let complaint = '';
    started.stdout.on('data', (chunk: Buffer) => {
      if (child !== started) return;
      pieces.push(chunk);
      pieceBytes += chunk.byteLength;
      consume();
      watch();
    });
    started.stderr.on('data', (chunk: Buffer) => {
      if (complaint.length < 4_096) complaint += chunk.toString('utf8');
    });
    started.stdin.on('error', () => {
      // It ended early: `close` says why.
    });
    started.on('error', (error) => {
      if (child === started) stop(new GitError('no-git', 'git could not be started.', error));
    });
    started.on('close', () => {
      if (child === started) stop(toReadError(complaint.trim()));
    });
    return started;
  };

  return {
    get: async (ids, suffix) => {
      const names = ids.map((id) => objectId(id) + (suffix ?? ''));
      if (names.length === 0) return [];
      child ??= start();
      const { stdin } = child;
      const answers = names.map(
        () => new Promise<GitObject | undefined>((resolve, reject) => waiting.push({ resolve, reject })),
      );
      watch();
      stdin.write(`${names.join('\n')}\n`);
      return Promise.all(answers);
    },
    close: () => stop(),
  };
}

/**
 * Why reading ended early. In a partial clone git ends at the first object that was never fetched (git 2.37 and later, where it may not fetch). It is
 * no file that is missing: an audit that took it for one would compare with nothing and pass.
 */
function toReadError(complaint: string): GitError {
  const cause = new Error(complaint);
  return /^fatal: could not fetch [0-9a-f]+ from promisor remote$/m.test(complaint)
    ? new GitError(
        'not-found',
        'The clone is partial, and some of what is to be read was never fetched. Fetch it first: git fetch --refetch --no-filter',
        cause,
      )
    : new GitError('failed', 'git cat-file ended early.', cause);
}
