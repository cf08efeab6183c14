import { RE2JS } from 're2js';

/** A path pattern, ready to run. */
export interface Glob {
  /** Whether a path from the repository's root matches. Linear in the path. */
  readonly matches: (path: string) => boolean;
  /** Whether a folder (without a slash at its end; `''` is the root) can hold a path that matches. */
  readonly mayContain: (folder: string) => boolean;
  /** The leading folder that holds everything that can match: `models/credit`, `''` for the root. */
  readonly prefix: string;
  /** What trying it costs, in comparisons of a prefix: RE2 takes as long as fifty of them. */
  readonly weight: number;
}

/** What is wrong with a pattern; the caller knows where it stands. */
export interface GlobFlaw {
  readonly message: string;
  readonly hint?: string;
}

const maxLength = 500;
const maxAlternatives = 100;
const special = /[*?[\]{}\\]/;

/**
 * Compiles one pattern of the policy's paths, from the repository's root:
 * `*` any characters but `/`; `**` any characters, as a whole segment also none (`**` + `/README.md` matches `README.md`);
 * `?` one character but `/`; `[abc]`, `[a-z]`, `[!a]` one of (not of) these; `{a,b}` either; a backslash takes the next character
 * literally. A pattern without any of these matches the file and, as a folder, everything below it. A leading `./` or `/` is dropped;
 * a trailing `/` means everything below. Hidden files match like any other.
 * Source: GitHub Actions, "Workflow syntax", filter pattern cheat sheet; `?`, `{}` and folders as in gitignore(5) and DVC, where Actions differs or is silent.
 * Run by RE2 (linear time). A flaw instead where it is over 500 characters, has over 100 alternatives, leaves the repository or a bracket open.
 */
export function compileGlob(pattern: string): Glob | GlobFlaw {
  if (pattern.length > maxLength)
    return { message: `Unexpected pattern of ${pattern.length} characters, expected at most ${maxLength}` };
  const alternatives = expandBraces(pattern);
  if ('message' in alternatives) return alternatives;
  const compiled: Glob[] = [];
  for (const alternative of alternatives) {
    const glob = compilePlain(alternative);
    if ('message' in glob) return glob;
    compiled.push(glob);
  }
  const [first] = compiled;
  if (first !== undefined && compiled.length === 1) return first;
  return {
    matches: (path) => compiled.some((glob) => glob.matches(path)),
    mayContain: (folder) => compiled.some((glob) => glob.mayContain(folder)),
    prefix: commonFolder(compiled.map(({ prefix }) => prefix)),
    weight: compiled.reduce((sum, { weight }) => sum + weight, 0),
  };
}

/** `a{b,c}` as `ab`, `ac`, nested ones too. The cap is checked before a list grows beyond it. */
function expandBraces(pattern: string): readonly string[] | GlobFlaw {
  let done: string[] = [''];
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern.charAt(at);
    if (char === '}')
      return {
        message: 'Unexpected "}", expected a "{" before it',
        hint: 'Write \\} for the character itself.',
      };
    if (char !== '{') {
      const literal =
        char === '\\' ? pattern.slice(at, at + 2) : char === '[' ? classText(pattern, at) : char;
      done = done.map((head) => head + literal);
      at += literal.length - 1;
      continue;
    }
    const group = braceGroup(pattern, at);
    if (group === undefined)
      return {
        message: 'Unexpected "{" without its "}", expected both',
        hint: 'Write \\{ for the character itself.',
      };
    const options: string[] = [];
    for (const option of group.options) {
      const expanded = expandBraces(option);
      if ('message' in expanded) return expanded;
      options.push(...expanded);
      if (options.length * done.length > maxAlternatives)
        return { message: `Unexpected pattern of more than ${maxAlternatives} alternatives, expected fewer` };
    }
    done = done.flatMap((head) => options.map((option) => head + option));
    at = group.end;
  }
  return done;
}

