import { type CheckCases, standardMetrics as metrics } from '../cases.ts';
import { dvcLock, dvcPointer, md5 } from './dvc-lock.ts';

const data = 'id,amount\n1,10\n';
const code = 'print("train")\n';
const model = 'b4c4856b0a8262c0056a577735d95f8b';
const params = 'train:\n  seed: 7\n  layers: [64, 32]\n';

const declared = `stages:
  train:
    cmd: python train.py
    deps: [src/train.py, data/train.csv]
    params: [train.seed, train.layers]
    outs: [models/credit/model.pkl]
  evaluate:
    cmd: python evaluate.py
    deps: [models/credit/model.pkl]
    metrics:
    - models/credit/metrics.json:
        cache: false
`;

const lock = dvcLock({
  train: {
    deps: [
      ['data/train.csv', md5(data)],
      ['src/train.py', md5(code)],
    ],
    params: { 'params.yaml': { 'train.seed': 7, 'train.layers': [64, 32] } },
    outs: [['models/credit/model.pkl', model]],
  },
  evaluate: {
    deps: [['models/credit/model.pkl', model]],
    outs: [['models/credit/metrics.json', md5(metrics)]],
  },
});

const repository = {
  'dvc.yaml': declared,
  'dvc.lock': lock,
  'params.yaml': params,
  'src/train.py': code,
  'data/train.csv.dvc': dvcPointer('train.csv', md5(data)),
};

/** A templated stage (dvc.org, "Templating", "foreach stages" and "matrix stages") and the record of its run for one item. */
const eachFiles = (each: string, body?: 'do') => {
  const own = `cmd: python train.py \${item}\ndeps: [src/train.py]\nparams: [train.seed]\nmetrics: ["models/\${item}/metrics.json"]\n`;
  const indented = own.replace(/^(?=.)/gm, body === undefined ? '    ' : '      ');
  return {
    'dvc.yaml': `stages:\n  train:\n    ${each}\n${body === undefined ? '' : '    do:\n'}${indented}`,
    'dvc.lock': dvcLock({
      'train@credit': {
        cmd: 'python train.py credit',
        deps: [['src/train.py', md5(code)]],
        params: { 'params.yaml': { 'train.seed': 7 } },
        outs: [['models/credit/metrics.json', md5(metrics)]],
      },
    }),
    'params.yaml': 'train:\n  seed: 7\n',
    'src/train.py': code,
  };
};

