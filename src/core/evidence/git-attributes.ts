import { compileGlob } from '../policy/glob.ts';
import { folderWithSlash } from './repository-path.ts';

/** Where a `.gitattributes` says of a path that Git LFS keeps it, or that it does not. */
export interface LfsRule {
  readonly lfs: boolean;
  readonly path: string;
  readonly line: number;
}

const maxLines = 5_000;

/**
 * Tells of a path whether Git LFS keeps it (`filter=lfs`), by the `.gitattributes` files in its folder and above: the last line that
 * matches and speaks of the filter counts, a deeper file before a higher one. Undefined where no line speaks of it.
 * Patterns are those of gitignore(5) without negation: without a slash they match the name, else from the file's own folder.
 * Source: gitattributes(5); git-lfs-track(1).
 */
export function lfsRules(
  attributes: readonly { readonly path: string; readonly text: string }[],
): (path: string) => LfsRule | undefined {
  const deepestFirst = attributes.toSorted((one, other) => other.path.length - one.path.length);
  const files = deepestFirst.map(({ path, text }) => {
    const lines = text.split(/\r?\n/).slice(0, maxLines);
    const macros = lfsMacros(lines);
    const rules = lines.flatMap((line, index) => {
      const lfs = filterOf(line, macros);
      return lfs === undefined
        ? []
        : [{ matches: matcherOf(patternOf(line)), rule: { lfs, path, line: index + 1 } }];
    });
    return { folder: folderWithSlash(path), rules: rules.reverse() };
  });
  return (path) => {
    for (const { folder, rules } of files) {
      if (!path.startsWith(folder)) continue;
      const rule = rules.find(({ matches }) => matches(path.slice(folder.length)))?.rule;
      if (rule !== undefined) return rule;
    }
    return undefined;
  };
}

/** Names that stand for `filter=lfs`: `[attr]lfs filter=lfs diff=lfs merge=lfs -text`. */
function lfsMacros(lines: readonly string[]): ReadonlySet<string> {
  return new Set(
    lines.flatMap((line) => /^\[attr\](\S+)\s(?:.*\s)?filter=lfs(?:\s|$)/.exec(line)?.[1] ?? []),
  );
}

function filterOf(line: string, macros: ReadonlySet<string>): boolean | undefined {
  if (/^\s*(?:#|\[attr\]|$)/.test(line)) return undefined;
  let lfs: boolean | undefined;
  for (const word of attributesOf(line)) {
    if (word === 'filter=lfs' || macros.has(word)) lfs = true;
    else if (/^(?:[-!]filter$|filter=)/.test(word)) lfs = false;
  }
  return lfs;
}

const quoted = /^\s*"((?:[^"\\]|\\.)*)"/;

function patternOf(line: string): string {
  const inQuotes = quoted.exec(line)?.[1];
  return inQuotes?.replace(/\\(.)/g, '$1') ?? line.trim().split(/\s/, 1)[0] ?? '';
}

function attributesOf(line: string): readonly string[] {
  const rest = quoted.test(line) ? line.replace(quoted, '') : line.trim().replace(/^\S+/, '');
  return rest.trim().split(/\s+/);
}

function matcherOf(pattern: string): (path: string) => boolean {
  if (pattern === '' || pattern.endsWith('/')) return () => false;
  const bare = pattern.replace(/^\//, '');
  const target = (path: string) => (pattern.includes('/') ? path : path.slice(path.lastIndexOf('/') + 1));
  if (!/[*?[\\]/.test(bare)) return (path) => target(path) === bare;
  const glob = compileGlob(bare.replace(/[{}]/g, '\\$&'));
  return 'matches' in glob ? (path) => glob.matches(target(path)) : () => false;
}
