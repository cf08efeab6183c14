import type { Problem } from '../problem.ts';
import type { Metric, ReportItem } from './evidence.ts';
import { metricOf } from './metric.ts';
import { numberIn } from './number-text.ts';
import { problemAt } from './parsed.ts';
import {
  at,
  booleanOf,
  entriesOf,
  finiteOf,
  itemsOf,
  type MapNode,
  placeOf,
  textOf,
  type TreeNode,
  wordOf,
} from './tree.ts';
import { treeFormat } from './tree-format.ts';

const flag = /(?:^|_)drift(?:_detected|ed)?$|^(?:is_)?drift(?:ed)?$|_drift_detected$|^has_drift$/;
const featureKeys = ['feature', 'column', 'variable', 'name', 'feature_name', 'column_name'];
const scoreKeys = [
  'psi',
  'drift_score',
  'p_value',
  'ks_statistic',
  'js_distance',
  'statistic',
  'score',
  'wasserstein',
];

/**
 * Drift reports that people write by hand (three of the five read were): flags such as `drift_detected`, counts, and features with their scores. A flag is an item; a
 * feature has a result where the file states one, or a PSI with a threshold beside it (drift above it).
 */
export const driftReport = treeFormat({
  id: 'drift-report',
  kind: 'report',
  title: 'drift report',
  recognise: (root, path) =>
    flagsIn(root, 0).length > 0 ||
    (/drift/i.test(path.slice(path.lastIndexOf('/') + 1)) &&
      (entriesOf(root).some(({ key }) => /drift/.test(key)) || holdsFeature(root, 0))),
  read: (root, path) => {
    const problems: Problem[] = [];
    const metrics: Metric[] = [];
    const items: ReportItem[] = flagsIn(root, 0).map(({ name, value, drifted }) => ({
      name,
      column: undefined,
      success: !drifted,
      severity: undefined,
      detail: drifted ? 'drift detected' : 'no drift detected',
      settings: {},
      place: placeOf(path, value),
    }));
    const threshold =
      finiteOf(at(root, 'threshold')) ??
      finiteOf(at(root, 'psi_threshold')) ??
      finiteOf(at(root, 'drift_threshold'));
    const walk = (node: TreeNode, names: readonly string[], depth: number): void => {
      if (depth > 6 || metrics.length > 20_000) return;
      for (const { key, value } of entriesOf(node)) {
        const number = numberIn(value);
        const name = [...names, key.slice(0, 200)].join('.');
        if (number !== undefined)
          metrics.push(
            metricOf({
              name,
              measured: key,
              number,
              path,
              where: { line: value.line, column: value.column },
              ...(/(?:^|_)(?:count|size|n|num)|_(?:columns|features)_/.test(key) ? { unit: 'count' } : {}),
            }),
          );
        else if (value.type === 'map') {
          feature(value, key, names);
          if (!isFeature(value)) walk(value, [...names, key], depth + 1);
        } else
          for (const item of itemsOf(value))
            if (item.type === 'map') feature(item, undefined, [...names, key]);
      }
    };
    const feature = (node: MapNode, key: string | undefined, names: readonly string[]): void => {
      if (!isFeature(node)) return;
      const column = (
        featureKeys.map((one) => wordOf(at(node, one))).find((word) => word !== undefined) ??
        key ??
        ''
      ).slice(0, 200);
      const stated = statedIn(node);
      const psi = finiteOf(at(node, 'psi'));
      const bound = finiteOf(at(node, 'threshold')) ?? threshold;
      const success =
        stated === undefined
          ? psi !== undefined && bound !== undefined
            ? !(psi > bound)
            : undefined
          : !stated;
      if (items.length < 20_000)
        items.push({
          name: names.length === 0 ? 'feature' : names.join('.'),
          column,
          success,
          severity: undefined,
          detail:
            scoreKeys
              .flatMap((one) =>
                wordOf(at(node, one)) === undefined ? [] : [`${one} ${wordOf(at(node, one)) ?? ''}`],
              )
              .join(', ') || undefined,
          settings: bound === undefined ? {} : { threshold: bound },
          place: placeOf(path, node),
        });
      for (const { key: one, value } of entriesOf(node)) {
        const number = numberIn(value);
        if (number !== undefined && metrics.length < 20_000)
          metrics.push(
            metricOf({
              name: [...names, column, one].join('.'),
              measured: one,
              number,
              path,
              where: { line: value.line, column: value.column },
              slice: { column },
            }),
          );
      }
    };
    walk(root, [], 0);
    problems.push(...contradictions(root, path, 0));
    const flags = items.filter(({ column }) => column === undefined);
    const success = flags.some((item) => item.success === false)
      ? false
      : flags.length > 0
        ? true
        : undefined;
    const createdAt =
      textOf(at(root, 'timestamp')) ??
      textOf(at(root, 'metadata', 'timestamp')) ??
      textOf(at(root, 'generated_at')) ??
      textOf(at(root, 'created_at'));
    return {
      problems,
      content: {
        kind: 'report',
        report: { tool: 'drift-report', success, createdAt, items, declared: {}, metrics },
      },
    };
  },
});

