/** A value as a person reads it: its name, its number (or text) and the line it stands on. */
export type Read = readonly [name: string, value: number, line?: number];

export interface Expected {
  /** Format and state; `malformed` with the line of the first flaw. */
  readonly as: string;
  readonly flawAt?: number;
  /** Values that must be among those read; `only` asks that there are no others. */
  readonly values?: readonly Read[];
  readonly only?: boolean;
  /** Headings with their lines; a trailing `-` says that nothing is filled in below. */
  readonly sections?: readonly string[];
  /** Codes of flaws that leave the file readable, in any order. */
  readonly flaws?: readonly string[];
  /** Parts of the JSON of what was read. */
  readonly says?: readonly string[];
  readonly items?: number;
  readonly failed?: number;
}

const hub = 'a_hf_cards/huggingface__huggingface_hub';
const mct = 'b_model_card_structured/tensorflow__model-card-toolkit/model_card_toolkit';
const luminia = 'c_dvc/taed2-2425q1-gced-upc__TAED2_LuminIA';
const dvc = 'c_dvc/iterative__vscode-dvc/demo';
const mlflow = 'd_mlflow/mlflow__mlflow-export-import/samples';
const single = `${mlflow}/databricks/single`;
const lm = 'e_eval_results/EleutherAI__lm-evaluation-harness';
const pythia = 'e_eval_results/EleutherAI__pythia';
const lead = 'e_eval_results/HarshkumarG007__LeadGuard';
const demo = 'e_eval_results/iterative__vscode-dvc/demo';
const quality = 'f_quality_drift_fairness';
const gx = `${quality}/great-expectations__great_expectations/tests`;
const aequitas = `${quality}/dssg__aequitas/tests/test_artifacts/test_bias_report`;
const frictionless = 'g_dataset_metadata/frictionlessdata__frictionless-py/data';
const croissant = 'g_dataset_metadata/mlcommons__croissant/datasets';
const graphs = 'g_dataset_metadata/mlcommons__croissant/python/mlcroissant/mlcroissant/_src/tests/graphs';
const pointers = 'h_pointers/P4P4N1CK__whisper-large-v2-japanese-5k-steps';
const cyclonedx = 'i_supply_chain_compliance/CycloneDX__specification/tools/src/test/resources';
const signing = 'i_supply_chain_compliance/sigstore__model-transparency/scripts/tests';
const spdx = 'i_supply_chain_compliance/spdx__spdx-examples/ai/example02';

