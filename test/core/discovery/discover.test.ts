import { describe, expect, it } from 'vitest';
import type { Subject } from '../../../src/core/model.ts';
import { auditCommits, listSubjects } from '../../../src/service/audit-commits.ts';
import { openPredictions } from '../../../src/data/open-predictions.ts';
import { contentReader } from '../../../src/service/contents.ts';
import { type Files, memoryRepository } from '../../harness/memory-repository.ts';
import { safetensors } from '../checks/cases.ts';
import { packs } from '../checks/run-case.ts';

const weights = safetensors();
/** Files that are what their names say, for layouts; the bytes are as short as each format allows. */
const card = '---\nlicense: mit\n---\n# A model\n\n## Intended use\n\nRanking.\n';
const metrics = '{"accuracy": 0.91}\n';
const csv = 'age,sex\n31,f\n45,m\n';
const dvcPointer = (path: string) =>
  `outs:\n- md5: d41d8cd98f00b204e9800998ecf8427e\n  size: 10\n  path: ${path}\n`;
const lfsPointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 12345\n`;
const mlmodel =
  'flavors:\n  sklearn:\n    pickled_model: model.pkl\n    sklearn_version: 1.4.0\nrun_id: abc\n';
const dvcLock = `schema: '2.0'\nstages:\n  train:\n    cmd: python train.py\n    outs:\n    - path: models/a.onnx\n      md5: d41d8cd98f00b204e9800998ecf8427e\n`;
const datapackage =
  '{"profile": "tabular-data-package", "name": "loans", "resources": [{"name": "loans", "path": "loans.csv", "schema": {"fields": [{"name": "age", "type": "integer"}]}}]}\n';
const toolkitCard =
  '{"schema_version": "0.0.2", "model_details": {"name": "Loans", "overview": "Ranks applications."}}\n';

async function look(files: Files, policy = 'version: 1\n') {
  const repository = memoryRepository([{ '.github/assay.yml': policy, ...files }]);
  const { subjects, notes, problems } = await listSubjects({
    repository,
    reader: contentReader(openPredictions()),
    base: 'c0',
    head: 'c0',
    scope: 'all',
    packs,
    now: new Date('2026-01-01T00:00:00Z'),
  });
  expect(problems).toEqual([]);
  return { subjects, notes };
}

const paths = (files: readonly { readonly path: string }[]) => files.map(({ path }) => path);
const brief = ({ id, kind, artifacts }: Subject) => [kind, id, ...paths(artifacts)];

describe('what nobody declared', () => {
  // The layouts are those of the policy language's section on discovery, of cookiecutter-data-science, of transformers'
  // save_pretrained, of MLflow's model format and of TensorFlow Serving.
  it.each<[string, Files, (readonly string[])[]]>([
    [
      'a model file',
      { 'models/credit/m.safetensors': weights },
      [['model', 'models/credit', 'models/credit/m.safetensors']],
    ],
    ['a name without the content is no model', { 'build/notes.bin': 'hello\n', 'x.weights': 'w\n' }, []],
    [
      'two models of one folder',
      { 'models/a.safetensors': weights, 'models/b.safetensors': weights },
      [
        ['model', 'models/a', 'models/a.safetensors'],
        ['model', 'models/b', 'models/b.safetensors'],
      ],
    ],
    [
      'what save_pretrained and the Trainer write is one model',
      { 'm/model.safetensors': weights, 'm/training_args.bin': lfsPointer, 'm/optimizer.pt': lfsPointer },
      [['model', 'm', 'm/model.safetensors', 'm/training_args.bin', 'm/optimizer.pt']],
    ],
    [
      'shards are one model',
      {
        'm/model-00001-of-00002.safetensors': weights,
        'm/model-00002-of-00002.safetensors': weights,
      },
      [['model', 'm', 'm/model-00001-of-00002.safetensors', 'm/model-00002-of-00002.safetensors']],
    ],
    ['an LFS pointer to a model', { 'm/net.pt': lfsPointer }, [['model', 'm', 'm/net.pt']]],
    [
      'a DVC pointer to a model',
      { 'm/net.onnx.dvc': dvcPointer('net.onnx') },
      [['model', 'm', 'm/net.onnx.dvc']],
    ],
    [
      'an MLmodel folder',
      { 'runs/1/model/MLmodel': mlmodel, 'runs/1/model/data/model.safetensors': weights },
      [['model', 'runs/1/model', 'runs/1/model/data/model.safetensors']],
    ],
    [
      'an MLmodel whose files are kept elsewhere',
      { 'runs/1/model/MLmodel': mlmodel },
      [['model', 'runs/1/model']],
    ],
    ['a card with front matter', { 'README.md': card }, [['model', 'model']]],
    ['a README without front matter is no card', { 'README.md': '# Tools\n\nInstall them.\n' }, []],
    ['a structured card', { 'model_card.json': toolkitCard }, [['model', 'model']]],
    [
      'cards of a model and a dataset in one folder',
      {
        'docs/model_card.md': '# Loans\n\n## Intended use\n\nRanking.\n',
        'docs/dataset_card.md': '# Applications\n\n## Composition\n\nLoans.\n',
      },
      [
        ['model', 'docs/model'],
        ['dataset', 'docs/dataset'],
      ],
    ],
    [
      'data files',
      { 'data/train.csv': csv, 'data/test.csv': csv },
      [['dataset', 'data', 'data/train.csv', 'data/test.csv']],
    ],
    [
      'arrays among the data are data',
      { 'data/X_train.npy': lfsPointer },
      [['dataset', 'data', 'data/X_train.npy']],
    ],
    [
      'a DVC pointer to a table is data wherever it lies',
      { 'demo/users.csv.dvc': dvcPointer('users.csv') },
      [['dataset', 'demo', 'demo/users.csv.dvc']],
    ],
    [
      'partitions are one dataset',
      { 'data/events/day=1/part.parquet': lfsPointer, 'data/events/day=2/part.parquet': lfsPointer },
      [['dataset', 'data/events', 'data/events/day=1/part.parquet', 'data/events/day=2/part.parquet']],
    ],
    ['a Frictionless descriptor', { 'loans/datapackage.json': datapackage }, [['dataset', 'loans']]],
    [
      'a model that DVC keeps, as dvc.lock records it',
      { 'dvc.lock': dvcLock, 'data/raw.csv.dvc': dvcPointer('raw.csv') },
      [
        ['model', 'models', 'models/a.onnx'],
        ['dataset', 'data', 'data/raw.csv.dvc'],
      ],
    ],
    [
      'steps of a pipeline that are no model are none',
      { 'dvc.lock': dvcLock.replace('models/a.onnx', 'build/tokens.json') },
      [],
    ],
    ['a name of a descriptor without its content', { 'loans/datapackage.json': '{"a": 1}\n' }, []],
    ['source code and results are no subjects', { 'src/train.py': 'x = 1\n', 'results/out.csv': csv }, []],
  ])('%s', async (_name, files, expected) => {
    const { subjects } = await look(files);
    expect(subjects.map(brief)).toEqual(expected);
  });

  it('is looked for within the globs of the policy only, or not at all', async () => {
    const files = { 'a/m.safetensors': weights, 'b/m.safetensors': weights };
    const within = await look(files, 'version: 1\ndiscover: [a/**]\n');
    expect(within.subjects.map(({ id }) => id)).toEqual(['a']);
    const none = await look(files, 'version: 1\ndiscover: false\n');
    expect(none.subjects).toEqual([]);
  });
});

describe('evidence', () => {
  const two = { 'models/a/m.safetensors': weights, 'models/b/m.safetensors': weights };

  it('belongs to the nearest subject at or above its folder', async () => {
    const { subjects, notes } = await look({
      ...two,
      'models/a/metrics.json': metrics,
      'models/b/eval/results.json': metrics,
      'models/a/README.md': card,
    });
    expect(subjects.map((one) => [one.id, one.card?.path, ...paths(one.metrics)])).toEqual([
      ['models/a', 'models/a/README.md', 'models/a/metrics.json'],
      ['models/b', undefined, 'models/b/eval/results.json'],
    ]);
    expect(notes).toEqual([]);
  });

  it('belongs to the only subject of its kind, wherever it lies', async () => {
    const { subjects } = await look({
      'models/m.safetensors': weights,
      'data/train.csv': csv,
      'reports/metrics.json': metrics,
      'loans/croissant.json': '{}',
    });
    const model = subjects.find(({ kind }) => kind === 'model');
    expect(paths(model?.metrics ?? [])).toEqual(['reports/metrics.json']);
  });

  it('that may be of several is said and not guessed', async () => {
    const { subjects, notes } = await look({ ...two, 'reports/metrics.json': metrics });
    expect(subjects.flatMap((one) => one.metrics)).toEqual([]);
    expect(notes).toEqual(['reports/metrics.json may belong to models/a or models/b; name it in the policy']);
  });

  it('is what its content is: a file that holds none is not called ambiguous', async () => {
    const { notes } = await look({ ...two, 'src/evaluation/config.json': '{"debug": true}\n' });
    expect(notes).toEqual([]);
  });

  it('of the whole repository belongs to the only model, whatever the README of the repository is', async () => {
    const { subjects } = await look({
      'README.md': '# A project\n\nInstall it.\n',
      'models/m.safetensors': weights,
      'metrics.json': metrics,
    });
    expect(subjects.map((one) => [one.id, ...paths(one.metrics)])).toEqual([['models', 'metrics.json']]);
  });

  // MLflow's file store: mlruns/EXPERIMENT/RUN/{meta.yaml,metrics,params,tags,artifacts} (mlflow/store/tracking/file_store.py).
  const run = (id: string, auc: string): Files => ({
    [`mlruns/0/${id}/meta.yaml`]: `experiment_id: '0'\nlifecycle_stage: active\nrun_id: ${id}\nstatus: 3\n`,
    [`mlruns/0/${id}/metrics/auc`]: `1700000000000 ${auc} 0\n`,
    [`mlruns/0/${id}/params/depth`]: '3\n',
    [`mlruns/0/${id}/tags/mlflow.source.git.commit`]: `${'a'.repeat(40)}\n`,
    [`mlruns/0/${id}/tags/mlflow.user`]: 'ada\n',
    [`mlruns/0/${id}/artifacts/model/MLmodel`]: mlmodel,
    [`mlruns/0/${id}/artifacts/model/model.safetensors`]: weights,
  });

  it('of a run of MLflow belongs to the model of that run', async () => {
    const { subjects, notes } = await look({ ...run('1a', '0.8'), ...run('2b', '0.9') });
    expect(subjects.map((one) => [one.id, ...paths(one.metrics), ...paths(one.records)])).toEqual(
      ['1a', '2b'].map((id) => [
        `mlruns/0/${id}/artifacts/model`,
        `mlruns/0/${id}/metrics/auc`,
        `mlruns/0/${id}/artifacts/model/MLmodel`,
        `mlruns/0/${id}/meta.yaml`,
        `mlruns/0/${id}/params/depth`,
        `mlruns/0/${id}/tags/mlflow.source.git.commit`,
      ]),
    );
    expect(notes).toEqual([]);
  });

  it('of a run that kept no model is not given to the model of another', async () => {
    const { subjects } = await look({
      ...run('1a', '0.8'),
      'mlruns/0/2b/metrics/auc': '1700000000000 0.9 0\n',
    });
    expect(subjects.map((one) => paths(one.metrics))).toEqual([['mlruns/0/1a/metrics/auc']]);
  });

  it('in a folder that one model alone lies below belongs to that model', async () => {
    const { subjects, notes } = await look({
      'churn/artifacts/m.safetensors': weights,
      'churn/metrics.json': metrics,
      'fraud/artifacts/m.safetensors': weights,
      'fraud/other/n.safetensors': weights,
      'fraud/metrics.json': metrics,
    });
    expect(subjects.map((one) => [one.id, ...paths(one.metrics)])).toEqual([
      ['churn/artifacts', 'churn/metrics.json'],
      ['fraud/artifacts'],
      ['fraud/other'],
    ]);
    expect(notes).toEqual([
      'fraud/metrics.json may belong to churn/artifacts, fraud/artifacts or fraud/other; name it in the policy',
    ]);
  });

  // mlflow-export-import: RUN/run.json beside RUN/artifacts (samples of the repository).
  it('of an exported run is both metrics and record of the model among its artifacts', async () => {
    const run = (rmse: number) =>
      JSON.stringify({
        mlflow: {
          info: { run_id: 'a', status: 'FINISHED' },
          params: { seed: '7' },
          metrics: { rmse: [{ value: rmse, timestamp: 1, step: 0 }] },
          tags: {},
        },
      });
    const { subjects, notes } = await look({
      'exp/1a/run.json': run(0.5),
      'exp/1a/artifacts/model/m.safetensors': weights,
      'exp/2b/run.json': run(0.6),
      'exp/2b/artifacts/model/m.safetensors': weights,
      'exp/3c/run.json': run(0.7),
    });
    expect(subjects.map((one) => [one.id, ...paths(one.metrics), ...paths(one.records)])).toEqual([
      ['exp/1a/artifacts/model', 'exp/1a/run.json', 'exp/1a/run.json'],
      ['exp/2b/artifacts/model', 'exp/2b/run.json', 'exp/2b/run.json'],
    ]);
    expect(notes).toEqual([
      'exp/3c/run.json may belong to exp/1a/artifacts/model or exp/2b/artifacts/model; name it in the policy',
    ]);
  });

  it('beside a README that is no card belongs to the model all the same', async () => {
    const { subjects, notes } = await look({
      'models/m.safetensors': weights,
      'reports/README.md': '# Reports\n\nHow to read them.\n',
      'reports/metrics.json': metrics,
    });
    expect(subjects.map((one) => [one.id, one.card?.path, ...paths(one.metrics)])).toEqual([
      ['models', undefined, 'reports/metrics.json'],
    ]);
    expect(notes).toEqual([]);
  });

  it('beside a README that is a card belongs to the model of that card', async () => {
    const { subjects } = await look({
      'models/m.safetensors': weights,
      'other/README.md': card,
      'other/metrics.json': metrics,
    });
    expect(subjects.map((one) => [one.id, one.card?.path, ...paths(one.metrics)])).toEqual([
      ['models', undefined],
      ['other', 'other/README.md', 'other/metrics.json'],
    ]);
  });

  it('beside a README with broken front matter makes no subject of its folder', async () => {
    const { subjects } = await look({
      'models/m.safetensors': weights,
      'reports/README.md': '---\ntitle: [never closed\n---\n# Reports\n',
      'reports/metrics.json': metrics,
    });
    expect(subjects.map((one) => [one.id, ...paths(one.metrics)])).toEqual([
      ['models', 'reports/metrics.json'],
    ]);
  });

  it('of a pipeline speaks for each model and dataset below it', async () => {
    const { subjects } = await look({
      'models/a.safetensors': weights,
      'data/train.csv': csv,
      'dvc.lock': dvcLock,
    });
    expect(subjects.map((one) => [one.kind, ...paths(one.records)])).toEqual([
      ['model', 'dvc.lock'],
      ['dataset', 'dvc.lock'],
    ]);
  });

  it('of DVC that may point at either is said and not guessed', async () => {
    const { subjects, notes } = await look({ 'store/thing.dvc': dvcPointer('thing') });
    expect(subjects).toEqual([]);
    expect(notes).toEqual([
      expect.stringMatching(/^No model and no dataset was found\. Looked for: model files/),
      'store/thing.dvc is a DVC pointer to what may be a model or a dataset; declare it in the policy under one of them',
    ]);
  });

  it('counts as a card by its content: what is only named so leaves the place to the next', async () => {
    const { subjects } = await look({
      'm/net.safetensors': weights,
      'm/README.md': card,
      'm/model_card.json': '{"nothing": "of a card"}\n',
    });
    expect(subjects.map((one) => one.card?.path)).toEqual(['m/README.md']);
  });
});

describe('a README beside a model and a dataset', () => {
  const both = (folder: string): Files => ({
    [`${folder}net.safetensors`]: weights,
    [`${folder}data.csv.dvc`]: dvcPointer('data.csv'),
  });
  const ofModel = '---\npipeline_tag: text-classification\n---\n# Loans\n\n## Intended use\n\nRanking.\n';
  const ofData = '---\ntask_categories: [text-classification]\n---\n# Loans\n\nWhat they are.\n';
  const plain = '# Loans\n\nHow to train.\n';

  it.each<[string, string, string, Partial<Record<'model' | 'dataset', string>>]>([
    ['of the model, in a folder', 'm/', ofModel, { model: 'm/README.md' }],
    ['of the dataset, in a folder', 'm/', ofData, { dataset: 'm/README.md' }],
    ['without front matter, in a folder: the model’s', 'm/', plain, { model: 'm/README.md' }],
    ['of the model, at the root', '', ofModel, { model: 'README.md' }],
    ['of the dataset, at the root', '', ofData, { dataset: 'README.md' }],
    ['without front matter, at the root: nobody’s', '', plain, {}],
  ])('%s', async (_name, folder, readme, expected) => {
    const { subjects, notes } = await look({ ...both(folder), [`${folder}README.md`]: readme });
    expect(Object.fromEntries(subjects.map((one) => [one.kind, one.card?.path]))).toEqual({
      model: undefined,
      dataset: undefined,
      ...expected,
    });
    expect(notes).toEqual([]);
  });

  it('is the declared dataset’s only where it says so', async () => {
    const policy = 'version: 1\ndatasets:\n  - { id: loans, files: [m/data.csv] }\n';
    const cardsOf = async (readme: string) => {
      const { subjects } = await look({ ...both('m/'), 'm/README.md': readme }, policy);
      return Object.fromEntries(subjects.map((one) => [one.kind, one.card?.path]));
    };
    expect(await cardsOf(plain)).toEqual({ dataset: undefined, model: 'm/README.md' });
    expect(await cardsOf(ofData)).toEqual({ dataset: 'm/README.md', model: undefined });
  });

  it('leaves a declared card as it is', async () => {
    const { subjects } = await look(
      { ...both('m/'), 'm/README.md': ofModel, 'docs/card.md': card },
      'version: 1\nmodels:\n  - { id: net, artifacts: [m/net.safetensors], card: docs/card.md }\n',
    );
    expect(Object.fromEntries(subjects.map((one) => [one.kind, one.card?.path]))).toEqual({
      model: 'docs/card.md',
      dataset: undefined,
    });
  });

  it('of data alone, whose README is of a model, is told to have no card', async () => {
    const { subjects } = await look({
      'data/train.csv': csv,
      'data/README.md': '---\npipeline_tag: text-classification\n---\n# A model\n\n## Limitations\n\nSome.\n',
      'data/other/rows.csv': csv,
      'data/other/README.md': '# Rows\n\n## Model details\n\nNone.\n',
    });
    expect(
      subjects.map(({ id, card: own, passedOver }) => [
        id,
        own?.path,
        ...passedOver.map(({ reason }) => reason),
      ]),
    ).toEqual([
      ['data', undefined, 'does not say that it is the card of a dataset'],
      ['data/other', 'data/other/README.md'],
    ]);
  });

  it('that is the dataset’s is told to the model, which is to have one of its own', async () => {
    const [finding] = await judge({ ...both('m/'), 'm/README.md': ofData }, 'version: 1\n');
    expect(finding).toMatchObject({
      status: 'fail',
      message: 'No card was found; expected m/MODEL_CARD.md',
      steps: [
        'Looked for m/MODEL_CARD.md: nothing there.',
        'm/README.md does not say that it is the card of a model.',
      ],
    });
  });

  it('that may be of two models is told to each as being there', async () => {
    const findings = await judge(
      { 'm/a.safetensors': weights, 'm/b.safetensors': weights, 'm/README.md': ofModel },
      'version: 1\nmodels:\n  - { id: a, artifacts: [m/a.safetensors] }\n  - { id: b, artifacts: [m/b.safetensors] }\n',
    );
    expect(findings.map(({ subject, message }) => [subject, message])).toEqual(
      ['a', 'b'].map((id) => [
        id,
        'No card was found: m/README.md may belong to a or b; name it in the policy',
      ]),
    );
    expect(findings[0]?.steps[0]).toBe('Looked for m/README.md: it is there.');
  });

  it('and metrics that may be of two models are told to each', async () => {
    const findings = await judge(
      {
        'a/m.safetensors': weights,
        'b/m.safetensors': weights,
        'reports/metrics.json': metrics,
      },
      'version: 1\n',
      'metric/finite',
    );
    expect(findings.map(({ subject, message, remedy }) => [subject, message, remedy])).toEqual(
      ['a', 'b'].map((id) => [
        id,
        'No metrics file was found: reports/metrics.json may belong to a or b; name it in the policy',
        'Say in the policy, under `metrics`, whose reports/metrics.json is.',
      ]),
    );
  });

  async function judge(files: Files, policy: string, check = 'card/present') {
    const repository = memoryRepository([
      {
        ...files,
        '.github/assay.yml': `${policy}require:\n  - { id: it, check: ${check}, level: block }\n`,
      },
    ]);
    const { findings } = await auditCommits({
      repository,
      reader: contentReader(openPredictions()),
      base: 'c0',
      head: 'c0',
      scope: 'all',
      packs,
      now: new Date('2026-01-01T00:00:00Z'),
    });
    return findings;
  }
});

describe('what the policy declares', () => {
  const declared = `version: 1
