import type { RowCodes } from './confusion.ts';
import { type Evaluation, evaluated, flawOfCounts, notEvaluable } from './evaluation.ts';
import { compareRates, decimalOf } from './exact-ratio.ts';
import type { SelectionGroup } from './four-fifths.ts';
import { quantileOfSorted } from './quantiles.ts';
import { indexOfNonFinite } from './sum.ts';

/** A row of an impact-ratio table as New York asks to publish it. */
export interface ImpactRatioRow extends SelectionGroup {
  /** Unrounded; null where the category has nobody. */
  readonly rate: number | null;
  /** Unrounded rate by the highest unrounded rate; null where the rate is, or the category is left out. */
  readonly ratio: number | null;
  /** For print: whole percent and two decimals, rounded once, from the counts. Empty where null. */
  readonly ratePercent: string;
  readonly ratioText: string;
  /** Under 2 % of the data: its ratio may be left out, its counts and rate may not. */
  readonly underTwoPercent: boolean;
}

/** A table: `selected` counts those selected (or scored above the median), `total` all of the category. */
export interface ImpactRatioTable {
  readonly rows: readonly ImpactRatioRow[];
  readonly highest: string;
  /** People of unknown category, who are in no row: the summary must state how many. */
  readonly unknown: number;
}

/**
 * The impact-ratio table of one kind of category (sex, race/ethnicity, or both crossed), rows in the order given, which is the order of
 * the rule's own tables. `leaveOutSmall` leaves categories under 2 % of the data out of the ratios (also as the highest), with their counts and rates
 * kept. Not evaluable when nobody is selected. The ratio is taken from UNROUNDED rates: the rule prints 0.84 where rounding first gives 0.85.
 * Source: 6 RCNY 5-300 ("impact ratio", "selection rate", "scoring rate"), 5-301(b)-(d), 5-302; Local Law 144 of 2021.
 */
export function impactRatioTable(
  categories: readonly SelectionGroup[],
  options: { readonly unknown?: number; readonly leaveOutSmall?: boolean } = {},
): Evaluation<ImpactRatioTable> {
  const { unknown = 0, leaveOutSmall = false } = options;
  let all = 0;
  for (const { name, selected, total } of categories) {
    const flaw = flawOfCounts({ selected, total });
    if (flaw) return notEvaluable(`${name}: ${flaw.reason}`);
    if (selected > total) return notEvaluable(`${name}: ${selected} selected of ${total}`);
    all += total;
  }
  const isSmall = (total: number) => BigInt(total) * 50n < BigInt(all);
  const compared = categories.filter(({ total }) => total > 0 && !(leaveOutSmall && isSmall(total)));
  let top = compared[0];
  for (const category of compared) {
    const counts = { x1: category.selected, n1: category.total, x2: top?.selected ?? 0, n2: top?.total ?? 1 };
    if (compareRates(counts) > 0) top = category;
  }
  if (!top || top.selected === 0) return notEvaluable('nobody is selected in any category');
  const best = top;
  const rows = categories.map((category): ImpactRatioRow => {
    const { selected, total } = category;
    const known = total > 0;
    const hasRatio = compared.includes(category);
    return {
      ...category,
      rate: known ? selected / total : null,
      ratio: hasRatio ? (selected * best.total) / (total * best.selected) : null,
      ratePercent: known ? `${decimalOf(100n * BigInt(selected), BigInt(total), 0)}%` : '',
      ratioText: hasRatio
        ? decimalOf(BigInt(selected) * BigInt(best.total), BigInt(total) * BigInt(best.selected), 2)
        : '',
      underTwoPercent: isSmall(total),
    };
  });
  return evaluated({ rows, highest: best.name, unknown });
}

/**
 * Scoring rates of a tool that scores: per category the number with a score above the median of all scores (`selected`) of its total, ready for
 * `impactRatioTable`. `codes` gives each row's category, negative for unknown; the median is of the whole sample (`known`, where a caller has it already). Source: 6 RCNY 5-300, "scoring rate".
 */
