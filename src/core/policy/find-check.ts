import type { Check } from '../checks/check.ts';

/**
 * The check of a name in a policy: by its full id; `expression` and any other name without a family is `custom/NAME` where there is one,
 * else the only check of that name in any family. Undefined where there is none, or several.
 */
export function findCheck(name: string, checks: readonly Check[]): Check | undefined {
  const exact = checks.find(({ id }) => id === name) ?? checks.find(({ id }) => id === `custom/${name}`);
  if (exact !== undefined || name.includes('/')) return exact;
  const named = checks.filter(({ id }) => id.endsWith(`/${name}`));
  return named.length === 1 ? named[0] : undefined;
}

/** Every name that `findCheck` takes: the ids, and the short names that mean one check. */
export function checkNames(checks: readonly Check[]): string[] {
  const short = new Set(checks.map(({ id }) => id.slice(id.indexOf('/') + 1)));
  return [
    ...checks.map(({ id }) => id),
    ...[...short].filter((name) => findCheck(name, checks) !== undefined),
  ];
}
