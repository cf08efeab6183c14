/**
 * A value of a policy as a problem's message names it: `"high"`, `0.8`, `a list`, `a map`, `nothing` for null. Text is cut after 60
 * characters and control characters are shown as `?`, since it comes from a repository.
 */
export function valueText(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint')
    return String(value);
  if (typeof value !== 'string') return 'a map';
  const shown = value.length > 60 ? `${value.slice(0, 59)}…` : value;
  return `"${shown.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '?')}"`;
}

/** Names as a sentence lists them: `a, b or c`; after `most` the rest is counted. */
export function orText(names: readonly string[], most = 12): string {
  const shown = names.slice(0, most);
  if (names.length > most) return `${shown.join(', ')} or one of ${names.length - most} more`;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} or ${shown.at(-1) ?? ''}`;
}
