import type { EvidenceFormat, Metric } from './evidence.ts';
import { reportLines } from './classification-report-text.ts';
import { metricOf } from './metric.ts';
import { numberIn } from './number-text.ts';
import { present } from './parsed.ts';
import { at, entriesOf, finiteOf, type MapNode, type TreeNode } from './tree.ts';
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

/** Several classes with their support and nothing else: a report without its averages. */
function isClassesOnly(node: TreeNode): boolean {
  const rows = entriesOf(node);
  return rows.length > 1 && rows.every(({ value }) => isRow(value) && at(value, 'support') !== undefined);
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
