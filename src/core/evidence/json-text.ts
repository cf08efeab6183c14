import type { Problem } from '../problem.ts';
import type { MapEntry, Position, Tree, TreeNode } from './tree.ts';
import { treeLimits } from './tree.ts';

/** Stops the reading where a bound is reached. It never leaves this file. */
const enough = Symbol('enough');

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
 * Reads a JSON text (RFC 8259) with positions, and `NaN`, `Infinity` and `-Infinity` as Python's `json.dump` writes them
 * (docs.python.org, json, "Infinite and NaN Number Values"). Everything else that is no JSON is an error with its
 * place; reading goes on where that is cheap (a comma too many or too few, a comment, a line break in a string), so that the
 * tree still shows what the file was meant to be. Linear; depth and size are bounded by `treeLimits`.
 */
export function readJson(text: string, path: string): Tree {
  const errors: Problem[] = [];
  const flaws: Problem[] = [];
  let offset = 0;
  let line = 1;
  let lineStart = 0;
  let nodes = 0;

  const here = (): Position => ({ line, column: offset - lineStart + 1 });
  const fail = (found: string, expected: string, where: Position = here()): void => {
    if (errors.length < treeLimits.problems)
      errors.push({
        code: 'json/syntax',
        path,
        line: where.line,
        column: where.column,
        message: `Unexpected ${found}, expected ${expected}`,
      });
  };
  const newLine = (): void => {
    line += 1;
    lineStart = offset;
  };
  const skipBlanks = (): void => {
    for (;;) {
      const code = text.charCodeAt(offset);
      if (code === 32 || code === 9) offset += 1;
      else if (code === 10 || code === 13) {
        offset += code === 13 && text.charCodeAt(offset + 1) === 10 ? 2 : 1;
        newLine();
      } else if (code === 47 && /[/*]/.test(text.charAt(offset + 1))) skipComment();
      else return;
    }
  };
  /** A comment is one error, of which the rest of the file is none. */
  const skipComment = (): void => {
    fail('comment', 'none, since JSON has no comments');
    const block = text.charAt(offset + 1) === '*';
    while (offset < text.length) {
      const code = text.charCodeAt(offset);
      if (block && code === 42 && text.charCodeAt(offset + 1) === 47) {
        offset += 2;
        return;
      }
      if (code === 10 || code === 13) {
        if (!block) return;
        offset += code === 13 && text.charCodeAt(offset + 1) === 10 ? 2 : 1;
        newLine();
      } else offset += 1;
    }
  };
  const found = (): string => {
    if (offset >= text.length) return 'end of the file';
    return `"${text.slice(offset, offset + 12).split(/[\s,\]}]/)[0] || text.charAt(offset)}"`;
  };

  const readString = (): string => {
    offset += 1;
    let start = offset;
    let result = '';
    for (;;) {
      const code = text.charCodeAt(offset);
      if (Number.isNaN(code)) {
        fail('end of the file in a string', 'a closing quote');
        return result + text.slice(start, offset);
      }
      if (code === 34) {
        result += text.slice(start, offset);
        offset += 1;
        return result;
      }
      if (code === 92) {
        result += text.slice(start, offset);
        const letter = text.charAt(offset + 1);
        const known = escapes[letter];
        if (known !== undefined) {
          result += known;
          offset += 2;
        } else if (letter === 'u' && /^[0-9a-fA-F]{4}$/.test(text.slice(offset + 2, offset + 6))) {
          result += String.fromCharCode(Number.parseInt(text.slice(offset + 2, offset + 6), 16));
          offset += 6;
        } else {
          fail(`escape \\${letter}`, 'one that JSON knows');
          offset += 1;
          result += '\\';
        }
        start = offset;
      } else if (code < 32) {
        fail('control character in a string', code === 10 || code === 13 ? '\\n' : 'an escape');
        offset += code === 13 && text.charCodeAt(offset + 1) === 10 ? 2 : 1;
        if (code === 10 || code === 13) newLine();
      } else offset += 1;
    }
  };

  const number = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
  const word = /-?[A-Za-z_][A-Za-z0-9_]*/y;
  const readScalar = (where: Position): TreeNode => {
    word.lastIndex = offset;
    const name = word.exec(text)?.[0];
    if (name !== undefined) {
      offset += name.length;
      switch (name) {
        case 'true':
        case 'false':
          return { type: 'boolean', value: name === 'true', ...where };
        case 'null':
          return { type: 'null', ...where };
        case 'NaN':
          return { type: 'number', value: NaN, text: name, ...where };
        case 'Infinity':
        case '-Infinity':
          return { type: 'number', value: name === 'Infinity' ? Infinity : -Infinity, text: name, ...where };
      }
      fail(`"${name.slice(0, 40)}"`, 'a value', where);
      return { type: 'null', ...where };
    }
    number.lastIndex = offset;
    const digits = number.exec(text)?.[0];
    if (digits !== undefined) {
      offset += digits.length;
      const next = text.charAt(offset);
      if (/[0-9.eE+]/.test(next)) {
        fail(`"${next}" after ${digits.slice(0, 40)}`, 'a number that JSON knows');
        while (/[0-9.eE+-]/.test(text.charAt(offset))) offset += 1;
      }
      return { type: 'number', value: Number(digits), text: digits, ...where };
    }
    fail(found(), 'a value', where);
    const begin = offset;
    while (offset < text.length && !/[\s,\]}]/.test(text.charAt(offset))) offset += 1;
    if (offset === begin && text.charAt(offset) !== ',' && !/[\]}]/.test(text.charAt(offset))) offset += 1;
    return { type: 'null', ...where };
  };

  const readValue = (depth: number): TreeNode => {
    const where = here();
    nodes += 1;
    if (nodes > treeLimits.nodes) {
      errors.length = 0;
      fail(`file of more than ${treeLimits.nodes} values`, 'fewer');
      throw enough;
    }
    if (depth > treeLimits.depth) {
      errors.length = 0;
      fail(`nesting of more than ${treeLimits.depth} levels`, 'fewer');
      throw enough;
    }
    const first = text.charAt(offset);
    if (first === '"') return { type: 'string', value: readString(), ...where };
    if (first === '{') return readMap(where, depth);
    if (first === '[') return readList(where, depth);
    return readScalar(where);
  };

  /** After an item: true where another one follows, false where the container ends. */
  const readSeparator = (close: ']' | '}'): boolean => {
    skipBlanks();
    const next = text.charAt(offset);
    if (next === close) {
      offset += 1;
      return false;
    }
    if (next === ',') {
      offset += 1;
      skipBlanks();
      if (text.charAt(offset) === close) {
        fail(`"${close}" after a comma`, 'another value');
        offset += 1;
        return false;
      }
      if (offset < text.length) return true;
    }
    if (offset >= text.length) {
      fail('end of the file', `"," or "${close}"`);
      return false;
    }
    fail(found(), `"," or "${close}"`);
    if (next === '"' || next === '{' || next === '[') return true;
    if (next === ']' || next === '}') {
      offset += 1;
      return false;
    }
    offset += 1;
    skipBlanks();
    return offset < text.length;
  };

  const readMap = (where: Position, depth: number): TreeNode => {
    const entries = new Map<string, MapEntry>();
    offset += 1;
    skipBlanks();
    if (text.charAt(offset) === '}') {
      offset += 1;
      return { type: 'map', entries, ...where };
    }
    for (let more = offset < text.length; more; more = readSeparator('}')) {
      const at = here();
      if (text.charAt(offset) !== '"') {
        fail(found(), 'a key in double quotes');
        if (text.charAt(offset) === '}') continue;
        readScalar(at);
        continue;
      }
      const key = readString();
      skipBlanks();
      if (text.charAt(offset) === ':') {
        offset += 1;
        skipBlanks();
      } else fail(found(), '":"');
      const value = readValue(depth + 1);
      if (entries.has(key) && flaws.length < treeLimits.problems)
        flaws.push({
          code: 'json/duplicate-key',
          path,
          ...at,
          message: `Unexpected second "${key.slice(0, 100)}", expected each key once`,
        });
      entries.set(key, { key, value, ...at });
    }
    return { type: 'map', entries, ...where };
  };

  const readList = (where: Position, depth: number): TreeNode => {
    const items: TreeNode[] = [];
    offset += 1;
    skipBlanks();
    if (text.charAt(offset) === ']') {
      offset += 1;
      return { type: 'list', items, ...where };
    }
    for (let more = offset < text.length; more; more = readSeparator(']')) items.push(readValue(depth + 1));
    return { type: 'list', items, ...where };
  };

  let root: TreeNode | undefined;
  try {
    skipBlanks();
    if (offset >= text.length) fail('empty file', 'a value');
    else root = readValue(0);
    skipBlanks();
    if (root !== undefined && offset < text.length && errors.length === 0)
      fail(`${found()} after the value`, 'the end of the file');
  } catch (error) {
    if (error !== enough) throw error;
  }
  return { root, errors, flaws };
}
