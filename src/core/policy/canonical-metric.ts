import type { MetricDefinition } from '../checks/check.ts';
import { listed } from './listed.ts';
import type { PolicyContent } from './schema.ts';

export type MetricMatch =
  /** `matchedBy`: the spelling of the table that it was found by. */
  | { readonly state: 'known'; readonly canonical: string; readonly matchedBy: string }
  /** Several metrics go by that name (`map` of ranking and of detection): to be said, never guessed. */
  | { readonly state: 'ambiguous'; readonly candidates: readonly string[] };

/** Words around a metric's name that say on which data it was measured; `overall` (of seqeval) is all of it. */
const splits = new Set(
  'eval evaluation test testing val valid validation dev train training holdout heldout cv oot predict final overall'.split(
    ' ',
  ),
);
/** Words behind a metric's name that add nothing. */
const fillers = new Set(['score', 'value', 'mean', 'avg', 'average']);

/**
 * The metric that a name means, as people write it: `F1-score`, `eval_f1`, `test.auc`, `AUC-ROC`, `roc auc`, `R²`, `ndcg@10`,
 * `macro avg.f1-score`, `acc,none`, `model_accuracy`, `test_set_f1`. Case and separators do not count; then words of splits at either end,
 * `model` in front and fillers at the end are left out; of a path (`test.macro avg.f1-score`) first all of it, then its last two parts, then its last. Undefined where the
 * table does not know it: `auc_std` is no AUC. Names over 300 characters are not looked at.
 */
export function canonicalMetric(
  name: string,
  definitions: readonly MetricDefinition[],
): MetricMatch | undefined {
  if (name.length > 300) return undefined;
  const index = indexOf(definitions);
  const exact = definitionsByName(definitions).get(name);
  if (exact !== undefined) return { state: 'known', canonical: exact.name, matchedBy: name };
  const [bare = ''] = name.split(',');
  const parts = bare.split(/[./]/).filter((part) => part.trim() !== '');
  for (const length of new Set([parts.length, 2, 1])) {
    if (length > parts.length) continue;
    for (const key of keysOf(parts.slice(-length).join(' '))) {
      const found = index.get(key);
      if (found === undefined) continue;
      const [first] = found;
      if (first !== undefined && found.length === 1)
        return { state: 'known', canonical: first.definition.name, matchedBy: first.spelling };
      return { state: 'ambiguous', candidates: found.map(({ definition }) => definition.name) };
    }
  }
  return undefined;
}

/** What a name is looked up by, the most literal first. */
function keysOf(name: string): string[] {
  let words = wordsOf(name);
  const keys = [words.join('')];
  for (;;) {
    const [first = '', second = ''] = words;
    const last = words.at(-1) ?? '';
    if (words.length > 2 && splits.has(first) && second === 'set') words = words.slice(2);
    else if (words.length > 1 && (splits.has(first) || first === 'model')) words = words.slice(1);
    else if (words.length > 1 && (splits.has(last) || fillers.has(last))) words = words.slice(0, -1);
    else return keys;
    keys.push(words.join(''));
  }
}

function wordsOf(name: string): string[] {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll('@', ' at ')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

interface Spelt {
  readonly definition: MetricDefinition;
  readonly spelling: string;
}

type Index = ReadonlyMap<string, readonly Spelt[]>;

const indices = new WeakMap<readonly MetricDefinition[], Index>();
const names = new WeakMap<readonly MetricDefinition[], ReadonlyMap<string, MetricDefinition>>();

/** Definitions by squeezed spelling; made once a table. */
function indexOf(definitions: readonly MetricDefinition[]): Index {
  const known = indices.get(definitions);
  if (known !== undefined) return known;
  const index = new Map<string, Spelt[]>();
  for (const definition of definitions)
    for (const spelling of [definition.name, ...definition.aliases]) {
      const key = wordsOf(spelling).join('');
      const spelt = index.get(key) ?? [];
      if (!spelt.some((one) => one.definition === definition)) spelt.push({ definition, spelling });
      index.set(key, spelt);
    }
  indices.set(definitions, index);
  return index;
}

function definitionsByName(definitions: readonly MetricDefinition[]): ReadonlyMap<string, MetricDefinition> {
  const known = names.get(definitions) ?? new Map(definitions.map((one) => [one.name, one]));
  names.set(definitions, known);
  return known;
}

/**
 * The table with a policy's own definitions laid over it: one whose name the table knows (also as an alias) overrules what it states
 * of that metric; another is added. A name or alias of the policy's is no longer an alias of any other metric.
 */
export function withOwnMetrics(
  table: readonly MetricDefinition[],
  own: NonNullable<PolicyContent['metric_definitions']>,
): readonly MetricDefinition[] {
  let result = table;
  for (const [name, entry] of Object.entries(own)) {
    const meant = canonicalMetric(name, result);
    const before = meant?.state === 'known' ? result.find((one) => one.name === meant.canonical) : undefined;
    const [low, high] = entry.range ?? before?.range ?? [-Infinity, Infinity];
    const aliases = [name, ...listed(entry.aliases)];
    const definition: MetricDefinition = {
      name: before?.name ?? name,
      aliases: [...new Set([...(before?.aliases ?? []), ...aliases])].filter(
        (alias) => alias !== (before?.name ?? name),
      ),
      direction: entry.direction ?? before?.direction,
      unit: entry.unit ?? before?.unit ?? 'unknown',
      range: [boundOf(low), boundOf(high)],
    };
    const claimed = new Set(aliases.map((alias) => wordsOf(alias).join('')));
    const others = result
      .filter((one) => one.name !== definition.name)
      .map((one) => {
        const kept = one.aliases.filter((alias) => !claimed.has(wordsOf(alias).join('')));
        return kept.length === one.aliases.length ? one : { ...one, aliases: kept };
      });
    result = [...others, definition];
  }
  return result;
}

/** An end of a range as the policy writes it: a number, `inf` or `-inf`. */
export function boundOf(value: number | string | undefined): number {
  return typeof value === 'number' ? value : value?.startsWith('-') ? -Infinity : Infinity;
}
