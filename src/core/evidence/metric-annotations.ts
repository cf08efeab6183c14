import type { Direction, Metric } from './evidence.ts';
import { annotationOf, type Identity, identityOfKey, isSampleSize } from './metric-keys.ts';
import { metricOf } from './metric.ts';
import { splitOfContainer, splitOfName, standardName } from './metric-name.ts';
import { numberIn, type WrittenNumber } from './number-text.ts';
import { at, booleanOf, entriesOf, itemsOf, type MapEntry, type MapNode, wordOf } from './tree.ts';

/** What stands above a value and belongs to it. */
export interface MetricContext {
  readonly names: readonly string[];
  readonly split: string | undefined;
  readonly slice: Readonly<Record<string, string>>;
  readonly task: string | undefined;
  readonly dataset: string | undefined;
  readonly model: string | undefined;
  readonly n: number | undefined;
  /** What a container's name says is measured in it (`fnr_by_quartile`). */
  readonly measured: string | undefined;
  /** What the groups in the map are groups of. */
  readonly attribute: string | undefined;
}

export const noContext: MetricContext = {
  names: [],
  split: undefined,
  slice: {},
  task: undefined,
  dataset: undefined,
  model: undefined,
  n: undefined,
  measured: undefined,
  attribute: undefined,
};

/** Which model, dataset, task and split a map says its numbers are of, and its sample size. */
export function identityIn(map: MapNode, above: MetricContext): Partial<MetricContext> {
  const words = entriesOf(map).flatMap(({ key, value }) =>
    value.type === 'string' && value.value !== '' && numberIn(value) === undefined
      ? [{ about: identityOfKey(key), word: value.value.slice(0, 200) }]
      : [],
  );
  const word = (asked: Identity) => words.find(({ about }) => about === asked)?.word;
  const sizes = entriesOf(map).filter(({ key, value }) => isSampleSize(key) && numberIn(value) !== undefined);
  const [size] = sizes;
  const n = sizes.length === 1 && size !== undefined ? numberIn(size.value)?.value : undefined;
  const split = word('split');
  return {
    model: word('model') ?? above.model,
    dataset: word('dataset') ?? above.dataset,
    task: word('task') ?? above.task,
    split: split === undefined ? above.split : (splitOfContainer(split) ?? split),
    n: n !== undefined && Number.isFinite(n) ? n : above.n,
  };
}

/** One number as a metric: its own key, what stands above it, and what else is said of it. */
export function metricInContext(
  path: string,
  { key, value }: MapEntry,
  number: WrittenNumber,
  here: MetricContext,
  more: Partial<
    Pick<Metric, 'stderr' | 'interval' | 'n' | 'settings' | 'direction' | 'model' | 'dataset' | 'task'>
  >,
): Metric {
  const { split, bare } = splitOfName(key);
  const name = [...here.names, key.slice(0, 200)].join('.');
  const measured = here.measured ?? bare;
  const byName = standardName(measured) === undefined && standardName(name) !== undefined;
  return metricOf({
    name,
    number,
    path,
    where: { line: value.line, column: value.column },
    measured: byName ? name : measured,
    split: split ?? here.split,
    slice: here.slice,
    task: more.task ?? here.task,
    dataset: more.dataset ?? here.dataset,
    model: more.model ?? here.model,
    n: more.n ?? here.n,
    stderr: more.stderr,
    interval: more.interval,
    direction: more.direction,
    settings: more.settings ?? {},
  });
}

/** What stands beside a metric and is said of it. */
export type Noted = {
  stderr?: number;
  interval?: readonly [number, number];
  n?: number;
  settings?: Metric['settings'];
};

