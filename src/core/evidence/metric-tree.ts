import type { Problem } from '../problem.ts';
import type { Metric } from './evidence.ts';
import {
  attributeOfList,
  isAggregate,
  isBaseline,
  isHolder,
  isHyperparameter,
  isIdentity,
  isParameters,
  isSampleSize,
  isThresholds,
  isWhole,
  namedContainer,
  type SliceContainer,
  sliceContainer,
  sliceOfKey,
} from './metric-keys.ts';
import { splitOfContainer, splitOfName, standardName } from './metric-name.ts';
import { alternativesOf, labelField, toldApart } from './metric-alternatives.ts';
import { isClassesOnly, isClassificationReport, reportMetrics } from './classification-report.ts';
import {
  annotationsIn,
  identityIn,
  isOneMetric,
  type MetricContext,
  metricInContext,
  noContext,
  valueObject,
} from './metric-annotations.ts';
import {
  attributeIn,
  comparedIn,
  comparesGroups,
  groupsOfMetric,
  hasOwnNumbers,
  isNumberFormat,
  notANumber,
  recordLabel,
  severalNumbers,
  sharedOf,
  sliceOfRecord,
  slicesIn,
  withoutIds,
} from './metric-groups.ts';
import { numberIn, type WrittenNumber } from './number-text.ts';
import { at, entriesOf, itemsOf, type MapEntry, type MapNode, type TreeNode, wordOf } from './tree.ts';

/** Metric values below a node, with flaws of known metrics that hold no number. */
export interface MetricsOfTree {
  readonly metrics: Metric[];
  readonly problems: Problem[];
}

const maxMetrics = 100_000;

/**
 * All metric values below a node: nested maps by dotted names, one-item lists unwrapped (as `dvc metrics` does), lists of
 * named records, slices, splits, models, sample sizes, standard errors and intervals where keys say so. Parameters,
 * features, ids and dates are no metrics. Lists of bare numbers (curves, histories) are not read.
 */
