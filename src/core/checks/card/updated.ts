import { Type } from 'typebox';
import type { Card } from '../../evidence/evidence.ts';
import { defineCheck } from '../check.ts';
import { controls } from '../controls.ts';
import { listText } from '../message.ts';

/** A change of the model changes its card too. */
export const updated = defineCheck({
  id: 'card/updated',
  title: 'The card changes with the model',
  why: 'A card that describes the last version but one is trusted like a true one.',
  concerns: ['model', 'dataset'],
  needs: ['card', 'artifacts'],
  uses: ['card'],
  options: Type.Object({}, { additionalProperties: false }),
  messages: {
    together: { text: '{card} changes with {artifacts}' },
    unchanged: { text: 'The change does not touch the files of {subject}' },
    unseen: {
      short: 'the card changes only in what no reader sees',
      text: '{artifacts} changes, and {card} only in what no reader sees (blanks, comments)',
      remedy: 'Say in the card what is different about this version.',
    },
    left: {
      text: '{artifacts} changes and {card} does not',
      remedy: 'Say in the card what is different about this version.',
    },
  },
  controls: controls.modelDocumentation,
  evaluate: ({ subject, head: { card }, base, changed }) => {
    const artifacts = subject.artifacts.map(({ path }) => path).filter((path) => changed.includes(path));
    if (artifacts.length === 0)
      return { status: 'not-applicable', message: 'unchanged', data: { subject: subject.id } };
    const data = { card: card.path, artifacts: listText(artifacts, 3) };
    const places = [{ path: card.path, line: 1 }];
    if (!changed.includes(card.path)) return { status: 'fail', message: 'left', data, places };
    if (base.card !== undefined && seenIn(base.card) === seenIn(card))
      return { status: 'fail', message: 'unseen', data, places };
    return { status: 'pass', message: 'together', data };
  },
});

/** What a reader or a program sees of a card: metadata, headings, visible text without its blanks, links. */
function seenIn({ metadata, sections, links }: Card): string {
  const texts = sections.map(({ heading, text }) => [heading, text.replace(/\s+/g, ' ').trim()]);
  return JSON.stringify([metadata, texts, links.map(({ target }) => target)]);
}
