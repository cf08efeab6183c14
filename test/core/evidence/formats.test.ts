import { describe, expect, it } from 'vitest';
import { readEvidenceFile } from '../../../src/core/evidence/decode.ts';
import { formats } from '../../../src/core/evidence/formats.ts';
import type { EvidenceContent, EvidenceKind } from '../../../src/core/evidence/evidence.ts';
import { parseEvidence } from '../../../src/core/evidence/parse-evidence.ts';
import { renderEvidence } from '../../../src/core/report/evidence-json.ts';
import { renderEvidenceText } from '../../../src/core/report/evidence-text.ts';

function read<K extends EvidenceKind>(
  kind: K,
  path: string,
  value: unknown,
): Extract<EvidenceContent, { kind: K }> {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const parsed = parseEvidence(readEvidenceFile(new TextEncoder().encode(text), path));
  if (parsed.state !== 'present' || parsed.content.kind !== kind) throw new Error(JSON.stringify(parsed));
  return parsed.content as Extract<EvidenceContent, { kind: K }>;
}
const report = (value: unknown, path = 'reports/r.json') => read('report', path, value).report;
const metrics = (value: unknown, path = 'results.json') => read('metrics', path, value).metrics;

describe('formats', () => {
  it('have ids of their own', () => {
    expect(new Set(formats.map(({ id }) => id)).size).toBe(formats.length);
  });

  it('Evidently: drift_share is the threshold, drift by a p-value is below it and by a distance above', () => {
    const old = report({
      version: '0.4',
      metrics: [
        {
          metric: 'DatasetDriftMetric',
          result: {
            drift_share: 0.5,
            number_of_columns: 4,
            number_of_drifted_columns: 1,
            share_of_drifted_columns: 0.25,
            dataset_drift: false,
          },
        },
      ],
    });
    expect(old).toMatchObject({
      tool: 'evidently',
      success: true,
      items: [{ name: 'DatasetDriftMetric', success: true, settings: { threshold: 0.5 } }],
    });
    const drift = (method: string, value: number) =>
      report({
        metrics: [
          {
            id: 'a',
            metric_name: `ValueDrift(column=x,method=${method},threshold=0.1)`,
            config: { type: 'evidently:metric_v2:ValueDrift', column: 'x', method, threshold: 0.1 },
            value,
          },
        ],
        tests: [],
      }).items[0]?.success;
    expect(drift('K-S p_value', 0.01)).toBe(false);
    expect(drift('K-S p_value', 0.5)).toBe(true);
    expect(drift('Wasserstein distance (normed)', 0.5)).toBe(false);
    expect(drift('Wasserstein distance (normed)', 0.01)).toBe(true);
    // texts: a domain classifier's ROC AUC, drift from its threshold on; the percentile variant is held against no threshold of the file
    expect(drift('Absolute text content drift', 0.63)).toBe(false);
    expect(drift('Absolute text content drift', 0.05)).toBe(true);
    expect(drift('Percentile text content drift', 0.63)).toBeUndefined();
    const bare = report({
      metrics: [{ id: 'a', metric_id: 'ValueDrift(column=x)', value: 0.01 }],
      tests: [],
    });
    expect(bare.items[0]).toMatchObject({ column: 'x', success: undefined });
    expect(bare.success).toBeUndefined();
  });

  it('Evidently: a warning passes, an error and a skipped test have no result', () => {
    const tests = ['SUCCESS', 'WARNING', 'FAIL', 'ERROR', 'SKIPPED'].map((status) => ({
      name: status,
      status,
      description: 'd',
      group: 'g',
    }));
    const { items, declared } = report({
      version: '0.4',
      tests,
      summary: { all_passed: false, total_tests: 5, success_tests: 2, failed_tests: 1 },
    });
    expect(items.map(({ success }) => success)).toEqual([true, true, false, undefined, undefined]);
    expect(declared).toEqual({ total: 5, passed: 2, failed: 1 });
  });

  it('Deepchecks: a crashed check has no result, and the suite no success', () => {
    const suite = report({
      type: 'SuiteResult',
      name: 's',
      results: [
        {
          type: 'CheckResult',
          check: { name: 'Nulls', params: {} },
          conditions_results: [{ Status: 'WARN', Condition: 'c', 'More Info': 'm' }],
        },
        { type: 'CheckFailure', check: { name: 'Drift' }, exception: 'boom' },
      ],
    });
    expect(suite.items.map(({ success, severity }) => [success, severity])).toEqual([
      [true, 'warning'],
      [undefined, 'error'],
    ]);
    expect(suite.success).toBeUndefined();
  });

  it('Soda and Frictionless: outcomes item by item', () => {
    expect(
      report({
        hasFailures: true,
        checks: [
          { name: 'a', outcome: 'pass' },
          { name: 'b', outcome: 'fail' },
          { name: 'c', outcome: null },
        ],
      }),
    ).toMatchObject({
      success: false,
      items: [{ success: true }, { success: false }, { success: undefined }],
    });
    expect(
      report({
        version: '5.0',
        valid: false,
        stats: {},
        errors: [],
        tasks: [
          { name: 't', valid: false, errors: [{ type: 'type-error', fieldName: 'age', message: 'm' }] },
        ],
      }).items,
    ).toMatchObject([
      { name: 't', success: false },
      { name: 't: type-error', column: 'age', success: false },
    ]);
  });

  it('Great Expectations 1.x: severity, exceptions by metric, expectation types', () => {
    const one = {
      success: false,
      expectation_config: {
        type: 'expect_column_max_to_be_between',
        kwargs: { column: 'a', max_value: 3 },
        severity: 'critical',
      },
      result: {},
      exception_info: {
        "('column.max', 'x')": { raised_exception: true, exception_message: 'no such column' },
      },
    };
    expect(
      report({
        success: false,
        suite_name: 's',
        results: [one],
        statistics: { evaluated_expectations: 1, successful_expectations: 0, unsuccessful_expectations: 1 },
        meta: { great_expectations_version: '1.2.0' },
      }).items[0],
    ).toMatchObject({
      name: 'expect_column_max_to_be_between',
      column: 'a',
      severity: 'critical',
      detail: 'raised an exception: no such column',
      settings: { max_value: 3 },
    });
  });

  it('NannyML: an alert in any chunk fails', () => {
    const table =
      'chunk__key,roc_auc__value,roc_auc__upper_threshold,roc_auc__lower_threshold,roc_auc__alert\n0,0.5,0.9,0.7,True\n1,0.8,0.9,0.7,False\n';
    expect(report(table, 'nannyml.csv')).toMatchObject({
      success: false,
      items: [
        { name: 'roc_auc', success: false, detail: '1 of 2 chunks raised an alert', place: { line: 2 } },
      ],
    });
  });

  it('scikit-learn’s report: classes are slices, support is n, averages say so', () => {
    const row = { precision: 0.5, recall: 0.25, 'f1-score': 0.4, support: 8 };
    const found = metrics({ '0': row, accuracy: 0.75, 'macro avg': row });
    expect(found.find(({ name }) => name === '0.recall')).toMatchObject({
      value: 0.25,
      n: 8,
      slice: { class: '0' },
      canonical: 'recall',
    });
    expect(found.find(({ name }) => name === 'accuracy')).toMatchObject({ value: 0.75, n: 8, slice: {} });
    expect(found.find(({ name }) => name === 'macro avg.f1-score')).toMatchObject({
      settings: { averaging: 'macro' },
      slice: {},
    });
    expect(
      metrics({ classification_report: { cat: row, 'weighted avg': row } }, 'metrics.json')[0],
    ).toMatchObject({ name: 'classification_report.cat.precision', slice: { class: 'cat' } });
  });

  it('the Trainer’s best value is the metric of the log that equals it', () => {
    // whisper-large-v2-japanese: best 0.74316 at step 3000, final 0.74494 (evidence-formats, section 0).
    const state = {
      best_metric: 0.74316,
      global_step: 5000,
      log_history: [
        { eval_wer: 0.74316, eval_loss: 0.4, step: 3000 },
        { eval_wer: 0.74494, eval_loss: 0.5, step: 5000 },
      ],
    };
    const found = metrics(state, 'trainer_state.json');
    expect(found[0]).toMatchObject({
      name: 'best_metric',
      canonical: 'wer',
      value: 0.74316,
      settings: { best: true, step: 3000 },
    });
    expect(found.find(({ name }) => name === 'log_history.eval_wer')).toMatchObject({
      value: 0.74494,
      settings: { step: 5000 },
    });
    expect(
      metrics({ eval_wer: 0.74494, eval_samples: 100, eval_runtime: 3.5 }, 'all_results.json'),
    ).toMatchObject([{ name: 'eval_wer', split: 'eval', n: 100 }, { unit: 'count' }, { unit: 'seconds' }]);
  });

  it('mlruns: the last step of a metric file, a run’s status in words', () => {
    expect(
      metrics(
        '1700000000000 0.5 0\n1700000000001 0.7 2\n1700000000002 0.6 1\n',
        'mlruns/1/abc/metrics/eval/acc',
      ),
    ).toMatchObject([
      {
        name: 'eval/acc',
        value: 0.7,
        split: 'eval',
        settings: { run_id: 'abc', step: 2 },
        place: { line: 2 },
      },
    ]);
    expect(
      read('lineage', 'mlruns/1/abc/meta.yaml', 'run_id: abc\nstatus: 4\nlifecycle_stage: active\n').lineage,
    ).toMatchObject({ runId: 'abc', params: { status: 'FAILED' } });
  });

  it('DVC: metrics inside a cached output are declared and not in git', () => {
    const { lineage } = read(
      'lineage',
      'p/dvc.yaml',
      'stages:\n  e:\n    cmd: x\n    outs: [eval]\n    metrics:\n    - eval/metrics.json: {cache: false}\n    - m.json: {cache: false}\n',
    );
    expect(lineage.declaredMetrics).toEqual([
      { path: 'p/eval/metrics.json', cached: true, line: 6 },
      { path: 'p/m.json', cached: false, line: 7 },
    ]);
  });

  it('a broken LFS pointer is malformed', () => {
    const text = 'version https://git-lfs.github.com/spec/v1\noid sha256:12\nsize 3\n';
    expect(parseEvidence(readEvidenceFile(new TextEncoder().encode(text), 'm.bin'))).toMatchObject({
      state: 'malformed',
      format: 'lfs-pointer',
      problems: [{ line: 2 }],
    });
  });
});

