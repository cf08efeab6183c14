import type { Problem } from '../problem.ts';
import type { Metric } from './evidence.ts';
import type { MetricContext } from './metric-annotations.ts';
import { isAggregate, isSampleSize, isStatistic, type SliceContainer, sliceOfKey } from './metric-keys.ts';
import { splitOfContainer, splitOfName, standardName } from './metric-name.ts';
import { numberIn, type WrittenNumber } from './number-text.ts';
import { problemAt } from './parsed.ts';
import { at, entriesOf, type MapEntry, type MapNode, wordOf } from './tree.ts';

const idFields = new Set(
  'group slice segment subgroup cohort class label feature column category fold attribute quartile'.split(
    ' ',
  ),
);

/** One number below a metric's key, and what its own key says: a split, a group, or (`macro`, `std`) neither. */
export interface MetricPart {
  readonly entry: MapEntry;
  readonly number: WrittenNumber;
  readonly split: string | undefined;
  readonly slice: Readonly<Record<string, string>> | undefined;
}

/**
 * `f1: { train: 0.9, test: 0.8 }` and `accuracy: { female: 0.9, male: 0.8 }`: a known metric's key above numbers by split or by
 * group, as pandas' `to_dict()` writes a table of groups. Undefined where the key is no metric's or the keys below say neither.
 */
export function groupsOfMetric(key: string, map: MapNode): readonly MetricPart[] | undefined {
  const { bare } = splitOfName(key);
  const canonical = standardName(bare);
  if (canonical === undefined || canonical === 'loss') return undefined;
  const parts: MetricPart[] = [];
  for (const entry of entriesOf(map)) {
    const number = numberIn(entry.value);
    if (number === undefined) return undefined;
    const split = splitOfContainer(entry.key);
    const plain =
      split !== undefined ||
      isAggregate(entry.key) ||
      isStatistic(entry.key) ||
      isSampleSize(entry.key) ||
      standardName(`${bare}.${entry.key}`) !== undefined;
    if (!plain && standardName(entry.key) !== undefined) return undefined;
    parts.push({ entry, number, split, slice: plain ? undefined : sliceOfKey(entry.key, undefined) });
  }
  const groups = parts.filter(({ slice }) => slice !== undefined).length;
  return groups > 1 || parts.some(({ split }) => split !== undefined) ? parts : undefined;
}

/** Whether a number below an attribute compares its groups (`gender: { demographic_parity_difference: 0.06, fpr_gap: 0.05 }`) and is no group's. */
export function comparesGroups(key: string): boolean {
  return standardName(key) !== undefined || /(?:gap|diff(?:erence)?|ratio|disparity|spread)$/i.test(key);
}

/** Whether a container that is named like one of slices holds numbers of its own and no groups (`groups: 4`). */
export function hasOwnNumbers(map: MapNode, container: SliceContainer): boolean {
  const entries = entriesOf(map);
  if (container.metric !== undefined || container.attribute !== undefined) return false;
  return entries.some(({ key, value }) => numberIn(value) !== undefined && standardName(key) !== undefined);
}

/** What a context says of every value below it. */
export function sharedOf({
  slice,
  model,
  dataset,
  task,
}: MetricContext): Pick<Metric, 'slice' | 'model' | 'dataset' | 'task'> {
  return { slice, model, dataset, task };
}

/** The group that a record is of: `{ attribute: sex, value: female }`, `{ slice: "sex=female" }`, `{ group: female }`. */
export function sliceOfRecord(item: MapNode): {
  readonly ids: readonly MapEntry[];
  readonly slice: Readonly<Record<string, string>>;
} {
  const ids = entriesOf(item).filter(
    ({ key, value }) => idFields.has(key.toLowerCase()) && wordOf(value) !== undefined,
  );
  const attribute = wordOf(at(item, 'attribute'))?.slice(0, 200);
  const value = wordOf(at(item, 'value')) ?? wordOf(at(item, 'attribute_value')) ?? wordOf(at(item, 'group'));
  if (attribute !== undefined && value !== undefined)
    return { ids, slice: { [attribute]: value.slice(0, 200) } };
  const slices = ids.map(({ key, value: node }) => {
    const word = (wordOf(node) ?? '').slice(0, 200);
    const pairs = sliceOfKey(word, undefined);
    return /^(?:group|slice|segment|subgroup|cohort)$/i.test(key) && pairs.group === undefined
      ? pairs
      : { [key.slice(0, 200)]: word };
  });
  return { ids, slice: Object.assign({}, ...slices) as Record<string, string> };
}

/** What tells a record from its neighbours: its group, or its name. */
export function recordLabel(item: MapNode, ids: readonly MapEntry[]): string | undefined {
  const label = ids.map(({ value }) => (wordOf(value) ?? '').slice(0, 100)).join(' ');
  return label === '' ? wordOf(at(item, 'name'))?.slice(0, 200) : label;
}

/** `precision: fp16` says how the numbers are stored, and is no metric. */
export function isNumberFormat({ key, value }: MapEntry): boolean {
  return (
    /precision$/i.test(key) &&
    value.type === 'string' &&
    /^(?:b?fp?|bfloat|float|int|uint|tf|amp|mixed|half|single|double|full|no|high|medium|16|32|64|bf16|fp8)[\w.-]{0,12}$/i.test(
      value.value,
    )
  );
}

/** The flaw of a known metric that holds a text, null or a boolean. */
export function notANumber(path: string, { key, value }: MapEntry): Problem {
  const found =
    value.type === 'string'
      ? `text "${value.value.slice(0, 60)}"`
      : value.type === 'null'
        ? 'null'
        : 'true or false';
  return problemAt(
    path,
    value,
    'metrics/not-a-number',
    `Unexpected ${found} for ${key.slice(0, 100)}, expected a number`,
  );
}

/** The flaw of a known metric that holds a list, of whose numbers nobody says what each is. */
export function severalNumbers(path: string, { key, value }: MapEntry, count: number): Problem {
  return problemAt(
    path,
    value,
    'metrics/several-numbers',
    `Unexpected list of ${count} numbers for ${key.slice(0, 100)}, expected one number, or the class, fold or step of each`,
  );
}
