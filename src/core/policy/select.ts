import type { Level, Subject } from '../model.ts';
import type { Requirement, Selector } from './policy.ts';

/**
 * Whether a requirement is for a subject. Every given condition must hold, except that `models` and `datasets` together are one:
 * either may name it. A requirement that names models only is for no dataset. The policy itself is named by no condition: a requirement with any is not for it.
 */
export function appliesTo(
  requirement: Pick<Requirement, 'for'>,
  subject: Pick<Subject, 'id' | 'kind' | 'tier'>,
): boolean {
  const { tiers, models, datasets }: Selector = requirement.for;
  if (
    tiers !== undefined &&
    (subject.kind === 'policy' || !(tiers.includes(subject.tier) || tiers.includes('*')))
  )
    return false;
  if (models === undefined && datasets === undefined) return true;
  const named = { model: models, dataset: datasets, policy: undefined }[subject.kind];
  return named?.some((pattern) => matchesId(pattern, subject.id)) ?? false;
}

/** Whether an id is named by a pattern of ids, in which `*` stands for any characters. Linear in both. */
export function matchesId(pattern: string, id: string): boolean {
  const parts = pattern.split('*');
  const [first = '', ...rest] = parts;
  const last = rest.pop();
  if (last === undefined) return id === pattern;
  if (!id.startsWith(first) || !id.endsWith(last) || id.length < first.length + last.length) return false;
  const end = id.length - last.length;
  let at = first.length;
  for (const part of rest) {
    const found = id.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}

/**
 * The level that counts on a UTC day (`YYYY-MM-DD`): before a requirement's `from`, `block` counts as `warn`, which the note says.
 */
export function effectiveLevel(
  requirement: Pick<Requirement, 'level' | 'from'>,
  today: string,
): { readonly level: Level; readonly note: string | undefined } {
  const { level, from } = requirement;
  if (level !== 'block' || from === undefined || today >= from) return { level, note: undefined };
  return { level: 'warn', note: `warns until ${from}, then blocks` };
}
