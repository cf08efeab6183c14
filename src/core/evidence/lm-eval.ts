import type { Metric } from './evidence.ts';
import { metricOf } from './metric.ts';
import { numberIn } from './number-text.ts';
import { at, booleanOf, entriesOf, finiteOf, hasKeys, type MapNode, textOf, type TreeNode } from './tree.ts';
import { treeFormat } from './tree-format.ts';

/** Keys of a task's results that are no measurement. */
const noMetrics = new Set([
  'alias',
  'name',
  'sample_len',
  'sample_count',
  'samples',
  'task_name',
  'prompt_name',
  'dataset_name',
  'dataset_path',
  'group',
  'version',
]);

/**
 * Results of EleutherAI's lm-evaluation-harness, all versions: 0.3 (`acc`, `acc_stderr`), 0.4 (`acc,none`: metric and filter) up
 * to 2026 (`sample_len`), a task map without its wrapper, and BigScience's `table_results`. A run on a part of the samples
 * (`effective` below `original`, or a `limit` where no counts are stated) has the setting `limited`.
 * Source: lm_eval/evaluator.py and lm_eval/loggers, versions 0.3.0 to 0.4.9.
 */
export const lmEval = treeFormat({
  id: 'lm-eval',
  kind: 'metrics',
  title: 'lm-evaluation-harness result',
  recognise: (root) => {
    if (root.type !== 'map') return false;
    const tasks = tasksOf(root);
    if (tasks === undefined) return false;
    if (hasKeys(root, 'table_results')) return tasksHave(tasks, (key) => key.endsWith('_stderr'));
    const named = ['versions', 'configs', 'n-shot', 'group_subtasks', 'git_hash', 'num_fewshot'].some((key) =>
      hasKeys(root, key),
    );
    return (
      (named && tasks !== root && entriesOf(tasks).every(({ value }) => value.type === 'map')) ||
      tasksHave(tasks, (key) => /^[^,]{1,100},[^,]{1,60}$/.test(key))
    );
  },
  read: (root, path) => {
    const tasks = root.type === 'map' ? tasksOf(root) : undefined;
    const run = { model: modelOf(root), limit: at(root, 'config', 'limit') };
    const metrics = entriesOf(tasks).flatMap((task) =>
      task.value.type === 'map' ? ofTask(root, path, task.key, task.value, run) : [],
    );
    return { content: { kind: 'metrics', metrics } };
  },
});

function tasksOf(root: MapNode): MapNode | undefined {
  const results = at(root, 'results') ?? at(root, 'table_results');
  if (results?.type === 'map' && results.entries.size > 0) return results;
  return results === undefined &&
    root.entries.size > 0 &&
    entriesOf(root).every(({ value }) => value.type === 'map')
    ? root
    : undefined;
}

function tasksHave(tasks: MapNode, says: (key: string) => boolean): boolean {
  return entriesOf(tasks).some(({ value }) =>
    entriesOf(value).some(({ key, value: inner }) => says(key) && inner.type !== 'map'),
  );
}

function ofTask(
  root: TreeNode,
  path: string,
  label: string,
  results: MapNode,
  run: { readonly model: string | undefined; readonly limit: TreeNode | undefined },
): Metric[] {
  const task = textOf(at(results, 'task_name')) ?? label;
  const counts = at(root, 'n-samples', label);
  const [original, effective] = [finiteOf(at(counts, 'original')), finiteOf(at(counts, 'effective'))];
  const shots =
    finiteOf(at(root, 'n-shot', label)) ??
    finiteOf(at(root, 'configs', label, 'num_fewshot')) ??
    finiteOf(at(root, 'config', 'num_fewshot')) ??
    finiteOf(at(root, 'num_fewshot'));
  const limited =
    original !== undefined && effective !== undefined
      ? effective < original
      : run.limit !== undefined && run.limit.type === 'number';
  const prompt = textOf(at(results, 'prompt_name'));
  const group = at(root, 'group_subtasks', label);
  return entriesOf(results).flatMap(({ key, value }) => {
    const comma = key.indexOf(',');
    const metric = comma < 0 ? key : key.slice(0, comma);
    const filter = comma < 0 ? undefined : key.slice(comma + 1);
    if (noMetrics.has(key) || metric.endsWith('_stderr')) return [];
    const number = numberIn(value);
    if (number === undefined) return [];
    const stderr = finiteOf(
      at(results, filter === undefined ? `${metric}_stderr` : `${metric}_stderr,${filter}`),
    );
    const higher = booleanOf(at(root, 'higher_is_better', label, metric));
    return [
      metricOf({
        name: `${label}.${key}`,
        measured: metric,
        number,
        path,
        where: { line: value.line, column: value.column },
        task,
        model: run.model,
        n: effective ?? finiteOf(at(results, 'sample_count', key)) ?? finiteOf(at(results, 'sample_len')),
        stderr,
        direction: higher === undefined ? undefined : higher ? 'higher' : 'lower',
        settings: {
          ...(shots === undefined ? {} : { num_fewshot: shots }),
          ...(limited ? { limited: true } : {}),
          ...(filter === undefined || filter === 'none' ? {} : { filter }),
          ...(prompt === undefined ? {} : { prompt }),
          ...(group?.type === 'list' && group.items.length > 0 ? { group: true } : {}),
        },
      }),
    ];
  });
}

/** The model's name where the file has it: `model_name`, or what `model_args` loads. */
function modelOf(root: TreeNode): string | undefined {
  const named = textOf(at(root, 'model_name'));
  if (named !== undefined && named !== '') return named.slice(0, 300);
  const args = at(root, 'config', 'model_args') ?? at(root, 'model_args');
  const inMap = textOf(at(args, 'pretrained')) ?? textOf(at(args, 'model'));
  const inText = /(?:^|,)\s*(?:pretrained|model)=([^,]{1,300})/.exec(textOf(args)?.slice(0, 4000) ?? '')?.[1];
  const model = inMap ?? inText ?? textOf(at(root, 'model'));
  return model === undefined || model === '' ? undefined : model.slice(0, 300);
}
