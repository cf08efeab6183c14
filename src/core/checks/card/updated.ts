import { Type } from 'typebox';
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
  options: Type.Object({}, { additionalProperties: false }),
  messages: {
    together: { text: '{card} changes with {artifacts}' },
    unchanged: { text: 'The change does not touch the files of {subject}' },
    left: {
      text: '{artifacts} changes and {card} does not',
      remedy: 'Say in the card what is different about this version.',
    },
  },
  controls: controls.modelDocumentation,
  evaluate: ({ subject, head: { card }, changed }) => {
    const artifacts = subject.artifacts.map(({ path }) => path).filter((path) => changed.includes(path));
    if (artifacts.length === 0)
      return { status: 'not-applicable', message: 'unchanged', data: { subject: subject.id } };
    const data = { card: card.path, artifacts: listText(artifacts, 3) };
    if (changed.includes(card.path)) return { status: 'pass', message: 'together', data };
    return { status: 'fail', message: 'left', data, places: [{ path: card.path, line: 1 }] };
  },
});
