import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ownEnvironment, withSettings } from './environment.ts';
import { GitError } from './git-error.ts';
import { requireGit } from './git-version.ts';
import { lfsCache } from './lfs-cache.ts';
import { type GitRepository, openRepository } from './repository.ts';
import { type GitPlace, runGit } from './run-git.ts';
import { type SelectionCache, selectionCache } from './tree-walk.ts';
import { snapshotWorktree, type WorktreeSnapshot } from './worktree.ts';

/** The developer's own clone. */
export interface LocalRepository extends GitRepository {
  /** Absolute; undefined for a bare repository. */
  readonly root: string | undefined;
  /**
   * Where the clone stands and where its history is cut off or mended (`shallow`, `info/grafts`): as long as it is equal, what is asked of
   * commits is answered alike, but for objects that are not there yet.
   */
  identity(): Promise<string>;
  /**
   * The uncommitted files, untracked ones included and ignored ones not, as a commit on top of `HEAD` in a repository of its own that
   * borrows this one's objects. The clone itself is not written to. `dispose` removes it.
   */
  worktreeSnapshot(): Promise<WorktreeSnapshot>;
}

/** Throws `not-a-repository` with git's own words: there is none, another user owns it, its configuration cannot be read. */
async function gitDirectoryOf(place: GitPlace): Promise<string> {
  try {
    const { output } = await runGit(place, ['rev-parse', '--absolute-git-dir']);
    return output.toString('utf8').replace(/\r?\n$/, '');
  } catch (error) {
    if (!(error instanceof GitError) || error.code !== 'failed') throw error;
    const said = error.cause instanceof Error ? error.cause.message : '';
    const words = said
      .replace(/^(?:fatal|error): /gm, '')
      .replace(/\s+/g, ' ')
      .trim();
    throw new GitError(
      'not-a-repository',
      `${place.directory} is not in a git repository that can be read. git says: ${words}`,
      error.cause,
    );
  }
}

/**
 * Opens the repository that `path` is in, linked worktrees included. Nothing of its configuration is run and nothing is fetched: in a
 * partial clone, reading what is not there throws `not-found`. Throws `not-a-repository`.
 */
export async function openLocalRepository(
  path: string,
  options: { readonly selections?: SelectionCache } = {},
): Promise<LocalRepository> {
  await requireGit();
  const selections = options.selections ?? selectionCache();
  const environment = ownEnvironment();
  const ask = async (...args: readonly string[]): Promise<string> => {
    const { exitCode, output } = await runGit(
      { directory: path, environment, discover: true },
      ['rev-parse', ...args],
      {
        answers: [128],
      },
    );
    return exitCode === 0 ? output.toString('utf8').replace(/\r?\n$/, '') : '';
  };
  if (!(await isFolder(path)))
    throw new GitError('not-a-repository', `Unexpected path ${path}, expected a folder.`);
  const directory = await gitDirectoryOf({ directory: path, environment, discover: true });
  const common = await ask('--path-format=absolute', '--git-common-dir');
  const root = (await ask('--show-toplevel')) || undefined;
  const large = lfsCache(common);
  const filters = await filterSettings({ directory, environment });
  const place: GitPlace = {
    directory,
    environment: withSettings(
      // Paths and attributes are those of commits: git must not look for them among the checked out files.
      root === undefined ? environment : { ...environment, GIT_WORK_TREE: directory },
      filters,
    ),
  };
  return {
    ...openRepository(place, { selections, large }),
    root,
    identity: async () => {
      const texts = ['shallow', join('info', 'grafts')].map((name) =>
        readFile(join(common, name), 'utf8').catch(() => ''),
      );
      return JSON.stringify([common, ...(await Promise.all(texts))]);
    },
    worktreeSnapshot: async () => {
      if (root === undefined)
        throw new GitError('not-a-repository', 'A bare repository has no uncommitted files.');
      const snapshot = await snapshotWorktree({ place, root, common }, selections);
      return { ...snapshot, repository: { ...snapshot.repository, large } };
    },
  };
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}

/** Every clean, smudge and process filter that any configuration defines, made empty: git then runs none. */
async function filterSettings(place: GitPlace): Promise<(readonly [string, string])[]> {
  const { output } = await runGit(place, ['config', '-z', '--name-only', '--get-regexp', '^filter\\.'], {
    answers: [1],
  });
  const drivers = new Set<string>();
  for (const key of output.toString('utf8').split('\0')) {
    const end = key.lastIndexOf('.');
    if (end > 'filter'.length) drivers.add(key.slice('filter.'.length, end));
  }
  return [...drivers].flatMap((name) => [
    [`filter.${name}.clean`, ''] as const,
    [`filter.${name}.smudge`, ''] as const,
    [`filter.${name}.process`, ''] as const,
    [`filter.${name}.required`, 'false'] as const,
  ]);
}
