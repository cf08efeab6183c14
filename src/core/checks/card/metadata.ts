import { Type } from 'typebox';
import type { Card } from '../../evidence/evidence.ts';
import type { FindingPlace } from '../../model.ts';
import { placeOfProblem } from '../../problem.ts';
import { defineCheck } from '../check.ts';
import { controls } from '../controls.ts';
import { listText } from '../message.ts';
import { licenceId, suggestLicence } from './licences.ts';

/** The card's front matter is there, well formed, holds the fields asked for, and names licences that exist. */
export const metadata = defineCheck({
  id: 'card/metadata',
  title: 'The card’s metadata is complete and valid',
  why: 'Tools find a model’s licence, language and base model in the card’s metadata; a licence that is no licence lets nobody use the model.',
  concerns: ['model', 'dataset'],
  needs: ['card'],
  options: Type.Object(
    {
      fields: Type.Array(Type.String({ minLength: 1, maxLength: 100 }), {
        default: ['license'],
        maxItems: 60,
        description: 'Fields of the front matter that must be there and not be empty.',
      }),
      licenses: Type.Optional(
        Type.Array(Type.String({ minLength: 1, maxLength: 100 }), {
          maxItems: 200,
          description:
            'The licences that are allowed, as SPDX or Hugging Face ids; left out: any that exists.',
        }),
      ),
    },
    { additionalProperties: false },
  ),
  messages: {
    valid: { text: '{path} states {fields}' },
    none: {
      text: '{path} has no metadata (a block between two lines of --- at its top)',
      remedy: 'Add a front matter block that states {fields}.',
    },
    flawed: {
      text: '{what} ({path})',
      remedy:
        'Correct the front matter; licence ids are those of spdx.org/licenses or of the Hugging Face Hub, in lower case.',
    },
  },
  controls: controls.provenance,
  evaluate: ({ head: { card }, options, problems }) => {
    const fields = listText(options.fields, 20);
    if (card.metadata === undefined && problems.length > 0)
      return {
        status: 'unknown',
        message: 'flawed',
        data: {
          path: card.path,
          what: listText(
            problems.map(({ message }) => message),
            4,
          ),
        },
        places: problems.map(placeOfProblem),
      };
    if (card.metadata === undefined)
      return {
        status: 'fail',
        message: 'none',
        data: { path: card.path, fields },
        places: [{ path: card.path, line: 1 }],
      };
    const flaws: FindingPlace[] = problems.map(placeOfProblem);
    for (const field of options.fields)
      if (isEmpty(card.metadata[field])) flaws.push(placeOf(card, field, `${field} is missing or empty`));
    flaws.push(...licenceFlaws(card, options.licenses));
    if (flaws.length === 0) return { status: 'pass', message: 'valid', data: { path: card.path, fields } };
    const what = listText(
      flaws.map((flaw) => flaw.message ?? ''),
      4,
    );
    return { status: 'fail', message: 'flawed', data: { path: card.path, what }, places: flaws };
  },
});

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value === 'string')
    return value.trim() === '' || /^\[?more information needed\]?$/i.test(value.trim());
  if (Array.isArray(value)) return value.every(isEmpty);
  return false;
}

function licenceFlaws(card: Card, allowed: readonly string[] | undefined): FindingPlace[] {
  const stated = card.metadata?.license;
  if (isEmpty(stated)) return [];
  const flaws: FindingPlace[] = [];
  for (const value of Array.isArray(stated) ? stated : [stated]) {
    if (typeof value !== 'string') {
      flaws.push(
        placeOf(
          card,
          'license',
          `Unexpected ${typeof value} as a licence, expected an id such as apache-2.0`,
        ),
      );
      continue;
    }
    const id = licenceId(value);
    if (id === undefined) {
      const near = suggestLicence(value);
      flaws.push({
        ...placeOf(
          card,
          'license',
          `Unexpected licence "${value}", expected an SPDX or Hugging Face id${near === undefined ? '' : `; did you mean ${near}?`}`,
        ),
        ...(near === undefined || Array.isArray(stated) || card.metadataLines.license === undefined
          ? {}
          : { suggestion: `license: ${near}` }),
      });
    } else if (id === 'other' && isEmpty(card.metadata?.license_name)) {
      flaws.push(
        placeOf(card, 'license', 'license is other, so license_name and license_link must say which'),
      );
    } else if (allowed !== undefined && !allowed.some((one) => one.toLowerCase() === id)) {
      flaws.push(
        placeOf(card, 'license', `Licence ${id} is not among the allowed ones: ${listText(allowed, 10)}`),
      );
    }
  }
  return flaws;
}

function placeOf(card: Card, field: string, message: string): FindingPlace {
  const line = card.metadataLines[field] ?? card.metadataRange?.line ?? 1;
  return { path: card.path, line, message };
}
