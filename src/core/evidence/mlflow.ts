import { fileName } from './document.ts';
import { emptyLineage } from './dvc-files.ts';
import type { Lineage, Metric } from './evidence.ts';
import { metricOf } from './metric.ts';
import { splitOfName } from './metric-name.ts';
import { numberIn } from './number-text.ts';
import { problemAt } from './parsed.ts';
import {
  at,
  entriesOf,
  finiteOf,
  hasKeys,
  itemsOf,
  type MapEntry,
  recordOf,
  type TreeNode,
  wordOf,
} from './tree.ts';
import { treeFormat } from './tree-format.ts';

/**
 * A run as mlflow-export-import writes it, or as `mlflow runs describe` prints it: metrics (of each the last value), and where they come
 * from. Source: mlflow-export-import, samples/; mlflow.entities.Run.
 */
export const mlflowRun = treeFormat({
  id: 'mlflow-run',
  kind: 'metrics',
  title: 'MLflow run',
  recognise: (root) => {
    const run = runOf(root);
    return run !== undefined;
  },
  read: (root, path) => {
    const run = runOf(root) ?? root;
    const data = at(run, 'data') ?? run;
    const info = at(run, 'info');
    const tags = tagsOf(at(data, 'tags'));
    const runId = wordOf(at(info, 'run_id')) ?? wordOf(at(info, 'run_uuid'));
    const status = wordOf(at(info, 'status'));
    const settings = {
      ...(runId === undefined ? {} : { run_id: runId }),
      ...(status === undefined ? {} : { status }),
    };
    const metrics = entriesOf(at(data, 'metrics')).flatMap((entry) => runMetric(entry, path, settings));
    const lineage: Lineage = {
      ...emptyLineage,
      runId,
      sourceCommit: tags.get('mlflow.source.git.commit'),
      params: recordOf(at(data, 'params')),
    };
    return { content: { kind: 'metrics', metrics }, also: [{ kind: 'lineage', lineage }] };
  },
});

function runOf(root: TreeNode): TreeNode | undefined {
  return [at(root, 'mlflow'), root].find(
    (node) =>
      (hasKeys(at(node, 'info'), 'run_id') || hasKeys(at(node, 'info'), 'run_uuid')) &&
      (hasKeys(node, 'metrics') || hasKeys(node, 'data') || hasKeys(node, 'params')),
  );
}

function runMetric(
  { key, value, line, column }: MapEntry,
  path: string,
  settings: Metric['settings'],
): Metric[] {
  const items = itemsOf(value);
  const last = items.reduce<TreeNode | undefined>((one, other) => {
    const [a, b] = [finiteOf(at(one, 'step')) ?? 0, finiteOf(at(other, 'step')) ?? 0];
    return one === undefined || b >= a ? other : one;
  }, undefined);
  const node = value.type === 'list' ? at(last, 'value') : value;
  const number = numberIn(node);
  if (number === undefined) return [];
  const step = finiteOf(at(last, 'step'));
  const { split, bare } = splitOfName(key);
  return [
    metricOf({
      name: key.slice(0, 300),
      measured: bare,
      number,
      path,
      where: node === undefined ? { line, column } : { line: node.line, column: node.column },
      split,
      settings: {
        ...settings,
        ...(step === undefined || (step === 0 && items.length === 1) ? {} : { step }),
      },
    }),
  ];
}

/** Tags as a map, or as a list of `{ key, value }`. */
function tagsOf(node: TreeNode | undefined): ReadonlyMap<string, string> {
  const pairs =
    node?.type === 'list'
      ? itemsOf(node).map((item) => [wordOf(at(item, 'key')), wordOf(at(item, 'value'))] as const)
      : entriesOf(node).map(({ key, value }) => [key, wordOf(value)] as const);
  return new Map(
    pairs.flatMap(([key, value]) => (key === undefined || value === undefined ? [] : [[key, value]])),
  );
}

