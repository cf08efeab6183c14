import { countText, numberText } from '../checks/message.ts';
import { comparedMetrics, type ComparisonReport } from '../evaluation/compare-predictions.ts';
import type { Difference } from '../evaluation/difference.ts';
import type { EvaluationReport } from '../evaluation/evaluate.ts';
import type { FourFifthsReport, GroupReport } from '../evaluation/group-report.ts';
import type { ImpactReport } from '../evaluation/impact-ratios.ts';
import type { Measure } from '../evaluation/measure.ts';
import type { Gap } from '../evaluation/reference-disparities.ts';
import { classTables } from './class-tables.ts';
import { driftTable } from './drift-table.ts';
import { countCell, rateCell } from './measure-cells.ts';
import type { EvaluationTable } from './table.ts';

const ofSeveralClasses = new Set(['accuracy', 'balanced_accuracy']);

/** The report as tables, in the order in which one reads it. */
export function evaluationTables(report: EvaluationReport): EvaluationTable[] {
  return [
    ...confusionTable(report),
    ...(report.classes === null
      ? []
      : 'reason' in report.classes
        ? [none('Classes', report.classes.reason)]
        : classTables(report.classes)),
    {
      title: 'Metrics',
      head: ['metric', 'value', 'interval', 'counts', 'method'],
      rows: Object.entries(report.metrics)
        // of several classes a note says once what the others need
        .filter(([name]) => report.classes === null || ofSeveralClasses.has(name))
        .map(([name, one]) => [name, ...measureCells(one)]),
    },
    ...report.attributes.flatMap(attributeTables),
    ...report.comparisons.flatMap(comparisonTables),
    ...(report.drift ?? []).map(driftTable),
  ];
}

function confusionTable({ confusion, positive }: EvaluationReport): EvaluationTable[] {
  if (confusion === null) return [];
  const { tp, fp, fn, tn } = confusion;
  return [
    {
      title: `Confusion table (positive: ${positive ?? ''})`,
      head: ['truth', 'predicted positive', 'predicted negative', 'all'],
      rows: [
        ['positive', countCell(tp), countCell(fn), countCell(tp + fn)],
        ['negative', countCell(fp), countCell(tn), countCell(fp + tn)],
        ['all', countCell(tp + fp), countCell(fn + tn), countCell(tp + fp + fn + tn)],
      ],
    },
  ];
}

const shownRates = ['selection_rate', 'true_positive_rate', 'false_positive_rate', 'precision'];

function attributeTables(report: GroupReport): EvaluationTable[] {
  const { attribute, groups, disparities, reason } = report;
  const ofAllClasses = groups.some(({ counts }) => counts === null);
  const shown = ofAllClasses ? ['accuracy'] : shownRates;
  if (reason !== undefined) return [none(`Groups of ${attribute}`, reason)];
  return [
    {
      title: `Groups of ${attribute}`,
      head: ['group', 'rows', ...shown],
      rows: groups.map(({ name, n, rates }) => [
        name,
        countCell(n),
        ...shown.map((rate) => rateCell(rates[rate])),
      ]),
    },
    {
      title: `Disparities of ${attribute}: largest minus smallest, smallest by largest`,
      head: ['measure', 'difference', 'ratio', 'lowest', 'highest'],
      rows: Object.entries(disparities)
        .filter(([name]) => !ofAllClasses || name === 'accuracy')
        .map(([name, one]) => [
          name,
          one.difference === null ? `not evaluable: ${one.reason ?? ''}` : numberText(one.difference, 4),
          one.ratio === null
            ? one.difference === null
              ? ''
              : `not evaluable: ${one.reason ?? ''}`
            : numberText(one.ratio, 4),
          one.lowest ?? '',
          one.highest ?? '',
        ]),
    },
    ...(ofAllClasses
      ? []
      : [
          ...referenceTables(report),
          fourFifthsTable(attribute, report.four_fifths),
          ...impactTable(`Impact ratios of ${attribute}, by selection`, report.impact_ratios),
          ...impactTable(
            `Impact ratios of ${attribute}, by scores above the median`,
            report.scoring_impact_ratios,
          ),
        ]),
  ];
}

function referenceTables({ attribute, to_reference: to }: GroupReport): EvaluationTable[] {
  if ('reason' in to) return [none(`Groups of ${attribute} against a reference`, to.reason)];
  const rows = ['selection_rate', 'true_positive_rate', 'false_positive_rate'].flatMap((rate) => {
    const compared = to.rates[rate];
    if (compared === undefined || 'reason' in compared)
      return [[rate, `not evaluable: ${compared?.reason ?? ''}`, '', '', '']];
    return compared.map(({ name, difference, ratio, p, adjusted_p: adjusted }) => [
      rate,
      name,
      gapCell(difference),
      gapCell(ratio),
      p === null ? '' : `${pText(p)}, corrected ${pText(adjusted ?? p)}`,
    ]);
  });
  if (rows.length === 0) return [];
  return [
    {
      title: `Groups of ${attribute} against ${to.reference}: intervals by Newcombe and Koopman, Fisher’s exact p, corrected by Holm over the groups`,
      head: ['rate', 'group', 'difference', 'ratio', 'p'],
      rows,
    },
  ];
}

