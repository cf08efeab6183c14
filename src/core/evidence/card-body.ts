import type {
  BlockContent,
  DefinitionContent,
  Heading,
  Nodes,
  Root,
  RootContent,
  Table as MarkdownTable,
} from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import type { CardLink, CardSection, Metric } from './evidence.ts';
import { isLoneClaim, listClaims, splitOfSentence, tableClaims } from './card-claims.ts';
import { takePlaceholders } from './card-placeholders.ts';
import { boundedMarkdown, markdownChunks } from './markdown-bounds.ts';

/** A card's Markdown body. Lines are those of the whole file. */
export interface CardBody {
  readonly sections: readonly CardSection[];
  readonly claims: readonly Metric[];
  readonly links: readonly CardLink[];
  /** The line from which text was left out, because it is too much or too deeply nested to be read. */
  readonly cutAt: number | undefined;
}

/** Footnotes say nothing that a card is asked for, and thousands of them take the parser minutes. */
export const withoutFootnotes = {
  disable: { null: ['gfmFootnoteDefinition', 'gfmFootnoteCall', 'gfmPotentialFootnoteCall'] },
};

/** So much is read of a body over the bound, to tell what it is about; it counts for nothing else. */
const headCharacters = 4_000;

interface Open {
  readonly heading: string;
  readonly depth: number;
  readonly line: number;
  readonly blocks: string[];
  readonly placeholders: { text: string; line: number }[];
}

/**
 * Reads Markdown (CommonMark with GitHub's tables) as sections by its headings; text before the first heading is a section
 * with an empty heading of depth 1 where it says anything. Headings in code, quotes and lists are none.
 * @param above lines of the file above the body
 */
export function readCardBody(text: string, path: string, above: number): CardBody {
  const bounded = boundedMarkdown(text);
  const open: Open[] = [];
  const links: CardLink[] = [];
  const claims: Metric[] = [];
  /** The split that the sentence above a list names. */
  let said: string | undefined;
  let current: Open = { heading: '', depth: 1, line: above + 1, blocks: [], placeholders: [] };
  const read = bounded.cutAt === undefined ? bounded.text : bounded.text.slice(0, headCharacters);
  for (const chunk of markdownChunks(read)) {
    const before = above + chunk.first - 1;
    const lineOf = (node: Nodes) => (node.position?.start.line ?? 1) + before;
    const tree: Root = fromMarkdown(chunk.text, {
      extensions: [gfm(), withoutFootnotes],
      mdastExtensions: [gfmFromMarkdown()],
    });
    for (const node of tree.children) {
      if (node.type === 'heading') {
        said = undefined;
        collectLinks(node, links, before);
        open.push(current);
        current = {
          heading: headingText(node),
          depth: node.depth,
          line: lineOf(node),
          blocks: [],
          placeholders: [],
        };
        continue;
      }
      collectLinks(node, links, before);
      if (node.type === 'table') claims.push(...tableClaims(rowsOf(node, before), path));
      for (const block of blocksOf(node)) {
        const { rest, found } = takePlaceholders(block.text);
        for (const placeholder of found)
          current.placeholders.push({ text: placeholder, line: block.line + before });
        if (rest !== '') current.blocks.push(rest);
        const where = { line: block.line + before, column: block.column };
        const source = chunk.text.slice(block.offset, block.offset + 600);
        if (block.item || (node.type === 'paragraph' && isLoneClaim(block.text)))
          claims.push(...listClaims(block.text, source, path, where, said));
        else said = splitOfSentence(block.text);
      }
    }
  }
  open.push(current);
  const [preamble] = open;
  const written =
    preamble !== undefined && preamble.blocks.length === 0 && preamble.placeholders.length === 0
      ? open.slice(1)
      : open;
  return {
    sections: closed(written, lineCountOf(text) + above),
    claims,
    links,
    cutAt: bounded.cutAt === undefined ? undefined : bounded.cutAt + above,
  };
}

/** Lines of a text; a final line break begins no further line. */
export function lineCountOf(text: string): number {
  const lines = text.split(/\r\n|\r|\n/);
  return lines.at(-1) === '' ? Math.max(1, lines.length - 1) : lines.length;
}

/** Sections with their ends, and whether they or their sub-sections say anything; one pass from the end. */
function closed(open: readonly Open[], lastLine: number): CardSection[] {
  const sections: CardSection[] = [];
  const below: { depth: number; line: number; filled: boolean }[] = [];
  for (const one of open.toReversed()) {
    let filled = one.blocks.length > 0;
    for (let top = below.at(-1); top !== undefined && top.depth > one.depth; top = below.at(-1)) {
      filled ||= top.filled;
      below.pop();
    }
    const next = below.at(-1);
    sections.push({
      heading: one.heading,
      depth: one.depth,
      line: one.line,
      endLine: Math.max(one.line, next === undefined ? lastLine : next.line - 1),
      text: one.blocks.join('\n'),
      placeholders: one.placeholders.slice(0, 100),
      filled,
    });
    below.push({ depth: one.depth, line: one.line, filled });
  }
  return sections.reverse();
}

