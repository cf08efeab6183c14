import { describe, expect, it } from 'vitest';
import type { Metric } from '../../../src/core/evidence/evidence.ts';
import { renderEvidence } from '../../../src/core/report/evidence-json.ts';
import { contentOf, formatOf, parsed, parsedBytes } from './read.ts';

const metrics = (path: string, value: unknown) => contentOf('metrics', path, value).metrics;
const told = (all: readonly Metric[]) =>
  all.map(({ name, value, canonical, split, slice, model, n, place }) => ({
    name,
    value,
    canonical,
    split,
    slice,
    model,
    n,
    at: `${place.line ?? ''}:${place.column ?? ''}`,
  }));

describe('metrics of groups, splits, models and classes', () => {
  it('tells splits and groups below a metric’s own key', () => {
    const found = metrics('metrics.json', {
      f1: { train: 0.95, test: 0.9 },
      accuracy: { Female: 0.9, Male: 0.8 },
      recall: { macro: 0.7, weighted: 0.8 },
      auc: { mean: 0.9, std: 0.01 },
    });
    expect(found.map(({ name, canonical, split, slice }) => [name, canonical, split, slice])).toEqual([
      ['f1.train', 'f1', 'train', {}],
      ['f1.test', 'f1', 'test', {}],
      ['accuracy.Female', 'accuracy', undefined, { group: 'Female' }],
      ['accuracy.Male', 'accuracy', undefined, { group: 'Male' }],
      ['recall.macro', 'recall_macro', undefined, {}],
      ['recall.weighted', 'recall_weighted', undefined, {}],
      ['auc', 'roc_auc', undefined, {}],
    ]);
  });

  it('counts the classes of a list, and says what a list does not say', () => {
    const read = parsed('metrics.json', '{"acc": 0.9,\n "f1_per_class": [0.8, 0.7],\n "recall": [0.5, 0.6]}');
    expect(read).toMatchObject({
      state: 'present',
      problems: [{ code: 'metrics/several-numbers', line: 3, column: 12 }],
    });
    expect(metrics('metrics.json', '{"acc": 0.9,\n "f1_per_class": [0.8, 0.7]}').slice(1)).toMatchObject([
      { value: 0.8, canonical: 'f1', slice: { class: '0' }, place: { line: 2, column: 19 } },
      { value: 0.7, canonical: 'f1', slice: { class: '1' }, place: { line: 2, column: 24 } },
    ]);
  });

  it('takes a lone standard error for that of the one metric beside it, and a bootstrap’s map for one value', () => {
    expect(metrics('metrics.json', { accuracy: 0.8, stderr: 0.01, n: 50 })).toMatchObject([
      { name: 'accuracy', stderr: 0.01, n: 50 },
    ]);
    const two = metrics('metrics.json', { accuracy: 0.8, f1: 0.7, stderr: 0.01 });
    expect(two.map(({ name, stderr }) => [name, stderr])).toEqual([
      ['accuracy', undefined],
      ['f1', undefined],
      ['stderr', undefined],
    ]);
    expect(
      metrics('metrics.json', { auc: { mean: 0.9, ci_lower: 0.87, ci_upper: 0.93, n_boot: 1000 } }),
    ).toMatchObject([{ name: 'auc', value: 0.9, interval: [0.87, 0.93] }]);
  });

  it('tells groups below their attribute, and numbers that compare them', () => {
    const found = metrics('fairness_report.json', {
      Gender: {
        groups: { Male: { n: 1070, recall: 0.4253 }, Female: { n: 930, recall: 0.4893 } },
        demographic_parity_difference: 0.0577,
        fpr_gap: 0.05,
      },
      overall_f1: 0.79,
      per_lang_f1: { en: 0.78, vi: 0.73 },
    });
    expect(
      found.map(({ name, canonical, slice, n, settings }) => [name, canonical, slice, n, settings]),
    ).toEqual([
      ['Gender.groups.Male.recall', 'recall', { Gender: 'Male' }, 1070, {}],
      ['Gender.groups.Female.recall', 'recall', { Gender: 'Female' }, 930, {}],
      [
        'Gender.demographic_parity_difference',
        'demographic_parity_difference',
        {},
        undefined,
        { attribute: 'Gender' },
      ],
      ['Gender.fpr_gap', undefined, {}, undefined, { attribute: 'Gender' }],
      ['overall_f1', 'f1', {}, undefined, {}],
      ['per_lang_f1.en', 'f1', { lang: 'en' }, undefined, {}],
      ['per_lang_f1.vi', 'f1', { lang: 'vi' }, undefined, {}],
    ]);
  });

  it('names models of a list and a baseline', () => {
    const found = metrics('metrics.json', {
      models: [
        { name: 'rf', rmse: 1.5 },
        { name: 'gbm', rmse: 1.2 },
      ],
      baseline: { rmse: 2 },
    });
    expect(found.map(({ name, model }) => [name, model])).toEqual([
      ['models.rf.rmse', 'rf'],
      ['models.gbm.rmse', 'gbm'],
      ['baseline.rmse', 'baseline'],
    ]);
  });

  it('takes thresholds for no results, and results by threshold for some', () => {
    expect(formatOf('thresholds.yaml', 'thresholds:\n  accuracy: 0.85\n  f1: 0.8\n')).toBe('not-evidence');
    expect(metrics('metrics.json', { accuracy: 0.9, targets: { accuracy: 0.95 } })).toHaveLength(1);
    expect(
      metrics('metrics.json', { accuracy: 0.9, thresholds: { '0.5': { precision: 0.8 } } }).map(
        ({ name }) => name,
      ),
    ).toEqual(['accuracy', 'thresholds.0.5.precision']);
  });
});

