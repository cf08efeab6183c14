import { Type } from 'typebox';
import type { Card, CardSection } from '../../evidence/evidence.ts';
import type { FindingPlace } from '../../model.ts';
import type { Outcome } from '../check.ts';
import { listText } from '../message.ts';
import { headingForms, normaliseHeading, sectionNames } from './section-names.ts';

type Judged = {
  name: string;
  state: 'filled' | 'missing' | 'empty' | 'short';
  section: CardSection | undefined;
};

/** The options of a check on sections, with the sections asked for by default. */
export function sectionOptions(sections: readonly string[]) {
  return Type.Object(
    {
      sections: Type.Array(Type.String({ minLength: 1, maxLength: 200 }), {
        default: [...sections],
        minItems: 1,
        maxItems: 60,
        description: 'Sections by name (intended-use, limitations, …) or by their heading.',
      }),
      synonyms: Type.Optional(
        Type.Record(Type.String(), Type.Array(Type.String({ maxLength: 200 }), { maxItems: 60 }), {
          description: 'Further headings under which a section counts, by section.',
        }),
      ),
      min_words: Type.Integer({
        default: 1,
        minimum: 1,
        description: 'Words that a section must hold, its sub-sections included.',
      }),
    },
    { additionalProperties: false },
  );
}

/** The messages that `judgeSections` speaks with. */
export const sectionMessages = {
  complete: { text: '{path} has all {count} required sections' },
  incomplete: {
    text: 'The {what} ({path})',
    short: 'the card {brief}',
    remedy: 'Write the section in a sentence or more of your own; placeholders do not count.',
  },
} as const;

function judge(name: string, card: Card, synonyms: readonly string[], minWords: number): Judged {
  const headings = new Set(
    [name, ...(sectionNames[name] ?? []), ...synonyms].map((heading) => normaliseHeading(heading)),
  );
  const candidates = card.sections.filter((section) =>
    [...headingForms(section.heading)].some((form) => headings.has(form)),
  );
  const [first] = candidates;
  if (first === undefined) return { name, state: 'missing', section: undefined };
  const filled = candidates.filter((section) => section.filled);
  const [best] = filled;
  if (best === undefined) return { name, state: 'empty', section: first };
  const longEnough = filled.find((section) => wordsWithin(section, card) >= minWords);
  if (longEnough === undefined) return { name, state: 'short', section: best };
  return { name, state: 'filled', section: longEnough };
}

function wordsWithin(section: CardSection, card: Card): number {
  return card.sections
    .filter(({ line }) => line >= section.line && line <= section.endLine)
    .reduce((words, { text }) => words + text.split(/\s+/).filter(Boolean).length, 0);
}

function describe(flawed: readonly Judged[]): string {
  const words = { missing: 'missing', empty: 'empty or a placeholder', short: 'too short', filled: '' };
  const states = (['missing', 'empty', 'short'] as const).flatMap((state) => {
    const names = flawed.filter((flaw) => flaw.state === state).map(({ name }) => name);
    return names.length === 0
      ? []
      : [`${listText(names)} ${names.length === 1 ? 'section is' : 'sections are'} ${words[state]}`];
  });
  return states.join('; ');
}

/** `has no limitations section`: the first kind of flaw in a few words. */
function brief(flawed: readonly Judged[]): string {
  const says = {
    missing: 'has no',
    empty: 'says nothing in its',
    short: 'says too little in its',
    filled: '',
  };
  const state = (['missing', 'empty', 'short'] as const).find((one) =>
    flawed.some((flaw) => flaw.state === one),
  );
  const names = flawed.filter((flaw) => flaw.state === state).map(({ name }) => name);
  return `${says[state ?? 'filled']} ${listText(names, 2)} ${names.length === 1 ? 'section' : 'sections'}`;
}

function placeOf({ name, state, section }: Judged, card: Card): FindingPlace {
  if (section === undefined)
    return { path: card.path, line: Math.max(card.lineCount, 1), message: `No section "${name}"` };
  const [placeholder] = section.placeholders;
  return {
    path: card.path,
    line: placeholder?.line ?? section.line,
    message:
      state === 'short'
        ? `"${section.heading}" is too short`
        : placeholder === undefined
          ? `"${section.heading}" is empty`
          : `"${section.heading}" is left at its placeholder "${placeholder.text}"`,
  };
}

/** Whether a card has the sections asked for, each filled; one place a flaw. */
export function judgeSections(
  card: Card,
  options: {
    readonly sections: readonly string[];
    readonly synonyms?: Readonly<Record<string, readonly string[]>>;
    readonly min_words: number;
  },
): Outcome<keyof typeof sectionMessages> {
  const judged = options.sections.map((name) =>
    judge(name, card, options.synonyms?.[name] ?? [], options.min_words),
  );
  const flawed = judged.filter(({ state }) => state !== 'filled');
  const steps = judged.map(
    ({ name, state, section }) =>
      `${name}: ${state}${section === undefined ? '' : `, heading "${section.heading}" on line ${section.line}`}`,
  );
  if (flawed.length === 0)
    return {
      status: 'pass',
      message: 'complete',
      data: { path: card.path, count: judged.length },
      steps,
    };
  return {
    status: 'fail',
    message: 'incomplete',
    data: { path: card.path, what: describe(flawed), brief: brief(flawed) },
    places: distinct(flawed.map((flaw) => placeOf(flaw, card))),
    steps,
  };
}

/** One heading may stand for several sections (`Intended uses & limitations`): it is said once. */
function distinct(places: readonly FindingPlace[]): FindingPlace[] {
  return [...new Map(places.map((place) => [`${place.line} ${place.message}`, place])).values()];
}
