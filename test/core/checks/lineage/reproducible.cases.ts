import { type CheckCases, standardMetrics } from '../cases.ts';
import { dvcLock, md5 } from './dvc-lock.ts';

const code = 'print(1)\n';
/** The memory repository names its commits `c0`, `c1`, …; a run names one in hexadecimal, so that `c0` and zeros is one. */
const reachable = 'c0'.padEnd(40, '0');
const run = (commit: string, params: object = { seed: '7', depth: '3' }) => ({
  'models/credit/run.json': JSON.stringify({
    info: { run_id: 'a1', status: 'FINISHED' },
    data: { params, metrics: { auc: 0.871 }, tags: { 'mlflow.source.git.commit': commit } },
  }),
});
const lockFile = { 'uv.lock': 'version = 1\n\n[[package]]\nname = "numpy"\nversion = "2.1.0"\n' };

export const cases: CheckCases = {
  check: 'lineage/reproducible',
  about: 'model',
  invalid: [{ require: [] }, { require: ['luck'] }],
  cases: [
    {
      name: 'a run with its commit, parameters and seed, and a lock file',
      files: { ...run(reachable), ...lockFile },
      expect: { status: 'pass', says: ['seed 7', 'commit c000000000', 'uv.lock'] },
    },
    {
      name: 'params.yaml, and dvc.lock with the code as it is committed',
      files: {
        'params.yaml': 'train:\n  random_state: 42\n  lr: 0.1\n',
        'src/train.py': code,
        'dvc.lock': dvcLock({
          train: {
            deps: [['src/train.py', md5(code)]],
            outs: [['models/credit/metrics.json', md5(standardMetrics)]],
          },
        }),
        'requirements.txt':
          '# pinned\nnumpy==2.1.0\nscikit-learn[alldeps]==1.5.2 ; python_version > "3.9"\n-e .\n',
      },
      expect: {
        status: 'pass',
        says: ['train.random_state 42 in params.yaml', 'src/train.py as dvc.lock records it'],
      },
    },
    {
      name: 'the card lists the hyperparameters',
      files: {
        ...lockFile,
        'models/credit/README.md':
          '# Credit\n\n### Training hyperparameters\n\nThe following hyperparameters were used during training:\n- learning_rate: 1e-05\n- seed: 42\n',
      },
      options: { require: ['parameters', 'seed', 'environment'] },
      expect: { status: 'pass', says: ['seed 42 in models/credit/README.md'] },
    },
    {
      name: 'nothing at all',
      expect: {
        status: 'fail',
        says: [
          'no parameters are committed, no parameter is a seed',
          'no record names the commit of the code and no file fixes the environment',
        ],
      },
    },
    {
      name: 'a seed that is none',
      files: { 'params.yaml': 'train:\n  random_state: null\n  seedling: 3\n' },
      options: { require: ['parameters', 'seed'] },
      expect: { status: 'fail', says: ['no parameter is a seed'] },
    },
    {
      name: 'a version that is left open',
      files: { 'requirements.txt': 'numpy==2.1.0\npandas>=2\n' },
      options: { require: ['environment'] },
      expect: {
        status: 'fail',
        says: ['requirements.txt:2 leaves a version open (pandas>=2)'],
        places: ['requirements.txt:2'],
      },
    },
    {
      name: 'a requirements file that includes one which is not there',
      files: { 'requirements.txt': '-r base.txt\nnumpy==2.1.0\n' },
      options: { require: ['environment'] },
      expect: { status: 'fail', says: ['base.txt, which cannot be read'] },
    },
    {
      name: 'a conda environment beside the model, all fixed',
      files: {
        'models/credit/conda.yaml':
          'channels: [conda-forge]\ndependencies:\n- python=3.11.0\n- pip<=23.1.2\n- pip:\n  - mlflow==2.13.1\n',
      },
      options: { require: ['environment'] },
      expect: { status: 'fail', says: ['models/credit/conda.yaml:4 leaves a version open (pip<=23.1.2)'] },
    },
    {
      name: 'a commit of another history',
      files: { ...run('4afec69ef703ad51d52c41b52696910017475764'), ...lockFile },
      expect: { status: 'fail', says: ['4afec69ef7', 'is not in the history of this branch'] },
    },
    {
      name: 'a clone without history',
      files: { ...run('4afec69ef703ad51d52c41b52696910017475764'), ...lockFile },
      shallow: true,
      expect: { status: 'unknown', says: ['beyond the history that this clone has'] },
    },
  ],
};
