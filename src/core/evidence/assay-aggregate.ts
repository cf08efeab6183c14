import type { PairedTables } from '../evaluation/prediction-tables.ts';
import { tableOfCells } from '../evaluation/paired-cells.ts';
import type { Problem } from '../problem.ts';
import type { EvidenceContent, Metric } from './evidence.ts';
import { metricOf } from './metric.ts';
import { numberIn } from './number-text.ts';
import { problemAt } from './parsed.ts';
import { at, entriesOf, itemsOf, type TreeNode, wordOf } from './tree.ts';
import { treeFormat } from './tree-format.ts';

const counts = ['tp', 'fp', 'fn', 'tn'] as const;
const corners = ['both_right', 'only_base', 'only_head', 'both_wrong'] as const;
const maxGroups = 20_000;

type Slice = Readonly<Record<string, string>>;

/**
 * What `assay evaluate --aggregate` writes: tp, fp, fn and tn of all rows and of every group, and the paired tables of base against head. Counts
 * become metrics named `tp` to `tn` with the group as their slice; a count that is missing or no whole number is a problem of its line.
 * Source: core/evaluation/aggregate.ts.
 */
export const assayAggregate = treeFormat({
  id: 'assay-aggregate',
  kind: 'metrics',
  title: 'Assay aggregate',
  recognise: (root) => wordOf(at(root, 'format')) === 'assay-aggregate',
  read: (root, path) => {
    const problems: Problem[] = [];
    const metrics: Metric[] = [];
    const add = (node: TreeNode | undefined, slice: Slice): void => {
      for (const name of counts) {
        const value = at(node, name);
        const number = value === undefined ? undefined : numberIn(value);
        if (number === undefined || !Number.isSafeInteger(number.value) || number.value < 0) {
          if (problems.length < 20)
            problems.push(
              problemAt(
                path,
                value ?? node ?? { line: 1 },
                'aggregate/count',
                `Unexpected ${value === undefined ? `absence of ${name}` : `value of ${name}`}, expected a whole number of at least 0`,
              ),
            );
          if (number === undefined) continue;
        }
        metrics.push(
          metricOf({
            name,
            number,
            path,
            where: value === undefined ? { line: 1 } : { line: value.line, column: value.column },
            slice,
            unit: 'count',
          }),
        );
      }
    };
    if (at(root, 'overall')?.type === 'map') add(at(root, 'overall'), {});
    for (const { key, value } of entriesOf(at(root, 'groups')))
      for (const group of entriesOf(value)) {
        if (metrics.length > 4 * maxGroups) break;
        add(group.value, sliceOf(key, group.key));
      }
    for (const item of itemsOf(at(root, 'crossed')).slice(0, maxGroups))
      add(item, sliceIn(at(item, 'slice')));
    const paired = at(root, 'paired');
    const pairs = paired?.type === 'map' ? pairedIn(paired) : undefined;
    if (paired?.type === 'map' && pairs === undefined)
      problems.push(
        problemAt(
          path,
          paired,
          'aggregate/paired',
          'Unexpected paired table, expected both_right, only_base, only_head and both_wrong as whole numbers that agree with the cells',
        ),
      );
    if (problems.length > 0) return { problems };
    const also: EvidenceContent[] = pairs === undefined ? [] : [{ kind: 'paired', paired: pairs }];
    return { content: { kind: 'metrics', metrics }, also };
  },
});

/** `{ sex: female }`; an attribute that is several (`sex × age`) gives as many as its group's name has parts. */
function sliceOf(attribute: string, group: string): Slice {
  const [names, values] = [attribute.split(' × '), group.split(' × ')];
  if (names.length === 1 || names.length !== values.length)
    return { [attribute.slice(0, 200)]: group.slice(0, 200) };
  return Object.fromEntries(names.map((name, k) => [name.slice(0, 200), (values[k] ?? '').slice(0, 200)]));
}

function sliceIn(node: TreeNode | undefined): Slice {
  const pairs = entriesOf(node)
    .slice(0, 8)
    .map(({ key, value }): [string, string] => [key.slice(0, 200), (wordOf(value) ?? '').slice(0, 200)]);
  return Object.fromEntries(pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

function pairedIn(node: TreeNode): PairedTables | undefined {
  const [bothRight, onlyBase, onlyHead, bothWrong] = corners.map((name) => countIn(at(node, name)));
  if (bothRight === undefined || onlyBase === undefined || onlyHead === undefined || bothWrong === undefined)
    return undefined;
  const table = { bothRight, onlyBase, onlyHead, bothWrong };
  const cells = at(node, 'cells') === undefined ? undefined : cellsIn(at(node, 'cells'));
  if (at(node, 'cells') !== undefined) {
    if (cells === undefined) return undefined;
    const own = tableOfCells(cells);
    if (own.bothRight !== bothRight || own.onlyBase !== onlyBase || own.onlyHead !== onlyHead)
      return undefined;
    if (own.bothWrong !== bothWrong) return undefined;
  }
  const byAttributes = new Map<string, { slice: Slice; cells: readonly number[] }[]>();
  for (const item of itemsOf(at(node, 'groups')).slice(0, maxGroups)) {
    const slice = sliceIn(at(item, 'slice'));
    const own = cellsIn(at(item, 'cells'));
    if (own === undefined || Object.keys(slice).length === 0) return undefined;
    const key = JSON.stringify(Object.keys(slice));
    byAttributes.set(key, [...(byAttributes.get(key) ?? []), { slice, cells: own }]);
  }
  return {
    pairs: bothRight + onlyBase + onlyHead + bothWrong,
    onlyInBase: 0,
    onlyInHead: 0,
    by: 'a committed table',
    table,
    cells,
    attributes: [...byAttributes.values()].map((groups) => ({
      attributes: Object.keys(groups[0]?.slice ?? {}),
      groups,
    })),
    differences: {},
  };
}

function cellsIn(node: TreeNode | undefined): readonly number[] | undefined {
  const cells = itemsOf(node).map(countIn);
  return cells.length === 8 && cells.every((cell) => cell !== undefined) ? cells : undefined;
}

function countIn(node: TreeNode | undefined): number | undefined {
  const value = node?.type === 'number' ? node.value : Number.NaN;
  return Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}
