import type { Metric, Report, ReportItem } from './evidence.ts';
import { metricOf } from './metric.ts';
import { numberIn } from './number-text.ts';
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

const none = { declared: {}, metrics: [] } as const;

function overall(items: readonly ReportItem[]): boolean | undefined {
  if (items.some(({ success }) => success === false)) return false;
  return items.length > 0 && items.every(({ success }) => success === true) ? true : undefined;
}

/**
 * Deepchecks: a suite or a check as `to_json()` writes it, an item a condition. WARN passes with severity `warning`; a check that crashed (`CheckFailure`)
 * and one without conditions have no result. Source: deepchecks.core.check_result, suite.
 */
export const deepchecks = treeFormat({
  id: 'deepchecks',
  kind: 'report',
  title: 'Deepchecks result',
  recognise: (root) => /^(?:SuiteResult|CheckResult|CheckFailure)$/.test(textOf(at(root, 'type')) ?? ''),
  read: (root, path) => {
    const results =
      at(root, 'type') !== undefined && textOf(at(root, 'type')) === 'SuiteResult'
        ? itemsOf(at(root, 'results'))
        : [root];
    const items = results.flatMap((result): ReportItem[] => {
      const name = wordOf(at(result, 'check', 'name')) ?? wordOf(at(result, 'header')) ?? 'check';
      const settings = recordOf(at(result, 'check', 'params'));
      const shared = { name, column: wordOf(at(result, 'check', 'params', 'column')), settings };
      if (textOf(at(result, 'type')) === 'CheckFailure')
        return [
          {
            ...shared,
            success: undefined,
            severity: 'error',
            detail: `the check crashed: ${textOf(at(result, 'exception'))?.slice(0, 300) ?? ''}`,
            place: placeOf(path, result),
          },
        ];
      return itemsOf(at(result, 'conditions_results')).map((condition) => {
        const status = textOf(at(condition, 'Status'))?.toUpperCase();
        return {
          ...shared,
          name: `${name}: ${wordOf(at(condition, 'Condition')) ?? 'condition'}`.slice(0, 300),
          success: status === 'PASS' || status === 'WARN' ? true : status === 'FAIL' ? false : undefined,
          severity: status === 'WARN' ? 'warning' : status === 'ERROR' ? 'error' : undefined,
          detail: textOf(at(condition, 'More Info'))?.slice(0, 300),
          place: placeOf(path, condition),
        };
      });
    });
    return {
      content: {
        kind: 'report',
        report: { tool: 'deepchecks', success: overall(items), createdAt: undefined, items, ...none },
      },
    };
  },
});

/**
 * Soda's scan results: an item a check, by its `outcome` (`null` is no result), and the metrics that the checks judge, with their column where a check
 * names it. Source: docs.soda.io, scan results; soda-core, scan.py, `build_scan_results`.
 */
export const soda = treeFormat({
  id: 'soda',
  kind: 'report',
  title: 'Soda scan result',
  recognise: (root) =>
    at(root, 'checks')?.type === 'list' &&
    (hasKeys(root, 'hasFailures') ||
      hasKeys(root, 'scanStartTimestamp') ||
      itemsOf(at(root, 'checks')).some((check) => hasKeys(check, 'outcome'))),
  read: (root, path) => {
    const items = itemsOf(at(root, 'checks')).map((check): ReportItem => {
      const outcome = textOf(at(check, 'outcome'))?.toLowerCase();
      return {
        name: wordOf(at(check, 'name')) ?? wordOf(at(check, 'definition')) ?? 'check',
        column: wordOf(at(check, 'column')),
        success: outcome === 'pass' || outcome === 'warn' ? true : outcome === 'fail' ? false : undefined,
        severity: outcome === 'warn' ? 'warning' : undefined,
        detail:
          itemsOf(at(check, 'outcomeReasons'))
            .map((reason) => textOf(at(reason, 'message')) ?? '')
            .join('; ')
            .slice(0, 300) || undefined,
        settings: {
          ...recordOf(at(check, 'diagnostics')),
          ...(wordOf(at(check, 'definition')) === undefined
            ? {}
            : { definition: wordOf(at(check, 'definition')) }),
        },
        place: placeOf(path, check),
      };
    });
    const failures = booleanOf(at(root, 'hasFailures'));
    const errors = booleanOf(at(root, 'hasErrors'));
    const success =
      failures === true || errors === true
        ? false
        : (overall(items) ??
          (failures === false && items.length > 0 && items.every((item) => item.success !== undefined)
            ? true
            : undefined));
    return {
      content: {
        kind: 'report',
        report: {
          tool: 'soda',
          success,
          createdAt: textOf(at(root, 'scanStartTimestamp')) ?? textOf(at(root, 'dataTimestamp')),
          items,
          declared: {},
          metrics: sodaMetrics(root, path),
        },
      },
    };
  },
});