function headingText(node: Heading): string {
  return visibleText(node).replace(/\s+/g, ' ').trim().slice(0, 300);
}

interface Block {
  readonly text: string;
  readonly line: number;
  readonly column: number;
  /** Where it begins in the text that was parsed. */
  readonly offset: number;
  readonly item: boolean;
}

/** The smallest blocks of a node that are read on their own: paragraphs, list items' paragraphs, table rows, code. */
function blocksOf(node: RootContent | BlockContent | DefinitionContent, item = false): Block[] {
  const start = {
    line: node.position?.start.line ?? 1,
    column: node.position?.start.column ?? 1,
    offset: node.position?.start.offset ?? 0,
  };
  switch (node.type) {
    case 'paragraph':
    case 'heading':
    case 'html':
      return [{ text: visibleText(node), ...start, item }];
    case 'code':
      return [{ text: node.value, ...start, item: false }];
    case 'blockquote':
      return node.children.flatMap((child) => blocksOf(child));
    case 'list':
      return node.children.flatMap((one) => one.children.flatMap((child) => blocksOf(child, true)));
    case 'table':
      return node.children.map((row) => ({
        text: row.children.map(visibleText).join(' | '),
        line: row.position?.start.line ?? start.line,
        column: 1,
        offset: row.position?.start.offset ?? start.offset,
        item: false,
      }));
    case 'footnoteDefinition':
      return node.children.flatMap((child) => blocksOf(child));
    default:
      return [];
  }
}

/** The text that a reader sees: no comments, no tags; an image is its alternative text. Linear in the node. */
export function visibleText(node: Nodes): string {
  const parts: string[] = [];
  const stack: Nodes[] = [node];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    if (top.type === 'html') parts.push(withoutTags(top.value));
    else if (top.type === 'image') parts.push(top.alt ?? '');
    else if (top.type === 'break') parts.push('\n');
    else if ('value' in top) parts.push(top.value);
    else if ('children' in top)
      for (let index = top.children.length - 1; index >= 0; index--) {
        const child = top.children[index];
        if (child !== undefined) stack.push(child);
      }
  }
  return parts.join('');
}

/** HTML without comments and tags, by one scan. */
function withoutTags(html: string): string {
  let result = '';
  let offset = 0;
  while (offset < html.length) {
    const tag = html.indexOf('<', offset);
    if (tag < 0) break;
    result += html.slice(offset, tag);
    const comment = html.startsWith('<!--', tag);
    const end = html.indexOf(comment ? '-->' : '>', tag + 1);
    if (end < 0) return comment ? result : result + html.slice(tag);
    offset = end + (comment ? 3 : 1);
  }
  return result + html.slice(offset);
}

function collectLinks(node: Nodes, links: CardLink[], before: number): void {
  const stack: Nodes[] = [node];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    if ((top.type === 'link' || top.type === 'image' || top.type === 'definition') && links.length < 10_000)
      links.push({ target: top.url, line: (top.position?.start.line ?? 1) + before });
    if (top.type === 'html' && links.length < 10_000)
      links.push(...htmlLinks(top.value, (top.position?.start.line ?? 1) + before));
    if ('children' in top) stack.push(...top.children.toReversed());
  }
}

/** What `href` and `src` name in a piece of HTML; comments are invisible. Linear. */
function htmlLinks(html: string, firstLine: number): CardLink[] {
  const links: CardLink[] = [];
  const visible = html.replace(/<!--[\s\S]*?(?:-->|$)/g, (comment) => comment.replace(/[^\n]/g, ' '));
  let line = firstLine;
  let counted = 0;
  for (const match of visible.matchAll(
    /\s(?:href|src)\s*=\s*(?:"([^"]{0,2000})"|'([^']{0,2000})'|([^\s"'>]{1,2000}))/gi,
  )) {
    line += visible.slice(counted, match.index).split('\n').length - 1;
    counted = match.index;
    links.push({ target: match[1] ?? match[2] ?? match[3] ?? '', line });
  }
  return links;
}

function rowsOf(table: MarkdownTable, before: number) {
  return table.children.map((row) => ({
    line: (row.position?.start.line ?? 1) + before,
    cells: row.children.map((cell) => ({
      text: visibleText(cell).trim(),
      column: (cell.children[0] ?? cell).position?.start.column ?? 1,
    })),
  }));
}