export const cases: CheckCases = {
  check: 'lineage/pipeline-current',
  about: 'model',
  invalid: [{ pipeline: 'maybe' }, { inputs: 'some' }],
  cases: [
    {
      name: 'everything is as it was at the run',
      files: repository,
      expect: { status: 'pass', says: ['2 stages (train and evaluate)', 'models/credit/metrics.json'] },
    },
    {
      name: 'the training code changed after the run',
      files: { ...repository, 'src/train.py': 'print("better")\n' },
      expect: {
        status: 'fail',
        says: ['stage train: its input src/train.py was', 'in git'],
        places: ['dvc.lock:9'],
      },
    },
    {
      name: 'the data pointer changed after the run',
      files: { ...repository, 'data/train.csv.dvc': dvcPointer('train.csv', model) },
      expect: {
        status: 'fail',
        says: ['its input data/train.csv was', 'b4c4856b0a… in data/train.csv.dvc:2'],
      },
    },
    {
      name: 'a parameter changed after the run',
      files: { ...repository, 'params.yaml': params.replace('7', '8') },
      expect: { status: 'fail', says: ['its parameter train.seed was 7 and is 8 in params.yaml'] },
    },
    {
      name: 'a parameter was taken away',
      files: { ...repository, 'params.yaml': 'train:\n  seed: 7\n' },
      expect: { status: 'fail', says: ['train.layers was [64,32] and is gone'] },
    },
    {
      name: 'the parameter file is not committed',
      files: { ...repository, 'params.yaml': null },
      expect: { status: 'fail', says: ['parameter file params.yaml is not committed'] },
    },
    {
      name: 'the parameter file cannot be read',
      files: { ...repository, 'params.yaml': 'train: [\n' },
      expect: { status: 'unknown', says: ['the parameters in params.yaml cannot be read'] },
    },
    {
      name: 'the command changed after the run',
      files: { ...repository, 'dvc.yaml': declared.replace('python train.py', 'python train.py --fast') },
      expect: { status: 'fail', says: ['`python train.py` and is `python train.py --fast`'] },
    },
    {
      name: 'an input was added after the run',
      files: {
        ...repository,
        'dvc.yaml': declared.replace('data/train.csv]', 'data/train.csv, src/model.py]'),
      },
      expect: { status: 'fail', says: ['src/model.py is among its inputs in dvc.yaml only'] },
    },
    {
      name: 'a parameter was added after the run',
      files: { ...repository, 'dvc.yaml': declared.replace('[train.seed,', '[train.seed, train.epochs,') },
      expect: { status: 'fail', says: ['params.yaml:train.epochs is in dvc.yaml only'] },
    },
    {
      name: 'the stage is declared no more',
      files: { ...repository, 'dvc.yaml': declared.replace('  train:', '  fit:') },
      expect: { status: 'fail', says: ['dvc.yaml has no stage train any more'] },
    },
    {
      name: 'the metrics were edited by hand',
      files: { ...repository, 'models/credit/metrics.json': metrics.replace('0.871', '0.99') },
      expect: { status: 'fail', says: ['its output models/credit/metrics.json was'] },
    },
    {
      name: 'a stage that is run in a folder of its own',
      files: {
        'models/credit/dvc.yaml': `stages:\n  evaluate:\n    wdir: ..\n    cmd: python evaluate.py\n    deps: [evaluate.py]\n    metrics: [credit/metrics.json]\n`,
        'models/credit/dvc.lock': dvcLock({
          evaluate: {
            deps: [['evaluate.py', md5(code)]],
            outs: [['credit/metrics.json', md5(metrics)]],
          },
        }),
        'models/evaluate.py': code,
      },
      expect: { status: 'pass' },
    },
    {
      name: 'a template is resolved by DVC alone',
      files: {
        ...repository,
        'dvc.yaml': declared.replace('cmd: python train.py', 'cmd: python ${train.script}'),
      },
      expect: { status: 'pass' },
    },
    {
      name: 'a stage for each item of a list, whose input changed after the run',
      files: {
        ...eachFiles('foreach: [credit, other]', 'do'),
        'src/train.py': 'print("better")\n',
      },
      expect: { status: 'fail', says: ['stage train@credit: its input src/train.py was'] },
    },
    {
      name: 'a stage for each item of a list, as it was at the run',
      files: eachFiles('foreach: [credit, other]', 'do'),
      expect: { status: 'pass', says: ['train@credit'] },
    },
    {
      name: 'a stage of a matrix, as it was at the run',
      files: eachFiles('matrix:\n      item: [credit, other]'),
      expect: { status: 'pass', says: ['train@credit'] },
    },
    {
      name: 'a stage of a matrix, whose parameter changed after the run',
      files: { ...eachFiles('matrix:\n      item: [credit, other]'), 'params.yaml': 'train:\n  seed: 8\n' },
      expect: { status: 'fail', says: ['its parameter train.seed was 7 and is 8'] },
    },
    {
      name: 'an input that is nowhere',
      files: { ...repository, 'data/train.csv.dvc': null },
      expect: { status: 'unknown', says: ['data/train.csv is not in git and no pointer stands for it'] },
    },
    {
      name: 'an input that is nowhere, where the visible ones count',
      files: { ...repository, 'data/train.csv.dvc': null },
      options: { inputs: 'visible' },
      expect: { status: 'pass', says: ['as far as can be seen: data/train.csv is not in git'] },
    },
    {
      name: 'an input in a folder of which DVC keeps one hash',
      files: {
        ...repository,
        'data/train.csv.dvc': null,
        'data.dvc': dvcPointer('data', '20b786b6e6f80e2b3fcf17827ad18597.dir'),
      },
      expect: {
        status: 'unknown',
        says: ['data/train.csv lies in data, of which data.dvc records one hash'],
      },
    },
    {
      name: 'no pipeline at all',
      expect: { status: 'unknown', says: ['No dvc.lock has a stage that writes models/credit/metrics.json'] },
    },
    {
      name: 'no pipeline at all, where none is asked for',
      options: { pipeline: 'optional' },
      expect: { status: 'not-applicable' },
    },
    {
      name: 'a dvc.lock that is no YAML',
      files: { ...repository, 'dvc.lock': 'stages: [\n' },
      expect: { status: 'unknown', says: ['dvc.lock cannot be read'] },
    },
  ],
};