describe('classification reports', () => {
  const text = [
    '              precision    recall  f1-score   support',
    '',
    '         cat       0.90      0.80      0.85       100',
    '   small dog       0.70       nan      0.65        50',
    '',
    '    accuracy                           0.73       150',
    '   macro avg       0.80      0.70      0.75       150',
    'weighted avg       0.83      0.73      0.78       150',
    '',
  ].join('\n');

  it('as printed text, by its columns', () => {
    const found = metrics('classification_report.txt', text);
    expect(told(found).slice(3, 7)).toEqual([
      {
        name: 'small dog.precision',
        value: 0.7,
        canonical: 'precision',
        split: undefined,
        slice: { class: 'small dog' },
        model: undefined,
        n: 50,
        at: '4:20',
      },
      {
        name: 'small dog.recall',
        value: NaN,
        canonical: 'recall',
        split: undefined,
        slice: { class: 'small dog' },
        model: undefined,
        n: 50,
        at: '4:31',
      },
      {
        name: 'small dog.f1-score',
        value: 0.65,
        canonical: 'f1',
        split: undefined,
        slice: { class: 'small dog' },
        model: undefined,
        n: 50,
        at: '4:40',
      },
      {
        name: 'accuracy',
        value: 0.73,
        canonical: 'accuracy',
        split: undefined,
        slice: {},
        model: undefined,
        n: 150,
        at: '6:40',
      },
    ]);
    expect(found).toHaveLength(13);
    expect(found.at(-1)?.settings).toEqual({ averaging: 'weighted' });
    expect(formatOf('notes.txt', `${text}\n${text}`)).toBe('not-evidence');
  });

  it('as a data frame in CSV, whose accuracy row repeats its value in every column', () => {
    const found = metrics(
      'classification_report.csv',
      ',precision,recall,f1-score,support\ncat,0.9,0.8,0.847,100.0\naccuracy,0.85,0.85,0.85,0.85\nmacro avg,0.8,0.7,0.74,150.0\n',
    );
    expect(told(found)).toMatchObject([
      { name: 'cat.precision', slice: { class: 'cat' }, n: 100, at: '2:5' },
      { name: 'cat.recall', value: 0.8 },
      { name: 'cat.f1-score', value: 0.847 },
      { name: 'accuracy', value: 0.85, slice: {}, model: undefined, n: 150, at: '3:10' },
      { name: 'macro avg.precision', value: 0.8, slice: {}, n: 150 },
      { name: 'macro avg.recall' },
      { name: 'macro avg.f1-score' },
    ]);
  });

  it('without averages, where every entry has its support', () => {
    const row = { precision: 1, recall: 0.5, 'f1-score': 0.6667, support: 2 };
    expect(metrics('report.json', { a: row, b: row })[0]).toMatchObject({ slice: { class: 'a' }, n: 2 });
  });

  // What output_dict=True gives for two classes; versions and callers leave out the averages, or put `micro avg` for the accuracy.
  const cat = { precision: 0.9, recall: 0.8, 'f1-score': 0.847, support: 100 };
  const dog = { precision: 0.7, recall: 0.6, 'f1-score': 0.646, support: 50 };
  const micro = { precision: 0.84, recall: 0.733, 'f1-score': 0.783, support: 150 };
  const ofClass = (name: string) => [
    [`${name}.precision`, name],
    [`${name}.recall`, name],
    [`${name}.f1-score`, name],
  ];
  it.each<[string, object, unknown[][]]>([
    [
      'accuracy and no averages',
      { cat, dog, accuracy: 0.733 },
      [...ofClass('cat'), ...ofClass('dog'), ['accuracy', undefined]],
    ],
    ['one class and the accuracy', { cat, accuracy: 0.8 }, [...ofClass('cat'), ['accuracy', undefined]]],
    [
      'a micro average for the accuracy',
      { cat, dog, 'micro avg': micro },
      [
        ...ofClass('cat'),
        ...ofClass('dog'),
        ['micro avg.precision', undefined],
        ['micro avg.recall', undefined],
        ['micro avg.f1-score', undefined],
      ],
    ],
    [
      'a data frame, whose accuracy repeats its value',
      { cat, dog, accuracy: { precision: 0.733, recall: 0.733, 'f1-score': 0.733, support: 0.733 } },
      [...ofClass('cat'), ...ofClass('dog'), ['accuracy', undefined]],
    ],
    [
      'something of no class',
      { cat, 'weighted avg': micro, ranking: { roc_auc: 0.91 } },
      [
        ...ofClass('cat'),
        ['weighted avg.precision', undefined],
        ['weighted avg.recall', undefined],
        ['weighted avg.f1-score', undefined],
        ['ranking.roc_auc', undefined],
      ],
    ],
  ])('with %s', (_name, report, expected) => {
    const file = JSON.stringify(report);
    expect(formatOf('reports/classification_report.json', file)).toBe('classification-report');
    const found = metrics('reports/classification_report.json', report);
    expect(found.map(({ name, slice }) => [name, slice?.['class']])).toEqual(expected);
  });

  it('without averages inside another file, under a name that says report; never of splits', () => {
    const nested = metrics('metrics.json', { classification_report: { cat, dog, accuracy: 0.733 } });
    expect(nested.map(({ name, slice }) => [name, slice?.['class']])).toEqual([
      ...ofClass('cat').map(([name, own]) => [`classification_report.${name}`, own]),
      ...ofClass('dog').map(([name, own]) => [`classification_report.${name}`, own]),
      ['classification_report.accuracy', undefined],
    ]);
    const splits = metrics('metrics.json', { train: cat, test: dog });
    expect(splits.map(({ split, slice }) => [split, slice?.['class']])).toEqual([
      ...Array.from({ length: 3 }, () => ['train', undefined]),
      ...Array.from({ length: 3 }, () => ['test', undefined]),
    ]);
  });
});

