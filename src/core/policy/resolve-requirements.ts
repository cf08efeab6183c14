import type { Check, MetricDefinition } from '../checks/check.ts';
import type { Problem } from '../problem.ts';
import { canonicalMetric } from './metric-definitions.ts';
import type { PolicyDocument } from './parse-policy.ts';
import type { Requirement, Selector, SubjectDeclaration } from './policy.ts';
import type { PolicyContent } from './schema.ts';
import { matchesId } from './select.ts';
import { hintOf } from './suggest.ts';
import { validate } from './validate.ts';

type Entry = NonNullable<PolicyContent['require']>[number];

interface Known {
  readonly checks: readonly Check[];
  readonly tiers: readonly string[];
  readonly subjects: readonly SubjectDeclaration[];
  readonly definitions: readonly MetricDefinition[];
}

/** The requirements of all layers: an entry of the same id is laid over the earlier one, key by key. */
export function resolveRequirements(
  layers: readonly PolicyDocument[],
  known: Known,
  problems: Problem[],
): Requirement[] {
  const resolved = new Map<string, Requirement>();
  for (const layer of layers) {
    const own = new Set<string>();
    layer.content.require?.forEach((entry, index) => {
      const at = `/require/${index}`;
      const check = entry.check === undefined ? undefined : findCheck(entry.check, known.checks);
      if (entry.check !== undefined && check === undefined) {
        const ids = known.checks.map(({ id }) => id);
        problems.push({
          code: 'policy/unknown-check',
          ...layer.placeOf(`${at}/check`),
          message: `Unexpected check ${entry.check}, expected one of ${ids.join(', ')}`,
          ...hintOf(entry.check, ids),
        });
        return;
      }
      const id = entry.id ?? uniqueId(check?.id ?? '', own);
      if (own.has(id))
        problems.push({
          code: 'policy/repeated-id',
          ...layer.placeOf(`${at}/id`),
          message: `Unexpected id ${id}, which stands above already; expected ids that are unique`,
        });
      own.add(id);
      const inherited = resolved.get(id);
      const judging = check ?? known.checks.find((one) => one.id === inherited?.check);
      if (judging === undefined) {
        problems.push({
          code: 'policy/unknown-requirement',
          ...layer.placeOf(`${at}/id`, 'key'),
          message: `Unexpected id ${id} without a check, expected the id of an inherited requirement`,
          ...hintOf(id, resolved.keys()),
        });
        return;
      }
      const requirement = merged(
        entry,
        id,
        judging,
        inherited?.check === judging.id ? inherited : undefined,
        layer,
        at,
      );
      problems.push(
        ...optionProblems(requirement, judging, entry, layer, at),
        ...selectorProblems(entry, layer, at, known),
      );
      const direction = directionProblem(requirement, known.definitions);
      if (direction !== undefined)
        problems.push({
          code: 'policy/unknown-direction',
          ...layer.placeOf(`${at}/with/metric`),
          ...direction,
        });
      const date = dateProblem(entry.from);
      if (date !== undefined)
        problems.push({ code: 'policy/bad-date', ...layer.placeOf(`${at}/from`), message: date });
      resolved.set(id, requirement);
    });
  }
  return [...resolved.values()];
}

/** By its full id; a name without a family is a custom check's, or the only check of that name. */
function findCheck(name: string, checks: readonly Check[]): Check | undefined {
  const exact = checks.find(({ id }) => id === name || id === `custom/${name}`);
  if (exact !== undefined || name.includes('/')) return exact;
  const named = checks.filter(({ id }) => id.endsWith(`/${name}`));
  return named.length === 1 ? named[0] : undefined;
}

function uniqueId(wanted: string, own: ReadonlySet<string>): string {
  let id = wanted;
  for (let count = 2; own.has(id); count++) id = `${wanted}-${count}`;
  return id;
}

function merged(
  entry: Entry,
  id: string,
  check: Check,
  inherited: Requirement | undefined,
  layer: PolicyDocument,
  at: string,
): Requirement {
  return {
    id,
    check: check.id,
    for:
      entry.for === undefined
        ? (inherited?.for ?? { tiers: undefined, models: undefined, datasets: undefined })
        : selectorOf(entry.for),
    level: entry.level ?? inherited?.level ?? 'block',
    from: entry.from ?? inherited?.from,
    because: entry.because ?? inherited?.because,
    controls: entry.controls ?? inherited?.controls ?? [],
    options: structuredCopy({ ...inherited?.options, ...entry.with }),
    place: layer.placeOf(at),
  };
}

function optionProblems(
  requirement: Requirement,
  check: Check,
  entry: Entry,
  layer: PolicyDocument,
  at: string,
): Problem[] {
  const pointer = entry.with === undefined ? at : `${at}/with`;
  return validate(check.options, requirement.options, layer, pointer, 'policy/options');
}

function selectorProblems(entry: Entry, layer: PolicyDocument, at: string, known: Known): Problem[] {
  const { tiers, models, datasets } = selectorOf(entry.for ?? {});
  const problems: Problem[] = [];
  for (const tier of tiers ?? [])
    if (!known.tiers.includes(tier))
      problems.push({
        code: 'policy/unknown-tier',
        ...layer.placeOf(`${at}/for/tier`),
        message: `Unexpected tier ${tier}, expected one of ${known.tiers.join(', ')}`,
        ...hintOf(tier, known.tiers),
      });
  const ids = known.subjects.map(({ id }) => id);
  for (const [key, patterns] of [
    ['models', models],
    ['datasets', datasets],
  ] as const)
    for (const pattern of patterns ?? [])
      if (
        !pattern.includes('*') &&
        !pattern.includes('/') &&
        ids.length > 0 &&
        !ids.some((id) => matchesId(pattern, id))
      )
        problems.push({
          code: 'policy/unknown-subject',
          ...layer.placeOf(`${at}/for/${key}`),
          message: `Unexpected id ${pattern}, expected one of ${ids.join(', ')}`,
          ...hintOf(pattern, ids),
        });
  return problems;
}

/** A gate on a metric whose direction nobody states is a problem of the policy, not a guess. */
function directionProblem(
  { check, options }: Requirement,
  definitions: readonly MetricDefinition[],
): { message: string; hint: string } | undefined {
  if (check !== 'metric/no-regression' || typeof options.metric !== 'string') return undefined;
  const meant = canonicalMetric(options.metric, definitions);
  const direction =
    meant?.state === 'known'
      ? definitions.find(({ name }) => name === meant.canonical)?.direction
      : undefined;
  if (direction !== undefined) return undefined;
  return {
    message: `Unexpected metric ${options.metric}, expected one whose direction is known`,
    hint: `Say which way is better: metric_definitions: { ${options.metric}: { direction: higher } }`,
  };
}

function dateProblem(date: string | undefined): string | undefined {
  if (date === undefined) return undefined;
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  const days = [
    31,
    year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28,
    31,
    30,
    31,
    30,
    31,
    31,
    30,
    31,
    30,
    31,
  ];
  return day >= 1 && day <= (days[month - 1] ?? 0)
    ? undefined
    : `Unexpected ${date}, expected a date that exists, as YYYY-MM-DD`;
}

function selectorOf(entry: NonNullable<Entry['for']>): Selector {
  const list = (value: string | readonly string[] | undefined) =>
    typeof value === 'string' ? [value] : value;
  return { tiers: list(entry.tier), models: list(entry.models), datasets: list(entry.datasets) };
}

function structuredCopy(value: Record<string, unknown>): Record<string, unknown> {
  return JSON.parse(JSON.stringify(value)) as Record<string, unknown>;
}
