/** A lone value as a list of one; a list as it is; nothing as an empty list. The policy allows either wherever a list may stand. */
export function listed<T>(value: T | readonly T[] | undefined): readonly T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}
