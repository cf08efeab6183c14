import type { EvidenceFormat, Metric } from './evidence.ts';
import { extensionOf } from './document.ts';
import { readJson } from './json-text.ts';
import { metricOf } from './metric.ts';
import { noContext } from './metric-annotations.ts';
import { metricsOfTree } from './metric-tree.ts';
import { numberIn, type WrittenNumber } from './number-text.ts';
import { malformed, notEvidence, present } from './parsed.ts';
import { at, entriesOf, finiteOf, hasKeys, itemsOf, textOf, type TreeNode, wordOf } from './tree.ts';
import { treeFormat } from './tree-format.ts';

/**
 * promptfoo's results, versions 2 and 3: for each provider and prompt the share of tests passed (computed: passed / all), counts and named scores. `score` is a sum
 * over the tests, not a mean. Source: promptfoo, src/types, EvaluateSummary.
 */
export const promptfoo = treeFormat({
  id: 'promptfoo',
  kind: 'metrics',
  title: 'promptfoo result',
  recognise: (root) => {
    const results = resultsOf(root);
    return (
      hasKeys(at(results, 'stats'), 'successes', 'failures') &&
      (hasKeys(results, 'prompts') || hasKeys(results, 'table') || hasKeys(results, 'results'))
    );
  },
  read: (root, path) => {
    const results = resultsOf(root);
    const metrics: Metric[] = [];
    const stats = at(results, 'stats');
    const [passed, failed, errors] = ['successes', 'failures', 'errors'].map((key) =>
      finiteOf(at(stats, key)),
    );
    const all = (passed ?? 0) + (failed ?? 0) + (errors ?? 0);
    for (const { key, value } of entriesOf(stats)) {
      const number = numberIn(value);
      if (number !== undefined)
        metrics.push(
          metricOf({
            name: `stats.${key}`,
            number,
            path,
            where: { line: value.line, column: value.column },
            unit: 'count',
          }),
        );
    }
    const successes = at(stats, 'successes');
    if (successes !== undefined && passed !== undefined && failed !== undefined && all > 0)
      metrics.push(
        metricOf({
          name: 'pass_rate',
          number: computed(passed / all),
          path,
          where: successes,
          unit: 'fraction',
          direction: 'higher',
          n: all,
          settings: { computed: true },
        }),
      );
    const prompts = at(results, 'prompts') ?? at(results, 'table', 'head', 'prompts');
    for (const prompt of itemsOf(prompts)) {
      const found = at(prompt, 'metrics');
      const [pass, fail, error] = ['testPassCount', 'testFailCount', 'testErrorCount'].map((key) =>
        finiteOf(at(found, key)),
      );
      const n = (pass ?? 0) + (fail ?? 0) + (error ?? 0);
      const label = wordOf(at(prompt, 'label')) ?? wordOf(at(prompt, 'id')) ?? '';
      const shared = { path, model: wordOf(at(prompt, 'provider')), task: label.slice(0, 100) || undefined };
      const score = at(found, 'score');
      const sum = numberIn(score);
      if (score !== undefined && sum !== undefined)
        metrics.push(
          metricOf({
            ...shared,
            name: 'prompts.score',
            number: sum,
            where: { line: score.line, column: score.column },
            n: n || undefined,
            unit: 'unitless',
            settings: { sum: true },
          }),
        );
      for (const { key, value } of entriesOf(at(found, 'namedScores'))) {
        const number = numberIn(value);
        if (number !== undefined)
          metrics.push(
            metricOf({
              ...shared,
              name: `namedScores.${key}`,
              number,
              where: { line: value.line, column: value.column },
              n: n || undefined,
              settings: { sum: true },
            }),
          );
      }
    }
    return { content: { kind: 'metrics', metrics } };
  },
});

function resultsOf(root: TreeNode): TreeNode {
  const results = at(root, 'results');
  return results?.type === 'map' ? results : root;
}

function computed(value: number): WrittenNumber {
  const text = String(value);
  return {
    value,
    text,
    decimals: Math.min(20, text.split('.')[1]?.length ?? 0),
    mark: undefined,
    plusMinus: undefined,
    interval: undefined,
  };
}

