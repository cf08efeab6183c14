import { Type } from 'typebox';
import type { Card, CardLink } from '../../evidence/evidence.ts';
import { type Anchors, anchorsOf } from '../../evidence/markdown-anchors.ts';
import type { RepositoryFiles, Want } from '../../repository-files.ts';
import { defineCheck } from '../check.ts';
import { controls } from '../controls.ts';
import { countText, listText } from '../message.ts';
import { type LinkTarget, linkTarget, looksLocal } from './link-target.ts';

/** The card's relative links and images lead to files of the repository, and their anchors to headings. Addresses are never fetched. */
export const linksResolve = defineCheck({
  id: 'card/links-resolve',
  title: 'The card’s links lead somewhere',
  why: 'A card that refers to a missing evaluation report reads as if there were one.',
  concerns: ['model', 'dataset'],
  needs: ['card', 'repository'],
  options: Type.Object(
    {
      anchors: Type.Boolean({
        default: true,
        description: 'Whether `#section` must be a heading of the Markdown file that is linked.',
      }),
    },
    { additionalProperties: false },
  ),
  messages: {
    resolve: { text: '{links} of {card} {lead} to what is committed{addresses}' },
    none: { text: '{card} links to no file of the repository{addresses}' },
    broken: {
      text: '{count} of {card} {lead} nowhere: {what}',
      short: '{count} of the card {lead} nowhere',
      remedy: 'Commit what the link names, write its path from the card’s folder, or take the link away.',
    },
    unread: {
      text: 'Whether {what} can be reached cannot be said: {reason}',
      remedy: 'Link to a smaller file, or ask for files only (`anchors: false`).',
    },
  },
  controls: controls.modelDocumentation,
  wants: ({ head: { card } }) =>
    card.links.flatMap((link) => wantsOf(linkTarget(link.target, card.path), card)),
  evaluate: ({ head: { card, repository }, options }) => {
    const anchors = new Map<string, Anchors | undefined>();
    const anchorsAt = (path: string) => {
      if (!anchors.has(path)) {
        const text = repository.files.get(path)?.text;
        anchors.set(path, text === undefined ? undefined : anchorsOf(text));
      }
      return anchors.get(path);
    };
    const broken: { link: CardLink; reason: string }[] = [];
    const unread: { link: CardLink; reason: string }[] = [];
    let resolved = 0;
    let addresses = 0;
    for (const link of card.links) {
      const target = linkTarget(link.target, card.path);
      if (target.kind === 'address') {
        addresses += 1;
        continue;
      }
      const missing =
        target.kind === 'broken'
          ? target.reason
          : target.kind === 'file'
            ? missingFile(link.target, target.path, repository)
            : undefined;
      if (missing !== undefined) {
        broken.push({ link, reason: missing });
        continue;
      }
      const path = target.kind === 'file' ? target.path : card.path;
      const fragment = target.kind === 'broken' ? '' : target.fragment;
      const named = options.anchors && isAnchor(fragment, path) ? anchorsAt(path) : undefined;
      if (named?.names.has(fragment.toLowerCase()) === false) {
        if (named.complete) broken.push({ link, reason: `names no heading of ${path}` });
        else unread.push({ link, reason: `${path} is too large to be read whole` });
      } else resolved += 1;
    }
    const data = {
      card: card.path,
      addresses:
        addresses === 0 ? '' : `; ${countText(addresses, 'address', 'addresses')} elsewhere not checked`,
    };
    if (broken.length > 0)
      return {
        status: 'fail',
        message: 'broken',
        data: {
          ...data,
          count: countText(broken.length, 'link'),
          lead: broken.length === 1 ? 'leads' : 'lead',
          what: listText(
            broken.map(({ link, reason }) => `${shown(link.target)} ${reason} (line ${link.line})`),
            4,
          ),
        },
        places: broken.slice(0, 50).map(({ link, reason }) => ({
          path: card.path,
          line: link.line,
          message: `${shown(link.target)} ${reason}`,
        })),
      };
    const [first] = unread;
    if (first !== undefined)
      return {
        status: 'unknown',
        message: 'unread',
        data: { what: shown(first.link.target), reason: first.reason },
        places: [{ path: card.path, line: first.link.line }],
      };
    if (resolved === 0) return { status: 'not-applicable', message: 'none', data };
    const lead = resolved === 1 ? 'leads' : 'lead';
    return {
      status: 'pass',
      message: 'resolve',
      data: { ...data, links: countText(resolved, 'link'), lead },
    };
  },
});

function wantsOf(target: LinkTarget, card: Card): readonly Want[] {
  if (target.kind === 'here') return [{ kind: 'path', path: card.path, read: 'text' }];
  if (target.kind !== 'file') return [];
  const folders: Want[] = [];
  for (let slash = target.path.indexOf('/'); slash >= 0; slash = target.path.indexOf('/', slash + 1))
    folders.push({ kind: 'path', path: target.path.slice(0, slash), read: 'entry' });
  const read = isAnchor(target.fragment, target.path) ? 'text' : 'entry';
  return [...folders, { kind: 'path', path: target.path, read }];
}

/** Undefined where the file is there, or where what is below a link or a submodule cannot be seen. */
function missingFile(written: string, path: string, repository: RepositoryFiles): string | undefined {
  if (repository.files.has(path) || repository.folders.has(path)) return undefined;
  for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
    const above = repository.files.get(path.slice(0, slash))?.file.mode;
    if (above === 'symlink' || above === 'submodule') return undefined;
  }
  const other = repository.otherCase.get(path);
  if (other !== undefined) return `is written ${other} in the repository`;
  return looksLocal(written) ? 'is a place on somebody’s own machine' : 'is not in the repository';
}

/** Whether a fragment names a heading; `#L12` on other files is a line, and an empty one is the top. */
function isAnchor(fragment: string, path: string): boolean {
  return fragment !== '' && /\.(?:md|markdown)$/i.test(path);
}

function shown(target: string): string {
  return target.trim() === '' ? 'a link without a target' : target.slice(0, 120);
}
