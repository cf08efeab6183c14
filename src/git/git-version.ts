import { tmpdir } from 'node:os';
import { ownEnvironment } from './environment.ts';
import { GitError } from './git-error.ts';
import { runGit } from './run-git.ts';

/** `GIT_CONFIG_COUNT`, by which everything that a configuration could run is turned off, came with git 2.31. */
const oldest: readonly [number, number] = [2, 31];

let checked: Promise<void> | undefined;

/** Resolves where a git that can be told what to do is installed; throws `no-git` elsewhere. Asked once a process. */
export async function requireGit(): Promise<void> {
  checked ??= check();
  try {
    await checked;
  } catch (error) {
    checked = undefined;
    throw error;
  }
}

async function check(): Promise<void> {
  const { output } = await runGit({ directory: tmpdir(), environment: ownEnvironment(), discover: true }, [
    'version',
  ]);
  const found = /(\d+)\.(\d+)/.exec(output.toString('latin1'));
  const [major, minor] = [Number(found?.[1]), Number(found?.[2])];
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return;
  throw new GitError(
    'no-git',
    `Unexpected ${output.toString('latin1').trim().slice(0, 80)}, expected git ${oldest.join('.')} or later.`,
  );
}
