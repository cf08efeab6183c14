import { numberText } from '../checks/message.ts';
import type { Difference } from '../evaluation/compare-predictions.ts';
import type { EvaluationReport } from '../evaluation/evaluate.ts';
import type { GroupReport } from '../evaluation/evaluate-groups.ts';
import type { Measure } from '../evaluation/measure.ts';
import { codeSpan, markdownText, plainLine } from './escape.ts';

/** The evaluation as JSON, numbers at full precision; what cannot be evaluated is null with a reason. See docs/cli.md. */
export function renderEvaluationJson(report: EvaluationReport): string {
  return `${JSON.stringify(report, undefined, 2)}\n`;
}

type Table = {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
};

/** For a terminal. */
export function renderEvaluationText(report: EvaluationReport): string {
  const parts = tablesOf(report).map(({ title, head, rows }) => {
    const cells = [head, ...rows].map((row) => row.map((cell) => plainLine(cell, 200)));
    const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
    const lines = cells.map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
    return `${plainLine(title)}\n${lines.map((line) => `  ${line}`).join('\n')}\n`;
  });
  return [
    headline(report),
    ...parts,
    ...(report.comparison?.notes ?? []).map((note) => `note: ${plainLine(note)}`),
  ].join('\n');
}

/** As Markdown, for a pull request. */
export function renderEvaluationMarkdown(report: EvaluationReport): string {
  const parts = tablesOf(report).map(({ title, head, rows }) =>
    [
      `### ${markdownText(title)}`,
      '',
      `| ${head.join(' | ')} |`,
      `| ${head.map(() => '---').join(' | ')} |`,
      ...rows.map(
        (row) =>
          `| ${row.map((cell, column) => (column === 0 ? codeSpan(cell, 'cell') : markdownText(cell, 'cell'))).join(' | ')} |`,
      ),
    ].join('\n'),
  );
  const notes = (report.comparison?.notes ?? []).map((note) => `> ${markdownText(note)}`);
  return `${[headline(report), ...parts, ...notes].join('\n\n')}\n`;
}

function headline({ rows, kind, positive, confidence }: EvaluationReport): string {
  return `${rows.toLocaleString('en')} rows, ${kind}${positive === null ? '' : `, positive class ${markdownText(positive)}`}; intervals at ${numberText(confidence * 100)} %\n`;
}

function tablesOf(report: EvaluationReport): Table[] {
  const { confusion, metrics, attributes, comparison } = report;
  return [
    ...(confusion === null
      ? []
      : [
          {
            title: 'Confusion table',
            head: ['', 'predicted positive', 'predicted negative'],
            rows: [
              ['positive', String(confusion.tp), String(confusion.fn)],
              ['negative', String(confusion.fp), String(confusion.tn)],
            ],
          },
        ]),
    {
      title: 'Metrics',
      head: ['metric', 'value', 'interval', 'counts'],
      rows: Object.entries(metrics).map(([name, one]) => [name, ...measureCells(one)]),
    },
    ...attributes.flatMap(attributeTables),
    ...(comparison === null
      ? []
      : [
          {
            title: `Head against base on ${comparison.pairs.toLocaleString('en')} pairs`,
            head: ['metric', 'base', 'head', 'difference', 'interval', 'p'],
            rows: (['accuracy', 'true_positive_rate', 'false_positive_rate', 'roc_auc'] as const).map(
              (name) => [name, ...differenceCells(comparison[name])],
            ),
          },
        ]),
  ];
}

function attributeTables({ attribute, groups, disparities, four_fifths: four }: GroupReport): Table[] {
  const shown = ['selection_rate', 'true_positive_rate', 'false_positive_rate', 'precision'];
  return [
    {
      title: `Groups of ${attribute}`,
      head: ['group', 'n', ...shown],
      rows: groups.map(({ name, n, rates }) => [
        name,
        String(n),
        ...shown.map((rate) => cellOf(rates[rate])),
      ]),
    },
    {
      title: `Disparities of ${attribute}`,
      head: ['measure', 'difference', 'ratio', 'lowest', 'highest'],
      rows: Object.entries(disparities).map(([name, one]) => [
        name,
        one.difference === null ? `not evaluable: ${one.reason ?? ''}` : numberText(one.difference, 4),
        one.ratio === null ? `not evaluable: ${one.reason ?? ''}` : numberText(one.ratio, 4),
        one.lowest ?? '',
        one.highest ?? '',
      ]),
    },
    'reason' in four
      ? {
          title: `Four-fifths rule, ${attribute}`,
          head: ['result'],
          rows: [[`not evaluable: ${four.reason}`]],
        }
      : {
          title: `Four-fifths rule, ${attribute}, against ${four.highest}`,
          head: ['group', 'selected', 'of', 'ratio', 'corrected p', 'result'],
          rows: four.rows.map((row) => [
            row.name,
            String(row.selected),
            String(row.total),
            numberText(row.ratio, 4),
            numberText(row.adjustedP, 3),
            {
              'shown-good': 'not adverse',
              'shown-bad': 'adverse',
              'not-shown': 'not shown: too little data',
            }[row.verdict],
          ]),
        },
  ];
}

function cellOf(one: Measure | undefined): string {
  if (one === undefined) return '';
  if (one.value === null) return `n/a (${one.reason ?? ''})`;
  const interval =
    one.lower === undefined || one.upper === undefined
      ? ''
      : ` [${numberText(one.lower, 3)}, ${numberText(one.upper, 3)}]`;
  return `${numberText(one.value, 4)} = ${one.numerator ?? ''}/${one.denominator ?? ''}${interval}`;
}

function measureCells({ value, reason, numerator, denominator, lower, upper, method }: Measure): string[] {
  if (value === null) return [`not evaluable: ${reason ?? ''}`, '', ''];
  const interval =
    lower === undefined || upper === undefined
      ? (method ?? '')
      : `${numberText(lower, 4)} to ${numberText(upper, 4)} (${method ?? ''})`;
  return [numberText(value, 6), interval, numerator === undefined ? '' : `${numerator}/${denominator ?? ''}`];
}

function differenceCells({
  base,
  head,
  difference,
  reason,
  lower,
  upper,
  p,
  method,
  test,
}: Difference): string[] {
  if (difference === null || base === null || head === null)
    return [`not evaluable: ${reason ?? ''}`, '', '', '', ''];
  const interval =
    lower === undefined || upper === undefined
      ? ''
      : `${numberText(lower, 4)} to ${numberText(upper, 4)} (${method ?? ''})`;
  return [
    numberText(base, 6),
    numberText(head, 6),
    numberText(difference, 4),
    interval,
    p === undefined ? '' : `${numberText(p, 3)} (${test ?? ''})`,
  ];
}
