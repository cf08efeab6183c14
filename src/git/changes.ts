import type { Change, FileEntry } from '../core/model.ts';
import { GitError } from './git-error.ts';
import { type GitPlace, objectId, runGit } from './run-git.ts';
import { modeOf, pathOf } from './tree.ts';

/** Room for half a million changed files; a tree bomb has billions. */
const maxOutputBytes = 64 * 1024 * 1024;

/** The files that differ between two commits, in git's order; renames stand as a removal and an addition. */
export async function readChanges(place: GitPlace, from: string, to: string): Promise<Change[]> {
  const { output } = await runGit(
    place,
    [
      'diff-tree',
      '-r',
      '-z',
      '--raw',
      '--no-abbrev',
      '--no-renames',
      '--ignore-submodules=none',
      '--end-of-options',
      objectId(from),
      objectId(to),
    ],
    { maxOutputBytes },
  );
  return parseRawDiff(output);
}

/** `:<mode> <mode> <id> <id> <status>\0<path>\0` each: "git help diff-format", raw output format. */
export function parseRawDiff(output: Buffer): Change[] {
  const changes: Change[] = [];
  let offset = 0;
  while (offset < output.byteLength) {
    const metaEnd = output.indexOf(0, offset);
    const pathEnd = output.indexOf(0, metaEnd + 1);
    if (metaEnd < 0 || pathEnd < 0) throw new GitError('failed', 'git diff-tree answered unexpectedly.');
    const [before = '', after = '', idBefore = '', idAfter = ''] = output
      .toString('latin1', offset + 1, metaEnd)
      .split(' ');
    const path = pathOf(output.subarray(metaEnd + 1, pathEnd));
    offset = pathEnd + 1;
    const one = entryOf(path, before, idBefore);
    const other = entryOf(path, after, idAfter);
    if (one !== undefined && other !== undefined)
      changes.push({ path, kind: 'modified', before: one, after: other });
    else if (other !== undefined) changes.push({ path, kind: 'added', after: other });
    else if (one !== undefined) changes.push({ path, kind: 'removed', before: one });
  }
  return changes;
}

function entryOf(path: string, mode: string, blob: string): FileEntry | undefined {
  const known = modeOf(mode);
  return known === undefined || known === 'folder' ? undefined : { path, blob, mode: known };
}
