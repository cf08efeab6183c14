/** Bounds of Markdown that is parsed: inline parsing is quadratic in the worst case, within one block. */
const limits = {
  characters: 512 * 1024,
  lineCharacters: 4_000,
  paragraphCharacters: 32_000,
  nesting: 20,
} as const;

/**
 * Markdown that can be parsed in bounded time, lines kept at their numbers: lines are cut (an inline image may be megabytes of
 * base64), quotes and lists nested more deeply than 20 levels are taken out, a paragraph without a blank line
 * ends after 32,000 characters. `cutAt`: the first line where the text was left out for its size.
 */
export function boundedMarkdown(text: string): { readonly text: string; readonly cutAt: number | undefined } {
  const lines = text.split(/\r\n|\r|\n/);
  const kept: string[] = [];
  let size = 0;
  let paragraph = 0;
  for (const [index, raw] of lines.entries()) {
    let line = raw.length > limits.lineCharacters ? raw.slice(0, limits.lineCharacters) : raw;
    const markers =
      /^(?:[ \t>]|[-+*](?=[ \t]|$)|[0-9]{1,9}[.)](?=[ \t]|$))*/.exec(line.slice(0, 400))?.[0] ?? '';
    if (
      markers.replace(/[ \t]+/g, '').length > limits.nesting &&
      !/^[ \t]*([-*_])(?:[ \t]*\1)*[ \t]*$/.test(line.slice(0, 400))
    )
      line = '';
    if (/^[ \t]{200}/.test(line)) line = line.trimStart();
    paragraph = line.trim() === '' ? 0 : paragraph + line.length;
    if (paragraph > limits.paragraphCharacters) {
      line = '';
      paragraph = 0;
    }
    size += line.length + 1;
    if (size > limits.characters) return { text: kept.join('\n'), cutAt: index + 1 };
    kept.push(line);
  }
  return { text: kept.join('\n'), cutAt: undefined };
}
