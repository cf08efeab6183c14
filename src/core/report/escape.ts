/** Controls, zero-width and direction-changing characters: they hide or reorder what a reader sees. */
const invisible = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\u2028\u2029]/gu;

/** Repository text as one line of plain text: invisible characters gone, white space folded, cut to `max` characters with an ellipsis. */
export function plainText(text: string, max = 2000): string {
  const bounded = text.length > max * 4 ? text.slice(0, max * 4) : text;
  const folded = bounded
    .replace(/[\t\n\r\v\f\u0085\u2028\u2029]+/g, ' ')
    .replace(invisible, '')
    .replace(/ {2,}/g, ' ')
    .trim();
  return folded.length > max ? `${folded.slice(0, max - 1).replace(/[\uD800-\uDBFF]$/, '')}…` : folded;
}

/** A zero-width space as an entity, by which GitHub's own filters for mentions and references are kept off. */
const gap = '&#8203;';

/**
 * Repository text as Markdown that renders as just this text: no emphasis, link, image, HTML, mention (`@user`), issue or commit
 * reference, autolinked address, table cell or heading can come of it.
 */
export function markdownText(text: string, max = 2000): string {
  return plainText(text, max)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\\`*_{}[\]!|~$]/g, '\\$&')
    .replace(/^([-+]|\d+[.)]|=+|:)(?=\s|$|[-=])/, `${gap}$1`)
    .replace(/@/g, `@${gap}`)
    .replace(/#(?!8203;)/g, `#${gap}`)
    .replace(/(https?|ftp|mailto|xmpp|ssh|git):/gi, `$1${gap}:`)
    .replace(/www\./gi, `www${gap}.`)
    .replace(/\bGH-(?=\d)/gi, `GH${gap}-`)
    .replace(/\b[0-9a-f]{7,64}\b/gi, (hex) =>
      /\d/.test(hex) && /[a-f]/i.test(hex) ? `${hex.slice(0, 6)}${gap}${hex.slice(6)}` : hex,
    );
}

/** Repository text in the type of code; in HTML, so that it holds in a table too. */
export function codeText(text: string, max = 300): string {
  return `<code>${markdownText(text, max)}</code>`;
}

/** The fence that no line of `text` can close. */
export function fenceFor(text: string): string {
  const longest = [...text.matchAll(/`+/g)].reduce((most, [run]) => Math.max(most, run.length), 0);
  return '`'.repeat(Math.max(3, longest + 1));
}

/** The beginning of a text that takes at most `maxBytes` in UTF-8, ended by `note` where something was cut off. */
export function cutToBytes(text: string, maxBytes: number, note: string): string {
  if (bytesOf(text) <= maxBytes) return text;
  const room = maxBytes - bytesOf(note);
  let taken = 0;
  let end = 0;
  for (const character of text) {
    taken += bytesOf(character);
    if (taken > room) break;
    end += character.length;
  }
  const lineEnd = text.lastIndexOf('\n', end);
  return `${text.slice(0, lineEnd > end / 2 ? lineEnd : end)}${note}`;
}

/** Bytes in UTF-8. */
export function bytesOf(text: string): number {
  let bytes = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < 0x80) bytes += 1;
    else if (code < 0x800) bytes += 2;
    else if (code >= 0xd800 && code < 0xdc00) {
      bytes += 4;
      index++;
    } else bytes += 3;
  }
  return bytes;
}
