import type { Check, MetricDefinition } from '../checks/check.ts';
import type { Problem } from '../problem.ts';
import { isDay } from './calendar.ts';
import { canonicalMetric } from './canonical-metric.ts';
import { listed } from './listed.ts';
import type { PolicyDocument } from './parse-policy.ts';
import type { Requirement, SubjectDeclaration } from './policy.ts';
import type { PolicyContent } from './schema.ts';
import { matchesId } from './select.ts';
import { hintOf } from './suggest.ts';
import { orText, valueText } from './value-text.ts';

/** One entry of `require`. */
export type RequirementEntry = NonNullable<PolicyContent['require']>[number];

/** What requirements may name. */
export interface Known {
  readonly checks: readonly Check[];
  readonly tiers: readonly string[];
  readonly subjects: readonly SubjectDeclaration[];
  readonly definitions: readonly MetricDefinition[];
  /** The file whose `for` must name declared subjects; a pack's and an organisation's speak of repositories they do not know. */
  readonly repository: PolicyDocument | undefined;
}

/** Tiers and declared subjects that an entry's `for` names and nobody declares: it would silently hold for nobody. */
export function selectorProblems(
  entry: RequirementEntry,
  layer: PolicyDocument,
  at: string,
  known: Known,
): Problem[] {
  const problems: Problem[] = [];
  const place = (key: string, index: number) =>
    layer.placeOf(
      Array.isArray((entry.for as Record<string, unknown>)[key])
        ? `${at}/for/${key}/${index}`
        : `${at}/for/${key}`,
    );
  listed(entry.for?.tier).forEach((tier, index) => {
    if (tier === '*' || known.tiers.includes(tier)) return;
    problems.push({
      code: 'policy/unknown-tier',
      ...place('tier', index),
      message: `Unexpected tier ${valueText(tier)}, expected ${orText(known.tiers)}`,
      ...hintOf(tier, known.tiers),
    });
  });
  if (layer !== known.repository) return problems;
  for (const [key, kind] of [
    ['models', 'model'],
    ['datasets', 'dataset'],
  ] as const) {
    const ids = known.subjects.filter((one) => one.kind === kind).map(({ id }) => id);
    listed(entry.for?.[key]).forEach((pattern, index) => {
      // An id with a slash may be one that discovery gives: the folder of what nobody declared.
      if (pattern.includes('*') || pattern.includes('/') || ids.some((id) => matchesId(pattern, id))) return;
      const expected = ids.length === 0 ? `one that is declared under ${key}` : orText(ids);
      problems.push({
        code: 'policy/unknown-subject',
        ...place(key, index),
        message: `Unexpected ${kind} ${valueText(pattern)}, expected ${expected}`,
        ...hintOf(pattern, ids),
      });
    });
  }
  return problems;
}

/** A gate on a metric whose better direction nobody states is a problem of the policy, not a guess. */
export function directionProblem(
  { check, options }: Requirement,
  definitions: readonly MetricDefinition[],
  layer: PolicyDocument,
  at: string,
): Problem[] {
  const { metric } = options;
  if (check !== 'metric/no-regression' || typeof metric !== 'string') return [];
  const meant = canonicalMetric(metric, definitions);
  const names = meant === undefined ? [] : meant.state === 'known' ? [meant.canonical] : meant.candidates;
  const directions = new Set(names.map((name) => definitions.find((one) => one.name === name)?.direction));
  if (directions.size === 1 && !directions.has(undefined)) return [];
  const why =
    meant?.state === 'ambiguous'
      ? `which may be ${orText(meant.candidates)}, expected one whose direction is the same whichever it is`
      : 'expected one whose better direction is known';
  const near = hintOf(
    metric,
    meant === undefined ? definitions.flatMap(({ name, aliases }) => [name, ...aliases]) : [],
  );
  const key = /^[\w.-]+$/.test(metric) ? metric : JSON.stringify(metric);
  return [
    {
      code: 'policy/unknown-direction',
      ...layer.placeOf(`${at}/with/metric`),
      message: `Unexpected metric ${valueText(metric)}, ${why}`,
      hint: [near.hint, `Say which way is better: metric_definitions: { ${key}: { direction: higher } }`]
        .filter(Boolean)
        .join(' '),
    },
  ];
}

/** A `from` that is no day of the calendar. */
export function dateProblem({ from }: RequirementEntry, layer: PolicyDocument, at: string): Problem[] {
  if (from === undefined || isDay(from)) return [];
  return [
    {
      code: 'policy/bad-date',
      ...layer.placeOf(`${at}/from`),
      message: `Unexpected date ${valueText(from)}, expected a day that exists, as YYYY-MM-DD`,
    },
  ];
}
