import type { Problem } from '../problem.ts';
import { placeOfCell, type Table } from './csv-text.ts';
import type { Metric } from './evidence.ts';
import { annotationOf, identityOfKey, isIdentity, isSampleSize } from './metric-keys.ts';
import { splitOfContainer, splitOfName, standardName, wordsOf } from './metric-name.ts';
import { metricOf } from './metric.ts';
import { readNumberText } from './number-text.ts';
import { problemAt } from './parsed.ts';

const measureColumns: Readonly<Record<string, 'metric' | 'value'>> = {
  metric: 'metric',
  metric_name: 'metric',
  measure: 'metric',
  value: 'value',
  score: 'value',
};
const sliceColumns =
  /^(?:group|slice|segment|subgroup|cohort|class|label|feature|category|fold|attribute|protected(?:_attr(?:ibute)?)?|sensitive_(?:attr(?:ibute)?|feature)|sex|gender|race|ethnicity|age|age_group|region|language|country)$/;
const maxMetrics = 100_000;

/**
 * Metric values of a table: rows of `metric, value`, rows named by a model, split, dataset, class or group, or one single row.
 * Several rows without a name are no metrics (which one counts, nobody says); so are columns without a known metric's name
 * where rows are many.
 */
export function metricsOfTable(
  table: Table,
  path: string,
): { metrics: readonly Metric[]; problems: readonly Problem[] } {
  const metrics: Metric[] = [];
  const problems: Problem[] = [];
  const { header, rows } = table;
  if (table.unclosed !== undefined)
    problems.push(
      problemAt(
        path,
        { line: table.unclosed },
        'csv/quote',
        'Unexpected end of the file in quotes, expected a closing quote',
      ),
    );
  const columns = header.slice(0, 2000).map((name, index) => {
    const key = wordsOf(name).join('_');
    const about = Object.hasOwn(measureColumns, key) ? measureColumns[key] : identityOfKey(name);
    return { name: name.slice(0, 200), index, key, about };
  });
  const column = (about: string) => columns.find((one) => one.about === about);
  const valueColumn = column('value');
  const metricColumn =
    column('metric') ??
    (valueColumn === undefined
      ? undefined
      : columns.find(({ key, index }) => index === 0 && /^(?:name|)$/.test(key)));
  const named = columns[0]?.key === '' && !rows.every(({ cells }) => /^[0-9]+$/.test(cells[0] ?? ''));
  const identifying = columns.filter(
    ({ about, key, index }) =>
      (about !== undefined && about !== 'value') || sliceColumns.test(key) || (index === 0 && named),
  );
  if (rows.length > 1 && identifying.length === 0) return { metrics, problems };
  const nameColumn = metricColumn ?? (named ? columns[0] : undefined);
  if (valueColumn === undefined && nameColumn !== undefined) {
    const turned = metricsByRow(table, nameColumn.index, path);
    if (turned.length > 0) return { metrics: turned, problems };
  }
  const names = new Set(columns.map(({ name }) => name));
  const errorOf = new Map<string, (typeof columns)[number]>();
  const size = columns.find(({ key }) => isSampleSize(key));
  const values = columns.filter((one) => {
    if (one.about !== undefined || sliceColumns.test(one.key) || one === size || one.key === '') return false;
    if (isIdentity(one.name)) return false;
    const note = annotationOf(one.name);
    if (note === undefined || !names.has(note.about)) return true;
    if (note.says === 'stderr') errorOf.set(note.about, one);
    return false;
  });
  const known = new Map(
    columns.flatMap((one) => (one.about === undefined ? [] : [[one.about, one] as const])).reverse(),
  );
  const sliced = columns.filter(({ key }) => sliceColumns.test(key));
  const errorColumn = columns.find(({ key }) => /^(?:stderr|std_err|standard_error|se)$/.test(key));
  const sizes =
    metricColumn === undefined || valueColumn === undefined
      ? []
      : rows.filter(({ cells }) => isSampleSize(cells[metricColumn.index] ?? ''));
  const [only] = sizes;
  const sizeOfAll =
    sizes.length === 1 && valueColumn !== undefined ? finite(only?.cells[valueColumn.index]) : undefined;
  for (const row of rows) {
    const { cells } = row;
    if (metrics.length >= maxMetrics) break;
    const cell = (one: { index: number } | undefined) => (one === undefined ? undefined : cells[one.index]);
    const word = (about: 'split' | 'model' | 'dataset' | 'task') =>
      cell(known.get(about))?.slice(0, 200) || undefined;
    const split = word('split');
    const slice = Object.fromEntries(
      sliced.flatMap((one) => {
        const value = cell(one);
        return value === undefined || value === '' ? [] : [[one.name, value.slice(0, 200)]];
      }),
    );
    const rowName = named && metricColumn === undefined ? cell(columns[0])?.slice(0, 200) : undefined;
    const n = finite(cell(size)) ?? (row === only ? undefined : sizeOfAll);
    const placed = (one: { index: number }) => placeOfCell(row, one.index);
    const shared = {
      path,
      task: word('task'),
      dataset: word('dataset'),
      model: word('model') ?? (splitOfContainer(rowName ?? '') === undefined ? rowName : undefined),
      n,
      slice,
    };
    const ofSplit =
      split === undefined ? splitOfContainer(rowName ?? '') : (splitOfContainer(split) ?? split);
    if (metricColumn !== undefined && valueColumn !== undefined) {
      const name = cell(metricColumn);
      const number = readNumberText(cell(valueColumn) ?? '');
      if (name === undefined || name === '' || number === undefined) continue;
      if (row === only && sizeOfAll !== undefined) continue;
      const stderr = finite(cell(errorColumn));
      metrics.push(
        metricOf({
          ...shared,
          name,
          number,
          where: placed(valueColumn),
          measured: splitOfName(name).bare,
          split: splitOfName(name).split ?? ofSplit,
          stderr,
        }),
      );
      continue;
    }
    for (const one of values) {
      const number = readNumberText(cell(one) ?? '');
      if (number === undefined) {
        if (
          cell(one) !== '' &&
          cell(one) !== undefined &&
          standardName(one.name) !== undefined &&
          problems.length < 20
        )
          problems.push(
            problemAt(
              path,
              placed(one),
              'metrics/not-a-number',
              `Unexpected "${cell(one)?.slice(0, 60)}" for ${one.name}, expected a number`,
            ),
          );
        continue;
      }
      const { split: own, bare } = splitOfName(one.name);
      metrics.push(
        metricOf({
          ...shared,
          name: one.name,
          number,
          where: placed(one),
          measured: bare,
          split: own ?? ofSplit,
          stderr: finite(cell(errorOf.get(one.name))),
        }),
      );
    }
  }
  return { metrics, problems };
}

function finite(text: string | undefined): number | undefined {
  const value = text === undefined ? undefined : readNumberText(text)?.value;
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}

/** A table turned on its side: rows named by known metrics, a column a split (`metric,train,test`) or else a model. */
function metricsByRow({ header, rows }: Table, nameColumn: number, path: string): Metric[] {
  const known = rows.filter(({ cells }) => standardName(cells[nameColumn] ?? '') !== undefined);
  if (known.length === 0 || known.length * 2 < rows.length) return [];
  return known.flatMap((row) =>
    header.slice(0, 200).flatMap((head, index) => {
      const { cells } = row;
      const number = index === nameColumn ? undefined : readNumberText(cells[index] ?? '');
      const name = cells[nameColumn] ?? '';
      if (number === undefined || isSampleSize(head) || annotationOf(`x_${head}`) !== undefined) return [];
      const split = splitOfContainer(head);
      return [
        metricOf({
          name: name.slice(0, 200),
          measured: splitOfName(name).bare,
          number,
          path,
          where: placeOfCell(row, index),
          split: split ?? splitOfName(name).split,
          model: split === undefined && head !== '' ? head.slice(0, 200) : undefined,
        }),
      ];
    }),
  );
}