/** The whole `[...]` that begins at a position, or `[` alone where it is not closed. */
function classText(pattern: string, start: number): string {
  const close = pattern.indexOf(']', pattern.startsWith('[!', start) ? start + 3 : start + 2);
  return close < 0 ? '[' : pattern.slice(start, close + 1);
}

/** The options of the group that begins at a position; undefined where it is not closed. */
function braceGroup(
  pattern: string,
  start: number,
): { readonly options: readonly string[]; readonly end: number } | undefined {
  const options: string[] = [];
  let depth = 0;
  let from = start + 1;
  for (let at = start; at < pattern.length; at++) {
    const char = pattern.charAt(at);
    if (char === '\\') at += 1;
    else if (char === '{') depth += 1;
    else if (char === ',' && depth === 1) {
      options.push(pattern.slice(from, at));
      from = at + 1;
    } else if (char === '}') {
      depth -= 1;
      if (depth === 0) return { options: [...options, pattern.slice(from, at)], end: at };
    }
  }
  return undefined;
}

function compilePlain(raw: string): Glob | GlobFlaw {
  const pattern = raw.replace(/^(?:\.\/)+|^\/+/, '').replace(/\/+$/, '/**');
  if (pattern === '')
    return { message: 'Unexpected empty pattern, expected a path', hint: 'Write ** for everything.' };
  const segments = pattern.split('/');
  if (segments.some((segment) => segment === '..' || segment === '.' || segment === ''))
    return {
      message: `Unexpected path ${JSON.stringify(raw)}, expected one inside the repository, without "..", "." or "//"`,
    };
  if (!special.test(pattern))
    return {
      matches: (path) => path === pattern || path.startsWith(`${pattern}/`),
      mayContain: (folder) => folder === '' || isWithin(pattern, folder) || isWithin(folder, pattern),
      prefix: segments.slice(0, -1).join('/'),
      weight: 1,
    };
  const source: string[] = [];
  for (const [index, segment] of segments.entries()) {
    const last = index === segments.length - 1;
    if (/^\*{2,}$/.test(segment)) {
      if (source.at(-1) === '(?:[^/]+/)*' && !last) continue;
      source.push(last ? '.+' : '(?:[^/]+/)*');
      continue;
    }
    const translated = segmentSource(segment);
    if ('message' in translated) return translated;
    source.push(translated.source + (last ? '' : '/'));
  }
  const literal = literalFolder(segments);
  const deep = segments.some((segment) => segment.includes('**'));
  const regex = RE2JS.compile(`^${source.join('')}$`, RE2JS.DOTALL);
  return {
    matches: (path) => isWithin(path, literal) && regex.test(path),
    mayContain: (folder) =>
      folder === '' ||
      isWithin(literal, folder) ||
      (isWithin(folder, literal) && (deep || folder.split('/').length < segments.length)),
    prefix: literal,
    weight: 50,
  };
}

