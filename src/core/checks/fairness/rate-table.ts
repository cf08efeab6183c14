import type { FindingTable } from '../../model.ts';
import { type Group, groupRates } from '../../statistics/index.ts';
import { numberText } from '../message.ts';
import type { Versions } from './gap-change.ts';
import { fractions, type MeasureName, rateNameOf } from './groups.ts';

/** One group's rate as cells of a table: numerator, denominator, rate and its interval; null where it cannot be computed. */
export interface GroupRateRow {
  readonly name: string;
  readonly cells: readonly (number | null)[];
}

/** The columns of `rateRows`, the group's name first. */
export function rateColumns(measure: MeasureName, confidence: number): string[] {
  const [numerator = '', denominator = ''] = fractions[measure]
    .split(' / ')
    .map((part) => part.replace(/[()]/g, ''));
  return ['group', numerator, `n = ${denominator}`, 'rate', `${numberText(confidence * 100)} % from`, 'to'];
}

/** The rates of the groups as cells. */
export function rateRows(groups: readonly Group[], measure: MeasureName, confidence: number): GroupRateRow[] {
  return groupRates(groups, rateNameOf(measure), confidence).map(({ name, rate, interval }) => ({
    name,
    cells: [
      ...(rate.evaluable
        ? [rate.value.numerator, rate.value.denominator, rate.value.value]
        : [null, 0, null]),
      ...(interval.evaluable ? [interval.value.lower, interval.value.upper] : [null, null]),
    ],
  }));
}

/** A group a row: numerator, denominator and rate at the merge base and at the head, and the change of the rate. */
export function versionsTable(
  groups: Versions['groups'],
  measure: MeasureName,
  attribute: string,
  confidence: number,
): FindingTable {
  const [base, head] = (['base', 'head'] as const).map((version) =>
    rateRows(versionOf(groups, version), measure, confidence),
  );
  const [group = '', numerator = '', denominator = '', rate = ''] = rateColumns(measure, confidence);
  const named = (version: string) => [numerator, denominator, rate].map((name) => `${name}, ${version}`);
  return {
    title: `${measure.replaceAll('_', ' ')} by ${attribute}, before and after`,
    columns: [group, ...named('merge base'), ...named('head'), 'change'],
    rows: groups.map(({ name }, index) => {
      const before = base?.[index]?.cells.slice(0, 3) ?? [];
      const after = head?.[index]?.cells.slice(0, 3) ?? [];
      const [one, other] = [before[2] ?? null, after[2] ?? null];
      return [name, ...before, ...after, one === null || other === null ? null : other - one];
    }),
  };
}

/** The groups of one of the versions. */
export function versionOf(groups: Versions['groups'], version: 'base' | 'head'): Group[] {
  return groups.map((group) => ({ name: group.name, counts: group[version] }));
}
