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
    } else if (typeof old === 'string' && typeof now === 'string') found.push(...movedText(key, old, now));
    else if (Array.isArray(old) && Array.isArray(now) && /set|values|list/.test(key)) {
      const allowed = new Set(old.map((value) => JSON.stringify(value)));
      const added = now.filter((value) => !allowed.has(JSON.stringify(value)));
      const current = new Set(now.map((value) => JSON.stringify(value)));
      const gone = old.filter((value) => !current.has(JSON.stringify(value)));
      if (/not/.test(before.name)) {
        if (gone.length > 0) found.push(`${key} no longer forbids ${listText(gone.map(String), 4)}`);
      } else if (added.length > 0) found.push(`${key} now also allows ${listText(added.map(String), 4)}`);
      else if (now.length === 0 && old.length > 0) found.push(`${key} is empty`);
    } else if (isNothing(now) && (typeof old === 'number' || Array.isArray(old)) && bounding.test(key))
      found.push(`${key} ${Array.isArray(old) ? '' : `${old} `}is gone`);
    else if (typeof old === 'number' && typeof now !== 'number' && bounding.test(key))
      found.push(`${key} ${old} is no number any more`);
    else if (old === true && now !== true && key.startsWith('strict_')) found.push(`${key} is gone`);
  }
  if (weight(after.severity) < weight(before.severity))
    found.push(`its severity falls from ${before.severity ?? 'critical'} to ${after.severity ?? 'critical'}`);
  const { mostly } = after.settings;
  if (isNothing(before.settings['mostly']) && typeof mostly === 'number' && mostly < 1)
    found.push(`mostly falls from 1 to ${mostly}`);
  if (isNothing(before.settings['row_condition']) && !isNothing(after.settings['row_condition']))
    found.push('row_condition now leaves rows out');
  return found;
}

/** A text that bounds values (a date) and moves outwards; or one that says what a value must look like, and is another: which asks less, nobody can tell. */
function movedText(key: string, old: string, now: string): string[] {
  if (old === now) return [];
  const dates = [old, now].every((one) => /^[0-9]{4}-[0-9]{2}-[0-9]{2}/.test(one));
  if (dates && /min|lower/.test(key)) return now < old ? [`${key} falls from ${old} to ${now}`] : [];
  if (dates && /max|upper/.test(key)) return now > old ? [`${key} rises from ${old} to ${now}`] : [];
  return bounding.test(key) || /regex|type|format|pattern|schema|^ignore_row_if$/.test(key)
    ? [`${key} is "${now.slice(0, 60)}" and was "${old.slice(0, 60)}"`]
    : [];
}

/** How much a failure weighs; one without a severity is critical (GX 1.x, "severity"). */
function weight(severity: string | undefined): number {
  const at = ['info', 'warning', 'critical'].indexOf(severity ?? 'critical');
  return at < 0 ? 2 : at;
}

/** Settings without which an expectation asks less. `mostly` is none: left out, it means all (Great Expectations, "mostly"). */
const bounding = /min|max|threshold|set|values|list/;

function isNothing(value: unknown): boolean {
  return value === undefined || value === null;
}