describe('tables and logs', () => {
  it('reads semicolons and decimal commas', () => {
    expect(told(metrics('metrics.csv', 'accuracy;f1\n0,9;0,85\n'))).toMatchObject([
      { name: 'accuracy', value: 0.9, at: '2:1' },
      { name: 'f1', value: 0.85, at: '2:5' },
    ]);
  });

  it('reads a table turned on its side, and no row number as a model', () => {
    expect(told(metrics('metrics.csv', 'metric,train,test\naccuracy,0.95,0.9\nf1,0.9,0.85\n'))).toMatchObject(
      [
        { name: 'accuracy', value: 0.95, split: 'train', at: '2:10' },
        { name: 'accuracy', value: 0.9, split: 'test', at: '2:15' },
        { name: 'f1', value: 0.9, split: 'train' },
        { name: 'f1', value: 0.85, split: 'test' },
      ],
    );
    expect(told(metrics('metrics.csv', ',accuracy\n0,0.9\n'))).toMatchObject([
      { value: 0.9, model: undefined },
    ]);
    expect(told(metrics('metrics.csv', ',accuracy\ntrain,0.95\ntest,0.9\n'))).toMatchObject([
      { split: 'train', model: undefined },
      { split: 'test', model: undefined },
    ]);
  });

  it('takes the sample size of a list of metrics from its row', () => {
    expect(told(metrics('metrics.csv', 'metric,value\naccuracy,0.9\nn_test,200\n'))).toMatchObject([
      { name: 'accuracy', n: 200 },
    ]);
  });

  it('Lightning: sparse rows; the ends of names say when it was logged, not what', () => {
    const found = metrics(
      'lightning_logs/version_0/metrics.csv',
      'epoch,step,train_loss_step,train_loss_epoch,val_acc\n0,49,0.9,,\n0,99,,,0.7\n0,99,,0.85,\n',
    );
    expect(
      found.map(({ canonical, value, split, settings }) => [canonical, value, split, settings.step]),
    ).toEqual([
      ['loss', 0.9, 'train', 49],
      ['loss', 0.85, 'train', 99],
      ['accuracy', 0.7, 'validation', 99],
    ]);
  });

  it('Ultralytics: padded names, measured on the validation set', () => {
    const found = metrics(
      'runs/detect/train/results.csv',
      '   epoch,   train/box_loss,   metrics/mAP50(B),   metrics/mAP50-95(B),   val/box_loss\n       1,   1.2,   0.55,   0.31,   1.1\n',
    );
    expect(found.map(({ name, canonical, split }) => [name, canonical, split])).toEqual([
      ['train/box_loss', undefined, 'train'],
      ['metrics/mAP50(B)', 'detection_map_50', 'validation'],
      ['metrics/mAP50-95(B)', 'detection_map', 'validation'],
      ['val/box_loss', undefined, 'validation'],
    ]);
  });

  it('Keras: a bare column is of the training split where it has a val_ column', () => {
    const found = metrics('log.csv', 'epoch,accuracy,val_accuracy,auc\n0,0.6,0.65,0.7\n');
    expect(found.map(({ name, split }) => [name, split])).toEqual([
      ['accuracy', 'train'],
      ['val_accuracy', 'validation'],
      ['auc', undefined],
    ]);
  });
});

