import { describe, expect, it } from 'vitest';
import type { Metric } from '../../../src/core/evidence/evidence.ts';
import { contentOf, formatOf } from './read.ts';

/** Shapes of files that stand in public repositories, with values of our own; each title names the file that has the shape. */
const metricsOf = (path: string, value: unknown) => contentOf('metrics', path, value).metrics;
const groups = (all: readonly Metric[]) => all.map(({ name, slice, n }) => [name, slice, n]);

describe('groups of several attributes in one file', () => {
  it('are of the attribute that the list is named by (PranavVig/creditwise-loan-approval-ml., reports/fairness_report.json)', () => {
    const found = metricsOf('reports/fairness_report.json', {
      by_gender: [{ group: 'Male', records: 4, tpr: 1 }],
      by_property_area: [
        { group: 'Rural', records: 2, tpr: 0 },
        { group: 'Urban', records: 2, tpr: 1 },
      ],
    });
    expect(groups(found)).toEqual([
      ['by_gender.Male.tpr', { gender: 'Male' }, 4],
      ['by_property_area.Rural.tpr', { property_area: 'Rural' }, 2],
      ['by_property_area.Urban.tpr', { property_area: 'Urban' }, 2],
    ]);
  });

  it('are of the column that stands beside the list (ranasl62/ehr-chronic-disease-risk-prediction, reports/fairness_report.json)', () => {
    const found = metricsOf('reports/fairness_report.json', {
      group_column: 'age',
      by_group: [{ group: '50_65', n: 2, accuracy: 0.5 }],
    });
    expect(groups(found)).toEqual([['by_group.50_65.accuracy', { age: '50_65' }, 2]]);
  });

  it('are of the key that a parity difference stands below (JeffreyWong05/bank-churn-ml-system, reports/fairness_report.json)', () => {
    const found = metricsOf('reports/fairness_report.json', {
      Geography: {
        groups: { France: { n: 21, recall: 0.35 }, Spain: { n: 75, recall: 0.41 } },
        demographic_parity_difference: 0.15,
      },
    });
    expect(groups(found)).toEqual([
      ['Geography.groups.France.recall', { Geography: 'France' }, 21],
      ['Geography.groups.Spain.recall', { Geography: 'Spain' }, 75],
      ['Geography.demographic_parity_difference', {}, undefined],
    ]);
    expect(found.at(-1)?.settings).toEqual({ attribute: 'Geography' });
  });

  it('are told by numbers that are no measurements (ravindrg-bit/bigdata, reports/fairness_report.json)', () => {
    const found = metricsOf('reports/fairness_report.json', {
      fairness: {
        rural_flag: {
          attribute: 'rural_flag',
          demographic_parity_gap: 0.06,
          groups: [
            { group: 0, count: 1499, auc: 0.978 },
            { group: 1, count: 751, auc: 0.986 },
          ],
        },
      },
    });
    expect(groups(found)).toEqual([
      ['fairness.rural_flag.demographic_parity_gap', {}, undefined],
      ['fairness.rural_flag.groups.0.auc', { rural_flag: '0' }, 1499],
      ['fairness.rural_flag.groups.1.auc', { rural_flag: '1' }, 751],
    ]);
    expect(found[0]).toMatchObject({
      canonical: 'demographic_parity_difference',
      settings: { attribute: 'rural_flag' },
    });
  });

  it('are told by a column and a value in each record, whatever the model is called (oseeousmane/Credit-Risk-Engine-MLOps, fairness_audit_pd_xgb_v1.json)', () => {
    const found = metricsOf('validation/fairness_audit.json', {
      model_name: 'pd',
      segment_performance: [
        { segment_col: 'sex', segment_value: 'F', n_samples: 40, auc: 0.75 },
        { segment_col: 'ward', segment_value: 3, n_samples: 30, auc: 0.625 },
      ],
      equal_opportunity: [{ protected_col: 'sex', tpr_gap: 0.25, groups: [{ group: 'F', tpr: 0.5, n: 40 }] }],
    });
    expect(groups(found)).toEqual([
      ['segment_performance.sex F.auc', { sex: 'F' }, 40],
      ['segment_performance.ward 3.auc', { ward: '3' }, 30],
      ['equal_opportunity.tpr_gap', {}, undefined],
      ['equal_opportunity.groups.F.tpr', { sex: 'F' }, 40],
    ]);
  });

  it('are of the attribute that a list for fairness is of (BenoitJT-GIRARD/lab-credit-scoring-mlops, reports/decision/decision_analysis.json)', () => {
    const found = metricsOf('reports/decision_analysis.json', {
      fairness_gender: [{ group: 'F', n: 20, fnr: 0.25, refusal_ci: [0.1, 0.2] }],
      fairness_age: [{ group: '<30', n: 10, fnr: 0.5 }],
    });
    expect(groups(found)).toEqual([
      ['fairness_gender.F.fnr', { gender: 'F' }, 20],
      ['fairness_age.<30.fnr', { age: '<30' }, 10],
    ]);
  });

  it('have gaps that are no value of the metric (Shruti-1205/Readmission-MLOps, reports/fairness_report.json)', () => {
    const found = metricsOf('reports/fairness_report.json', {
      overall: { n: 900, roc_auc: 0.67 },
      fairness_gaps: { race: { roc_auc: { min: 0.62, max: 0.76, gap: 0.14 } } },
    });
    expect(found.map(({ name, canonical }) => [name, canonical])).toEqual([
      ['overall.roc_auc', 'roc_auc'],
      ['fairness_gaps.race.roc_auc.min', undefined],
      ['fairness_gaps.race.roc_auc.max', undefined],
      ['fairness_gaps.race.roc_auc.gap', undefined],
    ]);
  });
});

