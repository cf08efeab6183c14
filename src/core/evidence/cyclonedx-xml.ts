import { extensionOf } from './document.ts';
import type { EvidenceFile, EvidenceFormat, Parsed, ReadingOptions } from './evidence.ts';
import { malformed, present, problemAt } from './parsed.ts';
import { cyclonedxJson, cyclonedxTree } from './supply-chain.ts';
import type { MapEntry, TreeNode } from './tree.ts';
import { readXml, type XmlElement } from './xml-text.ts';

const namespace = 'http://cyclonedx.org/schema/bom/';

/** CycloneDX in either notation: XML is brought into the form that JSON has. Source: cyclonedx.org/docs/1.6, its XML and its JSON reference. */
export const cyclonedx: EvidenceFormat = {
  ...cyclonedxJson,
  parse: (file, options = {}) => inXml(file, options) ?? cyclonedxJson.parse(file, options),
};

function inXml({ path, text }: EvidenceFile, options: ReadingOptions): Parsed | undefined {
  if (text === undefined || extensionOf(path) !== 'xml') return undefined;
  const head = text.slice(0, 20_000);
  if (head.search(/<(?:[\w-]{1,40}:)?bom\s[^<>]{0,2000}http:\/\/cyclonedx\.org\/schema\/bom\//) < 0)
    return undefined;
  const { id, kind } = cyclonedxJson;
  const { root, error } = readXml(text, path);
  if (root === undefined) return malformed(id, kind, [error]);
  if (root.name !== 'bom' || !root.namespace.startsWith(namespace))
    return malformed(id, kind, [
      problemAt(
        path,
        root,
        'cyclonedx/xml',
        `Unexpected element ${root.name.slice(0, 80)}, expected bom of CycloneDX`,
      ),
    ]);
  const specVersion: MapEntry = entryOf(
    'specVersion',
    wordNode(root.namespace.slice(namespace.length), root),
  );
  const { content, problems } = cyclonedxTree.read(mapOf(root, [specVersion]), path, options);
  return content === undefined ? malformed(id, kind, problems ?? []) : present(id, content, problems);
}

/** Elements that stand for a list in JSON. */
const lists = new Set(['components', 'hashes', 'performanceMetrics']);

/** An element as JSON has it: of another namespace (a signature, a tool's own), nothing. */
function nodeOf(element: XmlElement): TreeNode {
  const { line, column, name, text, children } = element;
  const own = children.filter((child) => child.namespace === element.namespace);
  if (lists.has(name)) return { type: 'list', items: own.map(nodeOf), line, column };
  if (name === 'hash') return mapOf(element, [entryOf('content', wordNode(text, element))]);
  return own.length > 0 ? mapOf(element, []) : wordNode(text, element);
}

/** Attributes and children by name; of several children of one name the last counts, as in JSON. */
function mapOf(element: XmlElement, more: readonly MapEntry[]): TreeNode {
  const { line, column, attributes, children } = element;
  const entries = [
    ...[...attributes].map(([key, value]) => entryOf(key, wordNode(value, element))),
    ...children
      .filter((child) => child.namespace === element.namespace)
      .map((child) => entryOf(child.name, nodeOf(child))),
    ...more,
  ];
  return { type: 'map', entries: new Map(entries.map((entry) => [entry.key, entry])), line, column };
}

function entryOf(key: string, value: TreeNode): MapEntry {
  return { key, value, line: value.line, column: value.column };
}

function wordNode(value: string, { line, column }: XmlElement): TreeNode {
  return { type: 'string', value, line, column };
}
