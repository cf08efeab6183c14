import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file's new content; `null` removes it. */
export type FileChanges = Readonly<Record<string, string | Uint8Array | null>>;

/** What a commit is made of. */
export interface CommitRequest {
  readonly message: string;
  readonly files: FileChanges;
  /** Where a new branch starts; otherwise the branch's own tip, or nothing. */
  readonly from?: string;
  readonly author?: string;
}

/** A bare repository, as a hosting service keeps it. */
export interface BareRepository {
  readonly path: string;
  git(...args: string[]): string;
  /** A ref's or revision's commit; undefined where there is none. */
  resolve(revision: string): string | undefined;
  /** Commits the files on top of the branch; returns the new commit's id. */
  commit(branch: string, request: CommitRequest): string;
  /** Answers git's own HTTP requests below `<owner>/<name>.git`. */
  serve(path: string, query: string, request: IncomingMessage, response: ServerResponse): Promise<void>;
  remove(): void;
}

/** An empty bare repository in a temporary folder, or one that a bare clone of `source` fills. */
export function createBareRepository(owner: string, name: string, source?: string): BareRepository {
  const root = mkdtempSync(join(tmpdir(), 'assay-github-'));
  const path = join(root, owner, `${name}.git`);
  mkdirSync(path, { recursive: true });
  const env: Record<string, string> = {
    PATH: process.env['PATH'] ?? '',
    HOME: root,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
  };
  const run = (
    args: readonly string[],
    more: Record<string, string> = {},
    input?: string | Uint8Array,
  ): string =>
    execFileSync('git', args, {
      cwd: path,
      env: { ...env, ...more },
      stdio: ['pipe', 'pipe', 'pipe'],
      maxBuffer: 1 << 30,
      ...(input === undefined ? {} : { input }),
    })
      .toString('utf8')
      .trim();
  if (source === undefined) run(['init', '--quiet', '--bare', '--initial-branch=main']);
  else run(['clone', '--quiet', '--bare', '--no-local', source, '.']);
  for (const [key, value] of [
    ['uploadpack.allowFilter', 'true'],
    ['uploadpack.allowAnySHA1InWant', 'true'],
    ['http.receivepack', 'true'],
    ['gc.auto', '0'],
  ] as const)
    run(['config', key, value]);

  const resolve = (revision: string): string | undefined => {
    try {
      return run(['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`]);
    } catch {
      return undefined;
    }
  };

  const commit: BareRepository['commit'] = (branch, { message, files, from, author = 'Ada Byron' }) => {
    const parent = resolve(`refs/heads/${branch}`) ?? (from === undefined ? undefined : resolve(from));
    const index = { GIT_INDEX_FILE: join(root, 'index') };
    rmSync(index.GIT_INDEX_FILE, { force: true });
    if (parent !== undefined) run(['read-tree', parent], index);
    const entries = Object.entries(files).map(([file, content]) => {
      if (content === null) return `0 ${'0'.repeat(40)}\t${file}\0`;
      const bytes = typeof content === 'string' ? Buffer.from(content) : content;
      return `100644 ${run(['hash-object', '-w', '--stdin'], {}, bytes)}\t${file}\0`;
    });
    run(['update-index', '-z', '--index-info'], index, entries.join(''));
    const tree = run(['write-tree'], index);
    const email = `${author.toLowerCase().replaceAll(' ', '.')}@example.com`;
    const person = {
      GIT_AUTHOR_NAME: author,
      GIT_AUTHOR_EMAIL: email,
      GIT_COMMITTER_NAME: author,
      GIT_COMMITTER_EMAIL: email,
    };
    const parents = parent === undefined ? [] : ['-p', parent];
    const id = run(['commit-tree', tree, ...parents, '-m', message], person);
    run(['update-ref', `refs/heads/${branch}`, id]);
    return id;
  };

  /** The Common Gateway Interface, RFC 3875; "git help http-backend" says which variables count. */
  const serve: BareRepository['serve'] = async (pathInfo, query, request, response) => {
    const child = spawn('git', ['http-backend'], {
      env: {
        ...env,
        GIT_PROJECT_ROOT: root,
        GIT_HTTP_EXPORT_ALL: '1',
        PATH_INFO: pathInfo,
        QUERY_STRING: query,
        REQUEST_METHOD: request.method ?? 'GET',
        CONTENT_TYPE: request.headers['content-type'] ?? '',
        HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
        GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
        REMOTE_USER: 'git',
        REMOTE_ADDR: '127.0.0.1',
      },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    request.pipe(child.stdin);
    child.stdin.on('error', () => undefined);
    const { promise, resolve: done } = Promise.withResolvers<void>();
    let head: Buffer | undefined = Buffer.alloc(0);
    child.stdout.on('data', (chunk: Buffer) => {
      if (head === undefined) {
        response.write(chunk);
        return;
      }
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) return;
      for (const line of head.toString('latin1', 0, end).split('\r\n')) {
        const [key = '', value = ''] = line.split(/:\s*/, 2);
        if (key.toLowerCase() === 'status') response.statusCode = Number.parseInt(value, 10);
        else response.setHeader(key, line.slice(key.length + 1).trim());
      }
      response.write(head.subarray(end + 4));
      head = undefined;
    });
    child.on('close', () => {
      if (head !== undefined) response.statusCode = 500;
      response.end();
      done();
    });
    await promise;
  };

  return {
    path,
    git: (...args) => run(args),
    resolve,
    commit,
    serve,
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}
