/** What JSON leaves as it is and a terminal or a reviewer must not get: delete and C1 controls, format characters, line separators. */
const invisible = /[\u007f-\u009f\u2028\u2029\p{Cf}]/gu;

/** A value as indented JSON with a newline at its end; invisible characters stand as escapes, so that it can be printed anywhere. */
export function jsonText(value: unknown): string {
  return `${visible(JSON.stringify(value, undefined, 2))}\n`;
}

/** So many characters are given at once: a long document is never one text in memory. */
const chunkCharacters = 64 * 1024;

/**
 * `jsonText` of an object for lists of any length, piece by piece: an item of a list is a line, everything else is indented.
 * No key may be undefined.
 */
export function* jsonLines(document: Readonly<Record<string, unknown>>): Iterable<string> {
  let text = '{';
  let comma = '';
  for (const [key, value] of Object.entries(document)) {
    text += `${comma}\n  ${JSON.stringify(key)}: `;
    comma = ',';
    if (!Array.isArray(value) || value.length === 0) {
      text += JSON.stringify(value, undefined, 2).replaceAll('\n', '\n  ');
      continue;
    }
    for (const [index, item] of value.entries()) {
      text += `${index === 0 ? '[' : ','}\n    ${JSON.stringify(item)}`;
      if (text.length >= chunkCharacters) {
        yield visible(text);
        text = '';
      }
    }
    text += '\n  ]';
  }
  yield visible(`${text}\n}\n`);
}

function visible(json: string): string {
  return json.replace(invisible, (character) =>
    Array.from({ length: character.length }, (_, index) => escapeUnit(character.charCodeAt(index))).join(''),
  );
}

function escapeUnit(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}