describe('drift reports', () => {
  const itemsOf = (value: unknown) =>
    contentOf('report', 'reports/drift_report.json', value).report.items.map(({ name, column, success }) => [
      name,
      column,
      success,
    ]);

  it('say true as Python writes it into text (alexsoares4a/5mlet_tc_05, reports/drift_report.json)', () => {
    expect(
      itemsOf({
        drifting_columns: 1,
        columns: {
          ieg: { drift_score: 1.27, drift_detected: 'True' },
          ipp: { drift_score: 0.02, drift_detected: 'False' },
        },
      }),
    ).toEqual([
      ['columns', 'ieg', false],
      ['columns', 'ipp', true],
    ]);
  });

  it('tell the batches that they hold apart (SaaramAli/wine-quality-mlops-lite, reports/drift_report.json)', () => {
    const batch = (drifted: boolean) => ({ n_drifted: 1, details: { alcohol: { p_value: 0.03, drifted } } });
    expect(itemsOf({ new_batch: batch(false), drifted_batch: batch(true) })).toEqual([
      ['new_batch.details', 'alcohol', true],
      ['drifted_batch.details', 'alcohol', false],
    ]);
  });

  it('name their columns in Spanish, and give some without a score (mmelgarejo-ds/credit-risk-mlops, reports/drift_report.json)', () => {
    expect(
      itemsOf({
        variables_con_drift: 2,
        detalle_numericas: [{ variable: 'plazo', psi: 0.34, drift: true }],
        detalle_categoricas: [{ variable: 'tipo', chi2: 26.7, drift: true }],
      }),
    ).toEqual([
      ['detalle_numericas', 'plazo', false],
      ['detalle_categoricas', 'tipo', false],
    ]);
  });

  it('are told by their name and their features where no key says drift (Jimit27/credit-risk-scorecard, reports/drift_report.json)', () => {
    expect(itemsOf({ holdout: { feature_psi: { age: { psi: 0.0003, verdict: 'stable' } } } })).toEqual([
      ['holdout.feature_psi', 'age', undefined],
    ]);
  });
});

describe('results of NannyML', () => {
  const told = (text: string) => {
    const { success, items, metrics } = contentOf('report', 'nannyml.csv', text).report;
    return [
      success,
      items.map(({ name, success: own }) => [name, own]),
      metrics.map(({ name, canonical, value, settings }) => [name, canonical, value, settings]),
    ];
  };

  it('have one header where they were flattened (NannyML/nannyml, nannyml/base.py, to_df)', () => {
    expect(
      told(
        'chunk_key,chunk_period,roc_auc_value,roc_auc_upper_threshold,roc_auc_lower_threshold,roc_auc_alert\n[0:9],reference,0.97,0.98,0.96,False\n[10:19],analysis,0.91,0.98,0.96,True\n',
      ),
    ).toEqual([
      false,
      [['roc_auc', false]],
      [['roc_auc', 'roc_auc', 0.91, { lower_threshold: 0.96, upper_threshold: 0.98 }]],
    ]);
  });

  it('have bare names before version 0.7 (NannyML/nannyml, docs, performance calculation)', () => {
    expect(
      told(
        'key,start_index,period,f1,f1_lower_threshold,f1_upper_threshold,f1_alert\n[0:9],0,analysis,0.95,0.9,0.99,False\n',
      ),
    ).toEqual([true, [['f1', true]], [['f1', 'f1', 0.95, { lower_threshold: 0.9, upper_threshold: 0.99 }]]]);
  });
});

