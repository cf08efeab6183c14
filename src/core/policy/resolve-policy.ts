import { type Problem, problemsInOrder } from '../problem.ts';
import { boundOf, withOwnMetrics } from './canonical-metric.ts';
import { collectLayers, type PolicySources } from './collect-layers.ts';
import { metricDefinitions } from './metric-definitions.ts';
import type { PolicyDocument } from './parse-policy.ts';
import type { Policy } from './policy.ts';
import { resolveRequirements } from './resolve-requirements.ts';
import { resolveSubjects } from './resolve-subjects.ts';
import { resolveTiers } from './resolve-tiers.ts';

/** Larger than most classical models, small enough for every audit; a policy may ask for more. */
const defaultLfsMaxBytes = 256 * 1024 ** 2;

export type ResolvedPolicy = { readonly policy: Policy } | { readonly problems: readonly Problem[] };

const mostProblems = 100;
const notActedOn = ['approvals', 'waivers', 'locked', 'review_every'] as const;

/** Ranges of `metric_definitions` that no value lies in. */
function rangeProblems({ content, placeOf }: PolicyDocument): Problem[] {
  return Object.entries(content.metric_definitions ?? {}).flatMap(([name, { range }]) => {
    const [low, high] = range ?? [];
    if (range === undefined || boundOf(low) <= boundOf(high)) return [];
    return [
      {
        code: 'policy/empty-range',
        ...placeOf(`/metric_definitions/${name.replaceAll('~', '~0').replaceAll('/', '~1')}/range`),
        message: `Unexpected range from ${low} to ${high}, expected the lower end first`,
      },
    ];
  });
}

/**
 * Lays packs (left to right), the organisation's and the repository's policy over each other, later wins by id, and looks up everything that
 * they name. Without any policy `assay:recommended` applies with every `block` lowered to `warn`. Problems (at most 100) instead of a policy where
 * anything is wrong: it fails closed. Never throws.
 */
export function resolvePolicy(sources: PolicySources): ResolvedPolicy {
  const { organisation, repository } = sources;
  const fallback = organisation === undefined && repository === undefined;
  const problems: Problem[] = [];
  const { layers, packs } = collectLayers(sources, problems);
  const tiers = resolveTiers(layers, problems);
  const definitions = layers.reduce(
    (table, { content }) => withOwnMetrics(table, content.metric_definitions ?? {}),
    metricDefinitions,
  );
  for (const layer of layers) problems.push(...rangeProblems(layer));
  const subjects = resolveSubjects(layers, tiers.order, problems);
  const requirements = resolveRequirements(
    layers,
    { checks: sources.checks, tiers: tiers.order, subjects, definitions, repository },
    problems,
  );
  if (problems.length > 0) return { problems: problemsInOrder(problems).slice(0, mostProblems) };
  const lfs = layers.findLast(({ content }) => content.lfs?.max_bytes !== undefined)?.content.lfs;
  const discover = layers.findLast(({ content }) => content.discover !== undefined)?.content.discover ?? true;
  return {
    policy: {
      subjects,
      discover,
      tiers,
      requirements: fallback
        ? requirements.map((one) => (one.level === 'block' ? { ...one, level: 'warn' as const } : one))
        : requirements,
      metricDefinitions: definitions,
      packs,
      lfsMaxBytes: lfs?.max_bytes ?? defaultLfsMaxBytes,
      fallback,
      unenforced: notActedOn.filter((key) => layers.some(({ content }) => content[key] !== undefined)),
    },
  };
}
