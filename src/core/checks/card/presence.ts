import type { Card } from '../../evidence/evidence.ts';
import type { Outcome } from '../check.ts';
import { countText } from '../message.ts';

/** The messages that `judgePresence` speaks with. */
export const presenceMessages = {
  present: { text: '{path} documents {subject} in {sections}' },
  empty: {
    text: '{path} says nothing: it has no section with text of its own, only placeholders or headings',
    remedy: 'Describe what {subject} is for, what it was made from and where it should not be used.',
  },
} as const;

/** Whether a card that is there says anything. */
export function judgePresence(card: Card, subject: string): Outcome<keyof typeof presenceMessages> {
  const data = { path: card.path, subject, sections: countText(card.sections.length, 'section') };
  const says = card.sections.some((section) => section.filled);
  return says
    ? { status: 'pass', message: 'present', data }
    : { status: 'fail', message: 'empty', data, places: [{ path: card.path, line: 1 }] };
}