describe('what is no evidence', () => {
  it.each([
    ['package.json', '{"name": "a", "version": "1.0.0", "engines": {"node": ">=18"}}'],
    ['pyproject.toml', '[tool.coverage.report]\nprecision = 2\nfail_under = 80\n'],
    ['game.json', '{"score": 1200, "precision": 4}'],
    ['position.json', '{"coords": {"latitude": 1.2, "accuracy": 15.2}}'],
    ['eval_config.yaml', 'batch_size: 8\ntemperature: 0.7\n'],
    [
      '.benchmarks/0001_benchmark.json',
      '{"machine_info": {"cpu": {"count": 8}}, "benchmarks": [{"name": "a", "stats": {"min": 0.1, "mean": 0.2}}]}',
    ],
    ['sensors.csv', 'step,temperature\n1,20.1\n2,20.3\n'],
    ['locales/en.json', '{"accuracy": "Accuracy", "loss": "Loss"}'],
    ['docs/post.md', '---\nlayout: post\ntitle: A post\ntags: [a]\n---\n# Hello\n'],
    ['CONTRIBUTING.md', '# Contributing\n\n## Evaluation of changes\n\nx\n\n## Limitations\n\ny\n'],
    ['coverage.json', '{"totals": {"covered_lines": 2, "percent_covered": 100.0}}'],
    [
      'openapi.json',
      '{"openapi": "3.0.0", "components": {"schemas": {"accuracy": {"type": "number", "minimum": 0}}}}',
    ],
  ])('%s', (path, text) => {
    expect(formatOf(path, text)).toBe('not-evidence');
  });

  it('is not a metrics file in Latin-1: that one is malformed, with the line of the byte', () => {
    const latin = Uint8Array.from(
      [...'{"accuracy": 0.9,\n "note": "caf'].map((one) => one.charCodeAt(0)).concat(0xe9, 0x22, 0x7d),
    );
    expect(parsedBytes('metrics.json', latin)).toMatchObject({
      state: 'malformed',
      problems: [{ code: 'evidence/encoding', line: 2 }],
    });
  });
});

