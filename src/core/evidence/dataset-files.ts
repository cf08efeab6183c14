import type { Problem } from '../problem.ts';
import { extensionOf, fileName } from './document.ts';
import type { DatasetMetadata } from './evidence.ts';
import { problemAt } from './parsed.ts';
import {
  at,
  booleanOf,
  entriesOf,
  finiteOf,
  hasKeys,
  itemsOf,
  type MapNode,
  textOf,
  type TreeNode,
  wordOf,
} from './tree.ts';
import { treeFormat } from './tree-format.ts';

/** `datapackage.json` and `*.package.json` of Frictionless Data, versions 1 and 2. Source: datapackage.org/standard/data-package. */
export const datapackage = treeFormat({
  id: 'datapackage',
  kind: 'dataset',
  title: 'Frictionless data package',
  recognise: (root, path) =>
    at(root, 'resources')?.type === 'list' &&
    (/(?:^|\.)(?:data)?package\.(?:json|ya?ml)$/.test(fileName(path)) ||
      itemsOf(at(root, 'resources')).some(
        (one) => hasKeys(one, 'name', 'path') || hasKeys(at(one, 'schema'), 'fields'),
      )),
  read: (root, path) => {
    const problems: Problem[] = [];
    const seen = new Set<string>();
    const resources = itemsOf(at(root, 'resources'));
    for (const one of resources) {
      const name = wordOf(at(one, 'name'));
      if (name !== undefined && seen.has(name) && problems.length < 20)
        problems.push(
          problemAt(
            path,
            at(one, 'name') ?? one,
            'datapackage/duplicate',
            `Unexpected second resource "${name.slice(0, 80)}", expected each name once`,
          ),
        );
      if (name !== undefined) seen.add(name);
      if (at(one, 'path') === undefined && at(one, 'data') === undefined && problems.length < 20)
        problems.push(
          problemAt(
            path,
            one,
            'datapackage/path',
            'Unexpected resource without path or data, expected one of them',
          ),
        );
    }
    const created = at(root, 'created');
    const date = wordOf(created);
    if (created !== undefined && (date === undefined || !/^[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T|$)/.test(date)))
      problems.push(
        problemAt(
          path,
          created,
          'datapackage/created',
          `Unexpected created "${(date ?? '').slice(0, 40)}", expected a date such as 2026-01-31`,
        ),
      );
    const files = resources.flatMap((one) => {
      const hash = wordOf(at(one, 'hash'));
      const parts = /^(?:(md5|sha256):)?([0-9a-f]{32}|[0-9a-f]{64})$/i.exec(hash ?? '');
      const size = finiteOf(at(one, 'bytes'));
      return listOf(at(one, 'path')).flatMap((item) => {
        const named = wordOf(item);
        if (named === undefined) return [];
        const digest = parts?.[2]?.toLowerCase();
        return [
          {
            path: named,
            ...(digest === undefined ? {} : digest.length === 64 ? { sha256: digest } : { md5: digest }),
            ...(size === undefined ? {} : { sizeBytes: size }),
          },
        ];
      });
    });
    const columns = resources.flatMap((one) =>
      itemsOf(at(one, 'schema', 'fields')).map((field) => {
        const required = booleanOf(at(field, 'constraints', 'required'));
        return {
          name: wordOf(at(field, 'name')) ?? '',
          type: wordOf(at(field, 'type')),
          ...(required === undefined ? {} : { required }),
          line: field.line,
          column: field.column,
        };
      }),
    );
    const licence = at(root, 'licenses', 0);
    return {
      problems,
      content: dataset({
        name: wordOf(at(root, 'name')) ?? wordOf(at(root, 'title')),
        licence: wordOf(at(licence, 'name')) ?? wordOf(at(licence, 'path')) ?? wordOf(at(root, 'license')),
        files,
        columns,
        rows: undefined,
      }),
    };
  },
});