describe('metrics under names of their own', () => {
  it('are read in Portuguese (Astefani/tc-fiap-fase02-propensao, metrics/metrics.json)', () => {
    const found = metricsOf('metrics/metrics.json', { precisao: 0.32, acurácia: 0.8, revocação: 0.6 });
    expect(found.map(({ canonical }) => canonical)).toEqual(['precision', 'accuracy', 'recall']);
  });

  it('are a log where they are losses by step (KeyframesAI/frame_interpolation, metrics/metrics.json)', () => {
    const found = metricsOf('metrics/metrics.json', [
      { epoch: 1.5, step: 100, g_loss: -0.1, fake_loss: 1.2 },
      { epoch: 3, step: 200, g_loss: -0.3, fake_loss: 1.3 },
    ]);
    expect(found.map(({ name, value, settings }) => [name, value, settings])).toEqual([
      ['g_loss', -0.3, { epoch: 3, step: 200 }],
      ['fake_loss', 1.3, { epoch: 3, step: 200 }],
    ]);
  });

  it('are a report that was printed into a file named .json (URFU-2022-machine-learning-engineering/anomaly-analizer-experiments, metrics/classification_report.json)', () => {
    const text = [
      '              precision    recall  f1-score   support',
      '',
      '           0       0.99      1.00      1.00      7540',
      '           1       0.98      0.82      0.89       300',
      '',
      '    accuracy                           0.97      7840',
      '   macro avg       0.98      0.91      0.95      7840',
      '',
    ].join('\n');
    const found = metricsOf('metrics/classification_report.json', text);
    expect(
      found.filter(({ canonical }) => canonical === 'recall').map(({ value, slice, n }) => [value, slice, n]),
    ).toEqual([
      [1, { class: '0' }, 7540],
      [0.82, { class: '1' }, 300],
      [0.91, {}, 7840],
    ]);
    expect(found.find(({ name }) => name === 'accuracy')).toMatchObject({ value: 0.97, n: 7840 });
  });

  it('are none where a file declares counters to be measured (DataDog/opentelemetry-ebpf-profiler, metrics/metrics.json)', () => {
    const counters = [
      { type: 'counter', name: 'Invalid', field: '', id: 0 },
      { type: 'gauge', name: 'CPUUsage', id: 1 },
    ];
    expect(formatOf('metrics/metrics.json', JSON.stringify(counters))).toBe('not-evidence');
  });
});

describe('what stands beside evidence and is none', () => {
  it.each([
    [
      'annotations/instances_val.json',
      {
        images: [{ id: 1, width: 640, height: 480 }],
        annotations: [{ id: 1, image_id: 1, category_id: 3, area: 12.5, iscrowd: 0 }],
        categories: [{ id: 3, name: 'car' }],
      },
    ],
    ['vocab.json', { accuracy: 10640, loss: 3279, precision: 11718, the: 1 }],
    ['config/metrics.json', { metrics: ['accuracy', 'f1'], threshold: 0.5 }],
    ['conf/train.json', { loss: 'cross_entropy', epochs: 10, early_stopping: { patience: 3 } }],
    ['data/test.json', { rows: 3, images: [{ id: 1, width: 640 }] }],
  ])('%s', (path, value) => {
    expect(formatOf(path, JSON.stringify(value))).toBe('not-evidence');
  });
});

