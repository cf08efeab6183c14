import { Composer, isAlias, isMap, isScalar, isSeq, LineCounter, type Document, type Node } from 'yaml';
import { readYamlTokens } from '../policy/yaml-tokens.ts';
import type { Problem } from '../problem.ts';
import type { MapEntry, Position, Tree, TreeNode } from './tree.ts';

/** Bounds of one YAML text. The parser needs some 200 bytes a token, so they are lower than those of JSON. */
export const yamlTextLimits = {
  characters: 4 * 1024 * 1024,
  tokens: 600_000,
  depth: 60,
  nodes: 300_000,
} as const;

/** Plain words that YAML 1.1 readers (PyYAML, Ruby) take for booleans and YAML 1.2 readers for text. Source: yaml.org/type/bool.html. */
const oldBoolean = /^(?:y|yes|n|no|on|off)$/i;

/**
 * Reads one YAML 1.2 document (core schema, `<<` merged) with positions. Keys that are numbers stand as written; unknown
 * tags are ignored, as data. A plain `no`, `yes`, `on` or `off` stays text and is a flaw, `yaml/ambiguous-boolean`.
 * Bounded by `yamlTextLimits` (aliases count each time that they are used); never throws.
 * @param first the line that the text's first line is in its file
 */
export function readYaml(text: string, path: string, first = 1): Tree {
  const lines = new LineCounter();
  const placeAt = (offset: number): Position => {
    const { line, col } = lines.linePos(Math.max(0, Math.min(offset, text.length)));
    return { line: Math.max(1, line) + first - 1, column: Math.max(1, col) };
  };
  const refuse = (code: string, message: string, where: Position): Tree => ({
    root: undefined,
    errors: [{ code: `yaml/${code}`, path, ...where, message }],
    flaws: [],
  });
  if (text.length > yamlTextLimits.characters)
    return refuse(
      'too-large',
      `Unexpected YAML of ${text.length} characters, expected at most ${yamlTextLimits.characters}`,
      { line: first, column: 1 },
    );
  const read = readYamlTokens(text, lines, yamlTextLimits);
  if ('exceeds' in read)
    return refuse(
      'too-deep',
      'Unexpected depth or number of YAML values, expected fewer',
      placeAt(read.offset),
    );
  let documents: (Document.Parsed | { readonly errors: Document['errors'] })[];
  try {
    documents = [
      ...new Composer({
        schema: 'core',
        uniqueKeys: false,
        strict: true,
        prettyErrors: false,
        logLevel: 'silent',
      }).compose(read.tokens, true, text.length),
    ];
  } catch {
    return refuse('syntax', 'Unexpected text, expected YAML', { line: first, column: 1 });
  }
  const [document, second] = documents;
  if (document === undefined || !('contents' in document)) return { root: undefined, errors: [], flaws: [] };
  const errors: Problem[] = document.errors.slice(0, 20).map(({ pos, message }) => ({
    code: 'yaml/syntax',
    path,
    ...placeAt(pos[0]),
    message: `Unexpected YAML: ${message.slice(0, 200)}`,
  }));
  if (second !== undefined && errors.length === 0)
    errors.push({
      code: 'yaml/documents',
      path,
      ...('range' in second ? placeAt(second.range[0]) : { line: first, column: 1 }),
      message: 'Unexpected second document ("---"), expected one',
    });
  const flaws: Problem[] = [];
  const root = treeOf(document, placeAt, path, flaws, errors);
  return { root, errors, flaws };
}

function treeOf(
  document: Document.Parsed,
  placeAt: (offset: number) => Position,
  path: string,
  flaws: Problem[],
  errors: Problem[],
): TreeNode | undefined {
  let nodes = 0;
  /** What aliases stand for, since finding it walks the document; and what is being read, to see an alias of what it stands in. */
  const targets = new Map<unknown, Node>();
  const open = new Set<unknown>();
  const note = (list: Problem[], code: string, message: string, where: Position) => {
    if (list.length < 20) list.push({ code: `yaml/${code}`, path, ...where, message });
  };
  const convert = (node: unknown, depth: number, near: Position): TreeNode => {
    const range = (node as { range?: readonly number[] | null } | null)?.range;
    const where = range?.[0] === undefined ? near : placeAt(range[0]);
    nodes += 1;
    if (nodes > yamlTextLimits.nodes || depth > yamlTextLimits.depth) {
      if (!errors.some(({ code }) => code === 'yaml/too-deep'))
        errors.push({
          code: 'yaml/too-deep',
          path,
          ...where,
          message: 'Unexpected depth or number of YAML values (aliases repeat them), expected fewer',
        });
      return { type: 'null', ...where };
    }
    if (isAlias(node)) {
      const target = targets.get(node) ?? node.resolve(document);
      if (target === undefined) return { type: 'null', ...where };
      targets.set(node, target);
      if (open.has(target)) {
        note(
          errors,
          'alias',
          'Unexpected alias of what it stands in, expected one of something before it',
          where,
        );
        return { type: 'null', ...where };
      }
      open.add(target);
      const found = convert(target, depth + 1, where);
      open.delete(target);
      return found;
    }
    if (isMap(node)) {
      const entries = new Map<string, MapEntry>();
      const merged: TreeNode[] = [];
      for (const pair of node.items) {
        const key = keyOf(pair.key);
        const keyRange = (pair.key as { range?: readonly number[] | null } | null)?.range;
        const keyAt = keyRange?.[0] === undefined ? where : placeAt(keyRange[0]);
        if (key === undefined) {
          note(flaws, 'key', 'Unexpected list or map as a key, expected text', keyAt);
          continue;
        }
        const value = convert(pair.value, depth + 1, keyAt);
        if (key === '<<' && (value.type === 'map' || value.type === 'list')) {
          merged.push(...(value.type === 'map' ? [value] : value.items));
          continue;
        }
        if (entries.has(key))
          note(
            flaws,
            'duplicate-key',
            `Unexpected second "${key.slice(0, 100)}", expected each key once`,
            keyAt,
          );
        entries.set(key, { key, value, ...keyAt });
      }
      for (const map of merged)
        if (map.type === 'map')
          for (const entry of map.entries.values())
            if (!entries.has(entry.key)) entries.set(entry.key, entry);
      return { type: 'map', entries, ...where };
    }
    if (isSeq(node))
      return { type: 'list', items: node.items.map((item) => convert(item, depth + 1, where)), ...where };
    if (!isScalar(node)) return { type: 'null', ...where };
    const { value, source, type } = node;
    if (typeof value === 'number') return { type: 'number', value, text: source ?? String(value), ...where };
    if (typeof value === 'bigint')
      return { type: 'number', value: Number(value), text: source ?? String(value), ...where };
    if (typeof value === 'boolean') return { type: 'boolean', value, ...where };
    if (typeof value !== 'string') return { type: 'null', ...where };
    if (type === 'PLAIN' && oldBoolean.test(value))
      note(
        flaws,
        'ambiguous-boolean',
        `Unexpected plain ${value}, which YAML 1.1 readers such as Python's take for a boolean, expected quotes around it`,
        where,
      );
    return { type: 'string', value, ...where };
  };
  return document.contents === null ? undefined : convert(document.contents, 0, placeAt(0));
}

function keyOf(key: unknown): string | undefined {
  if (key === null) return '';
  if (isScalar(key)) return typeof key.value === 'string' ? key.value : (key.source ?? String(key.value));
  return undefined;
}
