/** A card's metadata block, as the Hub's server delimits it. */
export interface FrontMatter {
  /** The text between the fences. */
  readonly text: string;
  /** The line of its first line. */
  readonly first: number;
  /** The lines of the fences. */
  readonly line: number;
  readonly endLine: number;
  /** Where the body begins. */
  readonly bodyOffset: number;
}

/**
 * The block between a first line `---` (blank lines may stand above it) and the next line that is `---` with nothing but
 * blanks behind it; any line ending. The rule of the Hub and of `huggingface_hub` (repocard.py, REGEX_YAML_BLOCK): it also takes a card that
 * begins with a horizontal rule. An empty block (two fences on following lines) is none. Linear.
 */
export function frontMatterOf(text: string): FrontMatter | undefined {
  const opening = /^\s*---(?:\r\n|\r|\n)/.exec(text);
  if (opening === null) return undefined;
  const begin = opening[0].length;
  const closing = /(?:\r\n|\r|\n)---[ \t]*(?:\r\n|\n|$)/g;
  closing.lastIndex = begin;
  const end = closing.exec(text);
  if (end === null) return undefined;
  const first = lineAt(text, begin);
  return {
    text: text.slice(begin, end.index),
    first,
    line: first - 1,
    endLine: first + breaksIn(text.slice(begin, end.index)) + 1,
    bodyOffset: end.index + end[0].length,
  };
}

function lineAt(text: string, offset: number): number {
  return breaksIn(text.slice(0, offset)) + 1;
}

function breaksIn(text: string): number {
  return text.split(/\r\n|\r|\n/).length - 1;
}