/** Values that a scan measured; a text, a list of rows and null are none. */
function sodaMetrics(root: TreeNode, path: string): Metric[] {
  const columns = new Map<string, string>();
  for (const check of itemsOf(at(root, 'checks'))) {
    const column = wordOf(at(check, 'column'));
    for (const metric of itemsOf(at(check, 'metrics')))
      if (column !== undefined) columns.set(wordOf(metric) ?? '', column);
  }
  return itemsOf(at(root, 'metrics'))
    .slice(0, 50_000)
    .flatMap((metric): Metric[] => {
      const [name, value] = [wordOf(at(metric, 'metricName')), at(metric, 'value')];
      const number = numberIn(value);
      if (name === undefined || value === undefined || number === undefined) return [];
      const column = columns.get(wordOf(at(metric, 'identity')) ?? '');
      return [
        metricOf({
          name: name.slice(0, 200),
          number,
          path,
          where: { line: value.line, column: value.column },
          dataset: wordOf(at(metric, 'dataSourceName')),
          slice: column === undefined ? {} : { column: column.slice(0, 200) },
          ...(/_count$/.test(name) ? { unit: 'count' } : {}),
        }),
      ];
    });
}

/** Frictionless validation reports (versions 3 to 5): an item a resource, and one for each error. Source: frictionlessdata, report.json. */
export const frictionlessReport = treeFormat({
  id: 'frictionless-report',
  kind: 'report',
  title: 'Frictionless report',
  recognise: (root) =>
    booleanOf(at(root, 'valid')) !== undefined &&
    (at(root, 'tasks')?.type === 'list' || at(root, 'tables')?.type === 'list') &&
    (hasKeys(root, 'stats') ||
      hasKeys(root, 'errors') ||
      hasKeys(root, 'version') ||
      hasKeys(root, 'error-count')),
  read: (root, path) => {
    const items = itemsOf(at(root, 'tasks') ?? at(root, 'tables')).flatMap((task): ReportItem[] => {
      const name =
        wordOf(at(task, 'name')) ??
        wordOf(at(task, 'place')) ??
        wordOf(at(task, 'resource', 'name')) ??
        wordOf(at(task, 'resource', 'path')) ??
        wordOf(at(task, 'source')) ??
        'resource';
      const valid = booleanOf(at(task, 'valid'));
      const errors = itemsOf(at(task, 'errors'))
        .slice(0, 1000)
        .map(
          (error): ReportItem => ({
            name: `${name}: ${wordOf(at(error, 'type')) ?? wordOf(at(error, 'code')) ?? 'error'}`,
            column: wordOf(at(error, 'fieldName')) ?? wordOf(at(error, 'label')),
            success: false,
            severity: undefined,
            detail: (textOf(at(error, 'message')) ?? textOf(at(error, 'note')))?.slice(0, 300),
            settings: {},
            place: placeOf(path, error),
          }),
        );
      return [
        {
          name,
          column: undefined,
          success: valid,
          severity: undefined,
          detail: undefined,
          settings: {},
          place: placeOf(path, task),
        },
        ...errors,
      ];
    });
    return {
      content: {
        kind: 'report',
        report: {
          tool: 'frictionless',
          success: booleanOf(at(root, 'valid')),
          createdAt: textOf(at(root, 'date')),
          items,
          ...none,
        },
      },
    };
  },
});

/** Giskard's scan as JSON: an issue is a failed item of its detector. Source: giskard.scanner.report, `to_json`. */
export const giskard = treeFormat({
  id: 'giskard',
  kind: 'report',
  title: 'Giskard scan',
  recognise: (root) => {
    if (root.type !== 'map' || root.entries.size === 0) return false;
    const issues = at(root, 'issues');
    if (issues?.type === 'list')
      return itemsOf(issues).some(
        (issue) =>
          (hasKeys(issue, 'level') || hasKeys(issue, 'severity')) &&
          (hasKeys(issue, 'group') || hasKeys(issue, 'detector_name')),
      );
    return (
      entriesOf(root).every(
        ({ value }) =>
          value.type === 'map' &&
          entriesOf(value).every(
            ({ key, value: list }) => /^(?:major|medium|minor)$/.test(key) && list.type === 'list',
          ),
      ) && entriesOf(root).some(({ value }) => entriesOf(value).length > 0)
    );
  },
  read: (root, path) => {
    const itemOf = (issue: TreeNode, name: string, severity: string | undefined): ReportItem => ({
      name: name.slice(0, 200),
      column: wordOf(at(issue, 'slicing_fn')) ?? wordOf(at(issue, 'feature')),
      success: false,
      severity,
      detail: (textOf(at(issue, 'description')) ?? textOf(at(issue, 'message')))?.slice(0, 300),
      settings:
        finiteOf(at(issue, 'threshold')) === undefined ? {} : { threshold: finiteOf(at(issue, 'threshold')) },
      place: placeOf(path, issue),
    });
    const issues = at(root, 'issues');
    const items =
      issues?.type === 'list'
        ? itemsOf(issues).map((issue) =>
            itemOf(
              issue,
              wordOf(at(issue, 'group', 'name')) ??
                wordOf(at(issue, 'group')) ??
                wordOf(at(issue, 'detector_name')) ??
                'issue',
              wordOf(at(issue, 'level')) ?? wordOf(at(issue, 'severity')),
            ),
          )
        : entriesOf(root).flatMap(({ key, value }) =>
            entriesOf(value).flatMap((level) =>
              itemsOf(level.value).map((issue) => itemOf(issue, key, level.key)),
            ),
          );
    const report: Report = {
      tool: 'giskard',
      success: items.length === 0 ? true : !items.some(({ severity }) => severity !== 'minor'),
      createdAt: undefined,
      items,
      ...none,
    };
    return { content: { kind: 'report', report } };
  },
});
