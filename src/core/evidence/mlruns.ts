import { fileName } from './document.ts';
import { emptyLineage } from './dvc-files.ts';
import type { EvidenceFormat } from './evidence.ts';
import { metricOf } from './metric.ts';
import { splitOfName } from './metric-name.ts';
import { readNumberText } from './number-text.ts';
import { malformed, notEvidence, present, problemAt } from './parsed.ts';
import { at, hasKeys, keyPlaces, wordOf } from './tree.ts';
import { treeFormat } from './tree-format.ts';

const runStatus = ['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED'] as const;

/** `meta.yaml` of a run or experiment in `mlruns`. A run's status is a number there. Source: mlflow/store/tracking/file_store.py; RunStatus. */
export const mlrunsMeta = treeFormat({
  id: 'mlruns-meta',
  kind: 'lineage',
  title: 'MLflow run metadata',
  recognise: (root, path) =>
    fileName(path) === 'meta.yaml' &&
    (hasKeys(root, 'run_id', 'lifecycle_stage') ||
      hasKeys(root, 'run_uuid') ||
      hasKeys(root, 'experiment_id', 'lifecycle_stage')),
  read: (root) => {
    const status = at(root, 'status');
    const named = status?.type === 'number' ? runStatus[status.value - 1] : wordOf(status);
    const keep = [
      'experiment_id',
      'name',
      'run_name',
      'lifecycle_stage',
      'start_time',
      'end_time',
      'source_version',
      'source_name',
    ];
    const words = keep.flatMap((key) => {
      const word = wordOf(at(root, key));
      return word === undefined ? [] : [[key, word] as const];
    });
    const commit = wordOf(at(root, 'source_version'));
    return {
      content: {
        kind: 'lineage',
        lineage: {
          ...emptyLineage,
          runId: wordOf(at(root, 'run_id')) ?? wordOf(at(root, 'run_uuid')),
          sourceCommit: commit === undefined || commit === '' ? undefined : commit,
          params: { ...Object.fromEntries(words), ...(named === undefined ? {} : { status: named }) },
          paramPlaces: keyPlaces(root),
        },
      },
    };
  },
});

const metricFile = /(?:^|\/)mlruns\/(?:[^/]+\/models\/[^/]+|[^/]+\/([^/]+))\/metrics\/(.+)$/;
const metricLine = /^(-?[0-9]{1,20}) (\S{1,60})(?: (-?[0-9]{1,20}))?(?: .{0,400})?$/;

/** A metric's file in `mlruns`: lines of time, value and step; the last step counts. Source: mlflow/store/tracking/file_store.py. */
export const mlrunsMetric: EvidenceFormat = {
  id: 'mlruns-metric',
  kind: 'metrics',
  title: 'MLflow metric file',
  parse: ({ path, text }) => {
    const [, runId, name] = metricFile.exec(path) ?? [];
    if (name === undefined || text === undefined) return notEvidence;
    let best: { line: number; step: number; written: string } | undefined;
    let line = 0;
    for (const raw of text.split(/\r?\n/)) {
      line += 1;
      if (raw.trim() === '') continue;
      const [, , written, step = '0'] = metricLine.exec(raw) ?? [];
      if (written === undefined || readNumberText(written) === undefined)
        return malformed('mlruns-metric', 'metrics', [
          problemAt(
            path,
            { line },
            'mlflow/metric-line',
            `Unexpected "${raw.slice(0, 40)}", expected time, value and step`,
          ),
        ]);
      if (best === undefined || Number(step) >= best.step) best = { line, step: Number(step), written };
    }
    const number = best === undefined ? undefined : readNumberText(best.written);
    if (best === undefined || number === undefined)
      return present('mlruns-metric', { kind: 'metrics', metrics: [] });
    const { split, bare } = splitOfName(name);
    const several = line > 2;
    return present('mlruns-metric', {
      kind: 'metrics',
      metrics: [
        metricOf({
          name,
          measured: bare,
          number,
          path,
          where: { line: best.line, column: 1 },
          split,
          settings: {
            ...(runId === undefined ? {} : { run_id: runId }),
            ...(several ? { step: best.step } : {}),
          },
        }),
      ],
    });
  },
};

const entryFile = /(?:^|\/)mlruns\/[^/]+\/([^/]+)\/(params|tags)\/(.+)$/;

/**
 * A parameter's or a tag's file in `mlruns`: its value and nothing else; the tag `mlflow.source.git.commit` is the commit that the run was of.
 * Source: mlflow/store/tracking/file_store.py; MLflow, "System Tags".
 */
export const mlrunsEntry: EvidenceFormat = {
  id: 'mlruns-entry',
  kind: 'lineage',
  title: 'MLflow parameter or tag',
  parse: ({ path, text }) => {
    const [, runId, folder, name] = entryFile.exec(path) ?? [];
    if (name === undefined || text === undefined) return notEvidence;
    const value = text.replace(/\r?\n$/, '').slice(0, 6000);
    const commit = folder === 'tags' && name === 'mlflow.source.git.commit' && value !== '';
    return present('mlruns-entry', {
      kind: 'lineage',
      lineage: {
        ...emptyLineage,
        runId,
        sourceCommit: commit ? value : undefined,
        params: folder === 'params' && name !== '__proto__' ? { [name]: value } : {},
        paramPlaces: folder === 'params' && name !== '__proto__' ? { [name]: { line: 1, column: 1 } } : {},
      },
    });
  },
};
