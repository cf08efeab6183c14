import { copyFile, mkdir, mkdtemp, rm, stat, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withSettings } from './environment.ts';
import { GitError } from './git-error.ts';
import { type GitRepository, openRepository } from './repository.ts';
import { type GitPlace, runGit } from './run-git.ts';
import type { SelectionCache } from './tree-walk.ts';

/** Uncommitted files as a commit. */
export interface WorktreeSnapshot {
  /** The commit's full id; its parent is `HEAD`. */
  readonly commit: string;
  /** Reads the commit and all that the clone holds. */
  readonly repository: GitRepository;
  /** Removes the temporary objects. */
  dispose(): Promise<void>;
}

/** Writes new objects to a temporary folder and the index to a temporary copy, so that nothing of the clone changes. */
export async function snapshotWorktree(
  { place, root, common }: { readonly place: GitPlace; readonly root: string; readonly common: string },
  selections: SelectionCache,
): Promise<WorktreeSnapshot> {
  const temporary = await mkdtemp(join(tmpdir(), 'assay-worktree-'));
  try {
    const objects = join(temporary, 'objects');
    const index = join(temporary, 'index');
    await mkdir(objects);
    await copyIndex(join(place.directory, 'index'), index);
    const writing: GitPlace = {
      directory: place.directory,
      environment: withSettings(
        {
          ...place.environment,
          GIT_WORK_TREE: root,
          GIT_INDEX_FILE: index,
          GIT_OBJECT_DIRECTORY: objects,
          GIT_ALTERNATE_OBJECT_DIRECTORIES: quoted(join(common, 'objects')),
          GIT_AUTHOR_NAME: 'Assay',
          GIT_AUTHOR_EMAIL: 'assay@localhost',
          GIT_COMMITTER_NAME: 'Assay',
          GIT_COMMITTER_EMAIL: 'assay@localhost',
        },
        [
          // A split index would be written beside the clone's own.
          ['core.splitIndex', 'false'],
          ['core.safecrlf', 'false'],
          ['commit.gpgSign', 'false'],
        ],
      ),
    };
    const commit = await commitFiles(writing, root);
    const reading = { ...writing, environment: { ...writing.environment, GIT_WORK_TREE: place.directory } };
    const repository = openRepository(reading, { selections });
    return {
      commit,
      repository,
      dispose: async () => {
        repository.close();
        await rm(temporary, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
}

async function commitFiles(place: GitPlace, root: string): Promise<string> {
  const git = async (args: readonly string[], input?: Uint8Array): Promise<Buffer> =>
    (await runGit(place, args, { cwd: root, timeoutMs: 600_000, ...(input === undefined ? {} : { input }) }))
      .output;
  const [changed, untracked] = [
    await git([
      'diff-files',
      '-z',
      '--name-only',
      '--no-renames',
      '--ignore-submodules=all',
      '--no-ext-diff',
    ]),
    await git(['ls-files', '-z', '--others', '--exclude-standard']),
  ];
  await git(['update-index', '-z', '--add', '--remove', '--stdin'], withoutFolders(changed, untracked));
  const tree = (await git(['write-tree'])).toString('latin1').trim();
  const head = await runGit(place, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'], {
    answers: [1, 128],
  });
  const parent = head.exitCode === 0 ? ['-p', head.output.toString('latin1').trim()] : [];
  const commit = await git(['commit-tree', '--no-gpg-sign', ...parent, '-m', 'uncommitted files', tree]);
  return commit.toString('latin1').trim();
}

/** Another repository inside the clone is listed as `name/`: it is neither a file nor a submodule of this one. */
function withoutFolders(...lists: readonly Buffer[]): Buffer {
  const kept: Buffer[] = [];
  for (const list of lists) {
    let offset = 0;
    for (let end = list.indexOf(0); end >= 0; end = list.indexOf(0, offset)) {
      if (list[end - 1] !== 47) kept.push(list.subarray(offset, end + 1));
      offset = end + 1;
    }
  }
  return Buffer.concat(kept);
}

/**
 * The copy keeps the index's age, in whole seconds and never younger: a file that was written after the index in the same instant, with the same
 * size, is only told from the indexed one because git reads what is not older than its index (git's Documentation/technical/racy-git).
 */
async function copyIndex(from: string, to: string): Promise<void> {
  try {
    const { mtimeMs } = await stat(from);
    await copyFile(from, to);
    const seconds = Math.floor(mtimeMs / 1_000);
    await utimes(to, seconds, seconds);
  } catch (error) {
    // A repository without a first commit has no index yet.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      throw new GitError('failed', 'The index of the repository cannot be read.', error);
  }
}

/** `GIT_ALTERNATE_OBJECT_DIRECTORIES` separates by colons; what begins with a quote is unquoted as in C. */
function quoted(path: string): string {
  return `"${path.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
