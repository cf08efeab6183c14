import { numberText } from '../checks/message.ts';
import type { EvaluationReport } from '../evaluation/evaluate.ts';
import { markdownText, plainLine } from './escape.ts';
import { evaluationTables } from './evaluation-tables.ts';
import { markdownTable, textTable } from './table.ts';

/** The evaluation as JSON, numbers at full precision; what cannot be evaluated is null with a reason. See docs/cli.md. */
export function renderEvaluationJson(report: EvaluationReport): string {
  return `${JSON.stringify(report, undefined, 2)}\n`;
}

/** For a terminal. */
export function renderEvaluationText(report: EvaluationReport): string {
  const parts = evaluationTables(report).map(({ title, head, rows }) => {
    const lines = textTable(head, rows).map((line) => `  ${line}`);
    return `${plainLine(title)}\n${lines.join('\n')}\n`;
  });
  return [
    `${plainLine(headline(report))}\n`,
    ...parts,
    ...notesOf(report).map((note) => `note: ${plainLine(note)}\n`),
  ].join('\n');
}

/** As Markdown, for a pull request. */
export function renderEvaluationMarkdown(report: EvaluationReport): string {
  const parts = evaluationTables(report).map(
    ({ title, head, rows }) => `### ${markdownText(title)}\n\n${markdownTable(head, rows)}`,
  );
  const notes = notesOf(report).map((note) => `> ${markdownText(note)}`);
  return `${[markdownText(headline(report)), ...parts, ...notes].join('\n\n')}\n`;
}

function headline({ rows, kind, positive, classes, confidence }: EvaluationReport): string {
  const several =
    classes === null || 'reason' in classes ? kind : `${kind}, ${classes.labels.length} classes`;
  const what = positive === null ? several : `${kind}, positive class ${positive}`;
  return `${rows.toLocaleString('en')} rows, ${what}; intervals at ${numberText(confidence * 100)} %`;
}

/** What a reader must know of the numbers: the notes, and by which methods they came about. */
function notesOf({ notes, comparisons, attributes }: EvaluationReport): string[] {
  const skipped = attributes.flatMap(({ attribute, disparities }) => {
    const reasons = Object.values(disparities).flatMap((row) => row.skipped ?? []);
    const named = new Map(reasons.map(({ name, reason }) => [`${name}: ${reason}`, name]));
    return [...named.keys()].map((text) => `Not among the groups of ${attribute} compared: ${text}`);
  });
  return [
    ...notes,
    ...skipped,
    ...comparisons.flatMap(({ against, notes: own }) =>
      own.map((note) => (against === null ? note : `${against}: ${note}`)),
    ),
  ];
}
