/**
 * Characters that show nothing, or change how others are shown: controls (C0 and C1, so every ANSI sequence), format characters (bidirectional
 * overrides, zero-width ones, tags, soft hyphens: Unicode general categories Cc and Cf) and blank letters. Boucher and Anderson, "Trojan Source",
 * USENIX Security 2023; Unicode Technical Report 36, section 2.
 */
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\u115f\u1160\u2800\u3164\uffa0]|\u17b4|\u17b5/gu;
const lineEnds = /\r\n|[\n\r\u2028\u2029]/g;
/** Marks piled on one letter reach over the neighbouring lines. */
const piledMarks = /(\p{M}{4})\p{M}+/gu;

/** At most `length` UTF-16 code units of the text; what was cut off shows as an ellipsis. Never splits a surrogate pair. */
export function cutText(text: string, length: number): string {
  if (text.length <= length) return text;
  const end = Math.max(0, length - 1);
  const code = text.charCodeAt(end - 1);
  return `${text.slice(0, code >= 0xd800 && code <= 0xdbff ? end - 1 : end)}…`;
}

/** The text with every invisible character written out (`⟨U+202E⟩`) and every line end as `\n`: safe on a terminal. */
export function visibleText(text: string): string {
  return text
    .replace(lineEnds, '\n')
    .replace(piledMarks, '$1')
    .replace(invisible, (character) =>
      character === '\n'
        ? character
        : character === '\t'
          ? ' '
          : `⟨U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`,
    );
}

/** `visibleText` on one line, single-spaced, at most `length` code units: for titles, terminals and annotations. */
export function plainLine(text: string, length = 2_000): string {
  // Cut before as well: what is written out grows eightfold.
  return cutText(visibleText(cutText(text, length)).replace(/\s+/gu, ' ').trim(), length);
}

/** Where inline Markdown stands: a bar ends a table's cell, also within code. */
export type Surroundings = 'flow' | 'cell';

/**
 * Words that GitHub makes something of even where Markdown is escaped, since its filters read the finished text: mentions and mail addresses,
 * references to issues (`#1`, `GH-1`) and advisories, commit ids, addresses with a scheme or `www.`, emoji shortcodes, mathematics. None of the filters
 * looks into code. GitHub's documentation, "Autolinked references and URLs"; GFM 0.29, section 6.9.
 */
const live = /@|#\d|\bGH-\d|GHSA-|CVE-\d|:\/\/|www\.|mailto:|xmpp:|\b[0-9a-f]{7,40}\b|:[a-z0-9_+-]+:|\$/iu;

/** Code in our own sentences, between single backticks and clear of the words around it. From a repository's text it is as harmless as any code. */
const codeInText = /(?<=^|\s)(\(?)`([^`\s](?:[^`]*[^`\s])?)`([.,;:)!?]*)(?=\s|$)/g;

/**
 * One line of text as Markdown that renders as that text and nothing else: no link, mention, image, HTML, reference, heading or list comes of it.
 * Every punctuation character that Markdown knows is escaped (CommonMark 0.31, section 2.4); words that GitHub's filters act on stand as code, and so does
 * what the text itself has between single backticks.
 */
export function markdownText(text: string, surroundings: Surroundings = 'flow', length = 2_000): string {
  const line = plainLine(text, length);
  const parts: string[] = [];
  let end = 0;
  for (const { 0: whole, 1: before = '', 2: code = '', 3: after = '', index } of line.matchAll(codeInText)) {
    parts.push(wordsOf(line.slice(end, index), surroundings));
    parts.push(`${before}${codeSpan(code, surroundings, length)}${after}`);
    end = index + whole.length;
  }
  parts.push(wordsOf(line.slice(end), surroundings));
  const escaped = parts.join('');
  // no list and no heading begins within a table's cell
  return surroundings === 'cell'
    ? escaped
    : escaped.replace(/^([#+=-])/, '\\$1').replace(/^(\d+)([.)])/, '$1\\$2');
}

function wordsOf(line: string, surroundings: Surroundings): string {
  return line
    .split(' ')
    .map((word) =>
      live.test(word) ? codeSpan(word, surroundings) : word.replace(/[\\`*_{}[\]<>&~|^]/g, '\\$&'),
    )
    .join(' ');
}

/** Text as inline code, whatever backticks it holds (CommonMark 0.31, section 6.1); `(nothing)` where there is none. */
export function codeSpan(text: string, surroundings: Surroundings = 'flow', length = 400): string {
  const line = plainLine(text, length);
  if (line === '') return '(nothing)';
  // In a table a bar is escaped even in code, and a backslash before it would escape that escape: an odd run gets one more.
  const body =
    surroundings === 'cell'
      ? line.replace(/(\\*)\|/g, (_, run: string) => `${run}${run.length % 2 === 1 ? '\\' : ''}\\|`)
      : line;
  const fence = '`'.repeat(longestRun(body) + 1);
  const pad = body.startsWith('`') || body.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${body}${pad}${fence}`;
}

/** Text as a fenced block that nothing in it can close; `info` is ours, never the repository's. */
export function codeBlock(text: string, info = '', length = 20_000): string {
  const body = cutText(visibleText(cutText(text, length)), length).replace(/\n$/, '');
  return fenced(body, info);
}

/** A suggested replacement of lines, exactly as it is to be committed; undefined where it holds what a reviewer could not see. */
export function suggestionBlock(text: string): string | undefined {
  const body = text.replace(/\r\n/g, '\n').replace(/\n$/, '');
  if (visibleText(body.replaceAll('\t', '')) !== body.replaceAll('\t', '')) return undefined;
  return fenced(body, 'suggestion');
}

function fenced(body: string, info: string): string {
  const fence = '`'.repeat(Math.max(3, longestRun(body) + 1));
  return `${fence}${info}\n${body === '' ? '' : `${body}\n`}${fence}`;
}

function longestRun(text: string): number {
  let longest = 0;
  for (const run of text.match(/`+/g) ?? []) longest = Math.max(longest, run.length);
  return longest;
}
