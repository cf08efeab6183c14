import type { Level } from '../model.ts';
import { optionChanges, valueChange } from './option-change.ts';
import type { Policy, Requirement, Selector } from './policy.ts';

const strictness: Readonly<Record<Level, number>> = { off: 0, note: 1, warn: 2, block: 3 };
const mostSentences = 60;

/** Sentences by what they do to the rules. */
interface Sentences {
  readonly weaker: string[];
  readonly other: string[];
  readonly stricter: string[];
}

/**
 * What a changed policy would change, a sentence each: what weakens the rules first, then what may do either, then what tightens them. At most 60, with the
 * number of those left out. Empty where both decide alike. Names and values in it are the repository's text, unescaped.
 */
export function describePolicyChange(before: Policy, after: Policy): string[] {
  const said: Sentences = { weaker: [], other: [], stricter: [] };
  compareRequirements(before, after, said);
  compareSubjects(before, after, said);
  compareTiers(before, after, said);
  if (JSON.stringify(before.discover) !== JSON.stringify(after.discover)) {
    const sentence = `discover: ${JSON.stringify(before.discover)} becomes ${JSON.stringify(after.discover)}`;
    const list =
      after.discover === true
        ? said.stricter
        : before.discover === true || after.discover === false
          ? said.weaker
          : said.other;
    list.push(sentence);
  }
  if (before.lfsMaxBytes !== after.lfsMaxBytes)
    (after.lfsMaxBytes < before.lfsMaxBytes ? said.weaker : said.stricter).push(
      `lfs: max_bytes ${before.lfsMaxBytes} becomes ${after.lfsMaxBytes}`,
    );
  compareMetrics(before, after, said);
  const all = [...said.weaker, ...said.other, ...said.stricter];
  return all.length <= mostSentences
    ? all
    : [...all.slice(0, mostSentences), `and ${all.length - mostSentences} more changes`];
}

function compareRequirements(before: Policy, after: Policy, said: Sentences): void {
  const next = new Map(after.requirements.map((one) => [one.id, one]));
  for (const old of before.requirements) {
    const now = next.get(old.id);
    next.delete(old.id);
    if (now !== undefined) compareRequirement(old, now, said);
    else if (old.level !== 'off') said.weaker.push(`${nameOf(old)} is dropped (it was ${levelText(old)})`);
  }
  for (const added of next.values())
    if (added.level !== 'off') said.stricter.push(`${nameOf(added)} is added, ${levelText(added)}`);
}

function compareRequirement(old: Requirement, now: Requirement, said: Sentences): void {
  if (old.check !== now.check) said.other.push(`${old.id}: its check ${old.check} becomes ${now.check}`);
  if (old.level !== now.level)
    (strictness[now.level] < strictness[old.level] ? said.weaker : said.stricter).push(
      `${old.id}: ${old.level} becomes ${now.level}`,
    );
  if (old.from !== now.from && now.level === 'block') {
    const later = (old.from ?? '') < (now.from ?? '');
    (later ? said.weaker : said.stricter).push(
      now.from === undefined
        ? `${old.id} blocks at once, no longer from ${old.from ?? ''} on`
        : `${old.id} blocks only from ${now.from} on`,
    );
  }
  if (selectorText(old.for) !== selectorText(now.for))
    said.other.push(`${old.id}: it is for ${selectorText(now.for)}, no longer for ${selectorText(old.for)}`);
  if (old.check !== now.check) return;
  for (const { effect, sentence } of optionChanges(old.options, now.options))
    said[effect].push(`${old.id}: ${sentence}`);
}

function compareSubjects(before: Policy, after: Policy, said: Sentences): void {
  const next = new Map(after.subjects.map((one) => [one.id, one]));
  for (const old of before.subjects) {
    const now = next.get(old.id);
    next.delete(old.id);
    if (now === undefined) {
      said.weaker.push(`${old.kind} ${old.id} is no longer declared`);
      continue;
    }
    const [from, to] = [old.tier ?? before.tiers.default, now.tier ?? after.tiers.default];
    if (from !== to) {
      const order = after.tiers.order;
      (order.indexOf(to) < order.indexOf(from) ? said.weaker : said.stricter).push(
        `${old.kind} ${old.id}: tier ${from} becomes ${to}`,
      );
    }
    for (const key of [
      'kind',
      'artifacts',
      'card',
      'metrics',
      'reports',
      'predictions',
      'trainedOn',
      'owners',
      'protectedAttributes',
      'target',
    ] as const) {
      const sentence = valueChange(old[key], now[key]);
      if (sentence !== undefined)
        said.other.push(`${old.kind} ${old.id}: ${key === 'artifacts' ? 'files' : key} ${sentence}`);
    }
  }
  for (const added of next.values()) said.stricter.push(`${added.kind} ${added.id} is declared`);
}

function compareTiers(before: Policy, after: Policy, said: Sentences): void {
  const order = after.tiers.order;
  if (before.tiers.default !== after.tiers.default)
    (order.indexOf(after.tiers.default) < order.indexOf(before.tiers.default)
      ? said.weaker
      : said.other
    ).push(`the default tier ${before.tiers.default} becomes ${after.tiers.default}`);
  const sentence = valueChange(before.tiers.order, order);
  if (sentence !== undefined) said.other.push(`the order of tiers ${sentence}`);
}

function compareMetrics(before: Policy, after: Policy, said: Sentences): void {
  const next = new Map(after.metricDefinitions.map((one) => [one.name, one]));
  const names = new Set([...before.metricDefinitions.map(({ name }) => name), ...next.keys()]);
  const known = new Map(before.metricDefinitions.map((one) => [one.name, one]));
  for (const name of names) {
    const old = known.get(name);
    const now = next.get(name);
    if (old === undefined)
      said.other.push(
        `metric ${name} is defined${now?.direction === undefined ? '' : `, ${now.direction} is better`}`,
      );
    else if (now === undefined) said.other.push(`metric ${name} is no longer defined`);
    else if (old.direction !== now.direction)
      said.weaker.push(
        `metric ${name}: ${old.direction ?? 'no direction'} is better becomes ${now.direction ?? 'no direction'}`,
      );
    else if (
      old.unit !== now.unit ||
      JSON.stringify(old.range.map(String)) !== JSON.stringify(now.range.map(String))
    )
      said.other.push(
        `metric ${name}: its unit or range is ${now.unit}, ${now.range.join(' to ')}, no longer ${old.unit}, ${old.range.join(' to ')}`,
      );
    else if (old.aliases.join(' ') !== now.aliases.join(' '))
      said.other.push(`metric ${name}: its other names become ${now.aliases.join(', ')}`);
  }
}

function nameOf({ id, check }: Requirement): string {
  return id === check || id.startsWith(`${check}-`) ? id : `${id} (${check})`;
}

function levelText({ level, from }: Requirement): string {
  return from === undefined || level !== 'block' ? `at ${level}` : `at ${level} from ${from} on`;
}

function selectorText({ tiers, models, datasets }: Selector): string {
  const parts = [
    tiers === undefined ? '' : `tier ${tiers.join(', ')}`,
    models === undefined ? '' : `models ${models.join(', ')}`,
    datasets === undefined ? '' : `datasets ${datasets.join(', ')}`,
  ].filter(Boolean);
  return parts.length === 0 ? 'all' : parts.join(' and ');
}
