/** A JSON value that keeps what JavaScript's own parser loses: duplicate keys, their order, numbers as they are written. */
export type JsonValue =
  | {
      readonly kind: 'object';
      readonly entries: readonly { readonly key: string; readonly value: JsonValue }[];
      readonly offset: number;
    }
  | { readonly kind: 'array'; readonly items: readonly JsonValue[]; readonly offset: number }
  | { readonly kind: 'string'; readonly text: string; readonly offset: number }
  | { readonly kind: 'number'; readonly text: string; readonly offset: number }
  | { readonly kind: 'literal'; readonly text: 'true' | 'false' | 'null'; readonly offset: number };

const mostDepth = 200;
const numberForm = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|-?Infinity|NaN/y;
const plainText = /[^"\\\u0000-\u001f]*/y;
const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/**
 * Parses a JSON text (RFC 8259; `NaN` and `Infinity` as Python writes them). Undefined where it is none, is nested more than 200
 * deep, or where text follows. `mostNodes` bounds the number of values.
 */
export function parseJsonValue(text: string, mostNodes = 5_000_000): JsonValue | undefined {
  let at = 0;
  let nodes = 0;
  const blanks = (): void => {
    for (;;) {
      const code = text.charCodeAt(at);
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return;
      at++;
    }
  };
  const string = (): string | undefined => {
    if (text.charCodeAt(at) !== 34) return undefined;
    at++;
    let out = '';
    for (;;) {
      plainText.lastIndex = at;
      const plain = plainText.exec(text)?.[0] ?? '';
      out += plain;
      at += plain.length;
      const code = text.charCodeAt(at);
      if (code === 34) {
        at++;
        return out;
      }
      if (code !== 92) return undefined;
      const letter = text.charAt(at + 1);
      if (letter === 'u') {
        const hex = text.slice(at + 2, at + 6);
        if (!/^[0-9a-fA-F]{4}$/.test(hex)) return undefined;
        out += String.fromCharCode(Number.parseInt(hex, 16));
        at += 6;
      } else {
        const escape = escapes[letter];
        if (escape === undefined) return undefined;
        out += escape;
        at += 2;
      }
    }
  };
  const value = (depth: number): JsonValue | undefined => {
    if (depth > mostDepth || ++nodes > mostNodes) return undefined;
    blanks();
    const offset = at;
    const first = text.charAt(at);
    if (first === '{') {
      const entries: { key: string; value: JsonValue }[] = [];
      at++;
      blanks();
      if (text.charAt(at) === '}') {
        at++;
        return { kind: 'object', entries, offset };
      }
      for (;;) {
        blanks();
        const key = string();
        if (key === undefined) return undefined;
        blanks();
        if (text.charAt(at++) !== ':') return undefined;
        const inner = value(depth + 1);
        if (inner === undefined) return undefined;
        entries.push({ key, value: inner });
        blanks();
        const mark = text.charAt(at++);
        if (mark === '}') return { kind: 'object', entries, offset };
        if (mark !== ',') return undefined;
      }
    }
    if (first === '[') {
      const items: JsonValue[] = [];
      at++;
      blanks();
      if (text.charAt(at) === ']') {
        at++;
        return { kind: 'array', items, offset };
      }
      for (;;) {
        const inner = value(depth + 1);
        if (inner === undefined) return undefined;
        items.push(inner);
        blanks();
        const mark = text.charAt(at++);
        if (mark === ']') return { kind: 'array', items, offset };
        if (mark !== ',') return undefined;
      }
    }
    if (first === '"') {
      const found = string();
      return found === undefined ? undefined : { kind: 'string', text: found, offset };
    }
    for (const literal of ['true', 'false', 'null'] as const)
      if (text.startsWith(literal, at)) {
        at += literal.length;
        return { kind: 'literal', text: literal, offset };
      }
    numberForm.lastIndex = at;
    const number = numberForm.exec(text)?.[0];
    if (number === undefined) return undefined;
    at += number.length;
    return { kind: 'number', text: number, offset };
  };
  const root = value(0);
  blanks();
  return root !== undefined && at === text.length ? root : undefined;
}

/** The values that an object has under a key: several where it is there more than once. */
export function valuesOf(value: JsonValue | undefined, key: string): readonly JsonValue[] {
  if (value?.kind !== 'object') return [];
  return value.entries.filter((entry) => entry.key === key).map((entry) => entry.value);
}

/** The last value under a key, which is the one that most readers take. */
export function valueOf(value: JsonValue | undefined, key: string): JsonValue | undefined {
  return valuesOf(value, key).at(-1);
}

/** The text of a string value, undefined for others. */
export function textOf(value: JsonValue | undefined): string | undefined {
  return value?.kind === 'string' ? value.text : undefined;
}
