import type { Metric } from './evidence.ts';
import { metricOf } from './metric.ts';
import { numberIn } from './number-text.ts';
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
} from './tree.ts';
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
 * (`effective` below `original`, or a `limit` where no counts are stated) has the setting `limited`; so has a group of which a task is one. The Open LLM
 * Leaderboard and lighteval write the same shape with `config_general` and name a task `suite|task|shots`. Source: lm_eval/evaluator.py and lm_eval/loggers, versions 0.3.0 to 0.4.9.
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
    const run = {
      model: modelOf(root),
      limit: at(root, 'config', 'limit') ?? at(root, 'config_general', 'max_samples'),
    };
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
  const effective = finiteOf(at(root, 'n-samples', label, 'effective'));
  const shots =
    finiteOf(at(root, 'n-shot', label)) ??
    finiteOf(at(root, 'configs', label, 'num_fewshot')) ??
    finiteOf(at(root, 'config', 'num_fewshot')) ??
    finiteOf(at(root, 'num_fewshot')) ??
    shotsOfName(label);
  const limited = isPartial(root, label) ?? run.limit?.type === 'number';
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
    const higher = booleanOf(at(root, 'higher_is_better', label, metric)) ?? higherOf(root, label, metric);
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

/** What a task's configuration says of a metric's direction (before `higher_is_better` stood beside the results). */
function higherOf(root: TreeNode, label: string, metric: string): boolean | undefined {
  const said = itemsOf(at(root, 'configs', label, 'metric_list')).find(
    (one) => textOf(at(one, 'metric')) === metric,
  );
  return booleanOf(at(said, 'higher_is_better'));
}

/** `leaderboard|gsm8k|5`, `harness|arc:challenge|25`: the last part is the number of shots. */
function shotsOfName(label: string): number | undefined {
  const shots = /^[^|]{1,100}\|[^|]{1,200}\|([0-9]{1,3})(?:\||$)/.exec(label)?.[1];
  return shots === undefined ? undefined : Number(shots);
}

/** Tasks that are counted below one group; MMLU has 57. It keeps groups of groups linear. */
const maxTasksBelow = 500;

/**
 * Whether a part of the samples was used: of a task, or of any task below a group. Undefined where the file does not say. A group's number of
 * samples is not the sum of its tasks': it says itself on which it was computed (`sample_count`), or nowhere.
 */
function isPartial(root: TreeNode, label: string): boolean | undefined {
  let partial: boolean | undefined;
  const open = [label];
  const seen = new Set(open);
  for (let task = open.pop(); task !== undefined; task = open.pop()) {
    const counts = at(root, 'n-samples', task);
    const [all, used] = [finiteOf(at(counts, 'original')), finiteOf(at(counts, 'effective'))];
    if (all !== undefined && used !== undefined) partial = partial === true || used < all;
    for (const below of itemsOf(at(root, 'group_subtasks', task))) {
      const name = textOf(below);
      if (name === undefined || seen.has(name) || seen.size >= maxTasksBelow) continue;
      seen.add(name);
      open.push(name);
    }
  }
  return partial;
}

/** The model's name where the file has it: `model_name`, or what `model_args` loads. */
function modelOf(root: TreeNode): string | undefined {
  const named = textOf(at(root, 'model_name')) ?? textOf(at(root, 'config_general', 'model_name'));
  if (named !== undefined && named !== '') return named.slice(0, 300);
  const args = at(root, 'config', 'model_args') ?? at(root, 'model_args');
  const inMap = textOf(at(args, 'pretrained')) ?? textOf(at(args, 'model'));
  const inText = /(?:^|,)\s*(?:pretrained|model)=([^,]{1,300})/.exec(textOf(args)?.slice(0, 4000) ?? '')?.[1];
  const model = inMap ?? inText ?? textOf(at(root, 'model'));
  return model === undefined || model === '' ? undefined : model.slice(0, 300);
}