/**
 * OpenAI evals' log: JSON lines, the first with `spec`, the last with `final_report`. `boostrap_std` there (its spelling) is the bootstrap's standard
 * error of the accuracy. Source: openai/evals, evals/record.py; evals/metrics.py, `get_bootstrap_accuracy_std`.
 */
export const openaiEvals: EvidenceFormat = {
  id: 'openai-evals',
  kind: 'metrics',
  title: 'OpenAI evals log',
  parse: ({ path, text }) => {
    if (
      text === undefined ||
      !/^(?:jsonl|ndjson|json|log)$/.test(extensionOf(path)) ||
      !/"(?:final_report|spec)"\s*:/.test(text.slice(0, 5000) + text.slice(-20_000))
    )
      return notEvidence;
    if (!text.includes('"final_report"')) return notEvidence;
    let task: string | undefined;
    let model: string | undefined;
    let line = 0;
    const metrics: Metric[] = [];
    let found = false;
    for (const raw of text.split(/\r?\n/)) {
      line += 1;
      if (!/"(?:spec|final_report)"/.test(raw)) continue;
      const { root, errors } = readJson(raw, path);
      if (errors.length > 0)
        return found || line === 1
          ? malformed(
              'openai-evals',
              'metrics',
              errors.map((one) => ({ ...one, line })),
            )
          : notEvidence;
      const spec = at(root, 'spec');
      if (spec !== undefined) {
        task = textOf(at(spec, 'eval_name')) ?? textOf(at(spec, 'base_eval'));
        model = textOf(at(spec, 'completion_fns', 0)) ?? textOf(at(spec, 'model_name'));
      }
      const report = at(root, 'final_report');
      if (report?.type !== 'map') continue;
      found = true;
      const at_ = line;
      const bootstrap = finiteOf(at(report, 'boostrap_std')) ?? finiteOf(at(report, 'bootstrap_std'));
      for (const metric of metricsOfTree(report, path, { ...noContext, task, model }).metrics)
        if (!/^boot?strap_std$/.test(metric.name))
          metrics.push({
            ...metric,
            ...(metric.name === 'accuracy' && bootstrap !== undefined ? { stderr: bootstrap } : {}),
            place: { ...metric.place, line: at_ },
          });
    }
    return found ? present('openai-evals', { kind: 'metrics', metrics }) : notEvidence;
  },
};

/** `.eval_results/*.yaml` of the Hub, which replace `model-index`. Source: huggingface_hub, _eval_results.py; hub-docs, eval_results.yaml. */
export const hfEvalResults = treeFormat({
  id: 'hf-eval-results',
  kind: 'metrics',
  title: 'Hugging Face evaluation results',
  recognise: (root) =>
    root.type === 'list' &&
    root.items.length > 0 &&
    root.items.every(
      (item) =>
        hasKeys(item, 'dataset', 'value') &&
        (hasKeys(at(item, 'dataset'), 'id') || hasKeys(at(item, 'dataset'), 'name')),
    ),
  read: (root, path) => ({
    content: {
      kind: 'metrics',
      metrics: itemsOf(root).flatMap((item) => {
        const value = at(item, 'value');
        const number = numberIn(value);
        const task = wordOf(at(item, 'dataset', 'task_id')) ?? wordOf(at(item, 'task', 'type'));
        const dataset = wordOf(at(item, 'dataset', 'id')) ?? wordOf(at(item, 'dataset', 'name'));
        if (number === undefined || value === undefined) return [];
        const config = wordOf(at(item, 'dataset', 'config'));
        return [
          metricOf({
            name: wordOf(at(item, 'metric', 'type')) ?? wordOf(at(item, 'metric')) ?? task ?? 'value',
            number,
            path,
            where: { line: value.line, column: value.column },
            dataset,
            task,
            split: wordOf(at(item, 'dataset', 'split')),
            settings: config === undefined ? {} : { config },
          }),
        ];
      }),
    },
  }),
});