describe('what is ambiguous', () => {
  it('a file with the shapes of two tools is read as neither, and both are named', () => {
    const both = JSON.stringify({
      type: 'SuiteResult',
      results: [{ type: 'CheckResult', conditions_results: [{ Status: 'PASS' }] }],
      checks: [{ name: 'rows', outcome: 'fail' }],
      hasFailures: true,
    });
    const read = parsed('reports/r.json', both);
    expect(read).toMatchObject({ state: 'malformed', problems: [{ code: 'evidence/ambiguous-format' }] });
    expect(JSON.stringify(read)).toMatch(/deepchecks.*soda/);
  });

  it('a name of two metrics is none of them, and both are named', () => {
    const [file] = renderEvidence([
      { path: 'metrics.json', parsed: parsed('metrics.json', '{"map": 0.5, "f1": 0.8}') },
    ]).files;
    expect(file?.values.map(({ canonical, meanings }) => [canonical, meanings])).toEqual([
      [null, ['mean_average_precision', 'detection_map']],
      ['f1', []],
    ]);
  });
});

describe('values as people write them', () => {
  it('keeps the unit of sizes, times and rates, and counts a confusion', () => {
    const found = metrics('metrics.json', {
      latency: '12 ms',
      model_size: '1.2 GB',
      throughput: '120 req/s',
      runtime: '3.5 s',
      accuracy: '87 %',
      tp: 10,
    });
    expect(found.map(({ value, unit, settings }) => [value, unit, settings])).toEqual([
      [12, 'unknown', { unit: 'ms' }],
      [1.2, 'unknown', { unit: 'gb' }],
      [120, 'unknown', { throughput: true, unit: 'req/s' }],
      [3.5, 'seconds', {}],
      [87, 'percent', {}],
      [10, 'count', {}],
    ]);
  });

  it('says a comment in JSON once, at its place, and reads on', () => {
    expect(parsed('metrics.json', '{\n  // best run\n  "f1": 0.8, /* a\n b */ "auc": 0.9,\n}')).toMatchObject(
      {
        state: 'malformed',
        problems: [
          { line: 2, column: 3 },
          { line: 3, column: 14 },
          { line: 5, column: 1 },
        ],
      },
    );
  });

  it('reads the classes of a list of the Trainer', () => {
    const found = metrics(
      'eval_results.json',
      '{"eval_mean_iou": NaN, "eval_per_category_iou": [0.1, NaN], "eval_runtime": 1.5}',
    );
    expect(found.map(({ name, canonical, value, slice }) => [name, canonical, value, slice])).toEqual([
      ['eval_mean_iou', 'mean_iou', NaN, {}],
      ['eval_per_category_iou.0', 'iou', 0.1, { class: '0' }],
      ['eval_per_category_iou.1', 'iou', NaN, { class: '1' }],
      ['eval_runtime', 'runtime', 1.5, {}],
    ]);
  });

  it('reads SPDX 2 with its checksums', () => {
    const { attestation } = contentOf('attestation', 'sbom.spdx.json', {
      spdxVersion: 'SPDX-2.3',
      SPDXID: 'SPDXRef-DOCUMENT',
      packages: [
        {
          name: 'p',
          versionInfo: '1.0',
          checksums: [{ algorithm: 'SHA256', checksumValue: 'AB' }],
        },
      ],
    });
    expect(attestation).toMatchObject({
      type: 'SPDX-2.3',
      components: [{ name: 'p', version: '1.0' }],
      subjects: [{ path: 'p', algorithm: 'sha256', hash: 'ab' }],
    });
  });
});
