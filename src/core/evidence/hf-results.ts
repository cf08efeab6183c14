import { metricOf } from './metric.ts';
import { sliceContainer } from './metric-keys.ts';
import { splitOfName } from './metric-name.ts';
import { numberIn } from './number-text.ts';
import { at, entriesOf, finiteOf, itemsOf, textOf, type TreeNode } from './tree.ts';
import { treeFormat } from './tree-format.ts';
import type { Metric } from './evidence.ts';

const prefixed = /^(eval|train|test|predict|validation)_/;

/**
 * `all_results.json`, `eval_results.json`, `train_results.json` of the Hugging Face Trainer: flat numbers with prefixes, n from
 * `eval_samples`. Source: transformers trainer_pt_utils.py, `save_metrics`.
 */
export const hfResults = treeFormat({
  id: 'hf-results',
  kind: 'metrics',
  title: 'Hugging Face Trainer result',
  recognise: (root) => {
    if (root.type !== 'map' || root.entries.size < 2) return false;
    const keys = [...root.entries.keys()];
    return (
      keys.some((key) => prefixed.test(key)) &&
      keys.some((key) => /_(?:runtime|samples|samples_per_second|steps_per_second)$/.test(key)) &&
      entriesOf(root).every(({ value }) => value.type !== 'map')
    );
  },
  read: (root, path) => ({
    content: {
      kind: 'metrics',
      metrics: entriesOf(root).flatMap(({ key, value }) => {
        const number = numberIn(value);
        const prefix = prefixed.exec(key)?.[1];
        const n = prefix === undefined ? undefined : finiteOf(at(root, `${prefix}_samples`));
        const { split, bare } = splitOfName(key);
        if (number === undefined) return classValues(key, bare, value, path, split ?? prefix);
        const counter = /_samples$|^total_flos$/.test(key);
        return [
          metricOf({
            name: key.slice(0, 200),
            measured: prefix === 'predict' ? key.slice(8) : bare,
            number,
            path,
            where: { line: value.line, column: value.column },
            split: split ?? prefix,
            n: counter ? undefined : n,
            ...(counter ? { unit: 'count' } : {}),
          }),
        ];
      }),
    },
  }),
});

/** `eval_per_category_iou: [0.1, 0.3]`: a list whose name says that it has a value a class. */
function classValues(
  key: string,
  bare: string,
  value: TreeNode,
  path: string,
  split: string | undefined,
): Metric[] {
  const slices = sliceContainer(bare);
  if (slices?.attribute !== 'class') return [];
  return itemsOf(value).flatMap((item, index) => {
    const number = numberIn(item);
    return number === undefined
      ? []
      : [
          metricOf({
            name: `${key.slice(0, 200)}.${index}`,
            measured: slices.metric ?? bare,
            number,
            path,
            where: { line: item.line, column: item.column },
            split,
            slice: { class: String(index) },
          }),
        ];
  });
}

/**
 * `trainer_state.json`: the best value and the last evaluation, each with its step. Which metric the best value is of the file does not say; it
 * is taken for the one evaluation value of the log that equals it. Source: transformers trainer_callback.py, `TrainerState`.
 */
export const trainerState = treeFormat({
  id: 'trainer-state',
  kind: 'metrics',
  title: 'Hugging Face trainer state',
  recognise: (root) => at(root, 'log_history')?.type === 'list' && at(root, 'global_step') !== undefined,
  read: (root, path) => ({ content: { kind: 'metrics', metrics: stateMetrics(root, path) } }),
});

function stateMetrics(root: TreeNode, path: string): Metric[] {
  const rows = itemsOf(at(root, 'log_history'));
  const last = new Map<string, { value: TreeNode; row: TreeNode }>();
  for (const row of rows)
    for (const { key, value } of entriesOf(row))
      if (numberIn(value) !== undefined && !/^(?:step|epoch|learning_rate|grad_norm|total_flos)$/.test(key))
        last.set(key, { value, row });
  const settingsOf = (row: TreeNode | undefined): Record<string, number> => {
    const [step, epoch] = [finiteOf(at(row, 'step')), finiteOf(at(row, 'epoch'))];
    return { ...(step === undefined ? {} : { step }), ...(epoch === undefined ? {} : { epoch }) };
  };
  const best = at(root, 'best_metric');
  const number = numberIn(best);
  const metrics: Metric[] = [];
  if (best !== undefined && number !== undefined) {
    const equal = rows.flatMap((row) =>
      entriesOf(row).flatMap(({ key, value }) =>
        key.startsWith('eval_') && finiteOf(value) === number.value ? [{ key, row }] : [],
      ),
    );
    const names = new Set(equal.map(({ key }) => key));
    const [only] = equal;
    const checkpoint = textOf(at(root, 'best_model_checkpoint'));
    metrics.push(
      metricOf({
        name: 'best_metric',
        measured: names.size === 1 && only !== undefined ? splitOfName(only.key).bare : 'best_metric',
        number,
        path,
        where: { line: best.line, column: best.column },
        split: 'eval',
        settings: {
          best: true,
          ...settingsOf(names.size === 1 ? only?.row : undefined),
          ...(checkpoint === undefined ? {} : { checkpoint }),
        },
      }),
    );
  }
  for (const [key, { value, row }] of last) {
    const found = numberIn(value);
    if (found === undefined) continue;
    const { split, bare } = splitOfName(key);
    metrics.push(
      metricOf({
        name: `log_history.${key}`.slice(0, 300),
        measured: bare,
        number: found,
        path,
        where: { line: value.line, column: value.column },
        split: split ?? (key === 'loss' ? 'train' : undefined),
        settings: settingsOf(row),
      }),
    );
  }
  return metrics;
}