/** One segment in RE2's syntax. */
function segmentSource(segment: string): { readonly source: string } | GlobFlaw {
  let source = '';
  for (let at = 0; at < segment.length; at++) {
    const char = segment.charAt(at);
    if (char === '*') {
      const run = /^\*+/.exec(segment.slice(at))?.[0].length ?? 1;
      source += run > 1 ? '.*' : '[^/]*';
      at += run - 1;
    } else if (char === '?') source += '[^/]';
    else if (char === '[') {
      const text = classText(segment, at);
      if (text === '[')
        return {
          message: 'Unexpected "[" without its "]", expected both',
          hint: 'Write \\[ for the character itself.',
        };
      const body = classSource(text);
      if ('message' in body) return body;
      source += body.source;
      at += text.length - 1;
    } else if (char === '\\') {
      const next = segment.charAt(at + 1);
      if (next === '' || !/[*?[\]{}\\!#]/.test(next))
        return {
          message: `Unexpected "\\" in a path, expected "/" between folders`,
          hint: 'A backslash only takes a special character literally.',
        };
      source += RE2JS.quote(next);
      at += 1;
    } else source += RE2JS.quote(char);
  }
  return { source };
}

/** `[a-z]`, `[!a]` in RE2's syntax; a slash is in none of them. */
function classSource(text: string): { readonly source: string } | GlobFlaw {
  const not = /^\[[!^]/.test(text);
  const chars = Array.from(text.slice(not ? 2 : 1, -1));
  const quoted = (char: string) => (/[\\\]^[&~-]/.test(char) ? `\\${char}` : char);
  let source = '';
  for (let at = 0; at < chars.length; at++) {
    const low = chars[at] ?? '';
    const high = chars[at + 2];
    if (chars[at + 1] !== '-' || high === undefined) {
      source += quoted(low);
      continue;
    }
    if (low > high)
      return { message: `Unexpected range ${low}-${high} in ${text}, expected its ends in ascending order` };
    const spansSlash = low < '/' && high > '/';
    source += spansSlash ? `${quoted(low)}-.0-${quoted(high)}` : `${quoted(low)}-${quoted(high)}`;
    at += 2;
  }
  return { source: not ? `[^/${source}]` : `[${source}]` };
}

/** The leading segments without any special character, the last segment left out. */
function literalFolder(segments: readonly string[]): string {
  const first = segments.findIndex((segment) => special.test(segment));
  return segments.slice(0, first < 0 ? segments.length - 1 : Math.min(first, segments.length - 1)).join('/');
}

/** Whether a path is a folder or below it; everything is below `''`. */
function isWithin(path: string, folder: string): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`);
}

function commonFolder(folders: readonly string[]): string {
  const [first = ''] = folders;
  const segments = first.split('/');
  while (segments.length > 0 && !folders.every((folder) => isWithin(folder, segments.join('/'))))
    segments.pop();
  return segments.join('/');
}

/** A list of patterns: of those that match a path the last one decides, and one that begins with `!` takes away. */
export interface GlobList {
  readonly matches: (path: string) => boolean;
  readonly mayContain: (folder: string) => boolean;
}

/** What matching may still cost, in comparisons of a prefix. */
export interface GlobBudget {
  left: number;
}

/** Seconds, and a hundred times what 500 models with a folder each need in a repository of 100,000 files. */
const mostWork = 1e9;

/** A budget for all the lists that look at the same files. */
export function globBudget(): GlobBudget {
  return { left: mostWork };
}

/** Thrown where a policy has so many patterns, and a repository so many files, that trying each on each would not end. */
export class GlobsTooCostly extends Error {
  override readonly name = 'GlobsTooCostly';
}

/**
 * Compiles a list of patterns; `matches` throws `GlobsTooCostly` once the budget is spent. A flawed one matches nothing (`globFlaw` finds it when the policy is resolved). A list of nothing
 * but `!` patterns takes away from everything. Source: GitHub Actions, "Workflow syntax": the order of patterns matters.
 */
export function compileGlobs(patterns: readonly string[], budget: GlobBudget = globBudget()): GlobList {
  const steps = patterns.flatMap((pattern) => {
    const taken = pattern.startsWith('!');
    const glob = compileGlob(taken ? pattern.slice(1) : pattern);
    return 'message' in glob ? [] : [{ taken, glob }];
  });
  const fromAll = patterns.length > 0 && patterns.every((pattern) => pattern.startsWith('!'));
  return {
    matches: (path) => {
      const decides = steps.findLast(({ glob }) => {
        const near = path.startsWith(glob.prefix);
        budget.left -= near ? glob.weight : 1;
        if (budget.left < 0) throw new GlobsTooCostly('The patterns are tried too often.');
        return near && glob.matches(path);
      });
      return decides === undefined ? fromAll : !decides.taken;
    },
    mayContain: (folder) => fromAll || steps.some(({ taken, glob }) => !taken && glob.mayContain(folder)),
  };
}

/** What is wrong with one entry of a list of patterns (a leading `!` allowed), or undefined. */
export function globFlaw(pattern: string): GlobFlaw | undefined {
  const glob = compileGlob(pattern.startsWith('!') ? pattern.slice(1) : pattern);
  return 'message' in glob ? glob : undefined;
}