export function metricsOfTree(
  root: TreeNode,
  path: string,
  context: MetricContext = noContext,
): MetricsOfTree {
  const metrics: Metric[] = [];
  const problems: Problem[] = [];

  const push = (
    entry: MapEntry,
    number: WrittenNumber,
    here: MetricContext,
    more: Parameters<typeof metricInContext>[4] = {},
  ): void => {
    if (metrics.length < maxMetrics) metrics.push(metricInContext(path, entry, number, here, more));
  };

  const walkMap = (map: MapNode, above: MetricContext): void => {
    const here = { ...above, ...identityIn(map, above), attribute: attributeIn(map, above.names.at(-1)) };
    const entries = entriesOf(map);
    const notes = annotationsIn(entries);
    const apart = alternativesOf(here.names.at(-1), map);
    const hasMetric = entries.some(({ key, value }) => !isSampleSize(key) && numberIn(value) !== undefined);
    for (const entry of entries) {
      const { key, value } = entry;
      if (
        isParameters(key) ||
        isThresholds(key, value) ||
        isHyperparameter(key) ||
        (isIdentity(key) && value.type !== 'map') ||
        notes.used.has(key)
      )
        continue;
      if (isSampleSize(key) && (hasMetric || value.type !== 'map') && numberIn(value) !== undefined) {
        if (!hasMetric) push(entry, numberIn(value) as WrittenNumber, here);
        continue;
      }
      const number = numberIn(value);
      if (number !== undefined)
        push(entry, number, here, { ...comparedIn(key, here.attribute), ...notes.by.get(key) });
      else if (value.type === 'map' || value.type === 'list')
        walkChild(entry, toldApart(here, apart, key), notes.by.get(key)?.n);
      else if (
        standardName(splitOfName(key).bare) !== undefined &&
        !isNumberFormat(entry) &&
        problems.length < 20
      )
        problems.push(notANumber(path, entry));
    }
  };

  const walkChild = (entry: MapEntry, here: MetricContext, n: number | undefined): void => {
    const { key, value } = entry;
    const names = [...here.names, key.slice(0, 200)];
    const below: MetricContext = { ...here, names, n: n ?? (isHolder(key) ? here.n : undefined) };
    if (value.type === 'list') {
      walkList(entry, below);
      return;
    }
    if (value.type !== 'map') return;
    if (isBaseline(key)) return walkMap(value, { ...below, model: key.slice(0, 200) });
    const split = splitOfContainer(key);
    const isReport = isClassificationReport(value) || (/report/i.test(key) && isClassesOnly(value));
    if (split !== undefined && !isReport) return walkMap(value, { ...below, split });
    if (isReport) {
      metrics.push(
        ...reportMetrics(value, path, names, {
          ...sharedOf(below),
          split: splitOfContainer(key) ?? here.split,
        }),
      );
      return;
    }
    const slices = slicesIn(key, here.attribute);
    if (slices !== undefined && !hasOwnNumbers(value, slices)) return walkSlices(value, below, slices);
    const fold = /^(?:cv[ _-]?)?fold[ _-]?([0-9]{1,4})$/i.exec(key)?.[1];
    if (fold !== undefined) return walkMap(value, { ...below, slice: { ...below.slice, fold } });
    const kind = namedContainer(key);
    if (kind !== undefined) {
      for (const child of entriesOf(value)) {
        const named = { ...below, names: [...names, child.key.slice(0, 200)] };
        if (child.value.type !== 'map') {
          const number = numberIn(child.value);
          if (number !== undefined)
            push(child, number, below, kind === 'fold' ? {} : { [kind]: child.key.slice(0, 200) });
        } else if (kind === 'fold')
          walkMap(child.value, { ...named, slice: { ...named.slice, fold: child.key } });
        else walkMap(child.value, { ...named, [kind]: child.key.slice(0, 200) });
      }
      return;
    }
    const single = valueObject(value);
    if (single !== undefined) return push(entry, single.number, { ...here, n: single.n ?? here.n }, single);
    const groups = groupsOfMetric(key, value);
    if (groups === undefined) return walkMap(value, below);
    const measured = splitOfName(key).bare;
    for (const { entry: child, number, split: own, slice } of groups)
      push(child, number, {
        ...below,
        measured: slice === undefined && own === undefined ? undefined : measured,
        split: own ?? splitOfName(key).split ?? here.split,
        slice: { ...here.slice, ...slice },
      });
  };

  const walkSlices = (map: MapNode, here: MetricContext, container: SliceContainer): void => {
    const { attribute } = container;
    const measured = container.metric ?? here.measured;
    for (const child of entriesOf(map)) {
      const { key, value } = child;
      const number = numberIn(value);
      const names = [...here.names, key.slice(0, 200)];
      if (isAggregate(key)) {
        if (number !== undefined)
          push(child, number, { ...here, measured: isWhole(key) ? measured : undefined });
        else if (value.type === 'map') walkMap(value, { ...here, names, measured });
        continue;
      }
      if (number !== undefined && attribute !== undefined && comparesGroups(key)) {
        push(child, number, { ...here, measured: undefined }, { settings: { attribute } });
        continue;
      }
      if (number !== undefined) {
        push(child, number, { ...here, measured, slice: { ...here.slice, ...sliceOfKey(key, attribute) } });
        continue;
      }
      const inner = sliceContainer(key);
      if (
        value.type === 'map' &&
        inner !== undefined &&
        inner.attribute === undefined &&
        attribute !== undefined
      ) {
        walkSlices(value, { ...here, names }, { attribute, metric: container.metric });
        continue;
      }
      if (value.type === 'list') walkList(child, { ...here, names, attribute });
      if (value.type !== 'map') continue;
      const children = entriesOf(value);
      const allMaps = children.length > 0 && children.every((one) => one.value.type === 'map');
      const metricFirst =
        standardName(key) !== undefined && children.every((one) => standardName(one.key) === undefined);
      if (metricFirst && children.some((one) => numberIn(one.value) !== undefined))
        walkSlices(value, { ...here, names }, { attribute, metric: key });
      else if (
        allMaps &&
        attribute === undefined &&
        !children.some((one) => standardName(one.key) !== undefined)
      )
        walkSlices(value, { ...here, names, measured }, { attribute: key.slice(0, 200), metric: undefined });
      else
        walkMap(value, {
          ...here,
          names,
          measured: undefined,
          slice: { ...here.slice, ...sliceOfKey(key, attribute) },
        });
    }
  };

  const walkList = (entry: MapEntry, here: MetricContext): void => {
    const items = itemsOf(entry.value);
    const [first] = items;
    const slices = slicesIn(entry.key, here.attribute);
    if (slices?.attribute !== undefined && items.every((item) => numberIn(item) !== undefined)) {
      const { attribute, metric } = slices;
      const measured = metric ?? here.measured;
      for (const [index, value] of items.entries())
        push({ ...entry, key: String(index), value }, numberIn(value) as WrittenNumber, {
          ...here,
          measured,
          slice: { ...here.slice, [attribute]: String(index) },
        });
      return;
    }
    if (items.length === 1 && first !== undefined && first.type !== 'map') {
      const number = numberIn(first);
      if (number !== undefined)
        push({ ...entry, value: first }, number, { ...here, names: here.names.slice(0, -1) });
      return;
    }
    if (
      items.length > 1 &&
      problems.length < 20 &&
      standardName(splitOfName(entry.key).bare) !== undefined &&
      items.every((item) => numberIn(item) !== undefined)
    )
      problems.push(severalNumbers(path, entry, items.length));
    const field = labelField(items);
    for (const item of items)
      if (item.type === 'map')
        walkRecord(
          item,
          { ...here, attribute: slices?.attribute ?? attributeOfList(entry.key) },
          items.length === 1,
          namedContainer(entry.key),
          field,
        );
  };

  const walkRecord = (
    item: MapNode,
    here: MetricContext,
    alone: boolean,
    kind: ReturnType<typeof namedContainer>,
    field: string | undefined,
  ): void => {
    const named = wordOf(at(item, 'metric')) ?? wordOf(at(item, 'metric_name')) ?? wordOf(at(item, 'name'));
    const valueEntry = ['value', 'numberValue', 'score'].map((key) => item.entries.get(key)).find(Boolean);
    const number = numberIn(valueEntry?.value);
    const identity = identityIn(item, here);
    const { ids, slice: own } = sliceOfRecord(item, here.attribute);
    const stated = identityIn(item, noContext);
    const known = recordLabel(item, ids) ?? stated.model ?? stated.dataset;
    const told = known === undefined && field !== undefined ? wordOf(at(item, field)) : undefined;
    const slice = { ...here.slice, ...own, ...(told === undefined ? {} : { [field as string]: told }) };
    if (named !== undefined && valueEntry !== undefined && number !== undefined) {
      const single = valueObject(item, true);
      push({ ...valueEntry, key: named }, number, { ...here, ...identity, slice }, single ?? {});
      return;
    }
    const label = known ?? told;
    if (label === undefined && !alone) return;
    const called = wordOf(at(item, 'name'))?.slice(0, 200);
    walkMap(withoutIds(item, ids), {
      ...here,
      ...(kind === undefined || kind === 'fold' || called === undefined ? {} : { [kind]: called }),
      slice,
      names: label === undefined ? here.names : [...here.names, label],
    });
  };

  if (root.type === 'map' && isOneMetric(root)) walkRecord(root, context, true, undefined, undefined);
  else if (root.type === 'map') walkMap(root, context);
  else if (root.type === 'list')
    walkList({ key: '', value: root, line: root.line, column: root.column }, context);
  return { metrics, problems };
}
