import type { Problem } from '../problem.ts';
import { extensionOf, fileName } from './document.ts';
import { commandOf, safeKey } from './dvc-stage.ts';
import type { Hashed, Lineage } from './evidence.ts';
import { problemAt } from './parsed.ts';
import { folderWithSlash, repositoryPath } from './repository-path.ts';
import {
  at,
  entriesOf,
  finiteOf,
  hasKeys,
  itemsOf,
  keyPlaces,
  plainOf,
  recordOf,
  textOf,
  type TreeNode,
  wordOf,
} from './tree.ts';
import { treeFormat } from './tree-format.ts';

export const emptyLineage: Lineage = {
  outputs: [],
  stages: [],
  runId: undefined,
  sourceCommit: undefined,
  params: {},
  declaredMetrics: [],
};

/**
 * A `.dvc` file: a pointer to data that DVC keeps, or (before 2020) a pipeline of one stage. Paths are from the repository's root.
 * Source: dvc.org/doc/user-guide/project-structure/dvc-files.
 */
export const dvcPointer = treeFormat({
  id: 'dvc-pointer',
  kind: 'lineage',
  title: 'DVC pointer',
  recognise: (root, path) =>
    extensionOf(path) === 'dvc' ||
    (hasKeys(root, 'outs') && at(root, 'stages') === undefined && at(root, 'outs', 0, 'md5') !== undefined),
  read: (root, path) => {
    const folder = repositoryFolder(path, root);
    const outs = at(root, 'outs');
    if (root.type !== 'map' || (outs?.type !== 'list' && at(root, 'deps')?.type !== 'list'))
      return {
        problems: [
          problemAt(path, root, 'dvc/outs', 'Unexpected content of a .dvc file, expected a list "outs"'),
        ],
      };
    const problems: Problem[] = [];
    const outputs = hashedList(outs, folder);
    const inputs = hashedList(at(root, 'deps'), folder);
    for (const [index, item] of itemsOf(outs).entries())
      problems.push(...hashFlaws(item, outputs[index], path));
    const stage = textOf(at(root, 'cmd')) !== undefined || inputs.length > 0;
    return {
      problems,
      content: {
        kind: 'lineage',
        lineage: {
          ...emptyLineage,
          outputs,
          stages: stage
            ? [
                {
                  name: fileName(path).replace(/\.dvc$/, ''),
                  inputs,
                  outputs,
                  params: {},
                  line: 1,
                  ...commandOf(root),
                },
              ]
            : [],
          sourceCommit: textOf(at(root, 'deps', 0, 'repo', 'rev_lock')),
          declaredMetrics: itemsOf(outs).flatMap((item) => {
            const named = textOf(at(item, 'path'));
            const metric = at(item, 'metric');
            if (named === undefined || metric === undefined || (metric.type === 'boolean' && !metric.value))
              return [];
            return [
              { path: repositoryPath(folder, named), cached: !isFalse(at(item, 'cache')), line: item.line },
            ];
          }),
        },
      },
    };
  },
});

/** `dvc.lock`, schema 1 (stages at the top) and 2.0. Parameters stand by name; of several files the later wins. Source: dvc/schema.py. */
export const dvcLock = treeFormat({
  id: 'dvc-lock',
  kind: 'lineage',
  title: 'DVC lock file',
  recognise: (root, path) =>
    fileName(path) === 'dvc.lock' ||
    (at(root, 'schema') !== undefined && hasKeys(at(root, 'stages')) && extensionOf(path) === 'lock'),
  read: (root, path) => {
    const stages = at(root, 'stages') ?? (at(root, 'schema') === undefined ? root : undefined);
    const folder = folderWithSlash(path);
    const problems: Problem[] = [];
    if (stages !== undefined && stages.type !== 'map')
      return {
        problems: [
          problemAt(path, stages, 'dvc/stages', 'Unexpected content of dvc.lock, expected stages by name'),
        ],
      };
    const read = entriesOf(stages).flatMap(({ key, value, line }) => {
      if (value.type !== 'map') return [];
      const params: Record<string, unknown> = {};
      for (const file of entriesOf(at(value, 'params')))
        for (const { key: name, value: set } of entriesOf(file.value)) params[safeKey(name)] = plainOf(set);
      const outputs = hashedList(at(value, 'outs'), folder);
      for (const [index, item] of itemsOf(at(value, 'outs')).entries())
        problems.push(...hashFlaws(item, outputs[index], path));
      const paramFiles = entriesOf(at(value, 'params')).map((file) => ({
        path: file.key,
        values: recordOf(file.value),
        whole: false,
        line: file.line,
      }));
      const inputs = hashedList(at(value, 'deps'), folder);
      return [{ name: key.slice(0, 300), inputs, outputs, params, line, ...commandOf(value), paramFiles }];
    });
    return {
      problems: problems.slice(0, 20),
      content: {
        kind: 'lineage',
        lineage: { ...emptyLineage, stages: read, outputs: read.flatMap(({ outputs }) => outputs) },
      },
    };
  },
});

/** `params.yaml` and its like: what a pipeline was run with. */
export const params = treeFormat({
  id: 'params',
  kind: 'lineage',
  title: 'parameters',
  recognise: (root, path) =>
    root.type === 'map' &&
    /^(?:params|parameters|hyperparameters|hparams)(?:\.[\w-]+)?\.(?:ya?ml|json|toml)$/.test(fileName(path)),
  read: (root) => ({
    content: {
      kind: 'lineage',
      lineage: { ...emptyLineage, params: recordOf(root), paramPlaces: keyPlaces(root) },
    },
  }),
});

function repositoryFolder(path: string, node: TreeNode): string {
  const wdir = textOf(at(node, 'wdir'));
  const folder = folderWithSlash(path);
  if (wdir === undefined) return folder;
  const inside = repositoryPath(folder, wdir);
  return inside === '' ? '' : `${inside}/`;
}

/** `outs`, `deps`: entries of a lock or pointer with their hash, whatever it is called. */
function hashedList(list: TreeNode | undefined, folder: string): Hashed[] {
  return itemsOf(list).flatMap((item) => {
    const named = wordOf(at(item, 'path'));
    if (named === undefined) return [];
    const algorithm = ['md5', 'etag', 'checksum', 'sha256'].find((key) => at(item, key) !== undefined);
    const fileCount = finiteOf(at(item, 'nfiles'));
    return [
      {
        path: repositoryPath(folder, named),
        algorithm,
        hash: algorithm === undefined ? undefined : wordOf(at(item, algorithm)),
        sizeBytes: finiteOf(at(item, 'size')),
        ...(fileCount === undefined ? {} : { fileCount }),
        line: item.line,
      },
    ];
  });
}

function hashFlaws(item: TreeNode, read: Hashed | undefined, path: string): Problem[] {
  if (read === undefined)
    return [problemAt(path, item, 'dvc/path', 'Unexpected output without a path, expected one')];
  if (read.algorithm !== 'md5' || read.hash === undefined || /^[0-9a-f]{32}(?:\.dir)?$/.test(read.hash))
    return [];
  return [
    problemAt(
      path,
      at(item, 'md5') ?? item,
      'dvc/hash',
      `Unexpected md5 "${read.hash.slice(0, 60)}", expected 32 hexadecimal digits`,
    ),
  ];
}

/** Whether a value is a plain `false`. */
export function isFalse(node: TreeNode | undefined): boolean {
  return node?.type === 'boolean' && !node.value;
}
