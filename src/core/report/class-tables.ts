import { numberText } from '../checks/message.ts';
import type { ClassesReport } from '../evaluation/classes-report.ts';
import { countCell, rateCell } from './measure-cells.ts';
import type { EvaluationTable } from './table.ts';

/** A wider table is read by nobody, and stands whole in the JSON. */
const mostColumns = 20;

/** The confusion table of several classes, each against the rest, and their averages. */
export function classTables({ labels, matrix, per_class, averages }: ClassesReport): EvaluationTable[] {
  return [
    labels.length > mostColumns
      ? {
          title: 'Confusion table',
          head: ['result'],
          rows: [[`not shown: ${numberText(labels.length)} classes are too wide; --format json has it`]],
        }
      : {
          title: 'Confusion table: the truth by rows, the prediction by columns',
          head: ['truth', ...labels, 'all'],
          rows: [
            ...matrix.map((row, k) => [labels[k] ?? '', ...row.map(countCell), countCell(sumOf(row))]),
            [
              'all',
              ...labels.map((_, k) => countCell(sumOf(matrix.map((row) => row[k] ?? 0)))),
              countCell(sumOf(matrix.map(sumOf))),
            ],
          ],
        },
    {
      title: 'Classes, each against the rest',
      head: ['class', 'support', 'precision', 'recall', 'f1'],
      rows: per_class.map(({ label, support, precision, recall, f1 }) => [
        label,
        countCell(support),
        ...[precision, recall, f1].map(rateCell),
      ]),
    },
    {
      title: 'Averages over the classes',
      head: ['average', 'precision', 'recall', 'f1'],
      rows: Object.entries(averages).map(([name, { precision, recall, f1 }]) => [
        name,
        ...[precision, recall, f1].map(rateCell),
      ]),
    },
  ];
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0);
}
