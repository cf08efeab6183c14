import type { Place, Problem } from '../problem.ts';

/** Where a value begins; `line` and `column` count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** One value of a JSON, YAML or TOML text with its position; what a format parser works on. */
export type TreeNode = MapNode | ListNode | ScalarNode;

export interface MapNode extends Position {
  readonly type: 'map';
  readonly entries: ReadonlyMap<string, MapEntry>;
}

export interface MapEntry extends Position {
  readonly key: string;
  readonly value: TreeNode;
}

export interface ListNode extends Position {
  readonly type: 'list';
  readonly items: readonly TreeNode[];
}

export type ScalarNode = Position &
  (
    | { readonly type: 'number'; readonly value: number; readonly text: string }
    | { readonly type: 'string'; readonly value: string }
    | { readonly type: 'boolean'; readonly value: boolean }
    | { readonly type: 'null' }
  );

/**
 * A text as a tree. `errors`: it breaks its notation's rules; `root` is then what could be read, good for telling what
 * the file was meant to be and for nothing else. `flaws` leave the tree whole (a duplicate key: the last one counts).
 */
export interface Tree {
  readonly root: TreeNode | undefined;
  readonly errors: readonly Problem[];
  readonly flaws: readonly Problem[];
}

/** Bounds of one tree: far beyond what evidence needs, and each keeps time or memory bounded. */
export const treeLimits = { depth: 100, nodes: 500_000, problems: 20 } as const;

/** The value below `node` along `keys` (list items by index), or undefined where one of them is not there. */
export function at(node: TreeNode | undefined, ...keys: readonly (string | number)[]): TreeNode | undefined {
  let here = node;
  for (const key of keys) {
    if (here === undefined) return undefined;
    if (typeof key === 'number') here = here.type === 'list' ? here.items[key] : undefined;
    else here = here.type === 'map' ? here.entries.get(key)?.value : undefined;
  }
  return here;
}

/** The entries of a map, in the file's order; none where the node is no map. */
export function entriesOf(node: TreeNode | undefined): readonly MapEntry[] {
  return node?.type === 'map' ? [...node.entries.values()] : [];
}

/** The items of a list; none where the node is no list. */
export function itemsOf(node: TreeNode | undefined): readonly TreeNode[] {
  return node?.type === 'list' ? node.items : [];
}

/** Whether a node is a map that has all of `keys`. */
export function hasKeys(node: TreeNode | undefined, ...keys: readonly string[]): node is MapNode {
  return node?.type === 'map' && keys.every((key) => node.entries.has(key));
}

/** A string's text; undefined for everything else. */
export function textOf(node: TreeNode | undefined): string | undefined {
  return node?.type === 'string' ? node.value : undefined;
}

/** A string's text or a number as written: what identifies things (`run_id: 12`, `version: 1.0`). */
export function wordOf(node: TreeNode | undefined): string | undefined {
  return node?.type === 'string' ? node.value : node?.type === 'number' ? node.text : undefined;
}

/** A finite number, or undefined. */
export function finiteOf(node: TreeNode | undefined): number | undefined {
  return node?.type === 'number' && Number.isFinite(node.value) ? node.value : undefined;
}

/** A boolean, or undefined. */
export function booleanOf(node: TreeNode | undefined): boolean | undefined {
  return node?.type === 'boolean' ? node.value : undefined;
}

/** The tree as plain data, for options and metadata. Maps have no prototype, so that no key is special. */
export function plainOf(node: TreeNode): unknown {
  switch (node.type) {
    case 'map': {
      const record: Record<string, unknown> = Object.create(null);
      for (const { key, value } of node.entries.values()) record[key] = plainOf(value);
      return record;
    }
    case 'list':
      return node.items.map(plainOf);
    case 'null':
      return null;
    default:
      return node.value;
  }
}

/** A map as plain data; empty where the node is no map. */
export function recordOf(node: TreeNode | undefined): Readonly<Record<string, unknown>> {
  return node?.type === 'map' ? (plainOf(node) as Record<string, unknown>) : {};
}

/** The place of a node or entry in a file. */
export function placeOf(path: string, { line, column }: Position): Place {
  return { path, line, column };
}

/**
 * Where the keys of a map stand, by dotted path (`license`, `model-index.0.results`); items of lists count from 0. At most 20,000 of them and
 * twelve levels; a key with the name of a prototype or of more than 200 characters is left out.
 */
export function keyPlaces(root: TreeNode): Readonly<Record<string, Position>> {
  const places: Record<string, Position> = {};
  let count = 0;
  const walk = (node: TreeNode, prefix: string, depth: number): void => {
    if (depth > 12) return;
    const entries: readonly (readonly [string, Position, TreeNode])[] =
      node.type === 'map'
        ? entriesOf(node).map((entry) => [entry.key, entry, entry.value])
        : itemsOf(node).map((item, index) => [String(index), item, item]);
    for (const [key, { line, column }, value] of entries) {
      if (count >= 20_000) return;
      if (key === '__proto__' || key.length > 200) continue;
      const name = prefix === '' ? key : `${prefix}.${key}`;
      places[name] = { line, column };
      count += 1;
      walk(value, name, depth + 1);
    }
  };
  walk(root, '', 0);
  return places;
}

/** The lines of a map's keys, by dotted path, as `keyPlaces` has them. */
export function keyLines(root: TreeNode): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(keyPlaces(root)).map(([name, { line }]) => [name, line]));
}
