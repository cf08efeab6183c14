import { metricsOfTree } from './metric-tree.ts';
import { entriesOf, hasKeys } from './tree.ts';
import { treeFormat } from './tree-format.ts';

const disparity =
  /^(?:demographic_parity|equalized_odds|equal_opportunity|statistical_parity|disparate_impact|average_odds|true_positive_rate|false_positive_rate|selection_rate)(?:_(?:difference|ratio))?$/;

/**
 * Fairlearn's MetricFrame and disparities as people write them to JSON: `overall`, `by_group`, `difference`, `ratio`, or the bare
 * disparities. Fairlearn has no file format of its own; groups are slices. Source: fairlearn.metrics.MetricFrame.
 */
export const fairlearn = treeFormat({
  id: 'fairlearn',
  kind: 'metrics',
  title: 'Fairlearn table',
  recognise: (root) =>
    (hasKeys(root, 'by_group') &&
      ['overall', 'difference', 'ratio', 'group_min'].some((key) => hasKeys(root, key))) ||
    entriesOf(root).filter(({ key }) => disparity.test(key)).length >= 2,
  read: (root, path) => ({ content: { kind: 'metrics', metrics: metricsOfTree(root, path).metrics } }),
});