models:
  - id: credit
    artifacts: [m/*.safetensors]
    card: m/README.md
`;

  it('stays as declared: a missing card is not replaced by another that lies near', async () => {
    const { subjects } = await look({ 'm/net.safetensors': weights, 'm/MODEL_CARD.md': card }, declared);
    expect(subjects.map((one) => [one.id, one.card, one.cardExpected])).toEqual([
      ['credit', undefined, 'm/README.md'],
    ]);
  });

  it('is not discovered a second time', async () => {
    const { subjects } = await look({ 'm/net.safetensors': weights, 'm/README.md': card }, declared);
    expect(subjects.map(({ id, declared: is }) => [id, is])).toEqual([['credit', true]]);
  });

  it('is found behind DVC: an output of dvc.lock, and a .dvc file under the name of what it points at', async () => {
    const { subjects } = await look(
      { 'dvc.lock': dvcLock, 'models/b.pkl.dvc': dvcPointer('b.pkl') },
      'version: 1\nmodels:\n  - { id: a, artifacts: [models/*.onnx] }\n  - { id: b, artifacts: [models/b.pkl] }\n',
    );
    expect(subjects.map(brief)).toEqual([
      ['model', 'a', 'models/a.onnx'],
      ['model', 'b', 'models/b.pkl.dvc'],
    ]);
    expect(subjects[0]?.because).toContain('models/a.onnx is kept by DVC, as dvc.lock records');
  });

  it('is one with the MLmodel beside its file', async () => {
    const { subjects } = await look(
      { 'run/model/MLmodel': mlmodel, 'run/model/data/m.safetensors': weights },
      'version: 1\nmodels:\n  - { id: credit, artifacts: [run/model/data/m.safetensors] }\n',
    );
    expect(subjects.map((one) => [one.id, ...paths(one.records)])).toEqual([['credit', 'run/model/MLmodel']]);
  });

  it('without a card takes the one that lies beside it', async () => {
    const { subjects } = await look(
      { 'm/net.safetensors': weights, 'm/README.md': card },
      'version: 1\nmodels:\n  - { id: credit, artifacts: [m/net.safetensors] }\n',
    );
    expect(subjects.map((one) => one.card?.path)).toEqual(['m/README.md']);
  });
});
