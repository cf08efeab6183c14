import type { Policy } from './policy.ts';

/**
 * A resolved policy as JSON with sorted keys and without places, for hashing: policies that decide alike give the same text wherever their
 * entries were written. Infinities are written as text. Source of the idea: RFC 8785 (JSON canonicalization), keys in UTF-16 order.
 */
export function canonicalPolicy(policy: Policy): string {
  const sansPlace = (one: { readonly place: unknown }) => ({ ...one, place: undefined });
  return canonicalJson({
    ...policy,
    subjects: policy.subjects.map(sansPlace),
    requirements: policy.requirements.map(sansPlace),
  });
}

/** Plain data as JSON with sorted keys; `undefined` is left out of maps, what JSON has no number for is written as text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner === 'number' && !Number.isFinite(inner)) return String(inner);
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)));
  });
}

export { describePolicyChange } from './policy-change.ts';
