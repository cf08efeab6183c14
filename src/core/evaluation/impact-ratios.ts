import {
  EEO_RACES,
  type Evaluation,
  impactRatioTable,
  type ImpactRatioTable,
  intersectionalTable,
  type SelectionGroup,
} from '../statistics/index.ts';
import { missingGroup } from './predictions.ts';

/** One category of an impact-ratio table. */
export interface ImpactRow {
  readonly name: string;
  readonly selected: number;
  readonly total: number;
  readonly rate: number | null;
  /** Against the category of the highest rate, from unrounded rates. */
  readonly ratio: number | null;
  /** The same with the categories under 2 % of the data left out, which the rule allows; null for those. */
  readonly ratio_without_small: number | null;
  readonly under_two_percent: boolean;
  /** For print: whole percent, two decimals. */
  readonly rate_text: string;
  readonly ratio_text: string;
}

/** What New York's Local Law 144 asks to publish of one kind of category. */
export interface ImpactReport {
  readonly highest: string;
  readonly rows: readonly ImpactRow[];
  /** People whose category is missing: in no row, and to be stated. */
  readonly unknown: number;
}

/** The impact ratios of selected (or of scored above the median) by category, the missing one counted apart. */
export function impactReport(
  categories: readonly SelectionGroup[],
): ImpactReport | { readonly reason: string } {
  const { known, unknown } = apart(categories);
  return reportOf(
    impactRatioTable(known, { unknown }),
    impactRatioTable(known, { unknown, leaveOutSmall: true }),
  );
}

/**
 * The rule's crossed table, where two attributes are named as the rule names them: sexes `Male` and `Female`, races of the EEO-1 report with `Hispanic or
 * Latino` among them. Undefined for any other attributes. Source: 6 RCNY 5-301, example tables.
 */
export function crossedImpactReport(
  cells: readonly { readonly values: readonly string[]; readonly selected: number; readonly total: number }[],
): ImpactReport | { readonly reason: string } | undefined {
  const known = cells.filter(({ values }) => !values.includes(missingGroup));
  const [first, second] = [0, 1].map((place) => new Set(known.map(({ values }) => values[place] ?? '')));
  if (first === undefined || second === undefined || known.some(({ values }) => values.length !== 2))
    return undefined;
  const sexPlace = isSex(first) && isRace(second) ? 0 : isSex(second) && isRace(first) ? 1 : undefined;
  if (sexPlace === undefined) return undefined;
  const counts = known.map(({ values, selected, total }) => {
    const [sex = '', race = ''] = sexPlace === 0 ? values : [...values].reverse();
    const hispanic = race === hispanicName;
    return { hispanic, sex, ...(hispanic ? {} : { race }), selected, total };
  });
  const unknown = sumOfTotals(cells) - sumOfTotals(known);
  const tables = [false, true].map((leaveOutSmall) =>
    intersectionalTable(counts, { unknown, leaveOutSmall }),
  );
  const [all, large] = tables.map((one) =>
    one.evaluable ? { evaluable: true as const, value: one.value.table } : one,
  );
  return all === undefined || large === undefined ? undefined : reportOf(all, large);
}

const hispanicName = 'Hispanic or Latino';

function isSex(levels: ReadonlySet<string>): boolean {
  return [...levels].every((level) => level === 'Male' || level === 'Female');
}

function isRace(levels: ReadonlySet<string>): boolean {
  return [...levels].every((level) => level === hispanicName || EEO_RACES.some((race) => race === level));
}

function sumOfTotals(rows: readonly { readonly total: number }[]): number {
  return rows.reduce((sum, { total }) => sum + total, 0);
}

function apart(categories: readonly SelectionGroup[]): { known: SelectionGroup[]; unknown: number } {
  const known = categories.filter(({ name }) => !name.split(' × ').includes(missingGroup));
  return { known, unknown: sumOfTotals(categories) - sumOfTotals(known) };
}

function reportOf(
  all: Evaluation<ImpactRatioTable>,
  large: Evaluation<ImpactRatioTable>,
): ImpactReport | { readonly reason: string } {
  if (!all.evaluable) return { reason: all.reason };
  const { highest, unknown, rows } = all.value;
  return {
    highest,
    unknown,
    rows: rows.map((row, place) => ({
      name: row.name,
      selected: row.selected,
      total: row.total,
      rate: row.rate,
      ratio: row.ratio,
      ratio_without_small: large.evaluable ? (large.value.rows[place]?.ratio ?? null) : null,
      under_two_percent: row.underTwoPercent,
      rate_text: row.ratePercent,
      ratio_text: row.ratioText,
    })),
  };
}
