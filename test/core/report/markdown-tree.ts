import type { Nodes } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';

/** The tree that a real GitHub-flavoured Markdown parser makes of a text, GFM's autolinks included. */
export function treeOf(markdown: string): Nodes {
  return fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
}

/** All nodes of a tree, parents before children. */
export function nodesOf(tree: Nodes): Nodes[] {
  return [tree, ...('children' in tree ? tree.children.flatMap((child) => nodesOf(child)) : [])];
}

/** The text that a reader sees outside code, where GitHub's filters for mentions and references look. */
export function proseOf(tree: Nodes): string {
  if (tree.type === 'text') return tree.value;
  if (tree.type === 'inlineCode' || tree.type === 'code') return ' ';
  if (!('children' in tree)) return '';
  const inline = tree.type === 'paragraph' || tree.type === 'heading' || tree.type === 'tableCell';
  return tree.children.map((child) => proseOf(child)).join(inline ? '' : '\n');
}

/** The text that a reader sees, code included. */
export function textOf(tree: Nodes): string {
  if ('value' in tree) return tree.value;
  return 'children' in tree ? tree.children.map((child) => textOf(child)).join('') : '';
}

/** What GitHub's filters would make a link, a notification or an image of, wherever it stands in prose. */
export const forged =
  /@[a-z0-9]|#\d|\bGH-\d|:\/\/|www\.|\b[0-9a-f]{7,40}\b|:[a-z0-9_+-]+:|\$|[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/iu;
