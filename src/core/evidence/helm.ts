import type { Metric } from './evidence.ts';
import { metricOf } from './metric.ts';
import { numberIn } from './number-text.ts';
import { at, finiteOf, hasKeys, itemsOf, type TreeNode, wordOf } from './tree.ts';
import { treeFormat } from './tree-format.ts';

/**
 * HELM's `stats.json`: a list of statistics, of which the mean is the value (null where nothing was counted: no value). How many instances a split has is a
 * statistic of its own, `num_instances`; `count` is how many values the mean is of (trials), and no sample size. Source: stanford-crfm/helm,
 * metrics/statistic.py, metric_name.py.
 */
export const helm = treeFormat({
  id: 'helm',
  kind: 'metrics',
  title: 'HELM statistics',
  recognise: (root) => root.type === 'list' && root.items.length > 0 && root.items.slice(0, 50).every(isStat),
  read: (root, path) => {
    const stats = itemsOf(root).filter(isStat);
    const sizes = new Map<string, number>();
    for (const stat of stats) {
      const size = finiteOf(at(stat, 'mean'));
      if (nameOf(stat) === 'num_instances' && size !== undefined) sizes.set(populationOf(stat), size);
    }
    const metrics = stats.flatMap((stat): Metric[] => {
      const mean = at(stat, 'mean');
      const number = numberIn(mean);
      const name = nameOf(stat);
      if (mean === undefined || number === undefined || name === undefined) return [];
      const [perturbation, subSplit] = [
        wordOf(at(stat, 'name', 'perturbation', 'name')),
        wordOf(at(stat, 'name', 'sub_split')),
      ];
      const [count, deviation] = [finiteOf(at(stat, 'count')), finiteOf(at(stat, 'stddev'))];
      const split = wordOf(at(stat, 'name', 'split'));
      return [
        metricOf({
          name: name.slice(0, 200),
          number,
          path,
          where: { line: mean.line, column: mean.column },
          split: split === 'valid' ? 'validation' : split,
          slice: {
            ...(perturbation === undefined ? {} : { perturbation: perturbation.slice(0, 200) }),
            ...(subSplit === undefined ? {} : { sub_split: subSplit.slice(0, 200) }),
          },
          n: name.startsWith('num_') ? undefined : sizes.get(populationOf(stat)),
          settings: {
            ...(count === undefined ? {} : { count }),
            ...(deviation === undefined ? {} : { stddev: deviation }),
          },
          ...(name.startsWith('num_') ? { unit: 'count' } : shares.test(name) ? { unit: 'fraction' } : {}),
        }),
      ];
    });
    return { content: { kind: 'metrics', metrics } };
  },
});

/** Each instance is right (1) or not (0): HELM, evaluate_reference_metrics.py. */
const shares = /^(?:quasi_)?(?:prefix_)?exact_match(?:@\d{1,4})?$/;

function isStat(node: TreeNode): boolean {
  return (
    hasKeys(node, 'name', 'count', 'sum') &&
    hasKeys(at(node, 'name'), 'name') &&
    (hasKeys(node, 'sum_squared') || hasKeys(node, 'mean'))
  );
}

function nameOf(stat: TreeNode): string | undefined {
  return wordOf(at(stat, 'name', 'name'));
}

/** What a statistic is of: its split, part of the split and perturbation. */
function populationOf(stat: TreeNode): string {
  return JSON.stringify([
    wordOf(at(stat, 'name', 'split')),
    wordOf(at(stat, 'name', 'sub_split')),
    wordOf(at(stat, 'name', 'perturbation', 'name')),
  ]);
}
