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
  type MapEntry,
  placeOf,
  recordOf,
  textOf,
  type TreeNode,
  wordOf,
} from './tree.ts';
import { treeFormat } from './tree-format.ts';

/**
 * Evidently's JSON in its four generations: profiles (0.1), reports and test suites (0.2 to 0.6), 0.7.0 to 0.7.15 (values without their method: whether a
 * column drifted cannot be told, and no item has a success), and 0.7.16 on. A test's WARNING counts as a success, ERROR and SKIPPED as no result.
 * Source: evidently's repository, tags v0.1.50, v0.4.40, v0.7.0, v0.7.16.
 */
export const evidently = treeFormat({
  id: 'evidently',
  kind: 'report',
  title: 'Evidently report',
  recognise: (root) => {
    if (
      itemsOf(at(root, 'metrics')).some(
        (item) =>
          hasKeys(item, 'metric', 'result') ||
          hasKeys(item, 'metric_id', 'value') ||
          hasKeys(item, 'metric_name', 'value'),
      )
    )
      return true;
    if (
      at(root, 'tests')?.type === 'list' &&
      (hasKeys(at(root, 'summary'), 'all_passed') ||
        (hasKeys(root, 'metrics') &&
          itemsOf(at(root, 'tests')).some((test) => hasKeys(test, 'status', 'name'))))
    )
      return true;
    return profilesOf(root).length > 0;
  },
  read: (root, path) => {
    const tests = itemsOf(at(root, 'tests')).map((test) => testOf(test, path));
    const metrics: Metric[] = [];
    const items: ReportItem[] = [...tests];
    for (const item of itemsOf(at(root, 'metrics'))) readMetric(item, path, items, metrics);
    for (const profile of profilesOf(root)) readProfile(profile, path, items, metrics);
    const summary = at(root, 'summary');
    const [total, passed, failed] = ['total_tests', 'success_tests', 'failed_tests'].map((key) =>
      finiteOf(at(summary, key)),
    );
    const report: Report = {
      tool: 'evidently',
      success: booleanOf(at(summary, 'all_passed')) ?? overall(items),
      createdAt: textOf(at(root, 'timestamp')) ?? textOf(at(profilesOf(root)[0]?.value, 'datetime')),
      items,
      declared: {
        ...(total === undefined ? {} : { total }),
        ...(passed === undefined ? {} : { passed }),
        ...(failed === undefined ? {} : { failed }),
      },
      metrics,
    };
    return { content: { kind: 'report', report } };
  },
});

function overall(items: readonly ReportItem[]): boolean | undefined {
  if (items.some(({ success }) => success === false)) return false;
  return items.length > 0 && items.every(({ success }) => success === true) ? true : undefined;
}

function testOf(test: TreeNode, path: string): ReportItem {
  const status = textOf(at(test, 'status'))
    ?.toUpperCase()
    .replace(/^TESTSTATUS\./, '');
  const parameters = at(test, 'parameters') ?? at(test, 'test_config');
  return {
    name: wordOf(at(test, 'name')) ?? 'test',
    column:
      wordOf(at(parameters, 'column_name')) ??
      wordOf(at(test, 'metric_config', 'params', 'column')) ??
      wordOf(at(test, 'metric_config', 'column')),
    success: status === 'SUCCESS' || status === 'WARNING' ? true : status === 'FAIL' ? false : undefined,
    severity: status === 'WARNING' ? 'warning' : undefined,
    detail:
      status === 'ERROR' || status === 'SKIPPED'
        ? `${status}: ${textOf(at(test, 'description'))?.slice(0, 300) ?? ''}`
        : textOf(at(test, 'description'))?.slice(0, 300),
    settings: recordOf(parameters),
    place: placeOf(path, test),
  };
}

