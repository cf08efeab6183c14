import type { Check } from '../checks/check.ts';
import type { Problem } from '../problem.ts';
import { laidOver, metricDefinitions } from './metric-definitions.ts';
import { parsePolicy, type PolicyDocument } from './parse-policy.ts';
import type { Policy } from './policy.ts';
import { resolveRequirements } from './resolve-requirements.ts';
import { resolveSubjects } from './resolve-subjects.ts';
import { hintOf } from './suggest.ts';

export interface PolicySources {
  readonly repository?: PolicyDocument;
  readonly organisation?: PolicyDocument;
  /** The packs that ship with Assay: name without `assay:` -> text. */
  readonly packs: ReadonlyMap<string, string>;
  readonly checks: readonly Check[];
}

export type ResolvedPolicy = { readonly policy: Policy } | { readonly problems: readonly Problem[] };

const defaultPack = 'recommended';
const mostPacks = 50;

/**
 * Lays packs (left to right), the organisation's and the repository's policy over each other, later wins by id, and looks
 * up everything that they name. Without any policy `assay:recommended` applies with every level lowered to `warn`.
 */
export function resolvePolicy(sources: PolicySources): ResolvedPolicy {
  const own = [sources.organisation, sources.repository].filter((one) => one !== undefined);
  const problems: Problem[] = [];
  const packs: string[] = [];
  const layers: PolicyDocument[] = [];
  const visit = (name: string, from: readonly string[]): void => {
    if (packs.includes(name) || from.includes(name) || packs.length >= mostPacks) return;
    const text = sources.packs.get(name);
    if (text === undefined) return;
    const parsed = parsePolicy(text, `assay:${name}`);
    if ('problems' in parsed) {
      problems.push(...parsed.problems);
      return;
    }
    for (const inner of parsed.document.content.extends ?? [])
      visit(inner.replace(/^assay:/, ''), [...from, name]);
    packs.push(name);
    layers.push(parsed.document);
  };
  if (own.length === 0) visit(defaultPack, []);
  for (const document of own)
    document.content.extends?.forEach((reference, index) => {
      const flaw = extendProblem(reference, document, index, sources.packs);
      if (flaw !== undefined) problems.push(flaw);
      else visit(reference.slice('assay:'.length), []);
    });
  layers.push(...own);
  const tiers = tiersOf(layers, problems);
  const definitions = layers.reduce(
    (table, { content }) => laidOver(table, content.metric_definitions ?? {}),
    metricDefinitions,
  );
  const subjects = resolveSubjects(layers, tiers.order, problems);
  const requirements = resolveRequirements(
    layers,
    { checks: sources.checks, tiers: tiers.order, subjects, definitions },
    problems,
  );
  if (problems.length > 0) return { problems };
  const fallback = own.length === 0;
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
      fallback,
    },
  };
}

function extendProblem(
  reference: string,
  document: PolicyDocument,
  index: number,
  packs: ReadonlyMap<string, string>,
): Problem | undefined {
  const place = document.placeOf(`/extends/${index}`);
  const known = [...packs.keys()].map((name) => `assay:${name}`);
  if (reference.startsWith('assay:')) {
    if (packs.has(reference.slice('assay:'.length))) return undefined;
    return {
      code: 'policy/unknown-pack',
      ...place,
      message: `Unexpected pack ${reference}, expected one of ${known.join(', ')}`,
      ...hintOf(reference, known),
    };
  }
  if (/^[\w.-]+\/[\w.-]+:.+@.+$/.test(reference))
    return {
      code: 'policy/foreign-file',
      ...place,
      message: `Unexpected ${reference}: files of other repositories cannot be read yet, expected one of ${known.join(', ')}`,
    };
  return {
    code: 'policy/unknown-pack',
    ...place,
    message: `Unexpected ${reference}, expected assay:NAME`,
    ...hintOf(`assay:${reference}`, known),
  };
}

function tiersOf(layers: readonly PolicyDocument[], problems: Problem[]): Policy['tiers'] {
  const order = layers.findLast(({ content }) => content.tiers?.order !== undefined)?.content.tiers
    ?.order ?? ['minimal', 'limited', 'high'];
  const named = layers.findLast(({ content }) => content.tiers?.default !== undefined);
  const byDefault =
    named?.content.tiers?.default ?? (order.includes('limited') ? 'limited' : (order[0] ?? 'limited'));
  if (named !== undefined && !order.includes(byDefault))
    problems.push({
      code: 'policy/unknown-tier',
      ...named.placeOf('/tiers/default'),
      message: `Unexpected tier ${byDefault}, expected one of ${order.join(', ')}`,
      ...hintOf(byDefault, order),
    });
  return { order, default: byDefault };
}
