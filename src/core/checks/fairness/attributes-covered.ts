import { Type } from 'typebox';
import { defineCheck } from '../check.ts';
import { controls } from '../controls.ts';
import { listText } from '../message.ts';

/** Every protected attribute that the policy declares for the training data, or names, is evaluated. */
export const attributesCovered = defineCheck({
  id: 'fairness/attributes-covered',
  title: 'Every protected attribute is evaluated',
  why: 'Fairness by sex says nothing of fairness by age; the attribute that was left out is the one to ask about.',
  concerns: ['model'],
  needs: [],
  uses: ['metrics', 'predictions'],
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
      remedy:
        'Commit the counts of its groups: `assay evaluate --group {first} --aggregate` writes tp, fp, fn and tn of each, without anybody’s data.',
    },
    unread: {
      short: 'nothing is committed to evaluate {what} from',
      text: 'Nothing is committed that {what} could be evaluated from: no metrics, no counts, no predictions',
      remedy:
        'Commit the counts of every group (`assay evaluate --aggregate`) rather than rows: rows with protected attributes are personal data that git never forgets.',
    },
    none: { text: 'No protected attribute is declared for {subject}' },
  },
  controls: controls.fairness,
  evaluate: ({ subject, head: { metrics, predictions }, options }) => {
    const wanted = [...new Set([...subject.protectedAttributes, ...options.attributes])];
    if (wanted.length === 0)
      return { status: 'not-applicable', message: 'none', data: { subject: subject.id } };
    if (metrics === undefined && predictions === undefined)
      return { status: 'unknown', message: 'unread', data: { what: listText(wanted) } };
    const there = new Set([
      ...(metrics?.values ?? []).flatMap(({ slice }) => Object.keys(slice)),
      ...(predictions?.attributes ?? []).flatMap(({ attributes }) => attributes),
    ]);
    const missing = wanted.filter((attribute) => !there.has(attribute));
    const are = (names: readonly string[]) => `${listText(names)} ${names.length === 1 ? 'is' : 'are'}`;
    if (missing.length === 0) return { status: 'pass', message: 'covered', data: { what: are(wanted) } };
    // where groups of other attributes stand, the lacking ones belong; without any, to the file as a whole
    const beside = metrics?.values.find(({ slice }) => Object.keys(slice).length > 0)?.place;
    const file = metrics?.files[0] ?? predictions?.files[0];
    const place = beside ?? (file === undefined ? undefined : { path: file.path });
    return {
      status: 'fail',
      message: 'missing',
      data: { what: are(missing), first: missing[0] ?? '' },
      places: place === undefined ? [] : [place],
    };
  },
});
