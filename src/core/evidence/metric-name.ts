import { canonicalMetric, metricDefinitions } from '../policy/metric-definitions.ts';
import type { Unit } from './evidence.ts';

const splits: Readonly<Record<string, string>> = {
  train: 'train',
  training: 'train',
  test: 'test',
  testing: 'test',
  val: 'validation',
  valid: 'validation',
  validation: 'validation',
  dev: 'validation',
  eval: 'eval',
  evaluation: 'eval',
  holdout: 'holdout',
  heldout: 'holdout',
};
/** Words that say nothing of what a container holds. */
const generic = new Set(
  'metrics metric scores score results result set data split performance summary report overall all final stats statistics'.split(
    ' ',
  ),
);

/** A key in lower-case words: `testAUC`, `test-auc`, `Test AUC` alike. */
export function wordsOf(key: string): readonly string[] {
  return key
    .slice(0, 200)
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
}

/** The split that a container's name is (`test`, `val_metrics`, `test set`), or undefined. */
export function splitOfContainer(key: string): string | undefined {
  const said = wordsOf(key).filter((word) => !generic.has(word));
  const [only] = said;
  return only !== undefined && said.length === 1 ? own(splits, only) : undefined;
}

/** The split that a metric's name begins or ends with, and the name without it: `test_auc`, `auc_test`, `eval/f1`, `test_set_f1`. */
export function splitOfName(key: string): { readonly split: string | undefined; readonly bare: string } {
  let bare = key.slice(0, 200);
  let split: string | undefined;
  for (;;) {
    const parts = /^([a-z]+)(?:[_\- ]set)?[_\-/. ]+(?=\S)/i.exec(bare);
    const named = parts?.[1] === undefined ? undefined : own(splits, parts[1].toLowerCase());
    if (parts === null || named === undefined) break;
    if (split === undefined || split === 'eval') split = named;
    bare = bare.slice(parts[0].length);
  }
  const end = /[_\-/. (]([a-z]{2,10})\)?$/i.exec(bare);
  const named = end?.[1] === undefined ? undefined : own(splits, end[1].toLowerCase());
  if (end !== null && named !== undefined && end.index > 0) {
    split ??= named;
    bare = bare.slice(0, end.index).trimEnd();
  }
  return { split, bare };
}

const known = new Map<string, string | undefined>();

/**
 * The field's standard name for a metric's name (the last part of a dotted one), as the built-in table has it; undefined
 * where it knows none, or several. Remembered, since every value of every file asks.
 */
export function standardName(name: string): string | undefined {
  const key = name.slice(0, 200);
  if (known.has(key)) return known.get(key);
  const { bare } = splitOfName(key.split(/[./]/).at(-1) ?? key);
  const tried = [key, bare].map((one) => canonicalMetric(one, metricDefinitions));
  const match = tried.find((one) => one?.state === 'known');
  const canonical = match?.state === 'known' ? match.canonical : undefined;
  if (known.size > 20_000) known.clear();
  known.set(key, canonical);
  return canonical;
}

/** The metrics that a name may mean where it is the name of several (`map`, `ap`, `ks`); none for a name of one metric or of none. */
export function meaningsOf(name: string): readonly string[] {
  const key = name.slice(0, 200);
  const { bare } = splitOfName(key.split(/[./]/).at(-1) ?? key);
  const match = canonicalMetric(bare, metricDefinitions);
  return match?.state === 'ambiguous' ? match.candidates : [];
}

/** What a standard name is measured in. */
export function unitOfStandard(canonical: string): Unit {
  return metricDefinitions.find(({ name }) => name === canonical)?.unit ?? 'unknown';
}

const countWords = new Set(
  'epoch epochs step steps iteration iterations iter samples rows count counts n num support flos examples'.split(
    ' ',
  ),
);
const timeWords = new Set('runtime seconds secs sec'.split(' '));

/** What a name alone says of a value that is no quality: a counter, a time, a throughput; its percent sign in words. */
export function unitOfName(key: string): { readonly unit: Unit; readonly throughput: boolean } | undefined {
  const words = wordsOf(key);
  const last = words.at(-1) ?? '';
  const text = words.join('_');
  if (/(?:^|_)(?:per_sec(?:ond)?|throughput|tokens_per|samples_per|steps_per|fps|qps)(?:$|_)/.test(text))
    return { unit: 'unitless', throughput: true };
  if (/^(?:ms|us|ns|millis|milliseconds)$/.test(last)) return { unit: 'unknown', throughput: false };
  if (/^(?:pct|percent|percentage|pp)$/.test(last)) return { unit: 'percent', throughput: false };
  if (timeWords.has(last) || /(?:^|_)(?:time|duration|latency|elapsed)_s$/.test(text))
    return { unit: 'seconds', throughput: false };
  if (/^(?:bytes)$/.test(last)) return { unit: 'bytes', throughput: false };
  if (/^(?:tp|fp|tn|fn|true_positives|false_positives|true_negatives|false_negatives)$/.test(text))
    return { unit: 'count', throughput: false };
  if (countWords.has(last) || /^(?:n|num|number|count)_/.test(text))
    return { unit: 'count', throughput: false };
  return undefined;
}

function own(record: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
