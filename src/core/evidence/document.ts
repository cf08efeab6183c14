import type { EvidenceFile } from './evidence.ts';
import { readCsv, separatorOf, type Table } from './csv-text.ts';
import { readJson } from './json-text.ts';
import { readToml } from './toml-text.ts';
import type { Tree } from './tree.ts';
import { readYaml } from './yaml-text.ts';

export type Notation = 'json' | 'yaml' | 'toml';

/** The file's name without its folders, in lower case. */
export function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).toLowerCase();
}

/** The file's extension in lower case, without the dot; empty where there is none. */
export function extensionOf(path: string): string {
  const name = fileName(path);
  const dot = name.lastIndexOf('.');
  return dot < 0 ? '' : name.slice(dot + 1);
}

/** Parsed texts by file: every format asks for the same tree. A pure function's memory, it changes no result. */
const trees = new WeakMap<EvidenceFile, Tree | undefined>();
const tables = new WeakMap<EvidenceFile, Table | undefined>();

/** The notation that a text is written in: by its first character for JSON, by the file's name for the others. */
export function notationOf(file: EvidenceFile): Notation | undefined {
  if (file.text === undefined) return undefined;
  const name = fileName(file.path);
  const extension = extensionOf(file.path);
  if (extension === 'toml') return 'toml';
  if (/^(?:ya?ml|dvc)$/.test(extension) || /^(?:dvc\.lock|mlmodel)$/.test(name)) return 'yaml';
  if (/^(?:md|markdown|csv|tsv|txt|pbtxt|proto|jsonl|ndjson|py|ipynb|html?|rst)$/.test(extension))
    return undefined;
  return /^\s*[{[]/.test(file.text.slice(0, 1000)) || extension === 'json' ? 'json' : undefined;
}

/** The file as a tree, or undefined where it is in no notation that has one. */
export function treeOf(file: EvidenceFile): Tree | undefined {
  if (!trees.has(file)) trees.set(file, read(file));
  return trees.get(file);
}

function read(file: EvidenceFile): Tree | undefined {
  const { text = '', path } = file;
  switch (notationOf(file)) {
    case 'json':
      return readJson(text, path);
    case 'yaml':
      return readYaml(text, path);
    case 'toml':
      return readToml(text, path);
    default:
      return undefined;
  }
}

/** The file as a table where its name says that it is one. */
export function tableOf(file: EvidenceFile): Table | undefined {
  if (!tables.has(file)) {
    const { text, path } = file;
    const separator = text === undefined ? undefined : separatorOf(extensionOf(path), text);
    tables.set(file, separator === undefined || text === undefined ? undefined : readCsv(text, separator));
  }
  return tables.get(file);
}