/** What stands in each file of the corpus, written down by reading it. */
export const expected: Readonly<Record<string, Expected>> = {
  [`${hub}@28289534d/modelcard.md`]: { as: 'hf-card', values: [], only: true, flaws: ['card/model-index'] },
  [`${hub}/modelcard.md`]: {
    as: 'hf-card',
    values: [],
    only: true,
    flaws: ['yaml/syntax'],
    says: ['"metadataRange":{"line":1,"endLine":38}'],
  },
  [`${hub}@b17e26d55/src/huggingface_hub/templates/datasetcard_template.md`]: {
    as: 'hf-card',
    sections: ['## Dataset Description @32 -', '### Dataset Summary @40 -'],
    says: ['"about":"dataset"'],
  },
  [`${hub}/src/huggingface_hub/templates/datasetcard_template.md`]: {
    as: 'hf-card',
    sections: ['## Dataset Details @13 -', '### Dataset Description @15 -', '## Uses @35 -'],
    flaws: ['card/template'],
    says: ['"about":"dataset"'],
  },
  [`${hub}@6becdde88/src/huggingface_hub/templates/modelcard_template.md`]: {
    as: 'hf-card',
    sections: ['# Model Details @27', '# Uses @44 -'],
    flaws: ['card/template'],
  },
  [`${hub}/src/huggingface_hub/templates/modelcard_template.md`]: {
    as: 'hf-card',
    sections: ['## Model Details @13 -', '### Model Description @15 -', '## Uses @37 -'],
    flaws: ['card/template'],
    says: ['"about":"model"'],
  },
  [`${hub}/tests/fixtures/cards/sample_datasetcard_simple.md`]: {
    as: 'hf-card',
    sections: ['# Dataset Card for Sample Segmentation @22'],
    says: ['"about":"dataset"', '"license":["bsd-3-clause"]', '"size_categories":["n<1K"]'],
    flaws: [],
  },
  [`${hub}/tests/fixtures/cards/sample_datasetcard_template.md`]: { as: 'hf-card', values: [], only: true },
  [`${hub}/tests/fixtures/cards/sample_invalid_card_data.md`]: {
    as: 'hf-card',
    flaws: ['card/front-matter'],
    sections: ['# invalid-card-data @5'],
  },
  [`${hub}/tests/fixtures/cards/sample_invalid_model_index.md`]: {
    as: 'hf-card',
    values: [['acc', 0.9, 19]],
    only: true,
    flaws: ['card/model-index'],
  },
  [`${hub}/tests/fixtures/cards/sample_no_metadata.md`]: {
    as: 'hf-card',
    sections: ['# MyCoolModel @1'],
    flaws: [],
  },
  [`${hub}/tests/fixtures/cards/sample_simple.md`]: {
    as: 'hf-card',
    sections: ['# my-cool-model @15', '## Model description @17'],
    says: ['"license":"mit"', '"about":"model"'],
    flaws: [],
  },
  [`${hub}/tests/fixtures/cards/sample_simple_model_index.md`]: {
    as: 'hf-card',
    values: [
      ['accuracy', 0.9, 22],
      ['f1', 0.66, 35],
    ],
    only: true,
    says: ['"split":"test"', '"dataset":"Beans"', '"date":20220120'],
    flaws: [],
  },
  [`${hub}/tests/fixtures/cards/sample_template.md`]: { as: 'hf-card', flaws: ['card/template'] },
  [`${hub}/tests/fixtures/cards/sample_windows_line_breaks.md`]: {
    as: 'hf-card',
    sections: ['# Hello old Windows line breaks @11 -'],
    says: ['"license":"mit"', '"language":"eo"', 'Jen finiĝas'],
  },
  'a_hf_cards/openai__whisper/model-card.md': {
    as: 'hf-card',
    values: [],
    only: true,
    sections: [
      '# Model Card: Whisper @1',
      '## Model Details @8',
      '### Evaluated Use @38',
      '## Training Data @47',
      '## Performance and Limitations @54',
      '## Broader Implications @65',
    ],
    flaws: [],
  },
  'a_hf_cards/taed2-2425q1-gced-upc__TAED2_LuminIA/docs/dataset_card.md': {
    as: 'hf-card',
    sections: [
      '# Dataset Card for Traffic Signs Dataset in YOLO format @6',
      '### Out-of-Scope Use @47',
      '## Citation @107',
    ],
    says: ['"metadata":{}', '"about":"dataset"'],
    flaws: [],
  },
  'a_hf_cards/taed2-2425q1-gced-upc__TAED2_LuminIA/docs/model_card.md': {
    as: 'hf-card',
    flaws: ['card/front-matter'],
    values: [
      ['Precision (P)', 99, 69],
      ['Recall (R)', 89.4, 70],
      ['mAP50', 95.4, 71],
      ['mAP50-95', 79.8, 72],
    ],
    only: true,
    sections: ['# Model details @7', '## Model description @9', '## INTENDED USE @18'],
  },
  'b_model_card_structured/cylynx__verifyml/examples/initial_loan_approval_mc.proto': {
    as: 'verifyml-proto',
    sections: ['### Overview @1', '### Intended Use @1', '### Fairness Assessment @1'],
    says: ['Loan Approval Model', 'Save time in customer screening'],
  },
  'b_model_card_structured/cylynx__verifyml/examples/sample-form-response-loan-approval.json': {
    as: 'verifyml-form',
    sections: ['## Name @12', '## Overview @18'],
    says: ['Loan Approval Model'],
  },
  'b_model_card_structured/cylynx__verifyml/verifyml/model_card_toolkit/schema/v0.0.4/model_card.schema.json':
    { as: 'not-evidence' },
  [`${mct}/schema/v0.0.1/model_card.schema.json`]: { as: 'not-evidence' },
  [`${mct}/schema/v0.0.2/model_card.schema.json`]: { as: 'not-evidence' },
  [`${mct}/template/test/cats_vs_dogs.json`]: { as: 'malformed model-card-toolkit', flawAt: 72 },
  ['b_model_card_structured/tensorflow__model-card-toolkit@ebf58650d/model_card_toolkit/template/test/cats_vs_dogs.json']:
    {
      as: 'model-card-toolkit',
      values: [
        ['accuracy', 0.9781249761581421, 44],
        ['accuracy', 0.9932885766029358, 48],
        ['accuracy', 0.9649122953414917, 53],
      ],
      only: true,
      says: ['"slice":{"slice":"cat"}'],
    },
  [`${mct}/test/model_card.json`]: {
    as: 'model-card-toolkit',
    values: [['log_loss', 0.2, 54]],
    only: true,
    sections: ['## Model Details @3'],
    says: ['Apache 2.0'],
  },
  [`${mct}/utils/testdata/cats_vs_dogs_v0_0_1.json`]: {
    as: 'model-card-toolkit',
    values: [
      ['accuracy', 0.9781249761581421, 45],
      ['accuracy', 0.9932885766029358, 50],
      ['accuracy', 0.9649122953414917, 60],
    ],
    only: true,
  },
  [`${mct}/utils/testdata/cats_vs_dogs_v0_0_2.json`]: {
    as: 'model-card-toolkit',
    values: [
      ['accuracy', 0.9781249761581421, 49],
      ['accuracy', 0.9932885766029358, 54],
      ['accuracy', 0.9649122953414917, 64],
    ],
    only: true,
    says: ['"slice":{"slice":"Dog"}'],
  },
  [`${mct}/utils/testdata/considerations.json`]: {
    as: 'model-card-toolkit',
    values: [],
    only: true,
    says: ['train and eval model'],
  },
  [`${mct}/utils/testdata/full.json`]: {
    as: 'model-card-toolkit',
    values: [['accuracy', 0.9, 53]],
    only: true,
    says: ['"interval":[0.85,0.95]', 'limitations2'],
  },
  [`${mct}/utils/testdata/full.pbtxt`]: {
    as: 'model-card-toolkit',
    values: [['accuracy', 0.9, 58]],
    only: true,
    says: ['"interval":[0.85,0.95]', 'limitations2'],
  },
  [`${mct}/utils/testdata/train_data.json`]: {
    as: 'model-card-toolkit',
    values: [],
    only: true,
    says: ['train-only model'],
  },
  [`${dvc}/data/MNIST/raw/t10k-lables-idx1-ubyte.gz.dvc`]: {
    as: 'dvc-pointer',
    says: [
      `"path":"${dvc}/data/MNIST/raw/t10k-lables-idx1-ubyte.gz"`,
      '"hash":"ec29112dd5afa0611ce80d1b7f02629c"',
      '"sizeBytes":4542',
    ],
  },
  [`${dvc}/demo1/dvc.yaml`]: { as: 'dvc-yaml', says: [`"path":"${dvc}/demo1/model.pt"`] },
  [`${dvc}/demo2/dvc.lock`]: {
    as: 'dvc-lock',
    says: ['"hash":"20b786b6e6f80e2b3fcf17827ad18597.dir"', '"sizeBytes":23861319', '"name":"evaluate"'],
  },
  [`${dvc}/demo2/dvc.yaml`]: {
    as: 'dvc-yaml',
    says: [`"declaredMetrics":[{"path":"${dvc}/demo2/scores.json","cached":false`],
  },
  [`${dvc}/demo2/scores.json`]: {
    as: 'dvc-metrics',
    values: [
      ['avg_prec', 0.6040544652105823, 2],
      ['roc_auc', 0.9608017142900953, 3],
    ],
    only: true,
  },
  [`${dvc}/dvc.yaml`]: {
    as: 'dvc-yaml',
    says: [`"declaredMetrics":[{"path":"${dvc}/training_metrics.json","cached":false`],
  },
  [`${dvc}/nested/params.yaml`]: { as: 'params', says: ['"nestedtest":true'] },
  [`${dvc}/special/dvc.yaml`]: {
    as: 'dvc-yaml',
    says: [`"path":"${dvc}/data/MNIST"`, '"declaredMetrics":[]'],
  },
  [`${dvc}/training_metrics.json`]: {
    as: 'dvc-metrics',
    values: [
      ['step', 14, 2],
      ['loss', 0.9680787920951843, 3],
      ['acc', 0.6755, 4],
    ],
    only: true,
    says: ['"unit":"count"'],
  },
  [`${dvc}/users.csv.dvc`]: {
    as: 'dvc-pointer',
    says: ['"hash":"fadc70dff966edd21b3dd2b0c2755189"', `"path":"${dvc}/users.csv"`],
  },
  [`${luminia}/data/raw.dvc`]: {
    as: 'dvc-pointer',
    says: [
      `"path":"${luminia}/data/raw"`,
      '"hash":"c285865af3b0721d894c039e506d1198.dir"',
      '"sizeBytes":262923031',
    ],
  },
  [`${luminia}/dvc.lock`]: {
    as: 'dvc-lock',
    says: [
      '"hash":"395af9f39794c551844f5bc44fcc6ed9"',
      '"prepare.names":{"0":"prohibitory"',
      '"prepare.random_state":42',
    ],
  },
  [`${luminia}/dvc.yaml`]: {
    as: 'dvc-yaml',
    says: [`"declaredMetrics":[{"path":"${luminia}/metrics/scores.json","cached":false`],
  },
  [`${luminia}/invalid.yaml`]: { as: 'not-evidence' },
  [`${luminia}/params.yaml`]: { as: 'params', says: ['"learning_rate":0.001', '"0":"prohibitory"'] },
  [`${luminia}@ae960f481/src/metrics/scores.json`]: {
    as: 'dvc-metrics',
    values: [
      ['mAP50B', 0, 2],
      ['mAP50-95B', 0, 3],
      ['precisionB', 0, 4],
      ['recallB', 0, 5],
    ],
    only: true,
  },
  [`${luminia}/src/metrics/scores.json`]: {
    as: 'dvc-metrics',
    values: [
      ['overall_metrics.mAP50B', 0, 3],
      ['overall_metrics.mAP50-95B', 0, 4],
      ['overall_metrics.precisionB', 0, 5],
      ['overall_metrics.recallB', 0, 6],
    ],
    only: true,
  },
  [`${luminia}@fe1a37dab/src/metrics/scores.json`]: {
    as: 'dvc-metrics',
    values: [
      ['overall_metrics.mAP50B', 0.9543333988909565, 3],
      ['overall_metrics.mAP50-95B', 0.7909625966241549, 4],
      ['overall_metrics.precisionB', 0.9763437145720483, 5],
      ['overall_metrics.recallB', 0.8954929664074031, 6],
      ['class_wise_mAPs.prohibitory.mAP50-95', 0.8651296661559449, 10],
      ['class_wise_mAPs.danger.mAP50-95', 0.8364934846523419, 13],
      ['class_wise_mAPs.mandatory.mAP50-95', 0.7230671693022821, 16],
      ['class_wise_mAPs.other.mAP50-95', 0.7391600663860507, 19],
    ],
    only: true,
    says: ['"slice":{"class":"danger"}'],
  },
  [`${mlflow}/databricks/experiments/sklearn_wine/16c36560c57a43fdb46e98f88a8d8819/artifacts/sklearn-model/MLmodel`]:
    {
      as: 'mlmodel',
      says: ['"runId":"16c36560c57a43fdb46e98f88a8d8819"', '"serialization_format":"cloudpickle"'],
    },
  [`${single}/experiments/git_repo/experiment.json`]: { as: 'malformed mlflow-export', flawAt: 40 },
  [`${single}/experiments/src_tags/experiment.json`]: { as: 'malformed mlflow-export', flawAt: 42 },
  [`${single}/experiments/workspace_experiments/automl_workspace_notebook/5e1e2c44039a40afafc760b837a4daab/artifacts/model/MLmodel`]:
    { as: 'mlmodel', says: ['"runId":"5e1e2c44039a40afafc760b837a4daab"', 'fixed acidity'] },
  [`${single}/experiments/workspace_experiments/automl_workspace_notebook/5e1e2c44039a40afafc760b837a4daab/run.json`]:
    {
      as: 'mlflow-run',
      values: [
        ['test_example_count', 996, 105],
        ['test_max_error', 2.865889219323776, 112],
        ['test_mean_absolute_error', 0.6832642975834493, 119],
      ],
      says: ['"split":"test"', '"runId":"5e1e2c44039a40afafc760b837a4daab"'],
    },
  [`${single}/experiments/workspace_experiments/workspace_notebook_src_tags/68850173104649149678090f75d36d0a/run.json`]:
    {
      as: 'mlflow-run',
      values: [
        ['r2', 0.1553172302194683, 38],
        ['rmse', 0.7986004372118107, 45],
      ],
      only: true,
    },
  [`${single}/models/basic/model.json`]: {
    as: 'mlflow-version',
    says: [
      '"name":"Sklearn_Wine"',
      '"current_stage":"Staging"',
      '"run_id":"a3a68a4c68f642919430689c682b89c5"',
    ],
  },
  [`${single}/models/deleted_runs/model.json`]: { as: 'mlflow-version', says: ['"name":"Sklearn_Wine"'] },
  [`${single}/versions/sklearn_wine/model.json`]: {
    as: 'mlflow-version',
    says: ['andre_catalog.ml_models2.sklearn_wine_best', '"alias":"champ"'],
  },
  [`${single}/versions/sklearn_wine/run/artifacts/model/MLmodel`]: {
    as: 'mlmodel',
    says: [
      '"runId":"6222162b4c7f47c2820a7e5b520f65a9"',
      '"mlflow_version":"2.13.1"',
      '"model_size_bytes":102527',
    ],
  },
  [`${single}/versions/sklearn_wine/run/run.json`]: {
    as: 'mlflow-run',
    values: [
      ['r2', 0.16952774536420723, 38],
      ['rmse', 0.8248773953029855, 45],
    ],
    only: true,
    says: ['"runId":"6222162b4c7f47c2820a7e5b520f65a9"', '"max_depth":"1"'],
  },
  [`${single}/versions/sklearn_wine/version.json`]: {
    as: 'mlflow-version',
    says: [
      '"runId":"6222162b4c7f47c2820a7e5b520f65a9"',
      '"version":"15"',
      '"aliases":["white_2"]',
      '"current_stage":null',
    ],
  },
  [`${mlflow}/oss_mlflow/bulk/experiments/2/experiment.json`]: { as: 'malformed mlflow-export', flawAt: 28 },
  [`${mlflow}/oss_mlflow/bulk/experiments/2/logged_models/logged_models.json`]: { as: 'mlflow-export' },
  [`${mlflow}/oss_mlflow/bulk/experiments/2/runs/8a6af43e756f433da7a90fd6b4e49c3a/run.json`]: {
    as: 'mlflow-run',
    values: [
      ['accuracy_score', 0.9333333333333333, 27],
      ['zero_one_loss', 0.06666666666666665, 34],
    ],
    only: true,
  },
  [`${mlflow}/oss_mlflow/bulk/models/experiments/2/8a6af43e756f433da7a90fd6b4e49c3a/run.json`]: {
    as: 'mlflow-run',
    values: [
      ['accuracy_score', 0.9555555555555556, 34],
      ['zero_one_loss', 0.0444444444444444, 41],
    ],
    only: true,
    says: ['"runId":"5397ae67ee0c49139bf64834b4d27fab"'],
  },
  [`${mlflow}/oss_mlflow/bulk/models/manifest.json`]: { as: 'mlflow-export' },
  [`${mlflow}/oss_mlflow/bulk/models/models/sklearn_wine/model.json`]: {
    as: 'mlflow-version',
    says: ['"current_stage":"Production"', '"runId":"939157dfaaf24244adafcb72acdfc4a6"'],
  },
  [`${mlflow}/oss_mlflow/single/experiments/basic/eb66c160957d4a28b11d3f1b968df9cd/artifacts/onnx-model/MLmodel`]:
    { as: 'mlmodel', says: ['"onnx_version":"1.10.2"', '"runId":"77a09d17edcf47e985403241c576debb"'] },
  [`${lm}/african_nlp_benchmarks/google__gemma-2b/results_2026-01-16T15-23-47.285735.json`]: {
    as: 'lm-eval',
    values: [['masakhaner_luo_prompt_1.f1,flexible-extract', 0.0656270305392884]],
    only: true,
    says: ['"n":185', '"num_fewshot":5', '"direction":"higher"', '"model":"google/gemma-2b"'],
  },
  [`${lm}/lm_eval/tasks/bias_classification/results/meta-llama__Meta-Llama-3-8B/results_2024-06-17T15-58-04.407601.json`]:
    {
      as: 'lm-eval',
      values: [
        ['bias_classification.acc,none', 0.5369458128078818],
        ['bias_classification.f1,none', 0.5688073394495413],
        ['bias_classification.acc_norm,none', 0.5369458128078818],
      ],
      only: true,
      says: ['"n":609', '"stderr":0.020222244091885166', '"model":"meta-llama/Meta-Llama-3-8B"'],
    },
  [`${lm}/lm_eval/tasks/scheming_evals/output/scheming_evals_goal_task_output/results.json`]: {
    as: 'lm-eval',
    values: [['scheming_evals_goal_task.bypass,none', 999, 4]],
    only: true,
  },
  [`${lm}/lm_evals/pythia-1.4b/result-steer.jsonl/__data__public_models__huggingface__EleutherAI__pythia-1.4b-deduped/results_2024-06-03T01-44-31.928514.json`]:
    { as: 'lm-eval', values: [['steer.acc,none', 0.3580242138243144]], says: ['"n":8766', '"group":true'] },
  [`${lm}/out/results.json`]: {
    as: 'lm-eval',
    values: [['wmdp.exact_match,none', 1, 4]],
    says: ['"stderr":0', '"limited":true'],
  },
  [`${lm}/output/cb.json`]: {
    as: 'lm-eval',
    values: [
      ['cb.acc,none', 0.5, 4],
      ['cb.f1,none', 0.2222222222222222, 6],
    ],
    only: true,
    says: ['"stderr":0.5', '"num_fewshot":4', '"limited":true'],
  },
  [`${lm}/outputs/qwen3-8b/negotiationtom/Qwen__Qwen3-8B/results_2026-07-08T17-38-51.316967.json`]: {
    as: 'lm-eval',
    values: [
      ['negotiationtom_belief.acc,none', 0.45],
      ['negotiationtom_desire.acc,none', 0.6],
      ['negotiationtom_intention.exact_match,none', 0.2],
      ['negotiationtom.acc,none', 0.525],
    ],
    says: ['"n":20', '"limited":true', '"n":40'],
  },
  [`${lm}/results-0.4.3/VisualRWKV__rwkv7-1.47B-pile/results_2025-03-05T00-33-06.json`]: {
    as: 'lm-eval',
    values: [
      ['glue.acc,none', 0.4078579085278704],
      ['cola.mcc,none', -0.00034019924859577224],
    ],
  },
  [`${lm}/results/VisualRWKV__rwkv7-1.47B-pile/results_2025-03-04T11-20-05.json`]: {
    as: 'lm-eval',
    values: [
      ['lambada_openai.perplexity,none', 4.800941695362433, 3],
      ['lambada_openai.acc,none', 0.6699010285270716, 5],
    ],
    only: true,
    says: ['"stderr":0.006551480922052886'],
  },
  [`${lm}/results/asdiv_cot/meta-llama__Meta-Llama-3-8B-Instruct/results_2024-08-21T03-41-15.831724.json`]: {
    as: 'lm-eval',
    values: [['asdiv.acc,none', 0.92, 5]],
    only: true,
    says: ['"n":50', '"limited":true', '"num_fewshot":8'],
  },
  [`${lm}/results/llama/llama-7B/llama-7B_bbh_3-shot.json`]: {
    as: 'lm-eval',
    values: [['bigbench_tracking_shuffled_objects_five_objects.multiple_choice_grade', 0.1824, 4]],
    says: ['"num_fewshot":3'],
  },
  [`${lm}/results/pythia/pythia6-9b/pythia6-9b_massive-de-100.json`]: {
    as: 'lm-eval',
    values: [
      ['massive-de.acc,none', 0.08, 4],
      ['massive-de.f1,none', 0.5691358024691359, 6],
    ],
    only: true,
    says: ['"limited":true'],
  },
  [`${lm}/results/tgpred.json/gpt-4o-mini/results_2025-06-30T19-40-09.461247.json`]: {
    as: 'lm-eval',
    values: [['polymer_tg_prediction.mae,none', Infinity, 5]],
    only: true,
    says: ['"direction":"lower"', '"n":24'],
  },
  [`${lm}/results/truthfulqa_gen_neo125_2025-05-31T14-30-51.983293.json`]: {
    as: 'lm-eval',
    values: [
      ['truthfulqa_gen.bleu_max,none', 19.68360650111544, 5],
      ['truthfulqa_gen.bleu_acc,none', 0.5, 7],
    ],
    says: ['"n":20', '"limited":true'],
  },
  [`${lm}/results/xglm/xglm-564M/xglm-564M_xwinograd_0-shot.json`]: {
    as: 'lm-eval',
    values: [
      ['xwinograd_pt.acc', 0.5855513307984791, 4],
      ['xwinograd_zh.acc', 0.6567460317460317, 8],
      ['xwinograd_ru.acc', 0.5904761904761905],
      ['xwinograd_fr.acc', 0.5783132530120482],
      ['xwinograd_en.acc', 0.6262365591397849],
      ['xwinograd_jp.acc', 0.5453597497393118],
    ],
    only: true,
    says: ['"stderr":0.030434573161228055', '"model":"facebook/xglm-564M"', '"num_fewshot":0'],
  },
  [`${lm}/results_nugen_test_results/results.json`]: {
    as: 'lm-eval',
    values: [['aibe.exact_match,none', 0.8]],
    only: true,
    says: ['"n":5'],
  },
  [`${pythia}/evals/bias-evals/winobias/intervene_7/410M/eval_results_410m-deduped_134000.json`]: {
    as: 'lm-eval',
    values: [
      ['wino_bias_type1_pro+What does p stand for.em', 0.5959595959595959, 1],
      ['wino_bias_type1_pro+refers_to.em', 0.3282828282828283, 1],
    ],
    says: ['"stderr":0.024690066466797233', '"prompt":"refers_to"'],
  },
  [`${pythia}/evals/bloom/bloom-1b1.json`]: {
    as: 'lm-eval',
    values: [['hendrycksTest-us_foreign_policy.acc', 0.31, 4]],
    says: ['"model":"bigscience/bloom-1b1"'],
  },
  [`${pythia}/evals/opt/opt-1.3b.json`]: {
    as: 'lm-eval',
    values: [['hendrycksTest-high_school_chemistry.acc', 0.24630541871921183, 4]],
    says: ['"model":"facebook/opt-1.3b"'],
  },
  [`${pythia}/evals/pythia-v0/pythia-1b/five-shot/pythia-1b-5shot-global_step103000_eval_results_11-28-2022-15-10-46.json`]:
    {
      as: 'lm-eval',
      values: [
        ['arc_challenge.acc', 0.26791808873720135],
        ['arc_challenge.acc_norm', 0.30716723549488056],
      ],
      says: ['"num_fewshot":5'],
    },
  [`${pythia}/evals/pythia-v1/pythia-70m/zero-shot/70m_step0.json`]: {
    as: 'lm-eval',
    values: [
      ['crows_pairs_french_physical_appearance.likelihood_difference', 10.157118055555555, 4],
      ['crows_pairs_french_physical_appearance.pct_stereotype', 0.5138888888888888],
    ],
  },
  [`${pythia}/results/opt/opt-350m.json`]: { as: 'not-evidence' },
  [`${lead}/models/xgboost/metrics.json`]: {
    as: 'dvc-metrics',
    values: [
      ['pr_auc', 0.5200289719751425, 2],
      ['test_eval_pr_auc', 0.5200289719751425, 58],
      ['test_eval_roc_auc', 0.7416544874171993, 59],
      ['test_eval_f2', 0.6073338426279603, 60],
      ['test_eval_brier_score', 0.17680481744166096, 61],
      ['test_eval_recall_at_20pct', 0.3436293436293436, 62],
    ],
    only: true,
  },
  [`${lead}/reports/uncertainty_metrics.json`]: {
    as: 'dvc-metrics',
    values: [
      ['global_coverage', 0.8734177215189873, 2],
      ['target_coverage', 0.9, 3],
      ['quartile_coverage.1', 0.8734177215189873, 5],
    ],
  },
  [`${demo}/logs.csv`]: {
    as: 'training-log',
    values: [
      ['accuracy', 0.3484833240509033, 6],
      ['loss', 2.048856019973755, 6],
      ['val_accuracy', 0.4277999997138977, 6],
      ['val_loss', 1.9979369640350342, 6],
    ],
    only: true,
    says: ['"epoch":4'],
  },
  [`${demo}/queue.csv`]: { as: 'not-evidence' },
  [`${demo}/summary.json`]: {
    as: 'dvc-metrics',
    values: [
      ['loss', 2.048856019973755, 1],
      ['accuracy', 0.3484833240509033, 1],
      ['val_loss', 1.9979369640350342, 1],
      ['val_accuracy', 0.4277999997138977, 1],
    ],
    only: true,
  },
  [`${demo}/training_metrics/scalars/acc.tsv`]: {
    as: 'training-log',
    values: [['acc', 0.7659, 16]],
    only: true,
    says: ['"step":14'],
  },
  [`${quality}/HarshkumarG007__LeadGuard/reports/fairness_report.json`]: {
    as: 'dvc-metrics',
    values: [
      ['fnr_by_quartile.1', 0.3466666666666667, 3],
      ['fnr_by_quartile.4', 0.43103448275862066, 6],
      ['fnr_disparity_pp', 8.436781609195398, 8],
    ],
    says: ['"slice":{"quartile":"4"}'],
  },
  [`${quality}/MLOPS-G35__Project/reports/drift_report.json`]: {
    as: 'drift-report',
    values: [
      ['top_features.age.psi', 11.1996993490764, 8],
      ['n_features_drifted', 2, 3],
    ],
    items: 6,
    failed: 3,
  },
  [`${aequitas}/expected_output_fairness_test_1.csv`]: {
    as: 'aequitas',
    items: 20,
    failed: 6,
    values: [
      ['fpr', 0.5, 2],
      ['fpr', 0.6666666666666666, 3],
      ['fnr_disparity', 1.5, 3],
    ],
    says: ['"n":5', '"slice":{"class":"Low"}'],
  },
  [`${aequitas}/expected_output_test_10.csv`]: {
    as: 'aequitas',
    values: [
      ['fnr', 0.4, 2],
      ['fdr_disparity', 2, 3],
    ],
    says: ['"n":7'],
  },
  [`${aequitas}/expected_output_test_2.csv`]: { as: 'aequitas', values: [['fnr_disparity', 1.5, 3]] },
  [`${aequitas}/test_1_aequitas_20180501-114554.csv`]: {
    as: 'aequitas',
    values: [
      ['tpr', 0.6666666666666666, 2],
      ['tnr', 0.3333333333333333, 3],
      ['precision', 0.3333333333333333, 3],
    ],
  },
  [`${aequitas}/test_2.yaml`]: { as: 'not-evidence' },
  [`${gx}/data_context/fixtures/post_init_project_v0.8.0_A/great_expectations/uncommitted/validations/profiling/data__dir/default/bob-ross/BasicDatasetProfiler.json`]:
    {
      as: 'great-expectations',
      items: 417,
      failed: 69,
      says: ['"total":417', '"passed":348', '"failed":69', '"success":false'],
    },
  [`${gx}/profile/fixtures/expected_evrs_SuiteBuilderProfiler_on_titanic_with_configurations.json`]: {
    as: 'great-expectations',
    items: 22,
    failed: 2,
    says: ['"total":22'],
  },
  [`${quality}/great-expectations__great_expectations@66cbc6828/tests/render/fixtures/ValidationOperatorResult_with_multiple_validation_results.json`]:
    { as: 'malformed great-expectations', flawAt: 10 },
  [`${gx}/render/fixtures/ValidationOperatorResult_with_multiple_validation_results.json`]: {
    as: 'great-expectations',
    items: 22,
    says: ['"total":22', '"success":false'],
  },
  [`${gx}/test_fixtures/movielens_project/great_expectations/expectations/mydb/default/movies/BasicDatasetProfiler.json`]:
    { as: 'malformed great-expectations', flawAt: 19 },
  [`${gx}/test_fixtures/movielens_project/great_expectations/fixtures/validations/mydb/default/users/BasicDatasetProfiler.json`]:
    { as: 'great-expectations', items: 45, failed: 5, says: ['"total":45'] },
  [`${gx}/test_fixtures/upgrade_helper/great_expectations_v20_project/uncommitted/validations/diabetic_data/warning/20200430T191246.763896Z/c3b4c5df224fef4b1a056a0f3b93aba5.json`]:
    { as: 'great-expectations', items: 0, says: ['"total":12', '"passed":12', '"success":true'] },
  [`${gx}/test_sets/expected_cli_results_default.json`]: {
    as: 'great-expectations',
    items: 10,
    failed: 1,
    flaws: ['json/duplicate-key'],
  },
  [`${gx}/test_sets/titanic_expected_data_asset_validate_results.json`]: {
    as: 'great-expectations',
    items: 10,
    failed: 1,
    says: ['"column":"PClass"', '"value_set":["1st","2nd","3rd"]'],
  },
  [`${gx}/test_sets/titanic_expected_data_asset_validate_results_with_exceptions.json`]: {
    as: 'great-expectations',
    items: 10,
    failed: 4,
    says: ['raised an exception'],
  },
  [`${quality}/loxleyftsck__StockFlowML/reports/drift_report.json`]: {
    as: 'drift-report',
    items: 2,
    failed: 1,
    flaws: ['drift/contradiction'],
    values: [
      ['metadata.reference_size', 7, 4],
      ['metadata.current_size', 3, 5],
      ['data_drift.num_drifted_columns', 12, 12],
    ],
  },
  [`${frictionless}/detailed-with-schema.package.json`]: {
    as: 'datapackage',
    says: [
      '"name":"dataset-test-package-with-schema"',
      '"licence":"CC-BY-4.0"',
      '"path":"data2.csv"',
      '"name":"id","type":"string","required":true,"line":32',
    ],
    flaws: [],
  },
  [`${frictionless}/issue-1004.package.json`]: {
    as: 'datapackage',
    says: ['"name":"testing"', 'issue-1004-data1.csv'],
  },
  [`${frictionless}/multiple-errors.package.json`]: {
    as: 'datapackage',
    flaws: ['datapackage/duplicate', 'datapackage/created'],
    says: ['"name":"test-tabulator"'],
  },
  [`${croissant}/0.8/titanic/metadata.json`]: {
    as: 'croissant',
    says: [
      '"name":"Titanic"',
      '"licence":"afl-3.0"',
      '"path":"data/titanic.csv","sha256":"c617db2c7470716250f6f001be51304c76bcc8815527ab8bae734bdca0735737","sizeBytes":117743',
    ],
  },
  [`${croissant}/1.0/credit-g/metadata.json`]: {
    as: 'croissant',
    says: ['"md5":"9a475053fed0c26ee95cd4525e50074c"'],
  },
  [`${croissant}/1.0/dices-350/metadata.json`]: {
    as: 'croissant',
    says: [
      '"name":"DICES-350_dataset"',
      '"licence":"cc-by-sa-4.0"',
      '"sha256":"0091e88bcdc6ef788d30c647ea02e2a52523cbd322c94ea3b46137ef66c44acc"',
    ],
  },
  [`${croissant}/1.0/huggingface-mnist/metadata.json`]: {
    as: 'croissant',
    flaws: ['croissant/sha256'],
    says: ['"name":"mnist"', '"licence":"mit"'],
  },
  [`${croissant}/1.0/recipes/minimal.json`]: {
    as: 'croissant',
    says: ['"name":"minimal_example"', '"files":[]'],
  },
  [`${croissant}/1.0/titanic/metadata.json`]: {
    as: 'croissant',
    says: ['"name":"Titanic"', '"licence":"afl-3.0"'],
  },
  [`${croissant}/1.1/huggingface-squad_v2/metadata.json`]: {
    as: 'croissant',
    flaws: ['croissant/sha256'],
    says: ['"name":"squad_v2"'],
  },
  [`${croissant}/1.1/recipes/minimal_multilingual.json`]: {
    as: 'croissant',
    says: [
      '"name":"minimal_example_with_multilingual_descriptions"',
      '"sha256":"48a7c257f3c90b2a3e529ddd2cca8f4f1bd8e49ed244ef53927649504ac55354"',
    ],
  },
  [`${croissant}/1.1/zenodo-head-mri/metadata.json`]: {
    as: 'croissant',
    says: ['"name":"MRI head scan"', '"md5":"e5cbd0bca91f1787d057b0eac2572bde"'],
  },
  [`${graphs}/0.8/metadata_bad_type/metadata.json`]: { as: 'malformed croissant' },
  [`${graphs}/0.8/metadata_missing_property_name/metadata.json`]: {
    as: 'croissant',
    flaws: ['croissant/name'],
  },
  [`${graphs}/1.0/distribution_bad_contained_in/metadata.json`]: {
    as: 'croissant',
    flaws: ['croissant/contained-in'],
    says: ['"path":"ratings.csv"'],
  },
  [`${pointers}/.gitattributes`]: { as: 'not-evidence' },
  [`${pointers}/last-checkpoint/optimizer.pt`]: { as: 'lfs-pointer', says: ['"algorithm":"sha256"'] },
  [`${pointers}/last-checkpoint/scaler.pt`]: { as: 'lfs-pointer', says: ['"algorithm":"sha256"'] },
  [`${pointers}/pytorch_model.bin`]: {
    as: 'lfs-pointer',
    says: [
      '"hash":"2075a86257ec508484067431dfc2b82755c9993736866d73c28a72f6c350d8ee"',
      '"sizeBytes":6173655480',
    ],
  },
  [`${pointers}/training_args.bin`]: { as: 'lfs-pointer', says: ['"algorithm":"sha256"'] },
  [`${cyclonedx}/1.5/valid-machine-learning-1.5.json`]: {
    as: 'cyclonedx',
    values: [],
    only: true,
    says: ['{"name":"stable-diffusion","version":"1.4","type":"machine-learning-model"}'],
    flaws: [],
  },
  [`${cyclonedx}/1.6/invalid-hash-sha256-1.6.json`]: {
    as: 'cyclonedx',
    flaws: ['cyclonedx/hash'],
    says: ['"name":"acme-library"'],
  },
  [`${cyclonedx}/1.6/invalid-serialnumber-1.6.json`]: { as: 'cyclonedx', flaws: ['cyclonedx/serial'] },
  [`${cyclonedx}/1.6/valid-attestation-1.6.json`]: { as: 'cyclonedx', flaws: [] },
  [`${cyclonedx}/1.6/valid-machine-learning-1.6.json`]: {
    as: 'cyclonedx',
    says: ['"name":"stable-diffusion","version":"1.4"'],
    flaws: [],
  },
  [`${cyclonedx}/1.6/valid-machine-learning-considerations-env-1.6.json`]: {
    as: 'cyclonedx',
    says: ['"name":"Llama-2-7b"'],
    flaws: [],
  },
  [`${cyclonedx}/1.7/valid-machine-learning-1.7.json`]: {
    as: 'cyclonedx',
    says: ['CycloneDX 1.7'],
    flaws: [],
  },
  [`${signing}/v0.2.0-certificate/model.sig`]: {
    as: 'model-signing',
    says: [
      'https://model_signing/Digests/v0.1',
      '"path":"signme-2"',
      'f6310066c7320497ea554260c32c43660bff648cb2a61194832cc086077085e1',
    ],
  },
  [`${signing}/v1.0.0-elliptic-key/model.sig`]: {
    as: 'model-signing',
    says: ['https://model_signing/signature/v1.0', '"path":"."'],
  },
  [`${signing}/v1.0.0-sigstore/model.sig`]: {
    as: 'model-signing',
    says: ['"path":"signme-1"', '"path":"signme-2"'],
  },
  [`${signing}/v1.1.0-elliptic-key/model.sig`]: {
    as: 'model-signing',
    says: ['"path":"signme-1"', '"path":"signme-2"'],
  },
  [`${spdx}/spdx3.0/example02.spdx3.json`]: {
    as: 'spdx3',
    says: ['"type":"ai_AIPackage"', '"type":"dataset_DatasetPackage"'],
  },
  [`${spdx}/spdx3.0/sbom.spdx3.json`]: {
    as: 'spdx3',
    values: [
      ['precision', 0.4625, 406],
      ['recall', 0.475, 411],
      ['f1', 0.4669192, 416],
    ],
    only: true,
  },
  [`${spdx}/spdx3.1/sbom.spdx3.json-draft`]: {
    as: 'spdx3',
    values: [
      ['precision', 0.4625],
      ['recall', 0.475],
      ['f1', 0.4669192],
    ],
    only: true,
  },
};
