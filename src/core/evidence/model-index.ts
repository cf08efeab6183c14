import type { Problem } from '../problem.ts';
import type { Metric } from './evidence.ts';
import { metricOf } from './metric.ts';
import { splitOfName, standardName } from './metric-name.ts';
import { numberIn } from './number-text.ts';
import { problemAt } from './parsed.ts';
import { at, finiteOf, itemsOf, textOf, type TreeNode, wordOf } from './tree.ts';

/**
 * The results of a card's `model-index`, with what breaks its shape: a result without task, dataset or metrics, a source without
 * its url, a value that is no number. Source: huggingface_hub repocard_data.py, `model_index_to_eval_results`.
 */
export function modelIndexClaims(
  index: TreeNode,
  path: string,
): { readonly claims: readonly Metric[]; readonly problems: readonly Problem[] } {
  const claims: Metric[] = [];
  const problems: Problem[] = [];
  const flaw = (where: TreeNode, message: string) => {
    if (problems.length < 20) problems.push(problemAt(path, where, 'card/model-index', message));
  };
  if (index.type !== 'list') flaw(index, 'Unexpected model-index, expected a list of models with results');
  for (const model of itemsOf(index)) {
    const name = wordOf(at(model, 'name'));
    const results = at(model, 'results');
    if (name === undefined || name === '')
      flaw(model, 'Unexpected model-index entry without a name, expected one');
    if (results?.type !== 'list')
      flaw(results ?? model, 'Unexpected model-index entry without a list of results');
    for (const result of itemsOf(results)) {
      const [task, dataset, metrics] = [at(result, 'task'), at(result, 'dataset'), at(result, 'metrics')];
      if (task?.type !== 'map' || textOf(at(task, 'type')) === undefined)
        flaw(task ?? result, 'Unexpected result of model-index without its task’s type, expected task.type');
      if (
        dataset?.type !== 'map' ||
        wordOf(at(dataset, 'type')) === undefined ||
        wordOf(at(dataset, 'name')) === undefined
      )
        flaw(
          dataset ?? result,
          'Unexpected result of model-index without its dataset, expected dataset.type and dataset.name',
        );
      if (metrics?.type !== 'list')
        flaw(metrics ?? result, 'Unexpected result of model-index without a list of metrics');
      const source = at(result, 'source');
      if (source?.type === 'map' && at(source, 'name') !== undefined && at(source, 'url') === undefined)
        flaw(source, 'Unexpected source without url, expected source.url');
      for (const metric of itemsOf(metrics)) {
        const type = wordOf(at(metric, 'type')) ?? wordOf(at(metric, 'name'));
        const value = at(metric, 'value');
        const number = numberIn(value);
        if (type === undefined) flaw(metric, 'Unexpected metric without type, expected one');
        if (number === undefined || value === undefined)
          flaw(
            value ?? metric,
            `Unexpected ${value === undefined ? 'metric without value' : 'value'}, expected a number`,
          );
        if (type === undefined || number === undefined || value === undefined || claims.length >= 20_000)
          continue;
        const [config, verified] = [wordOf(at(dataset, 'config')), at(metric, 'verified')];
        const label = wordOf(at(metric, 'name'));
        const shots =
          finiteOf(at(dataset, 'args', 'num_few_shot')) ?? finiteOf(at(dataset, 'args', 'num_fewshot'));
        claims.push(
          metricOf({
            name: type,
            ...(standardName(type) === undefined && label !== undefined && standardName(label) !== undefined
              ? { measured: label }
              : {}),
            number,
            path,
            where: { line: value.line, column: value.column },
            split: textOf(at(dataset, 'split')) ?? splitOfName(label ?? '').split ?? splitOfName(type).split,
            dataset: wordOf(at(dataset, 'name')) ?? wordOf(at(dataset, 'type')),
            task: wordOf(at(task, 'type')) ?? wordOf(at(task, 'name')),
            model: name,
            settings: {
              ...(config === undefined ? {} : { config }),
              ...(shots === undefined ? {} : { num_fewshot: shots }),
              ...(verified?.type === 'boolean' ? { verified: verified.value } : {}),
            },
          }),
        );
      }
    }
  }
  return { claims, problems };
}