export function scoringGroups(
  scores: Float64Array,
  codes: RowCodes,
  names: readonly string[],
  known?: number,
): Evaluation<{
  readonly groups: readonly SelectionGroup[];
  readonly unknown: number;
  readonly median: number;
}> {
  if (scores.length !== codes.length)
    return notEvaluable(`${scores.length} scores and ${codes.length} categories`);
  if (scores.length === 0) return notEvaluable('no rows (n = 0)');
  const bad = indexOfNonFinite(scores);
  if (bad >= 0) return notEvaluable(`the score of row ${bad + 1} is ${scores[bad]}`);
  const median = known ?? medianOf(scores);
  const selected = new Float64Array(names.length);
  const total = new Float64Array(names.length);
  let unknown = 0;
  for (let i = 0; i < scores.length; i += 1) {
    const code = codes[i] as number;
    if (code < 0 || code >= names.length) unknown += 1;
    else {
      total[code] = (total[code] as number) + 1;
      if ((scores[i] as number) > median) selected[code] = (selected[code] as number) + 1;
    }
  }
  const groups = names.map((name, k) => ({
    name,
    selected: selected[k] as number,
    total: total[k] as number,
  }));
  return evaluated({ groups, unknown, median });
}

/** The median: the mean of the middle two of an even number. `order` is `argsort(values)`, where a caller has it already. */
export function medianOf(values: Float64Array, order?: Uint32Array): number {
  if (order === undefined || order.length < 2) return quantileOfSorted(values.slice().sort(), 0.5);
  const at = (k: number) => values[order[k] as number] as number;
  const middle = order.length >> 1;
  return quantileOfSorted(Float64Array.of(at(order.length % 2 === 0 ? middle - 1 : middle), at(middle)), 0.5);
}

/** A line of the crossed table: its ethnicity heading, sex, race (absent under "Hispanic or Latino") and counts. */
export interface IntersectionalLine {
  readonly ethnicity: 'Hispanic or Latino' | 'Non-Hispanic or Latino';
  readonly sex: string;
  readonly race?: string;
  readonly row: ImpactRatioRow;
}

/** The race columns of the rule's crossed table, in its order. Source: 6 RCNY 5-301, example tables; EEO-1 Component 1 categories. */
export const EEO_RACES = [
  'White',
  'Black or African American',
  'Native Hawaiian or Pacific Islander',
  'Asian',
  'Native American or Alaska Native',
  'Two or More Races',
] as const;

/**
 * The crossed table in the rule's layout: first Hispanic or Latino by sex, then Non-Hispanic or Latino by sex and race; ratios against the
 * highest rate of the whole table. Source: 6 RCNY 5-301(b)(3) and its example "Intersectional categories".
 */
export function intersectionalTable(
  counts: readonly {
    readonly hispanic: boolean;
    readonly sex: string;
    readonly race?: string;
    readonly selected: number;
    readonly total: number;
  }[],
  options: { readonly unknown?: number; readonly leaveOutSmall?: boolean } = {},
): Evaluation<{ readonly lines: readonly IntersectionalLine[]; readonly table: ImpactRatioTable }> {
  const rank = (race: string | undefined) => {
    const place = EEO_RACES.findIndex((name) => name === race);
    return place < 0 ? EEO_RACES.length : place;
  };
  // "Male" comes before "Female" in the rule's own table
  const sexRank = (sex: string) => (sex === 'Male' ? 0 : sex === 'Female' ? 1 : 2);
  const ordered = [...counts].sort(
    (a, b) =>
      Number(b.hispanic) - Number(a.hispanic) ||
      sexRank(a.sex) - sexRank(b.sex) ||
      (a.sex < b.sex ? -1 : a.sex > b.sex ? 1 : 0) ||
      rank(a.race) - rank(b.race),
  );
  const table = impactRatioTable(
    ordered.map(({ hispanic, sex, race, selected, total }) => ({
      name: [hispanic ? 'Hispanic or Latino' : 'Non-Hispanic or Latino', sex, race]
        .filter(Boolean)
        .join(', '),
      selected,
      total,
    })),
    options,
  );
  if (!table.evaluable) return table;
  const lines = ordered.map(
    ({ hispanic, sex, race }, i): IntersectionalLine => ({
      ethnicity: hispanic ? 'Hispanic or Latino' : 'Non-Hispanic or Latino',
      sex,
      ...(race === undefined ? {} : { race }),
      row: table.value.rows[i] as ImpactRatioRow,
    }),
  );
  return evaluated({ lines, table: table.value });
}
