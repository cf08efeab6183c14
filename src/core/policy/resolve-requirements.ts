import type { Problem } from '../problem.ts';
import { listed } from './listed.ts';
import type { PolicyDocument } from './parse-policy.ts';
import type { Requirement, Selector } from './policy.ts';
import { checkNames, findCheck } from './find-check.ts';
import {
  dateProblem,
  directionProblem,
  type Known,
  type RequirementEntry,
  selectorProblems,
} from './requirement-problems.ts';
import { hintOf } from './suggest.ts';
import { validate } from './validate.ts';
import { orText, valueText } from './value-text.ts';

/**
 * The requirements of all layers, in the order in which their ids first stand. An entry of an id that an earlier layer has is laid over it,
 * key by key and option by option, unless it names another check: then it replaces it. Flaws are added to `problems`.
 */
export function resolveRequirements(
  layers: readonly PolicyDocument[],
  known: Known,
  problems: Problem[],
): Requirement[] {
  const resolved = new Map<string, Requirement>();
  for (const layer of layers) {
    const entries = layer.content.require ?? [];
    const stated = new Set(entries.flatMap(({ id }) => id ?? []));
    const own = new Set<string>();
    entries.forEach((entry, index) => {
      const at = `/require/${index}`;
      const problem = (code: string, key: string, message: string, hint?: { readonly hint?: string }) =>
        problems.push({ code: `policy/${code}`, ...layer.placeOf(`${at}${key}`), message, ...hint });
      const named = entry.check === undefined ? undefined : findCheck(entry.check, known.checks);
      if (entry.check !== undefined && named === undefined) {
        const names = checkNames(known.checks);
        const expected = `expected ${orText(known.checks.map(({ id }) => id))}`;
        problem(
          'unknown-check',
          '/check',
          `Unexpected check ${valueText(entry.check)}, ${expected}`,
          hintOf(entry.check, names),
        );
        return;
      }
      const id = entry.id ?? uniqueId(named?.id ?? '', new Set([...own, ...stated]));
      if (own.has(id))
        problem(
          'repeated-id',
          '/id',
          `Unexpected second id ${valueText(id)}, expected ids that are unique in the file`,
        );
      own.add(id);
      const inherited = resolved.get(id);
      const check = named ?? known.checks.find((one) => one.id === inherited?.check);
      if (check === undefined) {
        problem(
          'unknown-requirement',
          '/id',
          `Unexpected id ${valueText(id)} without a check, expected the id of an inherited requirement, or a check`,
          hintOf(id, resolved.keys()),
        );
        return;
      }
      const base = inherited?.check === check.id ? inherited : undefined;
      const requirement = laidOver(base, entry, { id, check: check.id, layer, at });
      const pointer = entry.with === undefined ? at : `${at}/with`;
      const flaws = validate(check.options, requirement.options, layer, pointer, 'policy/options');
      problems.push(
        ...flaws.map((flaw) => namingCheck(flaw, check.id)),
        ...selectorProblems(entry, layer, at, known),
      );
      if (flaws.length === 0 && requirement.level !== 'off')
        problems.push(
          ...directionProblem(requirement, known.definitions, layer, at),
          ...check.flaws(requirement.options, known.definitions).map(({ option, ...flaw }) => ({
            code: 'policy/options/flaw',
            ...layer.placeOf(`${at}/with/${option}`),
            ...flaw,
          })),
        );
      problems.push(...dateProblem(entry, layer, at));
      resolved.set(id, requirement);
    });
  }
  return [...resolved.values()];
}

/** The wanted id, or it with -2, -3 and so on, whichever is free first. */
function uniqueId(wanted: string, taken: ReadonlySet<string>): string {
  let id = wanted;
  for (let count = 2; taken.has(id); count++) id = `${wanted}-${count}`;
  return id;
}

function laidOver(
  inherited: Requirement | undefined,
  entry: RequirementEntry,
  {
    id,
    check,
    layer,
    at,
  }: { readonly id: string; readonly check: string; readonly layer: PolicyDocument; readonly at: string },
): Requirement {
  const everywhere: Selector = { tiers: undefined, models: undefined, datasets: undefined };
  return {
    id,
    check,
    for: entry.for === undefined ? (inherited?.for ?? everywhere) : selectorOf(entry.for),
    level: entry.level ?? inherited?.level ?? 'block',
    from: entry.from ?? inherited?.from,
    because: entry.because ?? inherited?.because,
    controls: entry.controls === undefined ? (inherited?.controls ?? []) : listed(entry.controls),
    options: plainCopy({ ...inherited?.options, ...entry.with }) as Record<string, unknown>,
    place: layer.placeOf(at),
  };
}

/** The `for` of an entry with every lone value as a list. */
export function selectorOf({ tier, models, datasets }: NonNullable<RequirementEntry['for']>): Selector {
  const list = (value: string | readonly string[] | undefined) =>
    value === undefined ? undefined : listed(value);
  return { tiers: list(tier), models: list(models), datasets: list(datasets) };
}

/** A copy that validation may fill defaults into; infinities and NaN stay what they are. Its depth was bounded by the YAML parser. */
function plainCopy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainCopy);
  if (typeof value !== 'object' || value === null) return value;
  const copy = Object.create(null) as Record<string, unknown>;
  for (const [key, inner] of Object.entries(value)) copy[key] = plainCopy(inner);
  return copy;
}

/** The hint of a flaw of options says where the options are described. */
function namingCheck(flaw: Problem, check: string): Problem {
  return flaw.hint === undefined ? { ...flaw, hint: `\`assay explain ${check}\` lists the options.` } : flaw;
}
