import { parse, TomlError } from 'smol-toml';
import type { MapEntry, Position, Tree, TreeNode } from './tree.ts';
import { treeLimits } from './tree.ts';

const maxCharacters = 1024 * 1024;

/**
 * Reads a TOML 1.0 text. Values are smol-toml's; it gives no positions, so lines come from a scan of the table headers and
 * keys: exact for `key = value` lines, the line of the enclosing key elsewhere (inline tables, lists over several lines).
 * Dates are text. Never throws.
 */
export function readToml(text: string, path: string): Tree {
  const refuse = (message: string, where: Position): Tree => ({
    root: undefined,
    errors: [{ code: 'toml/syntax', path, ...where, message }],
    flaws: [],
  });
  if (text.length > maxCharacters)
    return refuse(`Unexpected TOML of ${text.length} characters, expected at most ${maxCharacters}`, {
      line: 1,
      column: 1,
    });
  let data: unknown;
  try {
    data = parse(text, { maxDepth: treeLimits.depth, integersAsBigInt: 'asNeeded' });
  } catch (error) {
    const where =
      error instanceof TomlError ? { line: error.line, column: error.column } : { line: 1, column: 1 };
    const said = error instanceof TomlError ? (error.message.split('\n')[0] ?? '') : 'invalid TOML';
    return refuse(`Unexpected TOML: ${said.replace(/^Invalid TOML document: /, '').slice(0, 200)}`, where);
  }
  const written = keyLines(text);
  const convert = (value: unknown, name: string, near: Position): TreeNode => {
    const found = written.get(name);
    const where = found ?? near;
    if (Array.isArray(value))
      return {
        type: 'list',
        items: value.map((item, index) => convert(item, `${name}.${index}`, where)),
        ...where,
      };
    if (typeof value === 'number' || typeof value === 'bigint')
      return { type: 'number', value: Number(value), text: found?.number ?? String(value), ...placed(where) };
    if (typeof value === 'string') return { type: 'string', value, ...placed(where) };
    if (typeof value === 'boolean') return { type: 'boolean', value, ...placed(where) };
    if (value instanceof Date) return { type: 'string', value: value.toISOString(), ...placed(where) };
    const entries = new Map<string, MapEntry>();
    if (typeof value === 'object' && value !== null)
      for (const [key, item] of Object.entries(value)) {
        const node = convert(item, name === '' ? key : `${name}.${key}`, where);
        entries.set(key, { key, value: node, line: node.line, column: node.column });
      }
    return { type: 'map', entries, ...placed(where) };
  };
  return { root: convert(data, '', { line: 1, column: 1 }), errors: [], flaws: [] };
}

function placed({ line, column }: Position): Position {
  return { line, column };
}

type Written = Position & { readonly number: string | undefined };

/** Where each dotted key is written, by its path; lists of tables are numbered. */
function keyLines(text: string): Map<string, Written> {
  const found = new Map<string, Written>();
  const counts = new Map<string, number>();
  let table = '';
  let inside: string | undefined;
  let line = 0;
  for (const raw of text.split(/\r\n|\n/)) {
    line += 1;
    if (inside !== undefined) {
      if (raw.includes(inside)) inside = undefined;
      continue;
    }
    const trimmed = raw.trim();
    const column = raw.length - raw.trimStart().length + 1;
    if (trimmed.startsWith('[') && !trimmed.includes('=')) {
      const list = trimmed.startsWith('[[');
      const end = trimmed.indexOf(list ? ']]' : ']');
      const name = dotted(trimmed.slice(list ? 2 : 1, end < 0 ? undefined : end));
      table = throughLists(name, counts);
      if (list) {
        const index = counts.get(table) ?? 0;
        counts.set(table, index + 1);
        table = `${table}.${index}`;
      }
      found.set(table, { line, column, number: undefined });
      continue;
    }
    const equals = trimmed.indexOf('=');
    if (equals <= 0 || trimmed.startsWith('#')) continue;
    const key = dotted(trimmed.slice(0, equals));
    const value = trimmed.slice(equals + 1).trim();
    const number =
      /^[-+]?(?:[0-9][0-9_]{0,60}(?:\.[0-9_]{1,60})?(?:[eE][-+]?[0-9]{1,8})?|inf|nan)(?=\s|#|$)/.exec(value);
    const from = raw.indexOf('=') + 1;
    found.set(table === '' ? key : `${table}.${key}`, {
      line,
      column: from + (raw.length - from - raw.slice(from).trimStart().length) + 1,
      number: number?.[0],
    });
    for (const fence of ['"""', "'''"])
      if (value.startsWith(fence) && !value.slice(3).includes(fence)) inside = fence;
  }
  return found;
}

function dotted(key: string): string {
  return key
    .split('.')
    .map((part) => part.trim().replace(/^(["'])(.*)\1$/, '$2'))
    .join('.');
}

/** `[models.metrics]` below `[[models]]` means the last of the list. */
function throughLists(name: string, counts: ReadonlyMap<string, number>): string {
  const parts = name.split('.');
  let path = '';
  for (const [index, part] of parts.entries()) {
    path = path === '' ? part : `${path}.${part}`;
    const count = counts.get(path);
    if (count !== undefined && index < parts.length - 1) path = `${path}.${count - 1}`;
  }
  return path;
}
