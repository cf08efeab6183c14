import type { MetricDefinition } from '../checks/check.ts';
import type { PolicyContent } from './schema.ts';

type Row = readonly [
  name: string,
  aliases: string,
  direction: 'higher' | 'lower',
  unit: MetricDefinition['unit'],
  low: number,
  high: number,
];

/** Classification, ranking and calibration: scikit-learn, "Metrics and scoring" (user guide 3.4); regression likewise. */
const rows: readonly Row[] = [
  ['accuracy', 'acc', 'higher', 'fraction', 0, 1],
  ['roc_auc', 'auc auroc auc_roc roc_auc_score auroc_score', 'higher', 'fraction', 0, 1],
  ['f1', 'f1_score f_1 f1score', 'higher', 'fraction', 0, 1],
  ['precision', 'ppv', 'higher', 'fraction', 0, 1],
  ['recall', 'tpr sensitivity true_positive_rate', 'higher', 'fraction', 0, 1],
  ['log_loss', 'logloss cross_entropy', 'lower', 'unitless', 0, Infinity],
  ['loss', 'test_loss', 'lower', 'unitless', -Infinity, Infinity],
  ['brier_score', 'brier brier_score_loss', 'lower', 'fraction', 0, 1],
  ['r2', 'r2_score r_squared', 'higher', 'unitless', -Infinity, 1],
  ['rmse', 'root_mean_squared_error', 'lower', 'unitless', 0, Infinity],
  ['mae', 'mean_absolute_error', 'lower', 'unitless', 0, Infinity],
];

/** The built-in table of metrics. */
export const metricDefinitions: readonly MetricDefinition[] = rows.map(
  ([name, aliases, direction, unit, low, high]) => ({
    name,
    aliases: aliases.split(' '),
    direction,
    unit,
    range: [low, high],
  }),
);

export type MetricMatch =
  | { readonly state: 'known'; readonly canonical: string; readonly matchedBy: string }
  | { readonly state: 'ambiguous'; readonly candidates: readonly string[] };

/** The metric that a name means, as people write it; undefined where the table does not know it. */
export function canonicalMetric(
  name: string,
  definitions: readonly MetricDefinition[],
): MetricMatch | undefined {
  const wanted = normalise(name);
  const bare = wanted.replace(/^(?:eval|test|val|valid|validation|train|training|dev)_/, '');
  for (const key of [wanted, bare]) {
    const found = definitions.filter((one) =>
      [one.name, ...one.aliases].some((alias) => normalise(alias) === key),
    );
    const [first] = found;
    if (first !== undefined && found.length === 1)
      return { state: 'known', canonical: first.name, matchedBy: key };
    if (found.length > 1) return { state: 'ambiguous', candidates: found.map((one) => one.name) };
  }
  return undefined;
}

function normalise(name: string): string {
  return (name.split(/[./]/).at(-1) ?? name)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '');
}

/** The table with a policy's own definitions laid over it. */
export function laidOver(
  table: readonly MetricDefinition[],
  own: NonNullable<PolicyContent['metric_definitions']>,
): readonly MetricDefinition[] {
  const named = Object.entries(own).map(([name, entry]): MetricDefinition => {
    const before = table.find((one) => one.name === name);
    const [low, high] = entry.range ?? before?.range ?? [-Infinity, Infinity];
    return {
      name,
      aliases: [...(before?.aliases ?? []), ...(entry.aliases ?? [])],
      direction: entry.direction ?? before?.direction,
      unit: entry.unit ?? before?.unit ?? 'unknown',
      range: [boundOf(low), boundOf(high)],
    };
  });
  const names = new Set(named.map(({ name }) => name));
  return [...table.filter(({ name }) => !names.has(name)), ...named];
}

function boundOf(value: number | string): number {
  return typeof value === 'number' ? value : value.includes('-') ? -Infinity : Infinity;
}
