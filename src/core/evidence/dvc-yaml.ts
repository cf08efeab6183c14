import { fileName } from './document.ts';
import { emptyLineage, isFalse } from './dvc-files.ts';
import { commandOf, paramFilesOf, safeKey } from './dvc-stage.ts';
import { type DvcScope, dvcStages, type DvcUnresolved, dvcVars, fillTemplate } from './dvc-template.ts';
import type { Hashed, Lineage } from './evidence.ts';
import { problemAt } from './parsed.ts';
import { folderWithSlash, repositoryPath } from './repository-path.ts';
import { at, entriesOf, hasKeys, itemsOf, textOf, type TreeNode } from './tree.ts';
import { treeFormat } from './tree-format.ts';

/**
 * `dvc.yaml`: stages with their inputs and outputs (without hashes: those are in the lock), and the metrics files that are declared. Templates are
 * filled from what stands in the file; a path that needs more than that is left out, and said.
 */
export const dvcYaml = treeFormat({
  id: 'dvc-yaml',
  kind: 'lineage',
  title: 'DVC pipeline',
  recognise: (root, path) =>
    fileName(path) === 'dvc.yaml' &&
    ['stages', 'metrics', 'plots', 'params', 'artifacts'].some((key) => hasKeys(root, key)),
  read: (root, path) => {
    const top = folderWithSlash(path);
    const declared: Lineage['declaredMetrics'][number][] = [];
    const outsCached: string[] = [];
    const globals = dvcVars(at(root, 'vars'));
    const { stages: written, unresolved } = dvcStages(root, globals);
    const open = [...unresolved];
    const stages = written.map(({ name, body, scope, line, whole }) => {
      const before = open.length;
      const wdir = fillTemplate(textOf(at(body, 'wdir')) ?? '.', scope);
      if ('missing' in wdir) open.push({ what: wdir.missing, ...placeIn(body, 'wdir') });
      const folder = 'text' in wdir ? withSlash(repositoryPath(top, wdir.text)) : undefined;
      const named = (list: string) =>
        folder === undefined
          ? []
          : filled(at(body, list), scope, open).map((one) => ({
              ...one,
              path: repositoryPath(folder, one.path),
            }));
      const [deps, outs, metrics, plots] = [named('deps'), named('outs'), named('metrics'), named('plots')];
      for (const { path: out, cached } of outs) if (cached) outsCached.push(out);
      for (const one of metrics) declared.push({ path: one.path, cached: one.cached, line: one.line });
      const params = filled(at(body, 'params'), scope, open);
      const { command } = commandOf(body);
      const run = command === undefined ? undefined : fillTemplate(command, scope);
      const paramFiles = paramFilesOf(at(body, 'params'));
      const templated =
        !whole ||
        open.length > before ||
        (run !== undefined && 'missing' in run) ||
        paramFiles.some((file) =>
          [file.path, ...Object.keys(file.values)].some((word) => word.includes('${')),
        );
      return {
        name,
        inputs: deps.map(bare),
        outputs: [...outs, ...metrics, ...plots].map(bare),
        params: Object.fromEntries(params.map(({ path: param }) => [safeKey(param), null])),
        line,
        ...(command === undefined
          ? {}
          : { command: run !== undefined && 'text' in run ? run.text : command }),
        ...(folder === undefined ? {} : { folder: folder.replace(/\/$/, '') }),
        paramFiles,
        ...(templated ? { templated } : {}),
      };
    });
    for (const one of filled(at(root, 'metrics'), globals, open))
      declared.push({ path: repositoryPath(top, one.path), cached: false, line: one.line });
    const cached = new Set(outsCached);
    return {
      problems: open
        .slice(0, 20)
        .map(({ what, line, column }) =>
          problemAt(
            path,
            { line, column },
            'dvc/template',
            `Unexpected ${what.slice(0, 120)} whose values stand in no vars of this file, expected them here; the paths that they make are not read`,
          ),
        ),
      content: {
        kind: 'lineage',
        lineage: {
          ...emptyLineage,
          stages,
          outputs: stages.flatMap(({ outputs }) => outputs),
          declaredMetrics: declared.slice(0, 10_000).map((one) => ({
            ...one,
            cached: one.cached || isWithin(one.path, cached),
          })),
        },
      },
    };
  },
});

interface NamedEntry {
  readonly path: string;
  readonly cached: boolean;
  readonly line: number;
  readonly column: number;
}

/** Entries of a list with their templates filled; what cannot be filled is left out and noted in `open`. */
function filled(list: TreeNode | undefined, scope: DvcScope, open: DvcUnresolved[]): readonly NamedEntry[] {
  return namesIn(list).flatMap((one) => {
    const found = fillTemplate(one.path, scope);
    if ('text' in found) return [{ ...one, path: found.text }];
    open.push({ what: found.missing, line: one.line, column: one.column });
    return [];
  });
}

/** Entries that are text or one-key maps (`- scores.json: { cache: false }`). */
function namesIn(list: TreeNode | undefined): readonly NamedEntry[] {
  return itemsOf(list).flatMap((item) => {
    if (item.type === 'string')
      return [{ path: item.value, cached: true, line: item.line, column: item.column }];
    return entriesOf(item).map(({ key, value, line, column }) => ({
      path: key,
      cached: !isFalse(at(value, 'cache')),
      line,
      column,
    }));
  });
}

function placeIn(node: TreeNode, key: string): { readonly line: number; readonly column: number } {
  const { line, column } = at(node, key) ?? node;
  return { line, column };
}

function bare({ path, line }: NamedEntry): Hashed {
  return { path, algorithm: undefined, hash: undefined, sizeBytes: undefined, line };
}

function withSlash(folder: string): string {
  return folder === '' ? '' : `${folder}/`;
}

/** Whether a path or one of the folders above it is among `paths`. */
function isWithin(path: string, paths: ReadonlySet<string>): boolean {
  for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1))
    if (paths.has(path.slice(0, end))) return true;
  return false;
}
