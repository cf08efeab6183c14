import { countText, numberText } from '../checks/message.ts';
import type { ColumnDrift, DriftReport } from '../evaluation/drift.ts';
import type { EvaluationTable } from './table.ts';

const measureNames: Readonly<Record<ColumnDrift['measure'], string>> = {
  'two-proportion-z': 'z test of two proportions, p',
  'chi-squared': 'chi-squared test of the base’s shares, p',
  'kolmogorov-smirnov': 'Kolmogorov-Smirnov test, p',
  'jensen-shannon': 'Jensen-Shannon distance, base e',
  wasserstein: 'Wasserstein distance, in the base’s standard deviations',
};

/** How far each column moved, and by which rule that was judged. */
export function driftTable({ against, columns, drifted, judged, drifts }: DriftReport): EvaluationTable {
  const verdict =
    drifts === null ? '' : `: ${drifts ? 'at least' : 'fewer than'} half, Evidently’s rule for a whole file`;
  return {
    title: `Drift${against === null ? '' : ` from ${against}`}: ${drifted} of ${countText(judged, 'column')} drift${verdict}`,
    head: ['column', 'base rows', 'head rows', 'measure', 'value', 'drifts', 'stability index (PSI)'],
    rows: columns.map((column) => [
      column.column,
      String(column.base_rows),
      String(column.head_rows),
      measureNames[column.measure],
      column.value === null ? `not evaluable: ${column.reason ?? ''}` : numberText(column.value, 4),
      column.drifts === null ? '' : `${column.drifts ? 'yes' : 'no'} (${limitText(column)})`,
      column.population_stability_index === null || column.population_stability_if_stable === null
        ? ''
        : `${numberText(column.population_stability_index, 3)}, where nothing moved some ${numberText(column.population_stability_if_stable, 2)}`,
    ]),
  };
}

function limitText({ scale, measure, threshold }: ColumnDrift): string {
  if (scale === 'distance') return `from ${threshold}`;
  return `${measure === 'kolmogorov-smirnov' ? 'to' : 'below'} ${threshold}`;
}
