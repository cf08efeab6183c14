import { placeOfCell } from './csv-text.ts';
import { tableOf } from './document.ts';
import type { EvidenceFormat, Metric } from './evidence.ts';
import { metricOf } from './metric.ts';
import { splitOfName } from './metric-name.ts';
import { readNumberText } from './number-text.ts';
import { malformed, notEvidence, present, problemAt } from './parsed.ts';

const id = 'mlflow-runs';

/**
 * `mlflow.search_runs()` or `mlflow experiments csv` as a table: a run a row, with its values below `metrics.`; an empty cell is a metric that the run did
 * not log. Source: mlflow.tracking.fluent, `search_runs`; mlflow/experiments.py, `generate_csv_with_runs`.
 */
export const mlflowRuns: EvidenceFormat = {
  id,
  kind: 'metrics',
  title: 'MLflow runs (CSV)',
  parse: (file) => {
    const table = tableOf(file);
    const run = table?.header.indexOf('run_id') ?? -1;
    const columns = (table?.header ?? []).flatMap((name, index) =>
      name.startsWith('metrics.') ? [{ name: name.slice('metrics.'.length, 300), index }] : [],
    );
    if (
      table === undefined ||
      run < 0 ||
      !table.header.some((name) => /^(?:metrics|params|tags)\../.test(name))
    )
      return notEvidence;
    if (table.unclosed !== undefined)
      return malformed(id, 'metrics', [
        problemAt(
          file.path,
          { line: table.unclosed },
          'csv/quote',
          'Unexpected end of the file in quotes, expected a closing quote',
        ),
      ]);
    const status = table.header.indexOf('status');
    const metrics: Metric[] = [];
    for (const row of table.rows)
      for (const { name, index } of columns) {
        const number = readNumberText(row.cells[index] ?? '');
        if (number === undefined || metrics.length >= 100_000) continue;
        const { split, bare } = splitOfName(name);
        const [runId, state] = [row.cells[run] ?? '', row.cells[status] ?? ''];
        metrics.push(
          metricOf({
            name,
            measured: bare,
            number,
            path: file.path,
            where: placeOfCell(row, index),
            split,
            settings: {
              ...(runId === '' ? {} : { run_id: runId.slice(0, 200) }),
              ...(state === '' ? {} : { status: state.slice(0, 40) }),
            },
          }),
        );
      }
    return present(id, { kind: 'metrics', metrics });
  },
};
