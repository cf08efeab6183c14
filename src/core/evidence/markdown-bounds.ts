/** Bounds of Markdown that is parsed: inline parsing is quadratic in the worst case, within one block. */
const limits = {
  characters: 512 * 1024,
  lineCharacters: 4_000,
  paragraphCharacters: 32_000,
  nesting: 20,
} as const;

/**
 * Markdown that can be parsed in bounded time, lines kept at their numbers: lines are cut (an inline image may be megabytes of
 * base64), quotes and lists nested more deeply than 20 levels are taken out, a paragraph without a blank line
 * ends after 8,000 characters. `cutAt`: the first line where the text was left out for its size.
 */
export function boundedMarkdown(text: string): { readonly text: string; readonly cutAt: number | undefined } {
  const lines = text.split(/\r\n|\r|\n/);
  const kept: string[] = [];
  let size = 0;
  let paragraph = 0;
  for (const [index, raw] of lines.entries()) {
    let line = raw.length > limits.lineCharacters ? raw.slice(0, limits.lineCharacters) : raw;
    const markers =
      /^(?:[ \t>]|[-+*](?=[ \t]|$)|[0-9]{1,9}[.)](?=[ \t]|$))*/.exec(line.slice(0, 400))?.[0] ?? '';
    if (
      markers.replace(/[ \t]+/g, '').length > limits.nesting &&
      !/^[ \t]*([-*_])(?:[ \t]*\1)*[ \t]*$/.test(line.slice(0, 400))
    )
      line = '';
    if (/^[ \t]{40}/.test(line)) line = line.slice(0, 40) + line.slice(40).trimStart();
    paragraph = line.trim() === '' ? 0 : paragraph + line.length;
    if (paragraph > limits.paragraphCharacters) {
      line = '';
      paragraph = 0;
    }
    size += line.length + 1;
    if (size > limits.characters) return { text: kept.join('\n'), cutAt: index + 1 };
    kept.push(line);
  }
  return { text: kept.join('\n'), cutAt: undefined };
}

/** A part of a text that begins at its line `first`, counted from 1. */
export interface Chunk {
  readonly text: string;
  readonly first: number;
}

/**
 * Markdown in parts of some 4,000 characters and more, cut before headings at the margin and before text at the margin after a blank
 * line, outside of fences and comments: there a document means the same in parts (but for links to definitions in another part). The parser's time for a
 * document of many blocks grows faster than its length; for parts of one size it does not.
 */
export function markdownChunks(text: string): readonly Chunk[] {
  const chunks: Chunk[] = [];
  const lines = text.split('\n');
  let begin = 0;
  let size = 0;
  let fence: string | undefined;
  let comment = false;
  for (const [index, line] of lines.entries()) {
    if (size > 4_000 && fence === undefined && !comment && begins(line, lines[index - 1])) {
      chunks.push({ text: lines.slice(begin, index).join('\n'), first: begin + 1 });
      begin = index;
      size = 0;
    }
    size += line.length + 1;
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence === undefined) fence = mark;
    else if (mark?.startsWith(fence) === true && line.trim() === mark) fence = undefined;
    const [opened, closed] = [line.lastIndexOf('<!--'), line.lastIndexOf('-->')];
    comment = opened > closed || (comment && closed < 0);
  }
  chunks.push({ text: lines.slice(begin).join('\n'), first: begin + 1 });
  return chunks;
}

/** Whether a line begins a block that nothing above it can hold. */
function begins(line: string, before: string | undefined): boolean {
  return /^#{1,6}(?:\s|$)/.test(line) || (before?.trim() === '' && /^(?:[\p{L}|]|\*\*|!?\[)/u.test(line));
}
