import type { Metric } from './evidence.ts';
import { metricOf } from './metric.ts';
import { numberIn } from './number-text.ts';
import { at, entriesOf, finiteOf, type MapNode, type TreeNode } from './tree.ts';
import { treeFormat } from './tree-format.ts';

const averages = /^(macro|micro|weighted|samples)[ _]avg$/;

/**
 * scikit-learn's `classification_report(output_dict=True)`: classes as slices with their support as n; averages have the setting
 * `averaging`; `accuracy` is a bare number. Source: sklearn.metrics.classification_report.
 */
export const classificationReport = treeFormat({
  id: 'classification-report',
  kind: 'metrics',
  title: 'scikit-learn classification report',
  recognise: isClassificationReport,
  read: (root, path) => ({
    content: { kind: 'metrics', metrics: root.type === 'map' ? reportMetrics(root, path, []) : [] },
  }),
});

/** Whether a map is such a report: an average, or only classes, with precision, recall and f1-score. */
export function isClassificationReport(node: TreeNode): node is MapNode {
  if (node.type !== 'map') return false;
  return entriesOf(node).some(({ key, value }) => averages.test(key) && isRow(value));
}

function isRow(node: TreeNode): boolean {
  return (
    at(node, 'precision') !== undefined &&
    at(node, 'recall') !== undefined &&
    (at(node, 'f1-score') ?? at(node, 'f1_score') ?? at(node, 'f1')) !== undefined
  );
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
    const { key, value } = row;
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
          slice:
            averaging === undefined ? { ...shared.slice, class: key.slice(0, 200) } : { ...shared.slice },
          settings: averaging === undefined ? {} : { averaging },
        }),
      ];
    });
  });
}