/** A registered model or a version of one, exported: name, version, stage or aliases, and the run that it came from. */
export const mlflowVersion = treeFormat({
  id: 'mlflow-version',
  kind: 'lineage',
  title: 'MLflow registered model',
  recognise: (root, path) =>
    hasKeys(at(root, 'mlflow', 'registered_model'), 'name') ||
    hasKeys(at(root, 'mlflow', 'model_version'), 'version') ||
    (hasKeys(root, 'name', 'version', 'run_id') &&
      (hasKeys(root, 'current_stage') || hasKeys(root, 'aliases'))) ||
    (fileName(path) === 'meta.yaml' && hasKeys(root, 'name', 'creation_timestamp', 'last_updated_timestamp')),
  read: (root) => {
    const model = at(root, 'mlflow', 'registered_model') ?? at(root, 'mlflow', 'model_version') ?? root;
    const versions = at(model, 'versions') ?? at(model, 'latest_versions');
    const all = itemsOf(versions).length > 0 ? itemsOf(versions) : [model];
    const [only] = all;
    const keep = ['name', 'version', 'current_stage', 'aliases', 'status', 'source', 'run_id', 'description'];
    const facts = (node: TreeNode) =>
      Object.fromEntries(Object.entries(recordOf(node)).filter(([key]) => keep.includes(key)));
    return {
      content: {
        kind: 'lineage',
        lineage: {
          ...emptyLineage,
          runId: all.length === 1 ? wordOf(at(only, 'run_id')) : undefined,
          params: { ...facts(model), ...(itemsOf(versions).length > 0 ? { versions: all.map(facts) } : {}) },
        },
      },
    };
  },
});

/** Other exports of mlflow-export-import: experiments, logged models, manifests. They name runs and hold no values. */
export const mlflowExport = treeFormat({
  id: 'mlflow-export',
  kind: 'lineage',
  title: 'MLflow export',
  recognise: (root) =>
    hasKeys(root, 'system', 'mlflow') ||
    (hasKeys(at(root, 'system'), 'mlflow_tracking_uri') && hasKeys(root, 'info')),
  read: (root) => {
    const experiment = at(root, 'mlflow', 'experiment');
    const runs = itemsOf(at(root, 'mlflow', 'runs') ?? at(root, 'mlflow', 'ok_runs')).flatMap(
      (run) => wordOf(run) ?? [],
    );
    const names = ['experiment_id', 'name', 'lifecycle_stage'].flatMap((key) => {
      const word = wordOf(at(experiment, key));
      return word === undefined ? [] : [[key, word] as const];
    });
    return {
      content: {
        kind: 'lineage',
        lineage: {
          ...emptyLineage,
          params: { ...Object.fromEntries(names), ...(runs.length > 0 ? { runs } : {}) },
          sourceCommit: tagsOf(at(experiment, 'tags')).get('mlflow.source.git.commit'),
          runId: runs.length === 1 ? runs[0] : undefined,
        },
      },
    };
  },
});

/** `MLmodel`: the run that logged the model, its flavours and signature. Source: mlflow.models.Model. */
export const mlModel = treeFormat({
  id: 'mlmodel',
  kind: 'lineage',
  title: 'MLflow model',
  recognise: (root, path) =>
    hasKeys(at(root, 'flavors')) || (fileName(path) === 'mlmodel' && root.type === 'map'),
  read: (root, path) => {
    if (at(root, 'flavors')?.type !== 'map')
      return {
        problems: [
          problemAt(
            path,
            at(root, 'flavors') ?? root,
            'mlflow/flavors',
            'Unexpected MLmodel without flavors, expected at least one',
          ),
        ],
      };
    const keep = [
      'artifact_path',
      'mlflow_version',
      'model_uuid',
      'model_id',
      'utc_time_created',
      'signature',
      'model_size_bytes',
      'databricks_runtime',
      'flavors',
      'metadata',
    ];
    return {
      content: {
        kind: 'lineage',
        lineage: {
          ...emptyLineage,
          runId: wordOf(at(root, 'run_id')),
          params: Object.fromEntries(Object.entries(recordOf(root)).filter(([key]) => keep.includes(key))),
        },
      },
    };
  },
});
