import type { Problem } from '../problem.ts';
import { type CardBody, lineCountOf, readCardBody } from './card-body.ts';
import { aboutCard, looksLikeCard } from './card-kind.ts';
import type { Card, EvidenceFormat } from './evidence.ts';
import { extensionOf } from './document.ts';
import { type FrontMatter, frontMatterOf } from './front-matter.ts';
import { modelIndexClaims } from './model-index.ts';
import { datasetOfCard } from './dataset-files.ts';
import { malformed, notEvidence, problemAt } from './parsed.ts';
import { keyLines, type MapNode, recordOf } from './tree.ts';
import { readYaml } from './yaml-text.ts';

const id = 'hf-card';

/**
 * A Hugging Face model or dataset card: front matter by the Hub's delimiter rule and a Markdown body. Cards without front matter are
 * read as well (most that stand on GitHub have none). Front matter that is no mapping is a flaw and leaves the body readable.
 */
export const hfCard: EvidenceFormat = {
  id,
  kind: 'card',
  title: 'model or dataset card (Markdown)',
  parse: ({ path, text }, options = {}) => {
    const bound = options.format === id;
    if (!bound && !/^(?:md|markdown|mdx)$/.test(extensionOf(path))) return notEvidence;
    if (text === undefined)
      return bound || /card|readme/i.test(path)
        ? malformed(id, 'card', [
            problemAt(
              path,
              { line: 1 },
              'card/not-text',
              'Unexpected bytes that are no text, expected UTF-8',
            ),
          ])
        : notEvidence;
    const read = readCard(path, text);
    const named = /card|readme|datasheet/i.test(path);
    if (read.cut !== undefined && (bound || named || looksLikeCard(read.card)))
      return { state: 'malformed', format: id, kind: 'card', problems: [read.cut], about: read.card.about };
    if (!bound && !looksLikeCard(read.card)) return notEvidence;
    const dataset = read.front === undefined ? undefined : datasetOfCard(read.front);
    return {
      state: 'present',
      format: id,
      content: { kind: 'card', card: read.card },
      ...(dataset === undefined ? {} : { also: [dataset] }),
      problems: read.problems.slice(0, 50),
    };
  },
};

/** A card of Markdown text, with its flaws. */
export function readCard(
  path: string,
  text: string,
): {
  readonly card: Card;
  readonly problems: readonly Problem[];
  readonly front: MapNode | undefined;
  /** Where the body is more than is read; what stands before it was read. */
  readonly cut: Problem | undefined;
} {
  const block = frontMatterOf(text);
  const front = block === undefined ? undefined : readFrontMatter(block, path);
  const inBody = block === undefined || front?.prose === true;
  const body = readCardBody(inBody ? text : text.slice(block.bodyOffset), path, inBody ? 0 : block.endLine);
  const index = front?.root?.entries.get('model-index')?.value;
  const results = index === undefined || index.type === 'null' ? undefined : modelIndexClaims(index, path);
  const metadata = front?.root === undefined ? undefined : recordOf(front.root);
  const card: Card = {
    path,
    about: aboutCard(path, metadata, body),
    metadata,
    metadataLines: front?.root === undefined ? {} : keyLines(front.root),
    metadataRange: block === undefined || inBody ? undefined : { line: block.line, endLine: block.endLine },
    sections: body.sections,
    claims: [...(results?.claims ?? []), ...body.claims],
    links: body.links,
    lineCount: lineCountOf(text),
    source: text.split(/\r\n|\r|\n/),
  };
  return {
    card,
    problems: [...(front?.problems ?? []), ...(results?.problems ?? [])],
    cut: cutProblem(body, path),
    front: front?.root,
  };
}

interface Front {
  readonly root: MapNode | undefined;
  readonly problems: readonly Problem[];
  /** The block is text between two horizontal rules, and belongs to the body. */
  readonly prose: boolean;
}

function readFrontMatter(block: FrontMatter, path: string): Front {
  const { root, errors, flaws } = readYaml(block.text, path, block.first);
  const problems = [
    ...errors,
    ...flaws.filter((flaw) => flaw.code !== 'yaml/ambiguous-boolean' || isLanguage(block, flaw)),
  ];
  const template = /\{\{[^{}\n]{0,200}\}\}/.exec(block.text);
  if (template !== null)
    problems.unshift(
      problemAt(
        path,
        { line: block.first + block.text.slice(0, template.index).split(/\r\n|\r|\n/).length - 1 },
        'card/template',
        `Unexpected ${template[0].slice(0, 80)}, a template that was never filled in, expected metadata`,
      ),
    );
  const empty: MapNode = { type: 'map', entries: new Map(), line: block.line, column: 1 };
  if (errors.length === 0 && root?.type === 'map') return { root, problems, prose: false };
  if (errors.length === 0 && (root === undefined || root.type === 'null'))
    return { root: empty, problems, prose: false };
  if (isProse(block.text))
    return {
      root: undefined,
      prose: true,
      problems: [
        problemAt(
          path,
          { line: block.line },
          'card/front-matter',
          `Unexpected text between two lines of ---, which the Hugging Face Hub takes for metadata (lines ${block.line} to ${block.endLine}), expected a blank line or a heading first`,
        ),
      ],
    };
  if (errors.length > 0) return { root: undefined, problems, prose: false };
  return {
    root: undefined,
    prose: false,
    problems: [
      problemAt(
        path,
        root ?? { line: block.first },
        'card/front-matter',
        `Unexpected ${root?.type ?? 'text'} as metadata, expected keys with values`,
      ),
      ...problems,
    ],
  };
}

/** Whether a block that is no mapping was never meant as one: its first line that is no comment is no key, item or bracket. */
function isProse(text: string): boolean {
  const first = text.split(/\r\n|\r|\n/).find((line) => line.trim() !== '' && !line.startsWith('#'));
  return first !== undefined && !/^\s*(?:[\w"'][\w .\-"']{0,60}:(?:\s|$)|-(?:\s|$)|[[{<&!%])/.test(first);
}

function isLanguage(block: FrontMatter, { line = 0 }: Problem): boolean {
  const lines = block.text.split(/\r\n|\r|\n/).slice(0, line - block.first + 1);
  const key = lines.findLast((one) => /^[\w-]+:/.test(one));
  return key?.startsWith('language') === true;
}

function cutProblem({ cutAt }: CardBody, path: string): Problem | undefined {
  return cutAt === undefined
    ? undefined
    : {
        ...problemAt(
          path,
          { line: cutAt },
          'card/too-large',
          'Unexpected amount of Markdown up to here, expected at most 512 KiB of text, 32,000 characters in a paragraph and no more markup than is read in half a second',
        ),
        hint: 'Move long tables and lists into files of their own; a card that is read in part never passes.',
      };
}
