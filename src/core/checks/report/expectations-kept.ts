import { Type } from 'typebox';
import type { ReportItem } from '../../evidence/evidence.ts';
import { defineCheck } from '../check.ts';
import { controls } from '../controls.ts';
import { countText, listText } from '../message.ts';
import { pairExpectations } from './pair-expectations.ts';

/** The suite that judges the data was not weakened together with the data. */
export const expectationsKept = defineCheck({
  id: 'report/expectations-kept',
  title: 'No expectation was dropped or loosened',
  why: 'The easiest way to a green report is one expectation less.',
  concerns: ['model', 'dataset'],
  needs: ['reports'],
  compares: ['reports'],
  options: Type.Object({}, { additionalProperties: false }),
  messages: {
    kept: { text: 'All {count} of the merge base are kept' },
    weakened: {
      text: '{what}',
      short: '{brief}',
      remedy: 'Restore them, or change the suite in a pull request of its own that says why.',
    },
  },
  controls: controls.dataQuality,
  evaluate: ({ head, base }) => {
    const { pairs, lost } = pairExpectations(base.reports, head.reports);
    const dropped = lost.map(({ label }) => `${label} was dropped`);
    const loosened = pairs.flatMap(({ label, before, after }) =>
      loosenings(before, after).map((how) => ({ item: after, how: `${label}: ${how}` })),
    );
    const flaws = [...dropped, ...loosened.map(({ how }) => how)];
    if (flaws.length === 0)
      return { status: 'pass', message: 'kept', data: { count: countText(pairs.length, 'expectation') } };
    return {
      status: 'fail',
      message: 'weakened',
      data: { what: listText(flaws, 5), brief: brief(dropped, loosened) },
      places: loosened.map(({ item, how }) => ({ ...item.place, message: how })),
      steps: flaws,
    };
  },
});

function brief(dropped: readonly string[], loosened: readonly { readonly how: string }[]): string {
  const [only] = [...dropped, ...loosened.map(({ how }) => how)];
  if (only !== undefined && dropped.length + loosened.length === 1) return only;
  return [
    ...(dropped.length > 0 ? [`${countText(dropped.length, 'expectation')} dropped`] : []),
    ...(loosened.length > 0
      ? [`${dropped.length > 0 ? loosened.length : countText(loosened.length, 'expectation')} loosened`]
      : []),
  ].join(' and ');
}

/**
 * What was made easier to meet: a lower minimum or `mostly`, a higher maximum, a larger set of allowed values, a threshold
 * that is gone. Names as Great Expectations, Soda and Deepchecks use them.
 */
function loosenings(before: ReportItem, after: ReportItem): string[] {
  const found: string[] = [];
  for (const [key, old] of Object.entries(before.settings)) {
    const now = after.settings[key];
    if (typeof old === 'number' && typeof now === 'number') {
      if (/min|mostly|^ge$|^gt$|lower/.test(key) && now < old)
        found.push(`${key} falls from ${old} to ${now}`);
      else if (/max|^le$|^lt$|upper|tolerance|threshold/.test(key) && now > old)
        found.push(`${key} rises from ${old} to ${now}`);
    } else if (Array.isArray(old) && Array.isArray(now) && /set|values|list/.test(key)) {
      const allowed = new Set(old.map((value) => JSON.stringify(value)));
      const added = now.filter((value) => !allowed.has(JSON.stringify(value)));
      const current = new Set(now.map((value) => JSON.stringify(value)));
      const gone = old.filter((value) => !current.has(JSON.stringify(value)));
      if (/not/.test(before.name)) {
        if (gone.length > 0) found.push(`${key} no longer forbids ${listText(gone.map(String), 4)}`);
      } else if (added.length > 0) found.push(`${key} now also allows ${listText(added.map(String), 4)}`);
    } else if (isNothing(now) && (typeof old === 'number' || Array.isArray(old)) && bounding.test(key))
      found.push(`${key} ${Array.isArray(old) ? '' : `${old} `}is gone`);
    else if (old === true && now !== true && key.startsWith('strict_')) found.push(`${key} is gone`);
  }
  const { mostly } = after.settings;
  if (isNothing(before.settings['mostly']) && typeof mostly === 'number' && mostly < 1)
    found.push(`mostly falls from 1 to ${mostly}`);
  if (isNothing(before.settings['row_condition']) && !isNothing(after.settings['row_condition']))
    found.push('row_condition now leaves rows out');
  return found;
}

/** Settings without which an expectation asks less. `mostly` is none: left out, it means all (Great Expectations, "mostly"). */
const bounding = /min|max|threshold|set|values|list/;

function isNothing(value: unknown): boolean {
  return value === undefined || value === null;
}
