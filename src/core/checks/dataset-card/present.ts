import { Type } from 'typebox';
import { presenceMessages, judgePresence } from '../card/presence.ts';
import { defineCheck } from '../check.ts';
import { controls } from '../controls.ts';

/** The dataset has a card that says anything at all. */
export const present = defineCheck({
  id: 'dataset-card/present',
  title: 'The dataset has a card',
  why: 'Data whose origin and content nobody wrote down cannot be judged fit for anything.',
  concerns: ['dataset'],
  needs: ['card'],
  whenAbsent: 'fail',
  options: Type.Object({}, { additionalProperties: false }),
  messages: presenceMessages,
  controls: controls.dataDocumentation,
  evaluate: ({ subject, head: { card } }) => judgePresence(card, subject.id),
});