/** `drift_share` of a report is the threshold; the value is `share_of_drifted_columns`. */
function readMetric(item: TreeNode, path: string, items: ReportItem[], metrics: Metric[]): void {
  const old = textOf(at(item, 'metric'));
  const result = at(item, 'result');
  if (old !== undefined && result !== undefined) {
    for (const { key, value } of entriesOf(at(result, 'drift_by_columns')))
      items.push(driftItem(old, key, value, path));
    const dataset = booleanOf(at(result, 'dataset_drift'));
    if (old === 'DatasetDriftMetric' && dataset !== undefined)
      items.push({
        name: old,
        column: undefined,
        success: !dataset,
        severity: undefined,
        detail: `${wordOf(at(result, 'number_of_drifted_columns')) ?? '?'} of ${wordOf(at(result, 'number_of_columns')) ?? '?'} columns drifted`,
        settings: { threshold: finiteOf(at(result, 'drift_share')) },
        place: placeOf(path, result),
      });
    if (/Column.*Drift/.test(old) && at(result, 'drift_detected') !== undefined)
      items.push(driftItem(old, wordOf(at(result, 'column_name')) ?? '', result, path));
    const column = wordOf(at(result, 'column_name'));
    for (const entry of [...entriesOf(result), ...entriesOf(at(result, 'current'))])
      value(entry, `${old}.${entry.key}`, entry.key, path, metrics, column);
    for (const { key, value: drift } of entriesOf(at(result, 'drift_by_columns'))) {
      const score = drift.type === 'map' ? drift.entries.get('drift_score') : undefined;
      if (score !== undefined) value(score, `${old}.${key}.drift_score`, 'drift_score', path, metrics, key);
    }
    return;
  }
  const name = textOf(at(item, 'metric_name')) ?? textOf(at(item, 'metric_id'));
  const found = at(item, 'value');
  if (name === undefined || found === undefined) return;
  const config = at(item, 'config');
  const column = wordOf(at(config, 'column')) ?? /\bcolumn=([^,()]{1,100})/.exec(name)?.[1];
  const threshold = finiteOf(at(config, 'threshold')) ?? thresholdIn(name);
  const method = textOf(at(config, 'method')) ?? /\bmethod=([^,]{1,100}?)(?:,|\)$)/.exec(name)?.[1];
  const number = numberIn(found);
  const short = name.slice(0, name.indexOf('(') < 0 ? 100 : Math.min(100, name.indexOf('(')));
  if (number !== undefined) {
    metrics.push(
      metricOf({
        name: name.slice(0, 300),
        measured: short,
        number,
        path,
        where: { line: found.line, column: found.column },
        slice: column === undefined ? {} : { column },
        settings: {
          ...(threshold === undefined ? {} : { threshold }),
          ...(method === undefined ? {} : { method }),
        },
      }),
    );
    if (short !== 'ValueDrift') return;
    items.push({
      name: short,
      column,
      success: undriftedBy(method, threshold, number.value),
      severity: undefined,
      detail: `${number.text}${method === undefined ? ', by a method that is not stated' : ` by ${method}`}`,
      settings: {
        ...(threshold === undefined ? {} : { threshold }),
        ...(method === undefined ? {} : { method }),
      },
      place: placeOf(path, found),
    });
    return;
  }
  if (short === 'DriftedColumnsCount') items.push(...shareItem(config, name, found, path));
  for (const entry of entriesOf(found)) {
    const said = /^(?:value|mean)$/.test(entry.key) ? short : entry.key;
    value(entry, `${short}.${entry.key}`, said, path, metrics, column);
    for (const label of entriesOf(entry.key === 'values' ? entry.value : undefined))
      value(label, `${short}.${label.key}`, short.replace(/ByLabel$/, ''), path, metrics, column, {
        class: label.key.slice(0, 200),
      });
  }
}

/** Whether the share of drifted columns reaches the share that counts as drift of the data set; no item where the file does not state it. */
function shareItem(config: TreeNode | undefined, name: string, found: TreeNode, path: string): ReportItem[] {
  const written = /\bdrift_share=([0-9.eE+-]{1,30})/.exec(name)?.[1];
  const threshold = finiteOf(at(config, 'drift_share')) ?? (written === undefined ? NaN : Number(written));
  const share = finiteOf(at(found, 'share'));
  if (!Number.isFinite(threshold) || share === undefined) return [];
  return [
    {
      name: 'DriftedColumnsCount',
      column: undefined,
      success: share < threshold,
      severity: undefined,
      detail: `${wordOf(at(found, 'count')) ?? '?'} columns drifted, a share of ${share}`,
      settings: { threshold },
      place: placeOf(path, found),
    },
  ];
}

