import { placeOfCell, type Table } from './csv-text.ts';
import { tableOf } from './document.ts';
import type { EvidenceFormat, Metric, ReportItem } from './evidence.ts';
import { metricOf } from './metric.ts';
import { readNumberText } from './number-text.ts';
import { malformed, notEvidence, present, problemAt } from './parsed.ts';

/**
 * Aequitas' bias tables in CSV: a row a value of an attribute, with its rates (n is the group's size), its disparities against the reference
 * group, and its parity decisions as items. Source: aequitas.bias, aequitas.fairness.
 */
export const aequitas: EvidenceFormat = {
  id: 'aequitas',
  kind: 'report',
  title: 'Aequitas bias table',
  parse: ({ path, ...file }) => {
    const table = tableOf({ path, ...file });
    if (table === undefined) return notEvidence;
    const header = table.header.slice(0, 500);
    const attribute = header.indexOf('attribute_name');
    const group = header.indexOf('attribute_value');
    if (attribute < 0 || group < 0) return notEvidence;
    if (table.unclosed !== undefined)
      return malformed('aequitas', 'report', [
        problemAt(
          path,
          { line: table.unclosed },
          'csv/quote',
          'Unexpected end of the file in quotes, expected a closing quote',
        ),
      ]);
    const size = header.indexOf('group_size');
    const identity = new Set([
      '',
      'attribute_name',
      'attribute_value',
      'group_size',
      'model_id',
      'score_threshold',
      'reference_group',
      'k',
    ]);
    const metrics: Metric[] = [];
    const items: ReportItem[] = [];
    for (const row of table.rows) {
      const { cells } = row;
      const slice = { [(cells[attribute] ?? '').slice(0, 200)]: (cells[group] ?? '').slice(0, 200) };
      const n = size < 0 ? undefined : readNumberText(cells[size] ?? '')?.value;
      for (const [index, name] of header.entries()) {
        const cell = cells[index] ?? '';
        if (identity.has(name) || cell === '' || metrics.length + items.length > 200_000) continue;
        if (/ (?:Parity|Fairness)$/.test(name)) {
          const says = /^(true|false)$/i.exec(cell)?.[1]?.toLowerCase();
          items.push({
            name,
            column: `${cells[attribute] ?? ''}=${cells[group] ?? ''}`.slice(0, 300),
            success: says === undefined ? undefined : says === 'true',
            severity: undefined,
            detail: undefined,
            settings: {},
            place: { path, ...placeOfCell(row, index) },
          });
          continue;
        }
        if (/_ref(?:_group_value)?$/.test(name)) continue;
        const number = readNumberText(cell);
        if (number === undefined) continue;
        const count = /^(?:pp|pn|fp|fn|tn|tp|group_label_(?:neg|pos)|total_entities)$/.test(name);
        metrics.push(
          metricOf({
            name: name.slice(0, 200),
            number,
            path,
            where: placeOfCell(row, index),
            slice,
            n: n !== undefined && Number.isFinite(n) ? n : undefined,
            ...(count ? { unit: 'count' } : {}),
          }),
        );
      }
    }
    const success = items.some((item) => item.success === false)
      ? false
      : items.length > 0 && items.every((item) => item.success === true)
        ? true
        : undefined;
    return present('aequitas', {
      kind: 'report',
      report: { tool: 'aequitas', success, createdAt: undefined, items, declared: {}, metrics },
    });
  },
};

/**
 * NannyML's results in CSV, its two- or three-level header flattened with `_` or `__` or in as many lines (before 0.7 a metric's value has its bare name): of each metric and column the last chunk's value with its
 * thresholds and its sampling error, and an item for each alert column (an alert in any chunk fails it). Source: nannyml.io, RawFilesWriter; nannyml.base, `to_df(multilevel=False)`.
 */
export const nannyml: EvidenceFormat = {
  id: 'nannyml',
  kind: 'report',
  title: 'NannyML result',
  parse: (file) => {
    const table = withOneHeader(tableOf(file));
    if (table === undefined) return notEvidence;
    const header = table.header.slice(0, 2000);
    const alerts = header.flatMap((name, index) =>
      /(?:_|\.)alert$/.test(name) ? [{ name: name.replace(/(?:__?|\.)alert$/, ''), index }] : [],
    );
    if (
      alerts.length === 0 ||
      !header.some(
        (name) =>
          /^chunk(?:__|\.|_(?:key|chunk_index|start_|end_|period))/.test(name) ||
          /(?:upper|lower)_threshold$/.test(name),
      )
    )
      return notEvidence;
    const { path } = file;
    const metrics: Metric[] = [];
    const items = alerts.map(({ name, index }): ReportItem => {
      const alerted = table.rows.filter(({ cells }) => /^(?:true|1)$/i.test(cells[index] ?? ''));
      const [first] = alerted;
      const read = table.rows.filter(({ cells }) => /^(?:true|false|0|1)$/i.test(cells[index] ?? '')).length;
      const cell = (part: string) =>
        header.findIndex(
          (one) =>
            ['__', '_', '.'].some((join) => one === `${name}${join}${part}`) ||
            (part === 'value' && one === name),
        );
      const last = table.rows.findLast(
        ({ cells }) => readNumberText(cells[cell('value')] ?? '') !== undefined,
      );
      const number = last === undefined ? undefined : readNumberText(last.cells[cell('value')] ?? '');
      if (last !== undefined && number !== undefined) {
        const beside = (part: string) => {
          const found = readNumberText(last.cells[cell(part)] ?? '')?.value;
          return found !== undefined && Number.isFinite(found) ? found : undefined;
        };
        const [lower, upper] = [beside('lower_threshold'), beside('upper_threshold')];
        metrics.push(
          metricOf({
            name: name.slice(0, 200),
            number,
            path,
            where: placeOfCell(last, cell('value')),
            stderr: beside('sampling_error'),
            settings: {
              ...(lower === undefined ? {} : { lower_threshold: lower }),
              ...(upper === undefined ? {} : { upper_threshold: upper }),
            },
          }),
        );
      }
      return {
        name: name.slice(0, 200),
        column: undefined,
        success: read === 0 ? undefined : alerted.length === 0,
        severity: undefined,
        detail: alerted.length === 0 ? undefined : `${alerted.length} of ${read} chunks raised an alert`,
        settings: {},
        place: { path, line: first?.line ?? last?.line ?? 1 },
      };
    });
    const success = items.some((item) => item.success === false)
      ? false
      : items.every((item) => item.success === true)
        ? true
        : undefined;
    return present('nannyml', {
      kind: 'report',
      report: { tool: 'nannyml', success, createdAt: undefined, items, declared: {}, metrics },
    });
  },
};

/** A table whose header takes two or three lines (pandas writes a level a line, the index's column empty): one, its levels joined with `__`. */
function withOneHeader(table: Table | undefined): Table | undefined {
  if (table === undefined || table.header.filter((name) => name === 'chunk').length < 2) return table;
  const depth = table.rows.slice(0, 2).findIndex(({ cells }) => cells.includes('alert'));
  if (depth < 0) return table;
  const levels = [table.header, ...table.rows.slice(0, depth + 1).map(({ cells }) => cells)];
  const header = table.header.map((_, index) => {
    const names = levels
      .map((level) => level[index] ?? '')
      .filter((name) => !/^(?:|Unnamed: .*)$/.test(name));
    return names.filter((name, at) => name !== names[at - 1]).join('__');
  });
  return { ...table, header, rows: table.rows.slice(depth + 1) };
}
