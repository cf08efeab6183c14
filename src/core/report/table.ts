import { numberText } from '../checks/message.ts';
import type { FindingTable } from '../model.ts';
import { codeSpan, markdownText, plainLine } from './escape.ts';

const maxCell = 200;

/** A table for people; the first column names the row. */
export interface EvaluationTable {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Rows and columns as Markdown, escaped: the first column, which names the row, as code. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cell = (text: string, column: number) =>
    column === 0 && text !== '' ? codeSpan(text, 'cell', maxCell) : markdownText(text, 'cell', maxCell);
  return [
    head.map((text) => markdownText(text, 'cell', maxCell)),
    head.map(() => '---'),
    ...rows.map((row) => row.map(cell)),
  ]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

/** Rows and columns in lines of aligned text for a terminal, without control characters. */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const cells = [head, ...rows].map((row) => row.map((cell) => plainLine(cell, maxCell)));
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  return cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** The first `most` rows of a finding's table as texts, whole numbers with separators and others in four digits, and how many rows are left out. */
export function shownRows(
  { rows }: FindingTable,
  most: number,
): { readonly rows: readonly (readonly string[])[]; readonly left: number } {
  return { rows: rows.slice(0, most).map((row) => row.map(cellText)), left: Math.max(0, rows.length - most) };
}

function cellText(cell: string | number | null): string {
  if (typeof cell === 'string') return cell;
  if (cell === null || !Number.isFinite(cell)) return 'n/a';
  return Number.isInteger(cell) ? cell.toLocaleString('en') : numberText(cell, 4);
}