function fourFifthsTable(
  attribute: string,
  four: FourFifthsReport | { readonly reason: string },
): EvaluationTable {
  if ('reason' in four) return none(`Four-fifths rule, ${attribute}`, four.reason);
  return {
    title: `Four-fifths rule, ${attribute}: selection rates against ${four.highest}’s, the highest`,
    head: ['group', 'selected', 'rate', 'ratio', 'p corrected', 'result'],
    rows: four.rows.map((row) => [
      row.name,
      `${countCell(row.selected)}/${countCell(row.total)}`,
      numberText(row.rate, 4),
      `${numberText(row.ratio, 4)}${row.lower === null || row.upper === null ? '' : ` [${numberText(row.lower, 3)}, ${numberText(row.upper, 3)}]`}`,
      pText(row.adjusted_p),
      {
        'shown-good': row.significant_above ? 'not adverse, yet significantly lower' : 'not adverse',
        'shown-bad': 'adverse',
        'not-shown': `not shown: ${row.reason ?? 'too little data'}${row.rows_needed === null ? '' : `; with ${countCell(row.rows_needed)} rows a group such rates would be told apart`}`,
      }[row.verdict] ?? row.verdict,
    ]),
  };
}

function impactTable(
  title: string,
  report: ImpactReport | { readonly reason: string } | null,
): EvaluationTable[] {
  if (report === null) return [];
  if ('reason' in report) return [none(title, report.reason)];
  const small = report.rows.some((row) => row.under_two_percent);
  return [
    {
      title: `${title}${report.unknown === 0 ? '' : `; ${countCell(report.unknown)} of unknown category are in no row`}`,
      head: [
        'category',
        'all',
        'selected',
        'rate',
        'impact ratio',
        ...(small ? ['under 2 % of the data'] : []),
      ],
      rows: report.rows.map((row) => [
        row.name,
        countCell(row.total),
        countCell(row.selected),
        row.rate_text,
        row.ratio_text,
        ...(small ? [row.under_two_percent ? 'yes: its ratio may be left out' : ''] : []),
      ]),
    },
  ];
}

function comparisonTables(report: ComparisonReport): EvaluationTable[] {
  const rows = [
    ...comparedMetrics
      .filter((name) => report[name].difference !== null || name === 'accuracy')
      .map((name) => [name, ...differenceCells(report[name])]),
    ...Object.entries(report.averages ?? {}).map(([name, one]) => [name, ...differenceCells(one)]),
  ];
  const { table, gaps } = report;
  return [
    {
      title: `Head minus base${report.against === null ? '' : ` (${report.against})`} on ${countText(report.pairs, 'pair')}`,
      head: ['metric', 'base', 'head', 'difference', 'interval', 'p'],
      rows,
    },
    ...(table === null
      ? []
      : [
          {
            title: 'Right and wrong answers of both',
            head: ['', 'head right', 'head wrong'],
            rows: [
              ['base right', countCell(table.both_right), countCell(table.only_base)],
              ['base wrong', countCell(table.only_head), countCell(table.both_wrong)],
            ],
          },
        ]),
    ...gaps.map(({ attribute, rates }) => ({
      title: `Gap between the groups of ${attribute}: positive is wider than before`,
      head: ['rate', 'base', 'head', 'difference', 'interval', 'p'],
      rows: Object.entries(rates).map(([name, one]) => [name, ...differenceCells(one)]),
    })),
  ];
}

function none(title: string, reason: string): EvaluationTable {
  return { title, head: ['result'], rows: [[`not evaluable: ${reason}`]] };
}

/** A p-value for people: two digits, and never 0. */
function pText(p: number): string {
  return p < 1e-4 ? '< 0.0001' : numberText(p, 2);
}

function gapCell({ value, lower, upper, reason }: Gap): string {
  if (value === null) return `n/a (${reason ?? ''})`;
  return `${numberText(value, 4)}${lower === undefined || upper === undefined ? '' : ` [${numberText(lower, 3)}, ${numberText(upper, 3)}]`}`;
}

function measureCells(one: Measure): string[] {
  const { value, reason, numerator, denominator, lower, upper, method, interval_reason: missing } = one;
  if (value === null) return [`not evaluable: ${reason ?? ''}`, '', '', ''];
  const interval =
    lower === undefined || upper === undefined
      ? missing === undefined
        ? ''
        : `none: ${missing}`
      : `${numberText(lower, 4)} to ${numberText(upper, 4)}`;
  const counts = numerator === undefined ? '' : `${countCell(numerator)}/${countCell(denominator ?? 0)}`;
  return [numberText(value, 4), interval, counts, method ?? ''];
}

function differenceCells(one: Difference): string[] {
  const { base, head, difference, reason, lower, upper, p, method, test, adjusted_p: adjusted } = one;
  if (difference === null || base === null || head === null)
    return [`not evaluable: ${reason ?? ''}`, '', '', '', ''];
  const interval =
    lower === undefined || upper === undefined
      ? `none: ${one.interval_reason ?? ''}`
      : `${numberText(lower, 3)} to ${numberText(upper, 3)} (${method ?? ''})`;
  const corrected = adjusted === undefined ? '' : `, corrected ${pText(adjusted)}`;
  return [
    numberText(base, 4),
    numberText(head, 4),
    numberText(difference, 3),
    interval,
    p === undefined ? '' : `${pText(p)}${corrected} (${test ?? ''})`,
  ];
}
