/** GitHub's JSON, looked at field by field. */
export type Json = Record<string, unknown>;

/** A text field; anything else is empty. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
