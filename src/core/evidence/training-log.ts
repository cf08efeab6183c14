import type { EvidenceFormat, Metric } from './evidence.ts';
import { type LogCell, type LogRows, logRowsOf } from './log-rows.ts';
import { metricOf } from './metric.ts';
import { splitOfContainer, splitOfName, standardName, wordsOf } from './metric-name.ts';
import { readNumberText, type WrittenNumber } from './number-text.ts';
import { malformed, notEvidence, present } from './parsed.ts';

/**
 * Training logs: Keras' CSVLogger and `History.history` as JSON, Lightning's CSVLogger (sparse rows), dvclive, Ultralytics, and logs of an object a line. Of
 * each column the last value counts, with its step or epoch as settings (of a history, how many values there are); the history itself is no evidence of the
 * model. A bare column beside its `val_` column is of the training split (Keras); Ultralytics measures its `metrics/` columns on the validation set, and
 * `(B)`, `(M)` there are boxes and masks. A text `mode` or `split` of a row is the split of its values (mmdetection). Source: keras.callbacks.CSVLogger,
 * History; lightning.pytorch.loggers.CSVLogger; ultralytics, engine/trainer.py, `save_metrics`; mmdetection, docs, "Log Analysis".
 */
export const trainingLog: EvidenceFormat = {
  id: 'training-log',
  kind: 'metrics',
  title: 'training log',
  parse: (file) => {
    const log = logRowsOf(file);
    if (log === undefined) return notEvidence;
    const columns = log.columns.map((name, index) => ({ name, index, key: wordsOf(name).join('_') }));
    const clocks = columns.filter(({ key }) =>
      /^(?:step|epochs?|iteration|iter|global_step|batch)$/.test(key),
    );
    if ((clocks.length === 0 && !log.byOrder) || log.count === 0) return notEvidence;
    if (columns.some(({ key }) => /^(?:label|target|text|id|user_id)$/.test(key))) return notEvidence;
    const values = columns.filter(
      (one) =>
        !clocks.includes(one) &&
        !/^(?:timestamp|time|data_time|lr|learning_rate|lr_pg\d+|datetime|date|memory|n_parameters|seed)$/.test(
          one.key,
        ),
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
    const modes = columns.filter(({ key }) => /^(?:mode|split|phase)$/.test(key));
    const modeOf = (row: number): string | undefined =>
      modes
        .map(({ index }) => splitOfContainer(log.cell(row, index)?.text ?? ''))
        .find((one) => one !== undefined);
    const metrics: Metric[] = [];
    for (const column of values)
      for (const { row, mode, cell, number } of lastValues(
        log,
        column.index,
        modes.length > 0 ? modeOf : undefined,
      )) {
        const { split, bare } = splitOfName(column.name);
        const onValidation = ultralytics && column.name.startsWith('metrics/');
        metrics.push(
          metricOf({
            name: column.name,
            measured: measuredBy(column.name).name,
            number,
            path: file.path,
            where: cell.where,
            split: split ?? mode ?? (onValidation ? 'validation' : validated.has(bare) ? 'train' : undefined),
            settings: log.byOrder
              ? { values: log.count }
              : Object.fromEntries(
                  clocks.flatMap(({ name, index }) => {
                    const value = readNumberText(log.cell(row, index)?.text ?? '')?.value;
                    return value === undefined || !Number.isFinite(value) ? [] : [[name, value]];
                  }),
                ),
          }),
        );
      }
    if (metrics.length === 0) return notEvidence;
    if (log.errors.length > 0) return malformed('training-log', 'metrics', log.errors);
    return present('training-log', { kind: 'metrics', metrics }, log.flaws);
  },
};

interface LastValue {
  readonly row: number;
  readonly mode: string | undefined;
  readonly cell: LogCell;
  readonly number: WrittenNumber;
}

/** The last number of a column; where rows have a mode, the last of each. */
function lastValues(
  log: LogRows,
  column: number,
  modeOf: ((row: number) => string | undefined) | undefined,
): readonly LastValue[] {
  const found = new Map<string | undefined, LastValue>();
  for (let row = log.count - 1; row >= 0; row--) {
    const cell = log.cell(row, column);
    const number = cell === undefined ? undefined : readNumberText(cell.text);
    if (cell === undefined || number === undefined) continue;
    const mode = modeOf?.(row);
    if (!found.has(mode)) found.set(mode, { row, mode, cell, number });
    if (modeOf === undefined) break;
  }
  return [...found.values()].sort((one, other) => one.row - other.row);
}

/** What a column measures: without its split, Lightning's `_step` and `_epoch`, and Ultralytics' `(B)`. Any loss (`g_loss` of a GAN) is a measurement. */
function measuredBy(column: string): { readonly name: string; readonly known: boolean } {
  const { bare } = splitOfName(column);
  const plain = bare.replace(/\([A-Z]\)$/, '').replace(/(.)_(?:step|epoch)$/, '$1');
  const name = plain.slice(plain.lastIndexOf('/') + 1);
  return { name, known: standardName(name) !== undefined || /(?:^|_)loss$/i.test(name) };
}
