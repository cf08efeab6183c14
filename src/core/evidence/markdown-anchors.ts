import GithubSlugger from 'github-slugger';
import type { Nodes, Root } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { visibleText, withoutFootnotes } from './card-body.ts';
import { frontMatterOf } from './front-matter.ts';
import { boundedMarkdown, markdownChunks } from './markdown-bounds.ts';

/** The names that a link can point at within a Markdown file, in lower case. */
export interface Anchors {
  readonly names: ReadonlySet<string>;
  /** False where the file is too large to be read whole: then a name that is missing may still be there. */
  readonly complete: boolean;
}

/**
 * The anchors of a Markdown file as GitHub makes them: the headings' ids, a repeated one with `-1`, `-2`, and what HTML names with `id` or
 * `name`. A heading with an image counts with and without the image's text. Never throws; bounded like a card's body.
 * Source: github-slugger, which follows github/html-pipeline's table of contents filter.
 */
export function anchorsOf(text: string): Anchors {
  const names = new Set<string>();
  const bounded = boundedMarkdown(text.slice(frontMatterOf(text)?.bodyOffset ?? 0));
  const sluggers = [new GithubSlugger(), new GithubSlugger()] as const;
  for (const chunk of markdownChunks(bounded.text)) {
    const tree: Root = fromMarkdown(chunk.text, {
      extensions: [gfm(), withoutFootnotes],
      mdastExtensions: [gfmFromMarkdown()],
    });
    const stack: Nodes[] = [...tree.children].reverse();
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      if (node.type === 'heading') {
        names.add(sluggers[0].slug(visibleText(node)));
        names.add(sluggers[1].slug(visibleText(withoutImages(node)).trim()));
      }
      if (node.type === 'html')
        for (const [, double, single, bare] of node.value.matchAll(
          /\s(?:id|name)\s*=\s*(?:"([^"]{1,200})"|'([^']{1,200})'|([^\s"'>]{1,200}))/gi,
        ))
          names.add((double ?? single ?? bare ?? '').toLowerCase());
      if ('children' in node) stack.push(...node.children.toReversed());
    }
  }
  return { names, complete: bounded.cutAt === undefined };
}

function withoutImages(node: Nodes): Nodes {
  if (!('children' in node)) return node;
  const children = node.children.filter(({ type }) => type !== 'image').map(withoutImages);
  return { ...node, children } as Nodes;
}
