import type { EvidenceFormat, Metric } from './evidence.ts';
import { reportLines } from './classification-report-text.ts';
import { metricOf } from './metric.ts';
import { splitOfContainer } from './metric-name.ts';
import { numberIn } from './number-text.ts';
import { present } from './parsed.ts';
import { at, entriesOf, finiteOf, type MapEntry, type MapNode, type TreeNode } from './tree.ts';
import { treeFormat } from './tree-format.ts';

const averages = /^(macro|micro|weighted|samples)[ _]avg$/;

/** The report as a tree (`output_dict=True`). */
const asTree = treeFormat({
  id: 'classification-report',
  kind: 'metrics',
  title: 'scikit-learn classification report',
  recognise: (root) => isClassificationReport(root) || isClassesOnly(root),
  read: (root, path) => ({
    content: { kind: 'metrics', metrics: root.type === 'map' ? reportMetrics(root, path, []) : [] },
  }),
});

/**
 * scikit-learn's `classification_report`, as a dict in JSON or YAML, as its text, or as a data frame in CSV: classes as slices with their support
 * as n; averages have the setting `averaging`; `accuracy` is one number. Source: sklearn.metrics.classification_report.
 */
export const classificationReport: EvidenceFormat = {
  id: asTree.id,
  kind: 'metrics',
  title: asTree.title,
  parse: (file, options) => {
    const metrics = reportLines(file);
    return metrics === undefined
      ? asTree.parse(file, options)
      : present(asTree.id, { kind: 'metrics', metrics });
  },
};

/** Whether a map is such a report: it has an average with precision, recall and f1-score. */
export function isClassificationReport(node: TreeNode): node is MapNode {
  if (node.type !== 'map') return false;
  return entriesOf(node).some(({ key, value }) => averages.test(key) && isRow(value));
}

/**
 * Classes with their support and no average, beside nothing but the accuracy: a report that was cut down to its classes. Needs two classes, or one
 * and the accuracy; splits (`train`, `test`) are no classes.
 */
export function isClassesOnly(node: TreeNode): node is MapNode {
  if (node.type !== 'map') return false;
  const entries = entriesOf(node);
  return (
    entries.length > 1 &&
    entries.some(({ value }) => isRow(value)) &&
    entries.every(({ key, value }) =>
      isRow(value)
        ? at(value, 'support') !== undefined && splitOfContainer(key) === undefined
        : key === 'accuracy' && numberIn(value) !== undefined,
    )
  );
}

function isRow(node: TreeNode): boolean {
  return at(node, 'precision') !== undefined && at(node, 'recall') !== undefined && f1Of(node) !== undefined;
}

function f1Of(row: TreeNode): TreeNode | undefined {
  return at(row, 'f1-score') ?? at(row, 'f1_score') ?? at(row, 'f1');
}

/** A data frame (`pandas.DataFrame(report).to_json()`) repeats the accuracy in every row of its column, support included. */
function repeatedAccuracy({ key, value }: MapEntry): TreeNode | undefined {
  if (key !== 'accuracy' || !isRow(value)) return undefined;
  const cells = [at(value, 'precision'), at(value, 'recall'), f1Of(value), at(value, 'support')];
  const numbers = new Set(cells.map(finiteOf));
  return numbers.size === 1 && !numbers.has(undefined) ? cells[0] : undefined;
}

/** The values of a report; `names` stand before theirs. */
export function reportMetrics(
  report: MapNode,
  path: string,
  names: readonly string[],
  shared: Partial<Pick<Metric, 'split' | 'slice' | 'model' | 'dataset' | 'task'>> = {},
): Metric[] {
  const rows = entriesOf(report);
  const total = rows
    .flatMap(({ key, value }) => (averages.test(key) ? [finiteOf(at(value, 'support'))] : []))
    .find((n) => n !== undefined);
  return rows.flatMap((row): Metric[] => {
    const { key } = row;
    const value = repeatedAccuracy(row) ?? row.value;
    const averaging = averages.exec(key)?.[1];
    const number = numberIn(value);
    const where = { line: value.line, column: value.column };
    if (number !== undefined)
      return [
        metricOf({
          ...shared,
          name: [...names, key].join('.'),
          measured: key,
          number,
          path,
          where,
          n: total,
        }),
      ];
    if (value.type !== 'map') return [];
    const n = finiteOf(at(value, 'support'));
    const ofClass = averaging === undefined && (isRow(value) || n !== undefined);
    return entriesOf(value).flatMap((cell) => {
      const inner = numberIn(cell.value);
      if (inner === undefined || cell.key === 'support') return [];
      return [
        metricOf({
          ...shared,
          name: [...names, key.slice(0, 200), cell.key.slice(0, 200)].join('.'),
          measured: cell.key,
          number: inner,
          path,
          where: { line: cell.value.line, column: cell.value.column },
          n,
          slice: ofClass ? { ...shared.slice, class: key.slice(0, 200) } : { ...shared.slice },
          settings: averaging === undefined ? {} : { averaging },
        }),
      ];
    });
  });
}
