import type { Report, ReportItem } from './evidence.ts';
import {
  at,
  booleanOf,
  entriesOf,
  finiteOf,
  hasKeys,
  itemsOf,
  placeOf,
  recordOf,
  textOf,
  type TreeNode,
  wordOf,
} from './tree.ts';
import { treeFormat } from './tree-format.ts';

/**
 * Great Expectations: validation results of all generations (0.7 to 1.x), alone, in a checkpoint's `run_results` or as `describe()` prints them, and suites
 * (their expectations have no success). The totals are those that the file states; they may contradict the results.
 * Source: great_expectations.core.expectation_validation_result; checkpoint results since 0.11.
 */
export const greatExpectations = treeFormat({
  id: 'great-expectations',
  kind: 'report',
  title: 'Great Expectations result',
  recognise: (root) => validationsOf(root).length > 0 || isSuite(root),
  read: (root, path) => {
    const validations = validationsOf(root);
    if (validations.length === 0)
      return {
        content: {
          kind: 'report',
          report: {
            ...empty,
            createdAt: undefined,
            success: undefined,
            items: itemsOf(at(root, 'expectations')).map((item) => itemOf(item, item, path)),
          },
        },
      };
    const all = validations.map((one) => readValidation(one, path));
    const total = (key: 'total' | 'passed' | 'failed') => {
      const counts = all.map(({ declared }) => declared[key]);
      return counts.some((count) => count === undefined)
        ? {}
        : { [key]: counts.reduce<number>((sum, count) => sum + (count ?? 0), 0) };
    };
    const overall = booleanOf(at(root, 'success'));
    const run = at(root, 'run_id');
    const report: Report = {
      ...empty,
      success:
        overall ??
        (all.every(({ success }) => success === true)
          ? true
          : all.some(({ success }) => success === false)
            ? false
            : undefined),
      createdAt:
        all.map(({ createdAt }) => createdAt).find((one) => one !== undefined) ?? textOf(at(run, 'run_time')),
      items: all.flatMap(({ items }) => items),
      declared: { ...total('total'), ...total('passed'), ...total('failed') },
    };
    return { content: { kind: 'report', report } };
  },
});

const empty = { tool: 'great-expectations', declared: {}, metrics: [] } as const;

function validationsOf(root: TreeNode): readonly TreeNode[] {
  if (isValidation(root)) return [root];
  const runs = entriesOf(at(root, 'run_results')).map(({ value }) => at(value, 'validation_result') ?? value);
  const described = itemsOf(at(root, 'validation_results'));
  return [...runs, ...described].filter(isValidation);
}

/** The results of a validation; `describe()` of 1.x calls them `expectations`. */
function resultsOf(node: TreeNode): TreeNode | undefined {
  const described = at(node, 'expectations');
  return (
    at(node, 'results') ??
    (hasKeys(at(node, 'statistics'), 'evaluated_expectations') && described?.type === 'list'
      ? described
      : undefined)
  );
}

function isValidation(node: TreeNode): boolean {
  if (resultsOf(node)?.type !== 'list') return false;
  return (
    hasKeys(at(node, 'statistics'), 'evaluated_expectations') ||
    at(node, 'results', 0, 'expectation_config') !== undefined ||
    isMeta(at(node, 'meta'))
  );
}

function isSuite(root: TreeNode): boolean {
  return (
    at(root, 'expectations')?.type === 'list' &&
    (hasKeys(root, 'expectation_suite_name') || isMeta(at(root, 'meta')))
  );
}

function isMeta(meta: TreeNode | undefined): boolean {
  return entriesOf(meta).some(({ key }) => /^great_expectations(?:[._]|\.__)/.test(key));
}

function readValidation(node: TreeNode, path: string): Omit<Report, 'tool' | 'metrics'> {
  const statistics = at(node, 'statistics');
  const [total, passed, failed] = ['evaluated', 'successful', 'unsuccessful'].map((key) =>
    finiteOf(at(statistics, `${key}_expectations`)),
  );
  const meta = at(node, 'meta');
  const run = at(meta, 'run_id');
  return {
    success: booleanOf(at(node, 'success')),
    createdAt:
      textOf(at(meta, 'validation_time')) ??
      textOf(at(run, 'run_time')) ??
      textOf(at(meta, 'batch_markers', 'ge_load_time')) ??
      dateText(textOf(run)),
    items: itemsOf(resultsOf(node)).map((item) => itemOf(item, at(item, 'expectation_config') ?? item, path)),
    declared: {
      ...(total === undefined ? {} : { total }),
      ...(passed === undefined ? {} : { passed }),
      ...(failed === undefined ? {} : { failed }),
    },
  };
}

/** Arguments that say on which data and how verbosely, and nothing of what is expected; a 1.x batch has another id in every run. */
const noRule = new Set(['column', 'result_format', 'batch_id', 'include_config', 'catch_exceptions']);

function itemOf(item: TreeNode, config: TreeNode, path: string): ReportItem {
  const kwargs = recordOf(at(config, 'kwargs'));
  const column = wordOf(at(config, 'kwargs', 'column'));
  const pair = ['column_A', 'column_B'].flatMap((key) => wordOf(at(config, 'kwargs', key)) ?? []);
  const list = itemsOf(at(config, 'kwargs', 'column_list')).flatMap((one) => wordOf(one) ?? []);
  const several = [...pair, ...list].join(', ');
  const settings = Object.fromEntries(Object.entries(kwargs).filter(([key]) => !noRule.has(key)));
  return {
    name: wordOf(at(config, 'expectation_type')) ?? wordOf(at(config, 'type')) ?? 'expectation',
    column: column ?? (several === '' ? undefined : several),
    success: shownBy(item),
    severity: textOf(at(config, 'severity')),
    detail: exceptionOf(at(item, 'exception_info')) ?? observedOf(at(item, 'result')),
    settings,
    place: placeOf(path, item),
  };
}

/** What a result shows: a success with an exception, or over no value at all, shows nothing. */
function shownBy(item: TreeNode): boolean | undefined {
  const success = booleanOf(at(item, 'success'));
  if (success !== true) return success;
  const raised = exceptionOf(at(item, 'exception_info')) !== undefined;
  return raised || finiteOf(at(item, 'result', 'element_count')) === 0 ? undefined : true;
}

/** What was raised; in 1.x a map by metric. */
function exceptionOf(info: TreeNode | undefined): string | undefined {
  const one = [info, ...entriesOf(info).map(({ value }) => value)].find(
    (node) => booleanOf(at(node, 'raised_exception')) === true,
  );
  return one === undefined
    ? undefined
    : `raised an exception: ${(textOf(at(one, 'exception_message')) ?? 'without a message').slice(0, 300)}`;
}

function observedOf(result: TreeNode | undefined): string | undefined {
  const observed = at(result, 'observed_value');
  const word = wordOf(observed);
  if (word !== undefined) return `observed ${word.slice(0, 200)}`;
  const [count, percent] = [
    finiteOf(at(result, 'unexpected_count')),
    finiteOf(at(result, 'unexpected_percent')),
  ];
  if (count === undefined) return undefined;
  return `${count} unexpected values${percent === undefined ? '' : ` (${Number(percent.toPrecision(4))} %)`}`;
}

/** Run ids of old versions are a time, or any name. */
function dateText(text: string | undefined): string | undefined {
  return text !== undefined && /^[0-9]{4}-?[0-9]{2}/.test(text) ? text : undefined;
}
