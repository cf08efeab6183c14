import { Composer, type Document, isCollection, isMap, isPair, isScalar, LineCounter } from 'yaml';
import { readYamlTokens } from '../policy/yaml-tokens.ts';

/** Bounds of a configuration or pointer in YAML; what goes beyond is not parsed. Real ones have some thousand tokens and ten levels. */
export const boundedYaml = { characters: 1 << 20, tokens: 60_000, depth: 60, aliases: 100 } as const;

/** One YAML document, or why it was not read. */
export type BoundedYaml =
  | {
      readonly state: 'read';
      readonly value: unknown;
      readonly unknownTag: boolean;
      readonly duplicateKey: boolean;
    }
  /** No YAML 1.2, more than one document, or aliases that repeat without end: loaders refuse it as well. */
  | { readonly state: 'malformed' }
  /** Larger, deeper or with more tokens than is read; loaders may well read it. */
  | { readonly state: 'beyond' };

/**
 * Reads one YAML document of a hostile file as plain values. The size is bounded before it is composed, since the composer recurses; duplicate
 * keys are looked for here, since the library compares every key with every other. Linear; never throws.
 */
export function readBoundedYaml(text: string): BoundedYaml {
  if (text.length > boundedYaml.characters) return { state: 'beyond' };
  try {
    const read = readYamlTokens(text, new LineCounter(), boundedYaml);
    if ('exceeds' in read) return { state: 'beyond' };
    const composer = new Composer({
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: 'silent',
      customTags: [],
    });
    const documents = [...composer.compose(read.tokens, true, text.length)];
    const [document] = documents;
    if (document === undefined || !('contents' in document) || documents.length > 1)
      return { state: 'malformed' };
    if (document.errors.length > 0) return { state: 'malformed' };
    return {
      state: 'read',
      value: document.toJS({ maxAliasCount: boundedYaml.aliases }) as unknown,
      unknownTag: document.warnings.length > 0,
      duplicateKey: hasDuplicateKey(document),
    };
  } catch {
    return { state: 'malformed' };
  }
}

/** Whether a map has a plain key twice, walked without recursion. */
function hasDuplicateKey(document: Document): boolean {
  const open: unknown[] = [document.contents];
  while (open.length > 0) {
    const node = open.pop();
    if (isPair(node)) open.push(node.key, node.value);
    else if (isCollection(node)) {
      const keys = isMap(node) ? node.items.map(({ key }) => key).filter((key) => isScalar(key)) : [];
      if (new Set(keys.map(({ value }) => value)).size < keys.length) return true;
      // Not spread: a list may have more items than a call may have arguments.
      for (const item of node.items) open.push(item);
    }
  }
  return false;
}
