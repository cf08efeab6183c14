import { describe, expect, it } from 'vitest';
import { readEvidenceFile } from '../../../src/core/evidence/decode.ts';
import type { Metric, ReadingOptions } from '../../../src/core/evidence/evidence.ts';
import { meaningsOf } from '../../../src/core/evidence/metric-name.ts';
import { parseEvidence } from '../../../src/core/evidence/parse-evidence.ts';

function read(text: string, path = 'metrics.json', options: ReadingOptions = {}): readonly Metric[] {
  const parsed = parseEvidence(readEvidenceFile(new TextEncoder().encode(text), path), options);
  if (parsed.state !== 'present' || parsed.content.kind !== 'metrics')
    throw new Error(JSON.stringify(parsed));
  return parsed.content.metrics;
}
const short = (metrics: readonly Metric[]) =>
  metrics.map(({ name, value, split, slice, n }) => ({ name, value, split, slice, n }));

describe('metrics as people commit them', () => {
  it('reads numbers as they are written', () => {
    const found = read(
      '{"auc": 0.8710, "acc": "87.1 %", "wer": "0.31 ± 0.02", "loss": NaN, "f1": "0,87", "mae": "0.5 [0.4, 0.6]"}',
    );
    expect(
      found.map(({ value, text, decimals, unit, stderr, interval }) => [
        value,
        text,
        decimals,
        unit,
        stderr,
        interval,
      ]),
    ).toEqual([
      [0.871, '0.8710', 4, 'fraction', undefined, undefined],
      [87.1, '87.1 %', 1, 'percent', undefined, undefined],
      [0.31, '0.31 ± 0.02', 2, 'fraction', 0.02, undefined],
      [NaN, 'NaN', 0, 'unitless', undefined, undefined],
      [0.87, '0,87', 2, 'fraction', undefined, undefined],
      [0.5, '0.5 [0.4, 0.6]', 1, 'unitless', undefined, [0.4, 0.6]],
    ]);
  });

  it('does not guess what 1,234 or a fraction above one means', () => {
    expect(read('{"auc": 87.1, "f1": 0.5}')[0]?.unit).toBe('unknown');
    expect(read('{"f1": 0.5, "quux": "1,234"}')).toHaveLength(1);
  });

  it('takes sizes, errors and intervals from the keys beside a metric', () => {
    const [auc, ...rest] = read('{"auc": 0.8, "auc_stderr": 0.01, "auc_ci": [0.78, 0.82], "n_samples": 400}');
    expect(auc).toMatchObject({ name: 'auc', n: 400, stderr: 0.01, interval: [0.78, 0.82] });
    expect(rest).toEqual([]);
    const [one] = read('{"auc": {"value": 0.8, "stderr": 0.01, "n": 400, "greater_is_better": true}}');
    expect(one).toMatchObject({ name: 'auc', value: 0.8, n: 400, stderr: 0.01, direction: 'higher' });
  });

  it('tells splits and slices by keys', () => {
    expect(
      short(
        read(
          '{"test": {"auc": 0.8}, "val_auc": 0.7, "by_group": {"sex": {"female": {"auc": 0.6, "n": 12}}}, "recall_by_age": {"<25": 0.5}}',
        ),
      ),
    ).toEqual([
      { name: 'test.auc', value: 0.8, split: 'test', slice: {}, n: undefined },
      { name: 'val_auc', value: 0.7, split: 'validation', slice: {}, n: undefined },
      { name: 'by_group.sex.female.auc', value: 0.6, split: undefined, slice: { sex: 'female' }, n: 12 },
      { name: 'recall_by_age.<25', value: 0.5, split: undefined, slice: { age: '<25' }, n: undefined },
    ]);
  });

  it('reads slices whose metric comes first, and records', () => {
    expect(short(read('{"by_group": {"recall": {"f": 0.5, "m": 0.6}}}')).map(({ slice }) => slice)).toEqual([
      { group: 'f' },
      { group: 'm' },
    ]);
    expect(
      read('[{"model": "a", "auc": 0.8}, {"model": "b", "auc": 0.7}]').map(({ model }) => model),
    ).toEqual(['a', 'b']);
    expect(read('[{"metric": "auc", "value": 0.8, "split": "test"}]')[0]).toMatchObject({
      name: 'auc',
      value: 0.8,
      split: 'test',
      canonical: 'roc_auc',
    });
  });

  it.each([
    ['{"slices": [{"slice": "sex=female", "auc": 0.7}]}', { sex: 'female' }],
    ['{"slices": [{"attribute": "sex", "value": "female", "auc": 0.7}]}', { sex: 'female' }],
    ['{"sex": {"female": {"auc": 0.7}}}', { sex: 'female' }],
    ['{"groups": {"female": {"auc": 0.7}}}', { group: 'female' }],
    ['{"cv": {"fold_1": {"auc": 0.7}}}', { fold: '1' }],
  ])('tells the group of %s', (text, slice) => {
    expect(
      read(text)
        .filter(({ canonical }) => canonical === 'roc_auc')
        .map((metric) => metric.slice),
    ).toEqual([slice]);
  });

  it.each([
    [
      'two estimators',
      '{"test": {"logistic_regression": {"auc": 0.7}, "xgboost_raw": {"auc": 0.8}}}',
      ['logistic_regression', 'xgboost_raw'],
    ],
    [
      'an estimator and a baseline',
      '{"results": {"LightGBM": {"auc": 0.8}, "baseline": {"auc": 0.7}}}',
      ['LightGBM', 'baseline'],
    ],
    [
      'estimators with splits of their own',
      '{"RandomForest": {"train": {"auc": 0.9}, "test": {"auc": 0.8}}, "SVC": {"train": {"auc": 0.9}, "test": {"auc": 0.8}}}',
      ['RandomForest', 'RandomForest', 'SVC', 'SVC'],
    ],
    [
      'records by variant',
      '[{"variant": "LogisticRegression + SMOTE", "auc": 0.8, "is_best": true}, {"variant": "RandomForest", "auc": 0.7}]',
      ['LogisticRegression + SMOTE', 'RandomForest'],
    ],
    [
      'records as pandas writes a table',
      '[{"Model": "SVM", "AUC": 0.8}, {"Model": "KNN", "AUC": 0.7}]',
      ['SVM', 'KNN'],
    ],
    [
      'models by that word',
      '{"model_performance": {"calibrated_model_metrics": {"auc": 0.7}, "raw_model_metrics": {"auc": 0.8}}}',
      ['calibrated_model_metrics', 'raw_model_metrics'],
    ],
    ['names that say nothing', '{"results": {"a": {"auc": 0.8}, "b": {"auc": 0.7}}}', [undefined, undefined]],
  ])('tells models apart: %s', (_, text, models) => {
    expect(read(text).map(({ model }) => model)).toEqual(models);
  });

  it.each([
    [
      'maps under a key of their own',
      '{"customer_segment": {"retail": {"auc": 0.8, "n": 40}, "sme": {"auc": 0.7, "n": 60}}}',
      [{ customer_segment: 'retail' }, { customer_segment: 'sme' }],
      [40, 60],
    ],
    [
      'records with a field that tells them apart',
      '{"scores": [{"language": "en", "f1": 0.8}, {"language": "sk", "f1": 0.7}]}',
      [{ language: 'en' }, { language: 'sk' }],
      [undefined, undefined],
    ],
    [
      'maps that measure different things',
      '{"stages": {"detector": {"auc": 0.8}, "ranker": {"ndcg": 0.7}}}',
      [{}, {}],
      [undefined, undefined],
    ],
  ])('tells groups apart: %s', (_, text, slices, sizes) => {
    const found = read(text);
    expect(found.map(({ slice }) => slice)).toEqual(slices);
    expect(found.map(({ n }) => n)).toEqual(sizes);
  });

  it('looks for what tells records apart among their first fields only', () => {
    const record = (language: string, before: number) =>
      Object.fromEntries([
        ...Array.from({ length: before }, (_, index) => [`same_${index}`, 'x']),
        ['language', language],
        ['f1', 0.5],
      ]) as object;
    const found = (before: number) =>
      read(JSON.stringify({ f1: 0.5, rows: [record('en', before), record('sk', before)] }));
    expect(found(19).map(({ slice }) => slice)).toEqual([{}, { language: 'en' }, { language: 'sk' }]);
    expect(found(20)).toHaveLength(1);
  });

  it('takes how numbers are stored for no metric', () => {
    const parsed = parseEvidence(
      readEvidenceFile(
        new TextEncoder().encode('{"val_rmse": 0.04, "precision": "fp16", "r2": 0.9}'),
        'metrics.json',
      ),
    );
    expect(parsed).toMatchObject({ state: 'present', problems: [] });
  });

  it('reads gaps between groups where the file says that it is of fairness', () => {
    const text = '{"sex_gap": 0.04, "age_gap": 0.81, "notes": ["no ground truth"]}';
    expect(read(text, 'reports/fairness_report.json').map(({ name, value }) => [name, value])).toEqual([
      ['sex_gap', 0.04],
      ['age_gap', 0.81],
    ]);
    const elsewhere = parseEvidence(readEvidenceFile(new TextEncoder().encode(text), 'reports/roads.json'));
    expect(elsewhere.state).toBe('not-evidence');
  });

  it('knows AIF360 by its abbreviations, and says which two metrics EOD may be', () => {
    // aif360.metrics.ClassificationMetric: statistical parity, disparate impact, equal opportunity and average odds difference
    const table = 'Model,Protected,SPD,DI,EOD,AOD\nXGBoost,Gender,-0.1963,0.358,-0.0957,-0.0835\n';
    expect(
      read(table, 'fairness_metrics.csv').map(({ name, canonical, slice }) => [
        canonical,
        slice,
        meaningsOf(name),
      ]),
    ).toEqual([
      ['statistical_parity_difference', { Protected: 'Gender' }, []],
      ['disparate_impact', { Protected: 'Gender' }, []],
      [undefined, { Protected: 'Gender' }, ['equalized_odds_difference', 'equal_opportunity_difference']],
      ['average_odds_difference', { Protected: 'Gender' }, []],
    ]);
  });

  it('leaves parameters, ids and histories out, and marks counters', () => {
    const found = read(
      '{"auc": 0.8, "params": {"lr": 0.1}, "seed": 42, "learning_rate": 0.1, "losses": [1, 2, 3], "epoch": 3, "train_samples_per_second": 9.5}',
    );
    expect(found.map(({ name, unit }) => [name, unit])).toEqual([
      ['auc', 'fraction'],
      ['epoch', 'count'],
      ['train_samples_per_second', 'unitless'],
    ]);
    expect(found[2]?.settings).toMatchObject({ throughput: true });
  });

  it('reads YAML, TOML, CSV and a bare number with their lines', () => {
    expect(read('test:\n  auc: 0.8710\n', 'metrics.yaml')[0]).toMatchObject({
      text: '0.8710',
      place: { line: 2 },
    });
    expect(read('[test]\n# c\nauc = 0.8710\n', 'metrics.toml')[0]).toMatchObject({
      name: 'test.auc',
      text: '0.8710',
      place: { line: 3 },
    });
    expect(read('model,auc,n\na,0.8,10\nb,0.7,20\n', 'metrics.csv')[1]).toMatchObject({
      model: 'b',
      value: 0.7,
      n: 20,
      place: { line: 3 },
    });
    expect(read('\n0.602818\n', 'auc.metric')[0]).toMatchObject({
      name: 'auc',
      value: 0.602818,
      place: { line: 2 },
    });
  });

  it('reads as the policy says', () => {
    const text = '{"test_auc": 0.8, "train_auc": 0.9}';
    expect(
      short(read(text, 'metrics.json', { format: 'dvc-metrics', split: 'test', prefix: 'test_' })),
    ).toEqual([{ name: 'auc', value: 0.8, split: 'test', slice: {}, n: undefined }]);
  });

  it('is malformed where it breaks its notation, and where the policy binds what it is not', () => {
    const state = (text: string, path: string, options?: ReadingOptions) =>
      parseEvidence(readEvidenceFile(new TextEncoder().encode(text), path), options);
    const broken = state('{ "auc": 0.9,, }', 'metrics.json');
    expect(broken).toMatchObject({ state: 'malformed', format: 'dvc-metrics' });
    expect(broken.state === 'malformed' ? broken.problems[0] : undefined).toMatchObject({
      line: 1,
      column: 14,
    });
    expect(state('auc: 0.8', 'a.yaml', { format: 'lm-eval' })).toMatchObject({
      state: 'malformed',
      format: 'lm-eval',
    });
    expect(state('{}', 'x.json', { format: 'no-such' })).toMatchObject({ state: 'malformed' });
    expect(state('{"name": "a", "version": "1.0.0"}', 'package.json')).toEqual({ state: 'not-evidence' });
  });
});