/** `auc_stderr`, `auc_ci`, `auc_n` beside `auc`: what they say of it, and their keys. */
export function annotationsIn(entries: readonly MapEntry[]): {
  readonly by: ReadonlyMap<string, Noted>;
  readonly used: ReadonlySet<string>;
} {
  const by = new Map<string, Noted>();
  const used = new Set<string>();
  const keys = new Set(
    entries
      .filter(({ value }) => numberIn(value) !== undefined || value.type === 'map')
      .map(({ key }) => key),
  );
  const bounds = new Map<string, { low?: number; high?: number }>();
  for (const { key, value } of entries) {
    const note = annotationOf(key);
    if (note === undefined || !keys.has(note.about)) continue;
    const number = numberIn(value)?.value;
    const noted = by.get(note.about) ?? {};
    if (note.says === 'interval') {
      const [low, high] = itemsOf(value).map((item) => numberIn(item)?.value);
      if (low !== undefined && high !== undefined) noted.interval = [low, high];
      else continue;
    } else if (number === undefined) {
      if (value.type === 'string' || value.type === 'null') used.add(key);
      continue;
    } else if (note.says === 'low' || note.says === 'high') {
      const both = bounds.get(note.about) ?? {};
      both[note.says] = number;
      bounds.set(note.about, both);
      if (both.low !== undefined && both.high !== undefined) noted.interval = [both.low, both.high];
    } else if (note.says === 'std') noted.settings = { ...noted.settings, std: number };
    else if (Number.isFinite(number)) noted[note.says] = number;
    by.set(note.about, noted);
    used.add(key);
  }
  const lone = entries.find(({ key }) => /^(?:stderr|std_?err|standard_error|se)$/i.test(key));
  const error = numberIn(lone?.value)?.value;
  const metrics = entries.filter((entry) => isMeasured(entry) && entry !== lone && !used.has(entry.key));
  const [only] = metrics;
  if (lone !== undefined && error !== undefined && only !== undefined && metrics.length === 1) {
    used.add(lone.key);
    if (Number.isFinite(error)) by.set(only.key, { ...by.get(only.key), stderr: error });
  }
  return { by, used };
}

function isMeasured({ key, value }: MapEntry): boolean {
  return numberIn(value) !== undefined && !isSampleSize(key);
}

const annotations =
  /^(?:value|numbervalue|mean|score|estimate|stderr|std_?err|standard_error|se|std|standard_deviation|n|n_samples|num_samples|support|count|ci|ci_?95|confidence_interval|interval|ci_low(?:er)?|ci_upper|ci_high|lower|upper|low|high|lower_bound|upper_bound|unit|format|direction|greater_is_better|higher_is_better|threshold|n_boot(?:strap)?s?|n_resamples|n_iterations|confidence|confidence_level|level|method|median|min|max|name|metric|metric_name|description|notes?|model|dataset|split|task|group|slice|class|label)$/;

/** A metric that is a map of its own. */
export type Single = Noted & { number: WrittenNumber; direction?: Direction };

/** `{ value: 0.87, stderr: 0.01, n: 400 }`: one metric under its parent's name. */
export function valueObject(map: MapNode, lenient = false): Single | undefined {
  const value =
    map.entries.get('value') ??
    map.entries.get('numberValue') ??
    map.entries.get('mean') ??
    map.entries.get('score') ??
    map.entries.get('estimate');
  const number = numberIn(value?.value);
  if (number === undefined) return undefined;
  if (!lenient && entriesOf(map).some(({ key }) => !annotations.test(key.toLowerCase()))) return undefined;
  const read = (...keys: string[]) => {
    for (const key of keys) {
      const found = numberIn(at(map, key))?.value;
      if (found !== undefined && Number.isFinite(found)) return found;
    }
    return undefined;
  };
  const stderr = read('stderr', 'std_err', 'stderror', 'standard_error', 'se');
  const n = read('n', 'n_samples', 'num_samples', 'support', 'count');
  const list = itemsOf(
    at(map, 'ci') ?? at(map, 'ci95') ?? at(map, 'confidence_interval') ?? at(map, 'interval'),
  );
  const nested = at(map, 'confidence_interval');
  const low =
    numberIn(list[0])?.value ??
    read('ci_low', 'ci_lower', 'lower', 'low', 'lower_bound') ??
    numberIn(at(nested, 'lower_bound'))?.value;
  const high =
    numberIn(list[1])?.value ??
    read('ci_upper', 'ci_high', 'upper', 'high', 'upper_bound') ??
    numberIn(at(nested, 'upper_bound'))?.value;
  const higher = booleanOf(at(map, 'greater_is_better')) ?? booleanOf(at(map, 'higher_is_better'));
  const std = read('std', 'standard_deviation');
  const threshold = read('threshold');
  const percent = /^(?:%|percent|percentage)$/i.test(wordOf(at(map, 'unit')) ?? '');
  return {
    number: percent ? { ...number, mark: '%' } : number,
    ...(stderr === undefined ? {} : { stderr }),
    ...(n === undefined ? {} : { n }),
    ...(low !== undefined && high !== undefined ? { interval: [low, high] as const } : {}),
    ...(higher === undefined ? {} : { direction: higher ? 'higher' : 'lower' }),
    settings: { ...(std === undefined ? {} : { std }), ...(threshold === undefined ? {} : { threshold }) },
  };
}

/** Whether a map is one metric with its name, as sacreBLEU prints it: `{ name: "BLEU", score: 34.5, … }`. */
export function isOneMetric(map: MapNode): boolean {
  return standardName(wordOf(at(map, 'name')) ?? '') !== undefined && valueObject(map, true) !== undefined;
}
