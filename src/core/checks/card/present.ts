import { Type } from 'typebox';
import { defineCheck } from '../check.ts';
import { controls } from '../controls.ts';
import { judgePresence, presenceMessages } from './presence.ts';

/** The model has a card that says anything at all. */
export const present = defineCheck({
  id: 'card/present',
  title: 'The model has a card',
  why: 'A model without a card can be neither judged nor used responsibly by anybody but its author.',
  concerns: ['model'],
  needs: ['card'],
  whenAbsent: 'fail',
  options: Type.Object({}, { additionalProperties: false }),
  messages: presenceMessages,
  controls: controls.modelDocumentation,
  evaluate: ({ subject, head: { card } }) => judgePresence(card, subject.id),
});
