import { lineCountOf } from './card-body.ts';
import { takePlaceholders } from './card-placeholders.ts';
import type { Card, CardLink, CardSection, Metric } from './evidence.ts';
import { at, keyLines, type MapNode, recordOf, type TreeNode } from './tree.ts';

/** A section of a structured card: its heading, and where its content stands. */
export interface StructuredSection {
  readonly heading: string;
  readonly keys: readonly string[];
}

/** Keys whose value is an image in base64, and no text that anybody reads. */
const images = new Set(['image', 'graphics', 'graphic']);

/** The card of a structured document: a section for each given part that is there (an empty part is an unfilled section). */
export function structuredCard(
  root: MapNode,
  path: string,
  text: string,
  sections: readonly StructuredSection[],
  claims: readonly Metric[],
  about: Card['about'] = 'model',
): Card {
  const links: CardLink[] = [];
  collectLinks(root, links, 0);
  return {
    path,
    about,
    metadata: recordOf(root),
    metadataLines: keyLines(root),
    metadataRange: undefined,
    sections: sections.flatMap(({ heading, keys }) => sectionOf(heading, entryAt(root, keys), keys.length)),
    claims,
    links,
    lineCount: lineCountOf(text),
  };
}

function entryAt(root: MapNode, keys: readonly string[]): { line: number; value: TreeNode } | undefined {
  const last = keys.at(-1);
  const parent = at(root, ...keys.slice(0, -1));
  const entry = last === undefined || parent?.type !== 'map' ? undefined : parent.entries.get(last);
  return entry === undefined ? undefined : { line: entry.line, value: entry.value };
}

function sectionOf(
  heading: string,
  entry: { line: number; value: TreeNode } | undefined,
  depth: number,
): CardSection[] {
  if (entry === undefined) return [];
  const texts: string[] = [];
  const placeholders: { text: string; line: number }[] = [];
  let endLine = entry.line;
  const walk = (node: TreeNode, level: number): void => {
    endLine = Math.max(endLine, node.line);
    if (level > 40) return;
    if (node.type === 'map')
      for (const { key, value } of node.entries.values()) if (!images.has(key)) walk(value, level + 1);
    if (node.type === 'list') for (const item of node.items) walk(item, level + 1);
    if (node.type === 'number') texts.push(node.text);
    if (node.type === 'boolean') texts.push(String(node.value));
    if (node.type !== 'string') return;
    const { rest, found } = takePlaceholders(node.value);
    for (const text of found) placeholders.push({ text, line: node.line });
    if (rest !== '') texts.push(rest);
  };
  walk(entry.value, 0);
  return [
    {
      heading,
      depth: Math.min(6, depth + 1),
      line: entry.line,
      endLine,
      text: texts.join('\n'),
      placeholders: placeholders.slice(0, 100),
      filled: texts.length > 0,
    },
  ];
}

function collectLinks(node: TreeNode, links: CardLink[], depth: number): void {
  if (depth > 40 || links.length > 5000) return;
  if (node.type === 'string' && /^https?:\/\/\S{1,2000}$/.test(node.value.slice(0, 2100)))
    links.push({ target: node.value, line: node.line });
  if (node.type === 'map')
    for (const { value } of node.entries.values()) collectLinks(value, links, depth + 1);
  if (node.type === 'list') for (const item of node.items) collectLinks(item, links, depth + 1);
}