/** `dataset_infos.json` of Hugging Face datasets (before 2023): a map of configurations. An empty licence is none. Source: datasets.info.DatasetInfo. */
export const datasetInfos = treeFormat({
  id: 'dataset-infos',
  kind: 'dataset',
  title: 'Hugging Face dataset infos',
  recognise: (root) => infosOf(root).length > 0,
  read: (root) => {
    const infos = infosOf(root);
    const [first] = infos;
    const files = infos.flatMap((info) =>
      entriesOf(at(info, 'download_checksums')).map(({ key, value }) => {
        const size = finiteOf(at(value, 'num_bytes'));
        return {
          path: key,
          ...hashField('sha256', at(value, 'checksum'), 64),
          ...(size === undefined ? {} : { sizeBytes: size }),
        };
      }),
    );
    const licence = infos
      .map((info) => textOf(at(info, 'license')))
      .find((text) => text !== undefined && text !== '');
    return {
      content: dataset({
        name: wordOf(at(first, 'dataset_name')) ?? wordOf(at(first, 'builder_name')),
        licence,
        files,
        columns: entriesOf(at(first, 'features')).map(({ key, value, line, column }) => ({
          name: key,
          type: wordOf(at(value, 'dtype')) ?? wordOf(at(value, '_type')),
          line,
          column,
        })),
        rows: sumOf(
          infos.flatMap((info) =>
            entriesOf(at(info, 'splits')).map(({ value }) => at(value, 'num_examples')),
          ),
        ),
      }),
    };
  },
});

function infosOf(root: TreeNode): readonly TreeNode[] {
  const isInfo = (node: TreeNode) =>
    hasKeys(node, 'features') &&
    (hasKeys(node, 'splits') || hasKeys(node, 'download_checksums') || hasKeys(node, 'builder_name'));
  if (isInfo(root)) return [root];
  const children = entriesOf(root).map(({ value }) => value);
  return children.length > 0 && children.every(isInfo) ? children : [];
}

/**
 * What a dataset card's `dataset_info` says of columns and rows; a list has an entry a configuration. Undefined where the card has none.
 * Source: huggingface/datasets, info.py, `DatasetInfosDict.from_dataset_card_data`.
 */
export function datasetOfCard(front: MapNode): ReturnType<typeof dataset> | undefined {
  const infos = listOf(at(front, 'dataset_info')).filter((one) => one.type === 'map');
  const [first] = infos;
  if (first === undefined) return undefined;
  const columns = itemsOf(at(first, 'features')).flatMap((field) => {
    const name = wordOf(at(field, 'name'));
    if (name === undefined) return [];
    const [, kind] = entriesOf(field).filter(({ key }) => key !== 'id');
    const type = wordOf(at(field, 'dtype')) ?? entriesOf(at(field, 'dtype'))[0]?.key ?? kind?.key;
    return [{ name, type, line: field.line, column: field.column }];
  });
  return dataset({
    name: wordOf(at(front, 'pretty_name')) ?? wordOf(at(first, 'dataset_name')),
    licence: [at(front, 'license'), at(front, 'license', 0)].map(textOf).find((word) => word !== undefined),
    files: [],
    columns,
    rows: sumOf(infos.flatMap((info) => itemsOf(at(info, 'splits')).map((one) => at(one, 'num_examples')))),
  });
}

/** The sum of numbers, or undefined where one of them is none. */
function sumOf(nodes: readonly (TreeNode | undefined)[]): number | undefined {
  const counts = nodes.map(finiteOf);
  return counts.length > 0 && counts.every((count) => count !== undefined)
    ? counts.reduce<number>((sum, count) => sum + (count ?? 0), 0)
    : undefined;
}

/** A dataset's metadata as content, its lists bounded. */
export function dataset(value: DatasetMetadata) {
  return {
    kind: 'dataset',
    dataset: { ...value, files: value.files.slice(0, 50_000), columns: value.columns.slice(0, 50_000) },
  } as const;
}

/** A list's items, a single value as a list of one, nothing as an empty one. */
export function listOf(node: TreeNode | undefined): readonly TreeNode[] {
  return node === undefined ? [] : node.type === 'list' ? node.items : [node];
}

/** Whether a value is a hash of `length` hexadecimal digits. */
export function isHash(node: TreeNode, length: number): boolean {
  const word = wordOf(node);
  return word !== undefined && word.length === length && /^[0-9a-f]+$/i.test(word);
}

/** A hash as a field, or no field where the value is none. */
export function hashField(
  name: 'sha256' | 'md5',
  node: TreeNode | undefined,
  length: number,
): { sha256?: string; md5?: string } {
  return node !== undefined && isHash(node, length) ? { [name]: (wordOf(node) ?? '').toLowerCase() } : {};
}

/** Whether a file's extension is one of protobuf's text format. */
export function isProtoText(path: string): boolean {
  return /^(?:pbtxt|textproto|prototxt|proto)$/.test(extensionOf(path));
}
