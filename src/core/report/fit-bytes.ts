/** Length of the text in UTF-8. GitHub's bounds are said in characters; in bytes they hold whichever way it counts. */
export function utf8Length(text: string): number {
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x80) bytes += 1;
    else if (code < 0x800) bytes += 2;
    else if (code >= 0xd800 && code <= 0xdbff && isLow(text.charCodeAt(i + 1))) {
      bytes += 4;
      i++;
    } else bytes += 3;
  }
  return bytes;
}

function isLow(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}

/**
 * The fullest rendering that fits: `render(limit)` for the largest `limit` in 0 to `count` whose result has at most `maxBytes` bytes. `render` must grow
 * with its limit and say by itself what it leaves out. Where not even `render(0)` fits, that is cut hard.
 */
export function fitBytes(count: number, maxBytes: number, render: (limit: number) => string): string {
  const whole = render(count);
  if (utf8Length(whole) <= maxBytes) return whole;
  let low = 0;
  let high = count;
  while (low < high - 1) {
    const middle = (low + high) >> 1;
    if (utf8Length(render(middle)) <= maxBytes) low = middle;
    else high = middle;
  }
  return cutBytes(render(low), maxBytes);
}

/** At most `maxBytes` bytes of the text, an ellipsis at its end where something was cut off. */
export function cutBytes(text: string, maxBytes: number): string {
  if (utf8Length(text) <= maxBytes) return text;
  let end = Math.min(text.length, maxBytes);
  while (end > 0 && utf8Length(text.slice(0, end)) > maxBytes - 3) end = Math.floor(end * 0.9);
  return `${text.slice(0, isLow(text.charCodeAt(end)) ? Math.max(0, end - 1) : end)}…`;
}