function isFeature(node: MapNode): boolean {
  return (
    scoreKeys.some((key) => finiteOf(at(node, key)) !== undefined) ||
    (statedIn(node) !== undefined && featureKeys.some((key) => wordOf(at(node, key)) !== undefined))
  );
}

/** Whether there is a feature with its score in or below a node. */
function holdsFeature(node: TreeNode, depth: number): boolean {
  if (depth > 4) return false;
  if (node.type === 'list') return itemsOf(node).some((item) => holdsFeature(item, depth + 1));
  if (node.type !== 'map') return false;
  return isFeature(node) || entriesOf(node).some(({ value }) => holdsFeature(value, depth + 1));
}

/** Whether a feature is said to have drifted; undefined where nothing is said. */
function statedIn(node: MapNode): boolean | undefined {
  return entriesOf(node)
    .flatMap(({ key, value }) => (flag.test(key) ? (saidOf(value) ?? []) : []))
    .at(0);
}

/** A boolean, or the text that Python's `str()` makes of one. */
function saidOf(node: TreeNode): boolean | undefined {
  const word = textOf(node);
  return booleanOf(node) ?? (word === 'True' ? true : word === 'False' ? false : undefined);
}

/** Flags that say whether something drifted, outside of single features, by dotted name. */
function flagsIn(
  node: TreeNode,
  depth: number,
  above = '',
): { name: string; value: TreeNode; drifted: boolean }[] {
  if (depth > 4 || (node.type === 'map' && depth > 0 && isFeature(node))) return [];
  return entriesOf(node).flatMap(({ key, value }) => {
    const name = `${above}${key.slice(0, 200)}`;
    const said = saidOf(value);
    if (said !== undefined && flag.test(key)) return [{ name, value, drifted: said }];
    const status = /status$/.test(key) ? textOf(value) : undefined;
    if (status !== undefined && /drift/i.test(status))
      return [{ name, value, drifted: !/^no[ _]|[_ ]?no[_ ]drift|ok$/i.test(status) }];
    return value.type === 'map' ? flagsIn(value, depth + 1, `${name}.`) : [];
  });
}

/** A count of drifted columns beside a list of another length. */
function contradictions(node: TreeNode, path: string, depth: number): Problem[] {
  if (depth > 4) return [];
  const count = entriesOf(node).find(
    ({ key, value }) =>
      /^(?:n|num|number_of)_(?:drifted_(?:columns|features)|(?:columns|features)_drifted)$/.test(key) &&
      finiteOf(value) !== undefined,
  );
  const list = entriesOf(node).find(
    ({ key, value }) => /^drift(?:ed|ing)_(?:columns|features)$/.test(key) && value.type === 'list',
  );
  const own =
    count !== undefined && list !== undefined && itemsOf(list.value).length !== finiteOf(count.value)
      ? [
          problemAt(
            path,
            list.value,
            'drift/contradiction',
            `Unexpected ${itemsOf(list.value).length} entries of ${list.key}, expected ${finiteOf(count.value) ?? 0} as ${count.key} says`,
          ),
        ]
      : [];
  return [...own, ...entriesOf(node).flatMap(({ value }) => contradictions(value, path, depth + 1))];
}