describe('cards in JSON under keys of a team’s own', () => {
  it('have their keys as sections and their metrics as claims (agamirovlv-star/ML, model_card.json)', () => {
    const { card } = contentOf('card', 'model_card.json', {
      'Intended Use': { Purpose: 'Predicts default', Users: 'Loan officers' },
      'Performance Metrics': { Accuracy: '0.882', 'ROC-AUC': '0.947' },
      'Known Limitations': ['May underperform for thin credit files'],
      Owner: '',
    });
    expect(card.about).toBe('model');
    expect(card.sections.map(({ heading, filled }) => [heading, filled])).toEqual([
      ['Intended Use', true],
      ['Purpose', true],
      ['Users', true],
      ['Performance Metrics', true],
      ['Accuracy', true],
      ['ROC-AUC', true],
      ['Known Limitations', true],
      ['Owner', false],
    ]);
    expect(card.claims.map(({ canonical, value }) => [canonical, value])).toEqual([
      ['accuracy', 0.882],
      ['roc_auc', 0.947],
    ]);
  });

  it('claim metrics and no settings of training (Abhishekvjadav/mlhackathon, model_card.json)', () => {
    const { card } = contentOf('card', 'model_card.json', {
      model_name: 'HAN',
      architecture: { layers: 2, parameters: 28646 },
      training: { epochs: 400 },
      verification: { cohens_kappa: 0.956 },
    });
    expect(card.claims.map(({ name }) => name)).toEqual(['verification.cohens_kappa']);
  });

  it.each([
    ['model_card.schema.json', { $schema: 'http://json-schema.org/draft-07/schema#', properties: {} }],
    // wmt-conference/wmt26-mteval, model_card.json: questions that nobody answered
    ['model_card.json', [{ question: 'Participant name', required: true, answer: '' }]],
  ])('are no cards where they only ask for one: %s', (path, value) => {
    expect(formatOf(path, JSON.stringify(value))).toBe('not-evidence');
  });
});

describe('settings beside results', () => {
  const card = 'Deepika825325/part3-churn-prediction-model-card';

  it(`are no metrics: the threshold that was chosen (${card}, metrics.json)`, () => {
    const found = metricsOf('metrics.json', { selected_threshold: 0.35, recall: 0.75, cutoff: 0.5 });
    expect(found.map(({ name }) => name)).toEqual(['recall']);
  });

  it(`make no claims of a card: rows by threshold, beside a table by model (${card}, model_card.md)`, () => {
    const text = [
      '# Model card',
      '## Test Set Performance',
      '| Model | F1 |\n|---|---|\n| Logistic Regression | 0.78 |\n| XGBoost | 0.76 |',
      '| Threshold | Precision | F1 |\n|---|---|---|\n| 0.30 | 0.69 | 0.77 |\n| **0.45** | **0.79** | **0.79** |',
      '| Metric | Score |\n|---|---:|\n| F1 Score | **0.79** |',
    ].join('\n\n');
    const { claims } = contentOf('card', 'model_card.md', text).card;
    expect(claims.map(({ value, model, place }) => [value, model, place.line])).toEqual([
      [0.78, 'Logistic Regression', 7],
      [0.76, 'XGBoost', 8],
      [0.79, undefined, 17],
    ]);
  });

  it('are few where each row is a run of its own', () => {
    const text = '# Model card\n\n| Seed | Accuracy |\n|---|---|\n| 1 | 0.91 |\n| 2 | 0.93 |\n';
    expect(contentOf('card', 'model_card.md', text).card.claims).toEqual([]);
    const one = '# Model card\n\n| Size | Accuracy |\n|---|---|\n| 100 | 0.91 |\n';
    expect(contentOf('card', 'model_card.md', one).card.claims.map(({ value }) => value)).toEqual([0.91]);
  });
});

describe('one metric written as a record', () => {
  const values = (path: string, value: unknown) =>
    metricsOf(path, value).map(({ name, canonical, value: found, settings }) => [
      name,
      canonical,
      found,
      settings,
    ]);

  it('is read from Kubeflow, SageMaker and sacreBLEU (their own documented shapes)', () => {
    const kubeflow = { metrics: [{ name: 'accuracy-score', numberValue: 0.75, format: 'PERCENTAGE' }] };
    expect(values('mlpipeline-metrics.json', kubeflow)).toEqual([
      ['metrics.accuracy-score', 'accuracy', 0.75, {}],
    ]);
    const sagemaker = { binary_classification_metrics: { auc: { value: 0.75, standard_deviation: 'NaN' } } };
    expect(values('evaluation.json', sagemaker)).toEqual([
      ['binary_classification_metrics.auc', 'roc_auc', 0.75, {}],
    ]);
    const sacrebleu = { name: 'BLEU', score: 34.5, signature: 'nrefs:1|case:mixed', nrefs: '1' };
    expect(values('bleu.json', sacrebleu)).toEqual([['BLEU', 'bleu', 34.5, {}]]);
  });
});