describe('assay evidence', () => {
  const file = (path: string, text: string) => ({
    path,
    parsed: parseEvidence(readEvidenceFile(new TextEncoder().encode(text), path)),
  });

  it('shows values with what is known of them; NaN is a text', () => {
    const { files } = renderEvidence([
      file('metrics.json', '{"test": {"auc": NaN}, "by_group": {"sex": {"f": {"f1": 0.5, "n": 4}}}}'),
    ]);
    expect(files[0]).toMatchObject({
      path: 'metrics.json',
      kind: 'metrics',
      format: 'dvc-metrics',
      state: 'present',
      problems: [],
    });
    expect(files[0]?.values).toMatchObject([
      { name: 'test.auc', value: 'NaN', split: 'test', group: null, line: 1, canonical: 'roc_auc' },
      { name: 'by_group.sex.f.f1', value: 0.5, unit: 'fraction', group: 'sex=f', n: 4, stderr: null },
    ]);
  });

  it('shows what is malformed and what is no evidence', () => {
    const { files } = renderEvidence([file('metrics.json', '{"auc": 1,}'), file('a.txt', 'hello')]);
    expect(files).toMatchObject([
      { state: 'malformed', format: 'dvc-metrics', problems: [{ line: 1, column: 11 }] },
      { state: 'not-evidence', kind: null, format: null },
    ]);
  });

  it('tells people what a name was taken for, under which settings, and what the whole says', () => {
    const text = renderEvidenceText([
      file('history.csv', 'epoch,val_accuracy\n3,0.7\n'),
      file(
        'dvc.lock',
        "schema: '2.0'\nstages:\n  fit:\n    cmd: x\n    deps:\n    - path: a.csv\n      md5: 0123456789abcdef0123456789abcdef\n",
      ),
      file('README.md', '---\nlicense: mit\ngated: true\n---\n# M\n\n## Limitations\n\nTBD\n'),
      file('drift.json', '{"drift_detected": false, "timestamp": "2026-05-01"}'),
    ]);
    for (const line of [
      'L2 val_accuracy = 0.7 (taken for accuracy, fraction, validation, epoch 3)',
      'stage fit reads a.csv 0123456789',
      'license: mit',
      'gated: true',
      '## Limitations (empty but for a placeholder)',
      'as a whole: passed',
      'made at: 2026-05-01',
    ])
      expect(text).toContain(line);
  });

  it('shows no control characters on a terminal', () => {
    const text = renderEvidenceText([file('metrics.json', '{"auc": 0.5, "x\\u001b[31m": 1}')]);
    expect(text).toContain('L1 auc = 0.5 (taken for roc_auc, fraction)');
    expect(text.includes('\u001b')).toBe(false);
  });
});
