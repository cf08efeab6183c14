import type { Problem } from '../problem.ts';
import { problemAt } from './parsed.ts';
import type { ListNode, MapEntry, MapNode, Position, Tree, TreeNode } from './tree.ts';
import { treeLimits } from './tree.ts';

const token =
  /[ \t,;]+|\r\n|\r|\n|#[^\r\n]*|"(?:[^"\\\r\n]|\\[^\r\n])*"|'(?:[^'\\\r\n]|\\[^\r\n])*'|[A-Za-z_][A-Za-z0-9_.]*|-?(?:inf|nan)\b|-?[0-9.][A-Za-z0-9_.+-]*|[{}[\]<>:/-]/y;

/**
 * Reads protobuf's text format as a tree: a field that occurs more than once is a list. Source: protobuf.dev, Text Format Language
 * Specification. Extensions and `Any` in brackets are kept by their name. Linear, bounded by `treeLimits`.
 */
export function readProtoText(text: string, path: string): Tree {
  const errors: Problem[] = [];
  let line = 1;
  let lineStart = 0;
  let offset = 0;
  let word = '';
  let where: Position = { line: 1, column: 1 };
  let nodes = 0;

  const fail = (found: string, expected: string) => {
    if (errors.length === 0)
      errors.push(
        problemAt(
          path,
          where,
          'proto/syntax',
          `Unexpected ${found === '' ? 'end of the file' : `"${found.slice(0, 30)}"`}, expected ${expected}`,
        ),
      );
  };
  const standsAt = (wanted: string): boolean => word === wanted;
  const next = (): void => {
    for (;;) {
      where = { line, column: offset - lineStart + 1 };
      token.lastIndex = offset;
      const found = token.exec(text)?.[0];
      if (found === undefined) {
        word = '';
        if (offset < text.length) fail(text.charAt(offset), 'a field, a value or a brace');
        offset = text.length;
        return;
      }
      offset += found.length;
      if (/^[\r\n]/.test(found)) {
        line += 1;
        lineStart = offset;
        continue;
      }
      if (/^[ \t,;#]/.test(found)) continue;
      word = found;
      return;
    }
  };

  /** `[type.googleapis.com/a.B]`: the name in brackets, which end at the current token. */
  const extensionName = (): string => {
    const parts: string[] = [];
    for (next(); !standsAt(']') && !standsAt(''); next()) parts.push(word);
    if (standsAt('')) fail('', '"]"');
    return parts.join('');
  };

  const readMessage = (close: string, at: Position, depth: number): MapNode => {
    const fields = new Map<string, { entry: Position; values: TreeNode[] }>();
    while (word !== close && word !== '' && errors.length === 0) {
      let key: string = word;
      const entry = where;
      if (key === '[') {
        key = extensionName();
      } else if (!/^[A-Za-z_]/.test(key)) {
        fail(key, 'the name of a field');
        break;
      }
      next();
      const colon = word === ':';
      if (colon) next();
      const value = readValue(depth, colon);
      if (value === undefined) break;
      const field = fields.get(key) ?? { entry, values: [] };
      field.values.push(...(value.type === 'list' && colon ? value.items : [value]));
      fields.set(key, field);
    }
    if (errors.length === 0 && word !== close) fail(word, `"${close}"`);
    const entries = new Map<string, MapEntry>();
    for (const [key, { entry, values }] of fields) {
      const [first] = values;
      const list: ListNode = { type: 'list', items: values, ...entry };
      entries.set(key, { key, value: values.length === 1 && first !== undefined ? first : list, ...entry });
    }
    return { type: 'map', entries, ...at };
  };

  const readValue = (depth: number, colon: boolean): TreeNode | undefined => {
    const at = where;
    nodes += 1;
    if (depth > treeLimits.depth || nodes > treeLimits.nodes) {
      fail(word, 'fewer levels or values');
      return undefined;
    }
    if (word === '{' || word === '<') {
      const close = word === '{' ? '}' : '>';
      next();
      const message = readMessage(close, at, depth + 1);
      if (errors.length === 0) next();
      return message;
    }
    if (!colon) {
      fail(word, '":" or "{"');
      return undefined;
    }
    if (word === '[') {
      const items: TreeNode[] = [];
      next();
      while ((word as string) !== ']' && errors.length === 0) {
        const item = readValue(depth + 1, true);
        if (item === undefined) return undefined;
        items.push(item);
      }
      if (errors.length === 0) next();
      return { type: 'list', items, ...at };
    }
    if (/^["']/.test(word)) {
      let value = '';
      while (/^["']/.test(word)) {
        value += unescaped(word.slice(1, -1));
        next();
      }
      return { type: 'string', value, ...at };
    }
    const written = word === '-' ? '' : word;
    if (written === '' || /^[{}[\]<>:/]$/.test(written)) {
      fail(word, 'a value');
      return undefined;
    }
    next();
    if (/^(?:true|false|True|False|t|f)$/.test(written))
      return { type: 'boolean', value: /^t/i.test(written), ...at };
    const special = /^-?(inf(?:inity)?|nan)f?$/i.exec(written)?.[1]?.toLowerCase();
    if (special !== undefined)
      return {
        type: 'number',
        value: special === 'nan' ? NaN : written.startsWith('-') ? -Infinity : Infinity,
        text: written,
        ...at,
      };
    const number = Number(written.replace(/[fF]$/, ''));
    if (/^-?[0-9.]/.test(written)) {
      if (Number.isNaN(number)) fail(written, 'a number');
      return { type: 'number', value: number, text: written, ...at };
    }
    return { type: 'string', value: written, ...at };
  };

  next();
  const root = readMessage('', { line: 1, column: 1 }, 0);
  return { root, errors, flaws: [] };
}

function unescaped(text: string): string {
  const simple: Readonly<Record<string, string>> = {
    n: '\n',
    r: '\r',
    t: '\t',
    '"': '"',
    "'": "'",
    '\\': '\\',
  };
  return text.replace(/\\(.)/g, (whole, letter: string) => simple[letter] ?? whole);
}
