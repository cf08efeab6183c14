import type { Problem } from '../problem.ts';
import type { Metric } from './evidence.ts';
import type { MetricContext } from './metric-annotations.ts';
import {
  isAggregate,
  isHolder,
  isSampleSize,
  isStatistic,
  type SliceContainer,
  sliceContainer,
  sliceOfKey,
} from './metric-keys.ts';
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

const attributeKey =
  /^(?:group|grouping|protected|sensitive|slice|segment|subgroup)?_?(?:attribute|attr|column|col|feature|variable)$/i;
/** Beside the name of an attribute: which of its groups a record is of. */
const groupKey =
  /^(?:(?:attribute|attr|group|slice|segment|subgroup)_?)?value$|^(?:group|segment|subgroup)$/i;

const differs = /(?:gap|diff(?:erence)?|ratio|disparity|spread)$/i;

/** Whether a number below an attribute compares its groups (`gender: { demographic_parity_difference: 0.06, fpr_gap: 0.05 }`) and is no group's. */
export function comparesGroups(key: string): boolean {
  return standardName(key) !== undefined || differs.test(key);
}

/**
 * What the groups in a map are groups of: it says so (`group_column: age`), or its name does, beside a number that compares them
 * (`geography: { groups: { … }, demographic_parity_difference: 0.15 }`).
 */
export function attributeIn(map: MapNode, name: string | undefined): string | undefined {
  const entries = entriesOf(map);
  const said = entries.find(({ key, value }) => value.type === 'string' && attributeKey.test(key));
  if (said?.value.type === 'string' && said.value.value !== '') return said.value.value.slice(0, 200);
  const compared = entries.some(({ key, value }) => differs.test(key) && numberIn(value) !== undefined);
  return compared && name !== undefined && !isHolder(name) && splitOfContainer(name) === undefined
    ? name
    : undefined;
}

/** What a number beside the groups of an attribute is said to compare; nothing where its name says no difference. */
export function comparedIn(key: string, attribute: string | undefined): Pick<Metric, 'settings'> | undefined {
  return attribute !== undefined && differs.test(key) ? { settings: { attribute } } : undefined;
}

/** The groups below a key; a bare `groups` leaves their attribute to the map that it stands in. */
export function slicesIn(key: string, attribute: string | undefined): SliceContainer | undefined {
  const slices = sliceContainer(key);
  return slices && { ...slices, attribute: slices.attribute ?? attribute };
}

/** A record without what tells it from its neighbours: `group: 1` is no measurement. */
export function withoutIds(item: MapNode, ids: readonly MapEntry[]): MapNode {
  const entries = new Map(item.entries);
  for (const { key } of ids) entries.delete(key);
  return { ...item, entries };
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

/**
 * The group that a record is of: `{ attribute: sex, value: female }`, `{ slice: "sex=female" }`, `{ group: female }`.
 * @param of what all records of the list are groups of, where something says it
 */
export function sliceOfRecord(
  item: MapNode,
  of?: string,
): {
  readonly ids: readonly MapEntry[];
  readonly slice: Readonly<Record<string, string>>;
} {
  const ids = entriesOf(item).filter(
    ({ key, value }) => idFields.has(key.toLowerCase()) && wordOf(value) !== undefined,
  );
  const [attribute] = entriesOf(item).filter(
    ({ key, value }) => attributeKey.test(key) && wordOf(value) !== undefined,
  );
  const [group] = entriesOf(item).filter(
    ({ key, value }) => groupKey.test(key) && wordOf(value) !== undefined,
  );
  if (attribute !== undefined && group !== undefined)
    return {
      ids: [...new Set([...ids, attribute, group])],
      slice: { [wordOf(attribute.value)?.slice(0, 200) ?? '']: wordOf(group.value)?.slice(0, 200) ?? '' },
    };
  const slices = ids.map(({ key, value: node }) => {
    const word = (wordOf(node) ?? '').slice(0, 200);
    const pairs = sliceOfKey(word, undefined);
    if (!/^(?:group|slice|segment|subgroup|cohort)$/i.test(key)) return { [key.slice(0, 200)]: word };
    return pairs.group === undefined ? pairs : { [of ?? key.slice(0, 200)]: word };
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
