import { isAlias, isMap, isScalar, isSeq, type Node } from 'yaml';
import { valueText } from './value-text.ts';

/** Keys of maps and indices of lists, from the root. */
export type DataPath = readonly (string | number)[];

export interface DataFlaw {
  readonly code: string;
  readonly offset: number;
  readonly message: string;
  readonly hint?: string;
}

type Limits = { readonly aliases: number; readonly nodes: number; readonly depth: number };

/** Where a value and its key begin, and what is below. */
interface Position {
  readonly key: number;
  readonly value: number;
  readonly children: ReadonlyMap<string, Position>;
}

class Excess extends Error {}

/**
 * A parsed tree as plain data and the offsets of all of it; or the flaws that make it unsafe or unclear. Aliases are followed, so the
 * number of nodes is counted after following. The depth was bounded by the caller; aliases cannot deepen it beyond `depth` either.
 */
export function yamlToData(
  root: Node | null,
  text: string,
  limits: Limits,
):
  | { readonly data: unknown; readonly offsetOf: (path: DataPath, of: 'key' | 'value') => number }
  | { readonly flaws: readonly DataFlaw[] } {
  const flaws: DataFlaw[] = [];
  const anchors = new Map<string, Node>();
  const open = new Set<Node>();
  const seen = { aliases: 0, nodes: 0 };
  const flaw = (code: string, offset: number, message: string, hint?: string) => {
    flaws.push({ code, offset, message, ...(hint === undefined ? {} : { hint }) });
    if (flaws.length >= 20) throw new Excess();
  };
  const stop = (code: string, offset: number, message: string): never => {
    flaws.push({ code, offset, message });
    throw new Excess();
  };

  const convert = (node: Node | null, key: number, depth: number): [unknown, Position] => {
    const value = node?.range?.[0] ?? key;
    const leaf = (data: unknown): [unknown, Position] => [data, { key, value, children: new Map() }];
    seen.nodes += 1;
    if (seen.nodes > limits.nodes)
      stop(
        'yaml-alias',
        value,
        `Unexpected text of more than ${limits.nodes} values once its aliases are followed, expected fewer`,
      );
    if (depth > limits.depth)
      stop('too-deep', value, `Unexpected nesting of more than ${limits.depth} levels, expected fewer`);
    if (isAlias(node)) {
      seen.aliases += 1;
      if (seen.aliases > limits.aliases)
        stop(
          'yaml-alias',
          value,
          `Unexpected alias, expected at most ${limits.aliases} of them (followed ones count each time)`,
        );
      const target = anchors.get(node.source);
      if (target === undefined || open.has(target)) {
        flaw(
          'yaml-alias',
          value,
          `Unexpected alias *${node.source.slice(0, 60)}, expected an anchor of that name ${target === undefined ? 'before it' : 'that does not hold the alias itself'}`,
        );
        return leaf(null);
      }
      const [data, position] = convert(target, key, depth);
      return [data, { ...position, key, value }];
    }
    if (node !== null && 'anchor' in node && node.anchor !== undefined) anchors.set(node.anchor, node);
    if (isMap(node)) {
      open.add(node);
      const data = Object.create(null) as Record<string, unknown>;
      const children = new Map<string, Position>();
      for (const pair of node.items) {
        const keyNode = pair.key as Node | null;
        const at = keyNode?.range?.[0] ?? value;
        const name = keyName(keyNode, text);
        if (name === undefined || name === '__proto__') {
          flaw(
            'yaml-key',
            at,
            `Unexpected ${name === undefined ? 'key that is no plain text' : 'key "__proto__"'}, expected a name`,
          );
          continue;
        }
        if (children.has(name)) {
          flaw(
            'duplicate-key',
            at,
            `Unexpected second key ${valueText(name)}, expected it once`,
            'Remove one of the two, or join them.',
          );
          continue;
        }
        const [child, position] = convert(pair.value as Node | null, at, depth + 1);
        data[name] = child;
        children.set(name, position);
      }
      open.delete(node);
      return [data, { key, value, children }];
    }
    if (isSeq(node)) {
      open.add(node);
      const data: unknown[] = [];
      const children = new Map<string, Position>();
      for (const [index, item] of node.items.entries()) {
        const at = (item as Node | null)?.range?.[0] ?? value;
        const [child, position] = convert(item as Node | null, at, depth + 1);
        data.push(child);
        children.set(String(index), position);
      }
      open.delete(node);
      return [data, { key, value, children }];
    }
    return leaf(isScalar(node) ? node.value : null);
  };

  let data: unknown;
  let position: Position | undefined;
  try {
    [data, position] = convert(root, 0, 1);
  } catch (error) {
    if (!(error instanceof Excess)) throw error;
  }
  if (flaws.length > 0 || position === undefined) return { flaws };
  const top = position;
  return {
    data: root === null ? undefined : data,
    offsetOf: (path, of) => {
      let at = top;
      for (const step of path) {
        const next = at.children.get(String(step));
        if (next === undefined) return at.key;
        at = next;
      }
      return of === 'key' ? at.key : at.value;
    },
  };
}

/** A key as text: what was written, so that `1.0` and `on` stay what they are. */
function keyName(key: Node | null, text: string): string | undefined {
  if (!isScalar(key) || key.value === null) return undefined;
  if (typeof key.value === 'string') return key.value;
  return key.range ? text.slice(key.range[0], key.range[1]) : undefined;
}
