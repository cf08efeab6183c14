import { Type } from 'typebox';
import { defineCheck } from '../check.ts';
import { controls } from '../controls.ts';

/** The subject has a card that says anything at all. */
export const present = defineCheck({
  id: 'card/present',
  title: 'A card is there',
  why: 'A model or dataset without a card can be neither judged nor used responsibly by anybody but its author.',
  concerns: ['model', 'dataset'],
  needs: ['card'],
  whenAbsent: 'fail',
  options: Type.Object({}, { additionalProperties: false }),
  messages: {
    present: { text: '{path} documents {subject} in {sections} sections' },
    empty: {
      text: '{path} says nothing: it has no section with text of its own, only placeholders or headings',
      remedy: 'Describe what {subject} is for, what it was made from and where it should not be used.',
    },
  },
  controls: controls.modelDocumentation,
  evaluate: ({ subject, head: { card } }) => {
    const data = { path: card.path, subject: subject.id, sections: card.sections.length };
    const says = card.sections.some((section) => section.filled);
    return says
      ? { status: 'pass', message: 'present', data }
      : { status: 'fail', message: 'empty', data, places: [{ path: card.path, line: 1 }] };
  },
});
