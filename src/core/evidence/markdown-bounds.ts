/** Bounds of Markdown that is parsed. */
const limits = {
  characters: 512 * 1024,
  lineCharacters: 4_000,
  paragraphCharacters: 32_000,
  nesting: 20,
  /** Microseconds, by `markdownEffort`. */
  effort: 500_000,
} as const;

/** What one character of markup costs the parser, in microseconds: links, cells and emphasis make objects, the rest only attempts. */
const costs: Readonly<Record<string, number>> = {
  '[': 40,
  ']': 10,
  '|': 20,
  '*': 12,
  _: 12,
  '~': 12,
  '`': 6,
  '<': 12,
  '&': 8,
  '\\': 8,
  '!': 6,
  '@': 8,
};

/** A list item, a quote or a heading at the head of a line. */
const marker = /^[ \t>]*(?:[-+*>]|[0-9]{1,9}[.)]|#{1,6})(?:[ \t]|$)/;

/**
 * An estimate of the time that micromark takes for the lines given so far, in microseconds. It is linear in markup but for emphasis and strikethrough,
 * which it resolves by looking back through the whole block: there every mark costs with the number of marks before it. Fenced code costs its
 * characters alone. The constants were measured (docs/benchmarks.md); a card of the corpus comes to less than a fiftieth of the bound.
 */
function markdownEffort(): { readonly add: (line: string) => number } {
  let effort = 0;
  let marks = 0;
  let fence: string | undefined;
  return {
    add: (line) => {
      effort += 3 + line.length * 0.1;
      const open = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
      if (fence !== undefined) {
        if (open?.startsWith(fence) === true && line.trim() === open) fence = undefined;
        return effort;
      }
      if (open !== undefined) {
        fence = open;
        return effort;
      }
      if (line.trim() === '') marks = 0;
      if (marker.test(line)) effort += 60;
      for (const letter of line) {
        const cost = costs[letter];
        if (cost === undefined) continue;
        effort += cost;
        if (letter !== '*' && letter !== '_' && letter !== '~') continue;
        effort += marks * 0.03;
        marks += 1;
      }
      return effort;
    },
  };
}

/**
 * Markdown that can be parsed in bounded time, lines kept at their numbers: lines are cut (an inline image may be megabytes of
 * base64), quotes and lists nested more deeply than 20 levels are taken out, a paragraph without a blank line
 * ends after 32,000 characters. `cutAt`: the first line where the text was left out, for its size or for what its markup would cost.
 */
export function boundedMarkdown(text: string): {
  readonly text: string;
  readonly cutAt: number | undefined;
} {
  const lines = text.split(/\r\n|\r|\n/);
  const kept: string[] = [];
  let size = 0;
  let paragraph = 0;
  const effort = markdownEffort();
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
    if (size > limits.characters || effort.add(line) > limits.effort)
      return { text: kept.join('\n'), cutAt: index + 1 };
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
