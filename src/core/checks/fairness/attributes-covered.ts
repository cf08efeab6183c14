import { Type } from 'typebox';
import { defineCheck } from '../check.ts';
import { controls } from '../controls.ts';
import { listText } from '../message.ts';
import { evaluatedAttributes } from './group-counts.ts';

/** Every protected attribute that the policy declares for the training data, or names, is evaluated. */
export const attributesCovered = defineCheck({
  id: 'fairness/attributes-covered',
  title: 'Every protected attribute is evaluated',
  why: 'Fairness by sex says nothing of fairness by age; the attribute that was left out is the one to ask about.',
  concerns: ['model'],
  needs: ['metrics'],
  options: Type.Object(
    {
      attributes: Type.Array(Type.String({ minLength: 1, maxLength: 200 }), {
        default: [],
        maxItems: 100,
        description: 'Attributes besides those that the model’s datasets declare as protected.',
      }),
    },
    { additionalProperties: false },
  ),
  messages: {
    covered: { text: '{what} evaluated' },
    missing: {
      text: '{what} not evaluated: no metric of any of its groups is committed',
      remedy: 'Commit the metrics or the counts of its groups.',
    },
    none: { text: 'No protected attribute is declared for {subject}' },
  },
  controls: controls.fairness,
  evaluate: ({ subject, head: { metrics }, options }) => {
    const wanted = [...new Set([...subject.protectedAttributes, ...options.attributes])];
    if (wanted.length === 0)
      return { status: 'not-applicable', message: 'none', data: { subject: subject.id } };
    const there = evaluatedAttributes(metrics);
    const missing = wanted.filter((attribute) => !there.has(attribute));
    const are = (names: readonly string[]) => `${listText(names)} ${names.length === 1 ? 'is' : 'are'}`;
    if (missing.length === 0) return { status: 'pass', message: 'covered', data: { what: are(wanted) } };
    const [file] = metrics.files;
    return {
      status: 'fail',
      message: 'missing',
      data: { what: are(missing) },
      places: file === undefined ? [] : [{ path: file.path, line: 1 }],
    };
  },
});
