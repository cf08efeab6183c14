import { Type } from 'typebox';
import type { Report, ReportItem } from '../../evidence/evidence.ts';
import { defineCheck } from '../check.ts';
import { controls } from '../controls.ts';
import { countText, listText } from '../message.ts';

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
      remedy: 'Restore them, or change the suite in a pull request of its own that says why.',
    },
  },
  controls: controls.dataQuality,
  evaluate: ({ head, base }) => {
    const now = byLabel(head.reports);
    const before = [...byLabel(base.reports)];
    const dropped = before.filter(([label]) => !now.has(label)).map(([label]) => `${label} was dropped`);
    const loosened = before.flatMap(([label, old]) => {
      const item = now.get(label);
      return item === undefined
        ? []
        : loosenings(old, item).map((how) => ({ item, how: `${label}: ${how}` }));
    });
    const flaws = [...dropped, ...loosened.map(({ how }) => how)];
    if (flaws.length === 0)
      return { status: 'pass', message: 'kept', data: { count: countText(before.length, 'expectation') } };
    return {
      status: 'fail',
      message: 'weakened',
      data: { what: listText(flaws, 5) },
      places: loosened.map(({ item, how }) => ({ ...item.place, message: how })),
      steps: flaws,
    };
  },
});

/** Items by tool, name, column and occurrence. */
function byLabel(reports: readonly Report[]): Map<string, ReportItem> {
  const items = new Map<string, ReportItem>();
  for (const report of reports)
    for (const item of report.items) {
      const name = item.column === undefined ? item.name : `${item.name}(${item.column})`;
      let label = name;
      for (let count = 2; items.has(label); count++) label = `${name} #${count}`;
      items.set(label, item);
    }
  return items;
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
      if (added.length > 0 && !/not/.test(before.name))
        found.push(`${key} now also allows ${listText(added.map(String), 4)}`);
    } else if (typeof old === 'number' && now === undefined && /min|max|mostly|threshold/.test(key))
      found.push(`${key} ${old} is gone`);
  }
  return found;
}
