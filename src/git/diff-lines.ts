import type { Change } from '../core/model.ts';
import { type GitPlace, objectId, runGit } from './run-git.ts';

/** Patches beyond this are not read further; what is not known to be in the diff gets no comment. */
const maxPatchBytes = 32 * 1024 * 1024;
/** Larger sets of removed files are not searched for the origin of an added one. */
const maxOrigins = 50;

/** The changes whose contents are needed to tell the lines of `paths`: themselves, and what they may have been renamed from. */
export function changesForLines(changes: readonly Change[], paths: ReadonlySet<string>): Change[] {
  const own = changes.filter(({ path, kind }) => paths.has(path) && kind !== 'removed');
  const endings = new Set(own.filter(({ kind }) => kind === 'added').map(({ path }) => endingOf(path)));
  const origins = changes.filter(({ path, kind }) => kind === 'removed' && endings.has(endingOf(path)));
  if (origins.length > maxOrigins) return own.filter(({ kind }) => kind === 'modified');
  return [...own, ...origins];
}

function endingOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name.slice(name.lastIndexOf('.') + 1).toLowerCase();
}

/**
 * Lines at `to` that a diff with three lines of context shows, by path: where GitHub lets a review comment stand. Files that GitHub
 * shows as renamed show their changed places only; binary files show none.
 */
export async function readDiffLines(
  place: GitPlace,
  from: string,
  to: string,
  changes: readonly Change[],
): Promise<Map<string, Set<number>>> {
  const result = new Map<string, Set<number>>();
  const paths = changes.map(({ path }) => path);
  for (const change of changes) {
    if (change.after === undefined || change.after.mode === 'submodule') continue;
    const others =
      change.kind === 'added' ? paths.filter((_, index) => changes[index]?.kind === 'removed') : [];
    const lines = await linesOf(place, from, to, change.path, others);
    if (lines.size > 0) result.set(change.path, lines);
  }
  return result;
}

async function linesOf(
  place: GitPlace,
  from: string,
  to: string,
  path: string,
  origins: readonly string[],
): Promise<Set<number>> {
  const lines = new Set<number>();
  const { output } = await runGit(
    place,
    [
      'diff-tree',
      '-r',
      '-p',
      '-M',
      '--diff-filter=AMRT',
      '--unified=3',
      '--inter-hunk-context=0',
      '--no-textconv',
      '--no-ext-diff',
      '--no-color',
      '--src-prefix=a/',
      '--dst-prefix=b/',
      '--end-of-options',
      objectId(from),
      objectId(to),
      '--',
      path,
      ...origins,
    ],
    { maxOutputBytes: maxPatchBytes },
  );
  for (const [, start, count] of output
    .toString('latin1')
    .matchAll(/^@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@/gm)) {
    const first = Number(start);
    for (let line = first; line < first + Number(count ?? '1'); line++) lines.add(line);
  }
  return lines;
}
