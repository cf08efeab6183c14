import { fileName } from './document.ts';
import { emptyLineage } from './dvc-files.ts';
import type { Lineage, Metric, NamedDataset } from './evidence.ts';
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
  keyPlaces,
  plainOf,
  recordOf,
  type TreeNode,
  wordOf,
} from './tree.ts';
import { treeFormat } from './tree-format.ts';

/**
 * A run as mlflow-export-import writes it, as `mlflow runs describe` prints it, or as the REST API gives it (`run`, or a list `runs`): metrics (of each the last
 * value), and where they come from. Source: mlflow-export-import, samples/; mlflow.entities.Run; MLflow REST API, "Get Run" and "Search Runs".
 */
export const mlflowRun = treeFormat({
  id: 'mlflow-run',
  kind: 'metrics',
  title: 'MLflow run',
  recognise: (root) => runsOf(root).length > 0,
  read: (root, path) => {
    const runs = runsOf(root).map((run) => readRun(run, path));
    const [only] = runs;
    return {
      content: { kind: 'metrics', metrics: runs.flatMap(({ metrics }) => metrics) },
      also: runs.length === 1 && only !== undefined ? [{ kind: 'lineage', lineage: only.lineage }] : [],
    };
  },
});

function runsOf(root: TreeNode): readonly TreeNode[] {
  const isRun = (node: TreeNode | undefined) =>
    (hasKeys(at(node, 'info'), 'run_id') || hasKeys(at(node, 'info'), 'run_uuid')) &&
    (hasKeys(node, 'metrics') || hasKeys(node, 'data') || hasKeys(node, 'params'));
  const one = [at(root, 'mlflow'), at(root, 'run'), root].find(isRun);
  return one === undefined ? itemsOf(at(root, 'runs')).filter(isRun) : [one];
}

function readRun(run: TreeNode, path: string): { metrics: readonly Metric[]; lineage: Lineage } {
  const data = at(run, 'data') ?? run;
  const info = at(run, 'info');
  const runId = wordOf(at(info, 'run_id')) ?? wordOf(at(info, 'run_uuid'));
  const status = wordOf(at(info, 'status'));
  const settings = {
    ...(runId === undefined ? {} : { run_id: runId }),
    ...(status === undefined ? {} : { status }),
  };
  const params = at(data, 'params');
  return {
    metrics: valuesByKey(at(data, 'metrics')).flatMap(([key, values]) =>
      runMetric(key, values, path, settings),
    ),
    lineage: {
      ...emptyLineage,
      runId,
      sourceCommit:
        tagsOf(at(data, 'tags')).get('mlflow.source.git.commit') ??
        tagsOf(at(data, 'tags')).get('mlflow.databricks.gitRepoCommit'),
      datasets: datasetsOf(at(run, 'inputs')),
      params: params?.type === 'list' ? Object.fromEntries(tagsOf(params)) : recordOf(params),
      ...(params?.type === 'map' ? { paramPlaces: keyPlaces(params) } : {}),
    },
  };
}

/** Metrics as a map of values or of lists of `{ value, step }`, or as the API's list of `{ key, value, step }`. */
function valuesByKey(metrics: TreeNode | undefined): readonly (readonly [string, readonly TreeNode[]])[] {
  if (metrics?.type !== 'list')
    return entriesOf(metrics).map(({ key, value }) => [key, value.type === 'list' ? value.items : [value]]);
  const byKey = new Map<string, TreeNode[]>();
  for (const item of metrics.items) {
    const key = wordOf(at(item, 'key'));
    if (key === undefined) continue;
    const values = byKey.get(key);
    if (values === undefined) byKey.set(key, [item]);
    else values.push(item);
  }
  return [...byKey];
}

function runMetric(
  key: string,
  values: readonly TreeNode[],
  path: string,
  settings: Metric['settings'],
): Metric[] {
  const last = values.reduce<TreeNode | undefined>((one, other) => {
    const [a, b] = [finiteOf(at(one, 'step')) ?? 0, finiteOf(at(other, 'step')) ?? 0];
    return one === undefined || b >= a ? other : one;
  }, undefined);
  const node = last?.type === 'map' ? at(last, 'value') : last;
  const number = numberIn(node);
  if (node === undefined || number === undefined) return [];
  const step = finiteOf(at(last, 'step'));
  const { split, bare } = splitOfName(key);
  return [
    metricOf({
      name: key.slice(0, 300),
      measured: bare,
      number,
      path,
      where: { line: node.line, column: node.column },
      split,
      settings: {
        ...settings,
        ...(step === undefined || (step === 0 && values.length === 1) ? {} : { step }),
      },
    }),
  ];
}

/** `inputs` of a run: a list, or `dataset_inputs` of one. Source: mlflow.entities.DatasetInput. */
function datasetsOf(inputs: TreeNode | undefined): NamedDataset[] {
  return itemsOf(at(inputs, 'dataset_inputs') ?? inputs).flatMap((item) => {
    const dataset = at(item, 'dataset');
    const name = wordOf(at(dataset, 'name'));
    if (dataset === undefined || name === undefined) return [];
    const context = tagsOf(at(item, 'tags')).get('mlflow.data.context');
    return [{ name: name.slice(0, 300), digest: wordOf(at(dataset, 'digest')), context, line: dataset.line }];
  });
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
          paramPlaces: keyPlaces(model),
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
          params: Object.fromEntries(
            entriesOf(root)
              .filter(({ key }) => keep.includes(key))
              .map(({ key, value }) => [key, withVersions(key, value)]),
          ),
          paramPlaces: keyPlaces(root),
        },
      },
    };
  },
});

/** Plain data, but with versions as they are written: a plain `python_version: 3.10` is the number 3.1 to YAML, and a version to everybody else. */
function withVersions(key: string, node: TreeNode, depth = 0): unknown {
  if (node.type === 'number' && key.endsWith('version')) return node.text;
  if (node.type !== 'map' || depth > 20) return plainOf(node);
  return Object.fromEntries(
    entriesOf(node)
      .filter((entry) => entry.key !== '__proto__')
      .map((entry) => [entry.key, withVersions(entry.key, entry.value, depth + 1)]),
  );
}
