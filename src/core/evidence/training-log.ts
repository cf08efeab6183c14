import { placeOfCell } from './csv-text.ts';
import { tableOf } from './document.ts';
import type { EvidenceFormat, Metric } from './evidence.ts';
import { metricOf } from './metric.ts';
import { splitOfName, standardName, wordsOf } from './metric-name.ts';
import { readNumberText } from './number-text.ts';
import { malformed, notEvidence, present, problemAt } from './parsed.ts';

/**
 * Training logs in CSV or TSV: Keras' CSVLogger, Lightning's CSVLogger (sparse rows), dvclive, Ultralytics. Of each column the last
 * value counts, with its step or epoch as settings; the history itself is no evidence of the model. A bare column beside its
 * `val_` column is of the training split (Keras); Ultralytics measures its `metrics/` columns on the validation set, and `(B)`, `(M)` there are boxes
 * and masks. Source: keras.callbacks.CSVLogger; lightning.pytorch.loggers.CSVLogger; ultralytics, engine/trainer.py, `save_metrics`.
 */
export const trainingLog: EvidenceFormat = {
  id: 'training-log',
  kind: 'metrics',
  title: 'training log (CSV)',
  parse: (file) => {
    const table = tableOf(file);
    if (table === undefined) return notEvidence;
    const columns = table.header
      .slice(0, 2000)
      .map((name, index) => ({ name: name.slice(0, 200), index, key: wordsOf(name).join('_') }));
    const clocks = columns.filter(({ key }) => /^(?:step|epoch|iteration|iter|global_step|batch)$/.test(key));
    if (clocks.length === 0 || table.rows.length === 0) return notEvidence;
    if (columns.some(({ key }) => /^(?:label|target|text|id|user_id)$/.test(key))) return notEvidence;
    const values = columns.filter(
      (one) =>
        !clocks.includes(one) &&
        !/^(?:timestamp|time|lr|learning_rate|lr_pg\d+|datetime|date)$/.test(one.key),
    );
    const validated = new Set(
      values.flatMap(({ name }) => {
        const { split, bare } = splitOfName(name);
        return split === 'validation' ? [bare] : [];
      }),
    );
    if (!values.some(({ name }) => splitOfName(name).split !== undefined || measuredBy(name).known))
      return notEvidence;
    const ultralytics = values.some(({ name }) => /^metrics\/.+\([BMPK]\)$/.test(name));
    const metrics: Metric[] = [];
    for (const column of values) {
      const row = table.rows.findLast(({ cells }) => readNumberText(cells[column.index] ?? '') !== undefined);
      const number = row === undefined ? undefined : readNumberText(row.cells[column.index] ?? '');
      if (row === undefined || number === undefined) continue;
      const { split, bare } = splitOfName(column.name);
      const onValidation = ultralytics && column.name.startsWith('metrics/');
      metrics.push(
        metricOf({
          name: column.name,
          measured: measuredBy(column.name).name,
          number,
          path: file.path,
          where: placeOfCell(row, column.index),
          split: split ?? (onValidation ? 'validation' : validated.has(bare) ? 'train' : undefined),
          settings: Object.fromEntries(
            clocks.flatMap(({ name, index }) => {
              const value = readNumberText(row.cells[index] ?? '')?.value;
              return value === undefined || !Number.isFinite(value) ? [] : [[name, value]];
            }),
          ),
        }),
      );
    }
    if (metrics.length === 0) return notEvidence;
    if (table.unclosed !== undefined)
      return malformed('training-log', 'metrics', [
        problemAt(
          file.path,
          { line: table.unclosed },
          'csv/quote',
          'Unexpected end of the file in quotes, expected a closing quote',
        ),
      ]);
    const ragged =
      table.ragged === undefined
        ? []
        : [
            problemAt(
              file.path,
              { line: table.ragged.line },
              'csv/cells',
              `Unexpected ${table.ragged.cells} cells, expected ${table.header.length}`,
            ),
          ];
    return present('training-log', { kind: 'metrics', metrics }, ragged);
  },
};

/** What a column measures: without its split, Lightning's `_step` and `_epoch`, and Ultralytics' `(B)`. */
function measuredBy(column: string): { readonly name: string; readonly known: boolean } {
  const { bare } = splitOfName(column);
  const plain = bare.replace(/\([A-Z]\)$/, '').replace(/(.)_(?:step|epoch)$/, '$1');
  const name = plain.slice(plain.lastIndexOf('/') + 1);
  return { name, known: standardName(name) !== undefined };
}
