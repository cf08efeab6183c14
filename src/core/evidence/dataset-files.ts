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
  textOf,
  type TreeNode,
  wordOf,
} from './tree.ts';
import { treeFormat } from './tree-format.ts';

/**
 * Croissant 0.8, 1.0 and 1.1. A `sha256` that is no hash (Hugging Face's exports carry an address there) is left out and said. Source:
 * docs.mlcommons.org/croissant/docs/croissant-spec.html.
 */
export const croissant = treeFormat({
  id: 'croissant',
  kind: 'dataset',
  title: 'Croissant dataset metadata',
  recognise: (root) => {
    if (!hasKeys(root, '@context')) return false;
    const conforms = at(root, 'conformsTo') ?? at(root, 'dct:conformsTo');
    if (
      [conforms, ...itemsOf(conforms)].some((one) =>
        /mlcommons\.org\/croissant/.test(textOf(one) ?? textOf(at(one, '@id')) ?? ''),
      )
    )
      return true;
    const context = at(root, '@context');
    return [context, ...itemsOf(context)].some((one) =>
      entriesOf(one).some(({ value }) => /mlcommons\.org\//.test(textOf(value) ?? '')),
    );
  },
  read: (root, path) => {
    const problems: Problem[] = [];
    const flaw = (node: TreeNode, code: string, message: string) => {
      if (problems.length < 30) problems.push(problemAt(path, node, `croissant/${code}`, message));
    };
    const type = textOf(at(root, '@type'));
    if (type !== undefined && !/^(?:(?:sc|schema):|https?:\/\/schema\.org\/)?Dataset$/.test(type))
      return {
        problems: [
          problemAt(
            path,
            at(root, '@type') ?? root,
            'croissant/type',
            `Unexpected @type "${type.slice(0, 60)}", expected sc:Dataset`,
          ),
        ],
      };
    const name = languageText(at(root, 'name'));
    if (name === undefined) flaw(root, 'name', 'Unexpected dataset without a name, expected one');
    const distribution = listOf(at(root, 'distribution'));
    const ids = new Set(
      distribution.flatMap((one) => wordOf(at(one, '@id')) ?? wordOf(at(one, 'name')) ?? []),
    );
    const files = distribution.flatMap((one) => {
      const id =
        wordOf(at(one, 'contentUrl')) ??
        wordOf(at(one, 'includes')) ??
        wordOf(at(one, '@id')) ??
        wordOf(at(one, 'name'));
      for (const parent of listOf(at(one, 'containedIn'))) {
        const named = wordOf(at(parent, '@id')) ?? wordOf(parent);
        if (named !== undefined && !ids.has(named))
          flaw(
            parent,
            'contained-in',
            `Unexpected containedIn "${named.slice(0, 80)}", expected the @id of a file in distribution`,
          );
      }
      if (id === undefined || !/FileObject$/.test(textOf(at(one, '@type')) ?? '')) return [];
      const sha256 = at(one, 'sha256');
      const md5 = at(one, 'md5');
      if (sha256 !== undefined && !isHash(sha256, 64))
        flaw(
          sha256,
          'sha256',
          `Unexpected sha256 "${(wordOf(sha256) ?? '').slice(0, 80)}", expected 64 hexadecimal digits`,
        );
      if (md5 !== undefined && !isHash(md5, 32))
        flaw(md5, 'md5', 'Unexpected md5, expected 32 hexadecimal digits');
      const size = bytesOf(wordOf(at(one, 'contentSize')));
      return [
        {
          path: id,
          ...hashField('sha256', sha256, 64),
          ...hashField('md5', md5, 32),
          ...(size === undefined ? {} : { sizeBytes: size }),
        },
      ];
    });
    const columns = listOf(at(root, 'recordSet')).flatMap((set) =>
      listOf(at(set, 'field')).map((field) => ({
        name: languageText(at(field, 'name')) ?? wordOf(at(field, '@id')) ?? '',
        type: [at(field, 'dataType'), ...itemsOf(at(field, 'dataType'))]
          .map(wordOf)
          .find((word) => word !== undefined),
      })),
    );
    return {
      problems,
      content: dataset({ name, licence: licenceOf(at(root, 'license')), files, columns, rows: undefined }),
    };
  },
});

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
    const rows = infos.flatMap((info) =>
      entriesOf(at(info, 'splits')).map(({ value }) => finiteOf(at(value, 'num_examples'))),
    );
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
        columns: entriesOf(at(first, 'features')).map(({ key, value }) => ({
          name: key,
          type: wordOf(at(value, 'dtype')) ?? wordOf(at(value, '_type')),
        })),
        rows:
          rows.length > 0 && rows.every((count) => count !== undefined)
            ? rows.reduce<number>((sum, count) => sum + (count ?? 0), 0)
            : undefined,
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

function dataset(value: DatasetMetadata) {
  return {
    kind: 'dataset',
    dataset: { ...value, files: value.files.slice(0, 50_000), columns: value.columns.slice(0, 50_000) },
  } as const;
}

function listOf(node: TreeNode | undefined): readonly TreeNode[] {
  return node === undefined ? [] : node.type === 'list' ? node.items : [node];
}

/** A text, or the first of several languages. */
function languageText(node: TreeNode | undefined): string | undefined {
  return (
    textOf(node) ??
    textOf(at(node, '@value')) ??
    textOf(entriesOf(node)[0]?.value) ??
    textOf(at(node, 0, '@value')) ??
    textOf(at(node, 0))
  );
}

function licenceOf(node: TreeNode | undefined): string | undefined {
  const [first] = listOf(node);
  return textOf(first) ?? wordOf(at(first, '@id')) ?? wordOf(at(first, 'url')) ?? wordOf(at(first, 'name'));
}

function isHash(node: TreeNode, length: number): boolean {
  const word = wordOf(node);
  return word !== undefined && word.length === length && /^[0-9a-f]+$/i.test(word);
}

function hashField(
  name: 'sha256' | 'md5',
  node: TreeNode | undefined,
  length: number,
): { sha256?: string; md5?: string } {
  return node !== undefined && isHash(node, length) ? { [name]: (wordOf(node) ?? '').toLowerCase() } : {};
}

const factors: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KIB: 1024,
  MIB: 1024 ** 2,
  GIB: 1024 ** 3,
};

/** Exact sizes only: `117743 B`; `4.698 MB` is rounded, and no size in bytes. */
function bytesOf(text: string | undefined): number | undefined {
  const parts = /^([0-9]{1,15})\s?([KMGT]?i?B)?$/i.exec(text ?? '');
  const factor = factors[(parts?.[2] ?? 'B').toUpperCase()];
  return parts === null || factor !== 1 ? undefined : Number(parts[1]);
}

/** The id of a format by its extension; used by formats that share a notation. */
export function isProtoText(path: string): boolean {
  return /^(?:pbtxt|textproto|prototxt|proto)$/.test(extensionOf(path));
}
