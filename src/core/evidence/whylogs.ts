import type { Metric } from './evidence.ts';
import { metricOf } from './metric.ts';
import { numberIn } from './number-text.ts';
import { at, entriesOf, finiteOf, hasKeys, textOf, type TreeNode } from './tree.ts';
import { treeFormat } from './tree-format.ts';

/**
 * whylogs: summaries of a profile as JSON (0.x `columns`, 1.x `columns` with `counts/n` paths), a column's counts and distribution as metrics with the column as
 * slice. The binary profiles are not read. Source: whylogs.core.view.dataset_profile_view.
 */
export const whylogs = treeFormat({
  id: 'whylogs',
  kind: 'report',
  title: 'whylogs summary',
  recognise: (root) => {
    const columns = at(root, 'columns');
    if (columns?.type !== 'map' || columns.entries.size === 0) return false;
    return entriesOf(columns).some(
      ({ value }) =>
        hasKeys(value, 'counters') ||
        hasKeys(value, 'counts') ||
        hasKeys(value, 'counts/n') ||
        hasKeys(value, 'numberSummary') ||
        hasKeys(value, 'featureStats'),
    );
  },
  read: (root, path) => {
    const metrics = entriesOf(at(root, 'columns')).flatMap(({ key, value }) => ofColumn(key, value, path));
    return {
      content: {
        kind: 'report',
        report: {
          tool: 'whylogs',
          success: undefined,
          createdAt: textOf(at(root, 'properties', 'dataTimestamp')) ?? textOf(at(root, 'dataset_timestamp')),
          items: [],
          declared: {},
          metrics,
        },
      },
    };
  },
});

function ofColumn(column: string, node: TreeNode, path: string): Metric[] {
  const n =
    finiteOf(at(node, 'counts/n')) ??
    finiteOf(at(node, 'counts', 'n')) ??
    finiteOf(at(node, 'counters', 'count'));
  const metrics: Metric[] = [];
  const walk = (below: TreeNode, names: readonly string[], depth: number): void => {
    for (const { key, value } of entriesOf(below)) {
      if (metrics.length > 200 || depth > 4) return;
      const number = numberIn(value);
      if (number !== undefined)
        metrics.push(
          metricOf({
            name: [...names, key].join('.').slice(0, 300),
            number,
            path,
            where: { line: value.line, column: value.column },
            slice: { column: column.slice(0, 200) },
            n,
            ...(/^(?:counts|types)\//.test(key) || /^(?:counts|types|counters)$/.test(names[1] ?? '')
              ? { unit: 'count' }
              : {}),
          }),
        );
      else walk(value, [...names, key], depth + 1);
    }
  };
  walk(node, [column.slice(0, 200)], 0);
  return metrics;
}
