import { countText } from '../checks/message.ts';
import type { Level } from '../model.ts';
import type { Policy, Requirement } from './policy.ts';

/** The resolved policy as text with sorted keys and without places: equal policies give equal texts. */
export function canonicalPolicy(policy: Policy): string {
  return JSON.stringify(policy, (key, value: unknown) => {
    if (key === 'place') return undefined;
    if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
  });
}

const strictness: Readonly<Record<Level, number>> = { off: 0, note: 1, warn: 2, block: 3 };

/** What a changed policy would change, a sentence each, weakenings first. */
export function describePolicyChange(before: Policy, after: Policy): string[] {
  const weaker: string[] = [];
  const other: string[] = [];
  const next = new Map(after.requirements.map((one) => [one.id, one]));
  for (const old of before.requirements) {
    const now = next.get(old.id);
    next.delete(old.id);
    if (now === undefined) {
      if (old.level !== 'off') weaker.push(`${old.id} (${old.check}) is dropped`);
      continue;
    }
    const lower = strictness[now.level] < strictness[old.level];
    if (now.level !== old.level)
      (lower ? weaker : other).push(`${old.id}: ${old.level} becomes ${now.level}`);
    if (laterFrom(old, now)) weaker.push(`${old.id} blocks only from ${now.from ?? ''} on`);
    for (const key of ['check', 'options', 'for'] as const)
      if (JSON.stringify(old[key]) !== JSON.stringify(now[key]))
        other.push(
          `${old.id}: ${key === 'options' ? 'its options become' : key === 'for' ? 'it is for' : 'its check becomes'} ${textOf(now[key])}`,
        );
  }
  for (const added of next.values())
    if (added.level !== 'off') other.push(`${added.id} (${added.check}) is added at ${added.level}`);
  const ids = (policy: Policy) => new Map(policy.subjects.map((one) => [one.id, one]));
  const [old, now] = [ids(before), ids(after)];
  for (const id of old.keys()) if (!now.has(id)) weaker.push(`${id} is no longer declared`);
  for (const [id, one] of now) {
    const earlier = old.get(id);
    if (earlier === undefined) other.push(`${id} is declared`);
    else if (earlier.tier !== one.tier)
      weaker.push(`${id}: tier ${earlier.tier ?? 'default'} becomes ${one.tier ?? 'default'}`);
    else if (sansPlace(earlier) !== sansPlace(one)) other.push(`${id}: its files are declared otherwise`);
  }
  if (JSON.stringify(before.discover) !== JSON.stringify(after.discover))
    (after.discover === true ? other : weaker).push(`discover becomes ${JSON.stringify(after.discover)}`);
  if (before.tiers.default !== after.tiers.default)
    weaker.push(`the default tier becomes ${after.tiers.default}`);
  return [...weaker, ...other];
}

function laterFrom(old: Requirement, now: Requirement): boolean {
  return (
    now.from !== undefined && now.level === 'block' && old.level === 'block' && (old.from ?? '') < now.from
  );
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const text = JSON.stringify(value);
  return text.length > 200 ? `${text.slice(0, 200)}… (${countText(text.length, 'character')})` : text;
}

function sansPlace(value: object): string {
  return JSON.stringify({ ...value, place: undefined });
}
