/** Fills `{name}` in a check's message from the outcome's data; a name without a value stays as it stands. */
export function fillMessage(text: string, data: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = Object.hasOwn(data, name) ? data[name] : undefined;
    return value === undefined ? whole : String(value);
  });
}

/** A number for people: at most `digits` significant digits, no trailing zeros; NaN and infinities by name. */
export function numberText(value: number, digits = 6): string {
  if (!Number.isFinite(value)) return String(value);
  return String(Number(value.toPrecision(digits)));
}

/** `a`, `a and b`, `a, b and c`; cut after `most` with the number left out. */
export function listText(items: readonly string[], most = 6): string {
  if (items.length === 0) return 'none';
  const shown = items.slice(0, most);
  const left = items.length - shown.length;
  if (left > 0) return `${shown.join(', ')} and ${left} more`;
  if (shown.length === 1) return shown[0] ?? '';
  return `${shown.slice(0, -1).join(', ')} and ${shown.at(-1) ?? ''}`;
}

/** `1 metric`, `2 metrics`. */
export function countText(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}
