import type { Metric } from '../../evidence/evidence.ts';
import { splitOfName } from '../../evidence/metric-name.ts';
import { canonicalMetric } from '../../policy/metric-definitions.ts';
import type { MetricDefinition, MetricSet } from '../check.ts';
import { listText } from '../message.ts';

/** Which value a requirement means. */
export interface Wanted {
  readonly metric: string;
  readonly split?: string | undefined;
  readonly slice?: Readonly<Record<string, string>> | undefined;
}

export type Choice =
  | { readonly found: 'one'; readonly metric: Metric; readonly matchedBy: string }
  | { readonly found: 'none'; readonly present: readonly string[] }
  | { readonly found: 'several'; readonly candidates: readonly Metric[] };

/**
 * The value that a name means among those committed: the exact name wins over its last part, that over the standard
 * name (`F1-score` for `f1`). Values of a slice count only when the slice is asked for. Several different values that
 * are left are said, never guessed between; a lone `test` split wins, since that is what a gate is about. What was measured on the training data
 * counts only where it is asked for by its split or its name: a model that learnt its rows by heart has the best value there.
 */
export function chooseMetric(
  set: MetricSet,
  wanted: Wanted,
  definitions: readonly MetricDefinition[],
): Choice {
  const slice = wanted.slice ?? {};
  const ofTraining = asksForTraining(wanted.metric);
  const eligible = set.values.filter(
    (metric) =>
      sameSlice(metric.slice, slice) &&
      (wanted.split === undefined ? ofTraining || metric.split !== 'train' : metric.split === wanted.split),
  );
  const meant = canonicalMetric(wanted.metric, definitions);
  const canonical = meant?.state === 'known' ? meant.canonical : undefined;
  const ways: readonly [string, (metric: Metric) => boolean][] = [
    ['its exact name', (metric) => metric.name === wanted.metric],
    ['its name in the file', (metric) => lastPart(metric.name).toLowerCase() === wanted.metric.toLowerCase()],
    ['its standard name', (metric) => canonical !== undefined && metric.canonical === canonical],
  ];
  for (const [matchedBy, matches] of ways) {
    const candidates = narrow(eligible.filter(matches));
    const [metric] = candidates;
    if (metric === undefined) continue;
    const values = new Set(candidates.map(({ value }) => value));
    if (values.size > 1 || isWrittenTwice(metric, set)) return { found: 'several', candidates };
    return { found: 'one', metric, matchedBy: `${matchedBy} (${metric.name})` };
  }
  return { found: 'none', present: [...new Set(set.values.map(({ name }) => name))] };
}

/** Whether a metric's name in a policy says that its value on the training data is meant: `train_loss`. */
export function asksForTraining(name: string): boolean {
  return splitOfName(name).split === 'train';
}

/** Whether the file holds the key twice: readers differ on which of the two counts (RFC 8259, section 4). */
function isWrittenTwice({ name, place }: Metric, { problems }: MetricSet): boolean {
  return problems.some(
    ({ code, path, line, message }) =>
      code.endsWith('duplicate-key') &&
      path === place.path &&
      line === place.line &&
      message.includes(`"${lastPart(name)}"`),
  );
}

function narrow(candidates: readonly Metric[]): readonly Metric[] {
  const test = candidates.filter(({ split }) => split === 'test');
  return test.length > 0 ? test : candidates;
}

function lastPart(name: string): string {
  return name.split(/[./]/).at(-1) ?? name;
}

/** Whether two slices name the same group; `{}` is the whole set. */
export function sameSlice(
  one: Readonly<Record<string, string>>,
  other: Readonly<Record<string, string>>,
): boolean {
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => one[key] === other[key]);
}

/** `auc on test`, `recall [sex=female]`: a metric for people. */
export function metricLabel(metric: Metric): string {
  const slice = Object.entries(metric.slice).map(([key, value]) => `${key}=${value}`);
  return [
    metric.name,
    slice.length === 0 ? '' : `[${slice.join(', ')}]`,
    metric.split === undefined || metric.name.includes(metric.split) ? '' : `on ${metric.split}`,
  ]
    .filter(Boolean)
    .join(' ');
}

/** `test.auc 0.87 in reports/metrics.json line 3`, for messages that list candidates. */
export function candidatesText(candidates: readonly Metric[]): string {
  return listText(
    candidates.map(
      ({ name, text, place }) =>
        `${name} = ${text} (${place.path}${place.line === undefined ? '' : `:${place.line}`})`,
    ),
    4,
  );
}

/** The definition of a metric as the policy and the built-in table give it. */
export function definitionOf(
  metric: Pick<Metric, 'canonical' | 'name'>,
  definitions: readonly MetricDefinition[],
): MetricDefinition | undefined {
  const meant = metric.canonical ?? metric.name;
  return definitions.find(({ name }) => name === meant);
}

/** Whether a value can be this metric's: finite, and within its range; a percentage is judged as a fraction. */
export function possible(metric: Metric, definition: MetricDefinition | undefined): boolean {
  const value = asFraction(metric, definition);
  if (!Number.isFinite(value)) return false;
  if (definition === undefined) return true;
  const [low, high] = definition.range;
  return value >= low && value <= high;
}

/** The value in the definition's unit: what the file marks as a percentage, where a fraction is meant, by 100. */
export function asFraction(metric: Metric, definition: MetricDefinition | undefined): number {
  return metric.unit === 'percent' && definition?.unit === 'fraction' ? metric.value / 100 : metric.value;
}

/** Whether a name of the policy means this metric: as written, by its last part, or by its standard name. */
export function namesMetric(metric: Metric, name: string, definitions: readonly MetricDefinition[]): boolean {
  if (metric.name === name || lastPart(metric.name).toLowerCase() === name.toLowerCase()) return true;
  const meant = canonicalMetric(name, definitions);
  return meant?.state === 'known' && meant.canonical === metric.canonical;
}
