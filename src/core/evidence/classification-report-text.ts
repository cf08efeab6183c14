import { placeOfCell } from './csv-text.ts';
import { extensionOf, tableOf } from './document.ts';
import type { EvidenceFile, Metric } from './evidence.ts';
import { metricOf } from './metric.ts';
import { readNumberText } from './number-text.ts';

const columnNames = ['precision', 'recall', 'f1-score'] as const;

/** A line of a report: its label and its cells in the order of `columnNames` and support; the text form gives accuracy two cells only. */
interface ReportLine {
  readonly label: string;
  readonly cells: readonly {
    readonly text: string;
    readonly where: { readonly line: number; readonly column?: number };
  }[];
}

/** The values of a report that is a text with aligned columns (`print(classification_report(…))`) or a table in CSV; undefined for what is neither. */
export function reportLines(file: EvidenceFile): readonly Metric[] | undefined {
  const lines = linesOfText(file) ?? linesOfTable(file);
  if (lines === undefined) return undefined;
  const supportOf = ({ cells }: ReportLine) => readNumberText(cells.at(-1)?.text ?? '')?.value;
  const total = lines.filter(({ label }) => averagingOf(label) !== undefined).map(supportOf)[0];
  return lines.flatMap((one): Metric[] => {
    const { label, cells } = one;
    const averaging = averagingOf(label);
    const overall = label === 'accuracy' && isAccuracy(cells);
    const [first] = cells;
    const value = readNumberText(first?.text ?? '');
    if (overall)
      return first === undefined || value === undefined
        ? []
        : [
            metricOf({
              name: 'accuracy',
              number: value,
              path: file.path,
              where: first.where,
              n: total,
            }),
          ];
    return columnNames.flatMap((name, index) => {
      const cell = cells[index];
      const number = readNumberText(cell?.text ?? '');
      if (cell === undefined || number === undefined) return [];
      return [
        metricOf({
          name: `${label}.${name}`,
          measured: name,
          number,
          path: file.path,
          where: cell.where,
          n: supportOf(one),
          slice: averaging === undefined ? { class: label } : {},
          settings: averaging === undefined ? {} : { averaging },
        }),
      ];
    });
  });
}

function averagingOf(label: string): string | undefined {
  return /^(macro|micro|weighted|samples)[ _]avg$/.exec(label)?.[1];
}

/** The text form leaves precision and recall out; a data frame repeats the one number in every column, support included. */
function isAccuracy(cells: ReportLine['cells']): boolean {
  if (cells.length === 2) return true;
  const written = new Set(cells.map(({ text }) => text).filter((text) => text !== ''));
  return written.size === 1;
}

const startsReport = /^\s{0,200}precision[ \t]+recall[ \t]+f1-score[ \t]+support\s/;

function linesOfText({ path, text }: EvidenceFile): readonly ReportLine[] | undefined {
  if (text === undefined || text.length > 1_000_000) return undefined;
  // In a text it may stand anywhere; another file is one where nothing stands above it (`json` written by `f.write(report)`).
  if (!/^(?:txt|log|out)$/.test(extensionOf(path)) && !startsReport.test(text.slice(0, 400)))
    return undefined;
  const lines: ReportLine[] = [];
  let inside = false;
  let number = 0;
  for (const raw of text.split(/\r\n|\r|\n/)) {
    number += 1;
    if (/^\s*precision\s+recall\s+f1-score\s+support\s*$/.test(raw)) {
      if (lines.length > 0) return undefined;
      inside = true;
      continue;
    }
    const row = inside
      ? /^\s*(\S.{0,200}?)\s{2,}((?:(?:nan|[0-9]+(?:\.[0-9]+)?)\s+){1,3}[0-9]+(?:\.[0-9]+)?)\s*$/.exec(
          raw.slice(0, 400),
        )
      : null;
    const [, label = '', written = ''] = row ?? [];
    if (row === null) {
      if (inside && raw.trim() !== '') inside = false;
      continue;
    }
    let from = raw.length - raw.trimEnd().length;
    from = raw.length - from - written.length;
    const line = number;
    lines.push({
      label,
      cells: [...written.matchAll(/\S+/g)].map((cell) => ({
        text: cell[0],
        where: { line, column: from + cell.index + 1 },
      })),
    });
  }
  return lines.length > 0 ? lines : undefined;
}

function linesOfTable(file: EvidenceFile): readonly ReportLine[] | undefined {
  const table = tableOf(file);
  const [first = '', ...names] = table?.header.map((name) => name.toLowerCase()) ?? [];
  if (
    table === undefined ||
    table.unclosed !== undefined ||
    !/^(?:|class|label|index|unnamed: 0)$/.test(first)
  )
    return undefined;
  if (!table.rows.some(({ cells: [label = ''] }) => averagingOf(label) !== undefined)) return undefined;
  const wanted = [...columnNames, 'support'].map((name) => names.indexOf(name) + 1);
  if (wanted.includes(0)) return undefined;
  return table.rows.map((row) => ({
    label: (row.cells[0] ?? '').slice(0, 200),
    cells: wanted.map((index) => ({ text: row.cells[index] ?? '', where: placeOfCell(row, index) })),
  }));
}