/**
 * Drift by a p-value is below the threshold, by a distance or a domain classifier's ROC AUC (texts; Evidently, "Data drift algorithm") at or
 * above it; unknown methods are not guessed. The percentile variant for texts has no threshold that its score is held against.
 */
function undriftedBy(
  method: string | undefined,
  threshold: number | undefined,
  found: number,
): boolean | undefined {
  if (method === undefined || threshold === undefined || Number.isNaN(found)) return undefined;
  const short =
    /^(?:ks|z|chisquare|anderson|fisher_exact|cramer_von_mises|g_test|mannw|es|t_test|tvd|empirical_mmd)$/i;
  if (short.test(method) || /p[_-]value/i.test(method)) return found >= threshold;
  if (
    /distance|divergence|\bpsi\b|^abs(?:olute)?[_ ]text[_ ]content[_ ]drift$|^(?:wasserstein|jensenshannon|kl_div|hellinger|ed)$/i.test(
      method,
    )
  )
    return found < threshold;
  return undefined;
}

function thresholdIn(name: string): number | undefined {
  const text = /\bthreshold=([0-9.eE+-]{1,30})/.exec(name)?.[1];
  const number = text === undefined ? NaN : Number(text);
  return Number.isFinite(number) ? number : undefined;
}

function driftItem(name: string, key: string, node: TreeNode, path: string): ReportItem {
  const drifted = booleanOf(at(node, 'drift_detected'));
  return {
    name,
    column: key === '' ? undefined : key.slice(0, 200),
    success: drifted === undefined ? undefined : !drifted,
    severity: undefined,
    detail: `drift score ${wordOf(at(node, 'drift_score') ?? at(node, 'p_value')) ?? 'not stated'} by ${wordOf(at(node, 'stattest_name')) ?? 'a method that is not stated'}`,
    settings: {
      threshold: finiteOf(at(node, 'stattest_threshold')),
      method: wordOf(at(node, 'stattest_name')),
    },
    place: placeOf(path, node),
  };
}

function value(
  entry: MapEntry,
  name: string,
  measured: string,
  path: string,
  metrics: Metric[],
  column?: string,
  slice: Readonly<Record<string, string>> = {},
): void {
  const number = numberIn(entry.value);
  if (number === undefined || metrics.length > 20_000) return;
  const threshold = measured === 'drift_share' || measured === 'stattest_threshold';
  metrics.push(
    metricOf({
      name,
      measured,
      number,
      path,
      where: { line: entry.value.line, column: entry.value.column },
      slice: { ...(column === undefined ? {} : { column: column.slice(0, 200) }), ...slice },
      settings: threshold ? { role: 'threshold' } : {},
      ...(/(?:^|_)share(?:_|$)/.test(measured) ? { unit: 'fraction' } : {}),
    }),
  );
}

function profilesOf(root: TreeNode): readonly MapEntry[] {
  return entriesOf(root).filter(
    ({ value: node }) => hasKeys(node, 'name', 'datetime', 'data') && at(node, 'data')?.type === 'map',
  );
}

function readProfile(profile: MapEntry, path: string, items: ReportItem[], metrics: Metric[]): void {
  const found = at(profile.value, 'data', 'metrics');
  const drift = booleanOf(at(found, 'dataset_drift'));
  if (drift !== undefined && found !== undefined)
    items.push({
      name: profile.key,
      column: undefined,
      success: !drift,
      severity: undefined,
      detail: `${wordOf(at(found, 'n_drifted_features')) ?? '?'} of ${wordOf(at(found, 'n_features')) ?? '?'} features drifted`,
      settings: {},
      place: placeOf(path, found),
    });
  for (const entry of entriesOf(found)) {
    value(entry, `${profile.key}.${entry.key}`, entry.key, path, metrics);
    if (at(entry.value, 'drift_detected') !== undefined)
      items.push(driftItem(profile.key, entry.key, entry.value, path));
    for (const inner of entriesOf(entry.value))
      value(inner, `${profile.key}.${entry.key}.${inner.key}`, inner.key, path, metrics, entry.key);
  }
}
