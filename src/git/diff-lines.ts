import type { Change } from '../core/model.ts';
import { type GitPlace, objectId, runGit } from './run-git.ts';
import { pathOf } from './tree.ts';

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
 * shows as renamed show their changed places only; binary files show none. One process of git for all of them.
 * @param changes what `changesForLines` chose
 */
export async function readDiffLines(
  place: GitPlace,
  from: string,
  to: string,
  changes: readonly Change[],
): Promise<Map<string, Set<number>>> {
  if (!changes.some(({ after }) => after !== undefined && after.mode !== 'submodule')) return new Map();
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
      '--ignore-submodules=all',
      '--src-prefix=a/',
      '--dst-prefix=b/',
      '--end-of-options',
      objectId(from),
      objectId(to),
      '--',
      ...changes.filter((one) => (one.after ?? one.before)?.mode !== 'submodule').map(({ path }) => path),
    ],
    { maxOutputBytes: maxPatchBytes },
  );
  return linesOfPatch(output.toString('latin1'));
}

/**
 * Lines that the hunks of a patch show, by the path behind `+++`: "git help diff-format", generating patch text. Content begins with a blank, `+`,
 * `-` or a backslash, so that no content passes for a header.
 */
function linesOfPatch(patch: string): Map<string, Set<number>> {
  const result = new Map<string, Set<number>>();
  let lines: Set<number> | undefined;
  let inHeader = false;
  for (const [line] of patch.matchAll(/^(?:diff --git |\+\+\+ |@@ ).*$/gm)) {
    if (line.startsWith('diff ')) {
      inHeader = true;
      lines = undefined;
    } else if (line.startsWith('+++ ')) {
      const path = inHeader ? pathOfHeader(line.slice(4)) : undefined;
      if (path === undefined) continue;
      lines = result.get(path) ?? new Set();
      result.set(path, lines);
    } else {
      inHeader = false;
      const [, start, count] = /^@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@/.exec(line) ?? [];
      if (start === undefined || lines === undefined) continue;
      const first = Number(start);
      for (let n = first; n < first + Number(count ?? '1'); n++) lines.add(n);
    }
  }
  for (const [path, shown] of result) if (shown.size === 0) result.delete(path);
  return result;
}

const escapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  t: '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
};

/**
 * `b/models/card.md`, a tab behind it where the name holds a blank; `"b/caf\303\251.md"` where it holds what is quoted ("git help config",
 * `core.quotePath`). Undefined for `/dev/null`.
 */
function pathOfHeader(text: string): string | undefined {
  const quoted = /^"(.*)"\t?$/.exec(text)?.[1];
  const plain =
    quoted === undefined
      ? text.replace(/\t$/, '')
      : quoted.replace(/\\([0-7]{3}|.)/g, (_, code: string) =>
          /^\d/.test(code) ? String.fromCharCode(Number.parseInt(code, 8)) : (escapes[code] ?? code),
        );
  return plain.startsWith('b/') ? pathOf(Buffer.from(plain.slice(2), 'latin1')) : undefined;
}
