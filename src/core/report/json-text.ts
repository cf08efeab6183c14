/** What JSON leaves as it is and a terminal or a reviewer must not get: delete and C1 controls, format characters, line separators. */
const invisible = /[\u007f-\u009f\u2028\u2029\p{Cf}]/gu;

/** A value as indented JSON with a newline at its end; invisible characters stand as escapes, so that it can be printed anywhere. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value, undefined, 2).replace(invisible, (character) =>
    Array.from({ length: character.length }, (_, index) => escapeUnit(character.charCodeAt(index))).join(''),
  );
  return `${text}\n`;
}

function escapeUnit(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}
