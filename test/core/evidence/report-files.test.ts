import { describe, expect, it } from 'vitest';
import { contentOf } from './read.ts';

const report = (path: string, value: unknown) => contentOf('report', path, value).report;

describe('Great Expectations', () => {
  const expectation = {
    expectation_type: 'expect_column_values_to_be_between',
    success: false,
    kwargs: { column: 'age', min_value: 0, batch_id: 'default-a1', result_format: 'SUMMARY' },
    result: { unexpected_count: 3, unexpected_percent: 1.5 },
  };
  const described = {
    success: false,
    statistics: { evaluated_expectations: 1, successful_expectations: 0, unsuccessful_expectations: 1 },
    expectations: [expectation],
    result_url: null,
  };

  it('reads what describe() of 1.x prints, of a validation and of a checkpoint', () => {
    for (const value of [described, { success: false, statistics: {}, validation_results: [described] }])
      expect(report('gx/result.json', value)).toMatchObject({
        tool: 'great-expectations',
        success: false,
        declared: { total: 1, passed: 0, failed: 1 },
        items: [{ name: 'expect_column_values_to_be_between', column: 'age', success: false }],
      });
  });

  it('leaves out of the rule what says on which batch and how verbosely it was asked', () => {
    expect(report('gx/result.json', described).items[0]?.settings).toEqual({ min_value: 0 });
  });

  it('takes the time of a checkpoint from its run', () => {
    const { createdAt } = report('gx/checkpoint.json', {
      success: true,
      run_id: { run_name: null, run_time: '2024-10-01T00:00:00+00:00' },
      run_results: {
        'ValidationResultIdentifier::s/__none__/x/y': {
          success: true,
          results: [{ success: true, expectation_config: { type: 'x', kwargs: {} }, result: {} }],
          meta: { great_expectations_version: '1.0.0' },
        },
      },
    });
    expect(createdAt).toBe('2024-10-01T00:00:00+00:00');
  });
});

describe('Evidently', () => {
  it('tells columns, classes and the metric of a value, from 0.7 on', () => {
    const { metrics, items } = report('report.json', {
      metrics: [
        {
          id: 'a',
          metric_name: 'DriftedColumnsCount(drift_share=0.5)',
          config: { type: 'evidently:metric_v2:DriftedColumnsCount', drift_share: 0.5 },
          value: { count: 12, share: 0.6 },
        },
        { id: 'b', metric_name: 'Accuracy()', config: {}, value: { value: 0.9 } },
        { id: 'c', metric_name: 'F1ByLabel()', config: {}, value: { values: { cat: 0.5 } } },
        {
          id: 'd',
          metric_name: 'MissingValueCount(column=age)',
          config: { column: 'age' },
          value: { count: 3, share: 0.01 },
        },
      ],
      tests: [],
    });
    expect(metrics.map(({ name, canonical, unit, slice }) => [name, canonical, unit, slice])).toEqual([
      ['DriftedColumnsCount.count', undefined, 'count', {}],
      ['DriftedColumnsCount.share', undefined, 'fraction', {}],
      ['Accuracy.value', 'accuracy', 'fraction', {}],
      ['F1ByLabel.cat', 'f1', 'fraction', { class: 'cat' }],
      ['MissingValueCount.count', undefined, 'count', { column: 'age' }],
      ['MissingValueCount.share', undefined, 'fraction', { column: 'age' }],
    ]);
    // 0.6 of the columns, where 0.5 counts as drift of the data set.
    expect(items).toMatchObject([
      { name: 'DriftedColumnsCount', success: false, settings: { threshold: 0.5 } },
    ]);
  });

  it('tells the score of every column of the old drift table, and which number is a threshold', () => {
    const { metrics } = report('report.json', {
      metrics: [
        {
          metric: 'DataDriftTable',
          result: {
            drift_by_columns: { age: { drift_score: 0.18, stattest_threshold: 0.1, drift_detected: true } },
          },
        },
        {
          metric: 'ColumnDriftMetric',
          result: { column_name: 'x', stattest_threshold: 0.05, drift_score: 0.01, drift_detected: true },
        },
      ],
    });
    expect(metrics.map(({ name, value, slice, settings }) => [name, value, slice, settings])).toEqual([
      ['DataDriftTable.age.drift_score', 0.18, { column: 'age' }, {}],
      ['ColumnDriftMetric.stattest_threshold', 0.05, { column: 'x' }, { role: 'threshold' }],
      ['ColumnDriftMetric.drift_score', 0.01, { column: 'x' }, {}],
    ]);
  });

  it('reads the columns of a profile of 0.1', () => {
    const { items } = report('profile.json', {
      data_drift: {
        name: 'data_drift',
        datetime: '2022-01-01 00:00:00',
        data: {
          metrics: {
            dataset_drift: false,
            n_features: 1,
            a: { p_value: 0.001, drift_detected: true, stattest_name: 'ks' },
          },
        },
      },
      timestamp: '2022-01-01 00:00:01',
    });
    expect(items).toMatchObject([
      { name: 'data_drift', success: true },
      { name: 'data_drift', column: 'a', success: false, detail: 'drift score 0.001 by ks' },
    ]);
  });
});

describe('NannyML', () => {
  const text = [
    ',chunk,chunk,chunk,roc_auc,roc_auc,roc_auc,roc_auc,roc_auc',
    ',key,chunk_index,period,value,sampling_error,upper_threshold,lower_threshold,alert',
    '0,[0:4999],0,reference,0.97,0.001,0.98,0.96,False',
    '1,[5000:9999],1,analysis,0.95,0.001,0.98,0.96,True',
  ].join('\n');

  it('reads a header of two lines: the last chunk with its error and thresholds, an alert of any chunk', () => {
    const { items, metrics, success } = report('nannyml.csv', text);
    expect(success).toBe(false);
    expect(items).toMatchObject([{ name: 'roc_auc', success: false, place: { line: 4 } }]);
    expect(metrics).toMatchObject([
      {
        name: 'roc_auc',
        value: 0.95,
        stderr: 0.001,
        settings: { lower_threshold: 0.96, upper_threshold: 0.98 },
        place: { line: 4, column: 26 },
      },
    ]);
  });
});

describe('CycloneDX', () => {
  it('names the group of a metric’s slice', () => {
    const { metrics } = contentOf('attestation', 'bom.json', {
      bomFormat: 'CycloneDX',
      specVersion: '1.5',
      components: [
        {
          type: 'machine-learning-model',
          name: 'm',
          modelCard: {
            quantitativeAnalysis: {
              performanceMetrics: [
                { type: 'accuracy', value: '0.87', slice: 'sex=female' },
                { type: 'accuracy', value: '0.8', slice: 'young' },
              ],
            },
          },
        },
      ],
    }).attestation;
    expect(metrics.map(({ slice }) => slice)).toEqual([{ sex: 'female' }, { slice: 'young' }]);
  });
});
