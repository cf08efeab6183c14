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
  '[': 60,
  ']': 10,
  '|': 25,
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

/** A list item or a quote at the head of a line. */
const marker = /^[ \t>]*(?:[-+*>]|[0-9]{1,9}[.)])(?:[ \t]|$)/;

/**
 * An estimate of the time that micromark takes for the lines given so far, in microseconds. It is linear in markup but for emphasis and strikethrough,
 * which it resolves by looking back through the whole block, and for list items and quotes, whose ends it splices into all that was read of the chunk:
 * there each costs with the number before it. Fenced code costs its characters alone. The constants were measured (docs/benchmarks.md).
 */
function markdownEffort(): {
  readonly add: (line: string) => { readonly effort: number; readonly fenced: boolean };
} {
  const breaks = chunkBreaks();
  let effort = 0;
  let marks = 0;
  let blocks = 0;
  /** The list item or quote that the line before stands in. */
  let above = '';
  return {
    add: (line) => {
      const { cut, fenced } = breaks(line);
      if (cut) blocks = 0;
      effort += 3 + line.length * 0.1;
      if (fenced) return { effort, fenced };
      const blank = line.trim() === '';
      if (blank) marks = 0;
      const holder = marker
        .exec(line)?.[0]
        .replace(/[0-9]+/, '1')
        .trimEnd();
      if (holder !== undefined) {
        effort += 40 + blocks * (holder === above ? 0.04 : 0.25);
        blocks += 1;
      } else if (!blank && above !== 'text') {
        effort += 20 + blocks * 0.05;
        blocks += 0.2;
      }
      // A list stays open over a blank line, a quote does not.
      if (!blank) above = holder ?? (/^#{1,6}[ \t]/.test(line) ? '' : 'text');
      else if (above === 'text' || above.includes('>')) above = '';
      for (const letter of line) {
        const cost = costs[letter];
        if (cost === undefined) continue;
        effort += cost;
        if (letter !== '*' && letter !== '_' && letter !== '~') continue;
        effort += marks * 0.03;
        marks += 1;
      }
      return { effort, fenced };
    },
  };
}

/**
 * Markdown that can be parsed in bounded time, lines kept at their numbers: lines are cut (an inline image may be megabytes of
 * base64), quotes and lists nested more deeply than 20 levels are taken out. `cutAt`: the first line where the text was left out, for its size or for what its markup would cost.
 */
export function boundedMarkdown(text: string): {
  readonly text: string;
  readonly cutAt: number | undefined;
  /** The estimate for what was kept, in microseconds. */
  readonly effort: number;
} {
  const lines = text.split(/\r\n|\r|\n/);
  const kept: string[] = [];
  let size = 0;
  let paragraph = 0;
  const estimate = markdownEffort();
  let effort = 0;
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
    const next = estimate.add(line);
    const inParagraph =
      !next.fenced && line.trim() !== '' && !/^(?:[ \t]*\||#{1,6}[ \t])/.test(line) && !marker.test(line);
    paragraph = inParagraph ? paragraph + line.length : 0;
    size += line.length + 1;
    if (size > limits.characters || paragraph > limits.paragraphCharacters || next.effort > limits.effort)
      return { text: kept.join('\n'), cutAt: index + 1, effort };
    effort = next.effort;
    kept.push(line);
  }
  return { text: kept.join('\n'), cutAt: undefined, effort };
}

/** A part of a text that begins at its line `first`, counted from 1. */
export interface Chunk {
  readonly text: string;
  readonly first: number;
}

/**
 * Markdown in parts of some 4,000 characters and more, cut before headings and list items at the margin and before text at the margin after a blank
 * line, outside of fences and comments: there a document means the same in parts (but for links to definitions in another part). The parser's time for a
 * document of many blocks grows faster than its length; for parts of one size it does not.
 */
export function markdownChunks(text: string): readonly Chunk[] {
  const chunks: Chunk[] = [];
  const lines = text.split('\n');
  const breaks = chunkBreaks();
  let begin = 0;
  for (const [index, line] of lines.entries()) {
    if (!breaks(line).cut) continue;
    chunks.push({ text: lines.slice(begin, index).join('\n'), first: begin + 1 });
    begin = index;
  }
  chunks.push({ text: lines.slice(begin).join('\n'), first: begin + 1 });
  return chunks;
}

/** Line after line: whether a chunk ends before it, and whether it is of a fence or inside of one. */
function chunkBreaks(): (line: string) => { readonly cut: boolean; readonly fenced: boolean } {
  let size = 0;
  let fence: string | undefined;
  let comment = false;
  let before: string | undefined;
  return (line) => {
    const cut = size > 4_000 && fence === undefined && !comment && begins(line, before);
    if (cut) size = 0;
    size += line.length + 1;
    before = line;
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    const fenced = fence !== undefined || mark !== undefined;
    if (fence === undefined) fence = mark;
    else if (mark?.startsWith(fence) === true && line.trim() === mark) fence = undefined;
    const [opened, closed] = [line.lastIndexOf('<!--'), line.lastIndexOf('-->')];
    comment = opened > closed || (comment && closed < 0);
    return { cut, fenced };
  };
}

/** Whether a line begins a block that nothing above it can hold; an item only amid a list, since text above may run on into it. */
function begins(line: string, before: string | undefined): boolean {
  return (
    /^#{1,6}(?:\s|$)/.test(line) ||
    (before?.trim() === '' && /^(?:[\p{L}|]|\*\*|!?\[)/u.test(line)) ||
    (/^[-+*] {1,3}\S/.test(line) && before !== undefined && /^(?:[-+*][ \t]|[ \t]+\S)/.test(before))
  );
}
