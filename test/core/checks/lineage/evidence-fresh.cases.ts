import { type CheckCases, safetensors, standardFiles } from '../cases.ts';
import { dvcLock, md5 } from './dvc-lock.ts';

export const cases: CheckCases = {
  check: 'lineage/evidence-fresh',
  about: 'model',
  invalid: [{ evidence: ['predictions'] }, { evidence: [] }],
  cases: [
    {
      name: 'all of one commit',
      expect: { status: 'pass', says: ['with models/credit/model.safetensors or after it'] },
    },
    {
      name: 'a new model under old metrics',
      base: {},
      files: { 'models/credit/model.safetensors': safetensors(1) },
      options: { evidence: ['metrics'] },
      expect: {
        status: 'fail',
        says: ['models/credit/metrics.json not since'],
        places: ['models/credit/metrics.json:1'],
      },
    },
    {
      name: 'metrics and card a commit later',
      base: { 'models/credit/README.md': '# Old\n\nText.\n', 'models/credit/metrics.json': '{"auc": 0.8}' },
      between: [{ 'models/credit/model.safetensors': safetensors(2) }],
      files: { 'models/credit/model.safetensors': safetensors(2) },
      expect: { status: 'pass' },
    },
    {
      name: 'only the metrics moved with the model',
      base: {},
      files: {
        'models/credit/model.safetensors': safetensors(3),
        'models/credit/metrics.json': '{"auc": 0.9}',
      },
      expect: { status: 'fail', says: ['models/credit/README.md not since'] },
    },
    {
      name: 'nothing beside the model',
      files: { 'models/credit/README.md': null, 'models/credit/metrics.json': null },
      expect: { status: 'unknown', says: ['no metrics file or card'] },
    },
    {
      name: 'metrics of a dataset',
      about: 'dataset',
      files: { 'data/train.csv': 'age\n31\n' },
      options: { evidence: ['metrics'] },
      expect: { status: 'not-applicable', says: ['a dataset has none'] },
    },
    {
      name: 'a dataset without a card',
      about: 'dataset',
      files: { 'data/train.csv': 'age\n31\n' },
      expect: { status: 'unknown', says: ['The dataset has no card whose age'] },
    },
    {
      name: 'new data under an old card',
      about: 'dataset',
      base: { 'data/train.csv': 'age\n31\n', 'data/README.md': '# Loans\n\nText.\n' },
      files: { 'data/train.csv': 'age\n45\n', 'data/README.md': '# Loans\n\nText.\n' },
      expect: { status: 'fail', says: ['data/train.csv changed in', 'data/README.md not since'] },
    },
    {
      name: 'a clone without history',
      shallow: true,
      expect: { status: 'unknown', says: ['could not be read'] },
    },
    {
      name: 'the record of a model that DVC keeps changed, and git does not say whether the model did',
      base: {
        ...standardFiles,
        'models/credit/model.safetensors': null,
        'dvc.lock': dvcLock({ train: { outs: [['models/credit/model.pkl', md5('one')]] } }),
      },
      files: {
        'models/credit/model.safetensors': null,
        'dvc.lock': dvcLock({ train: { outs: [['models/credit/model.pkl', md5('two')]] } }),
      },
      options: { evidence: ['metrics'] },
      expect: {
        status: 'unknown',
        says: [
          'dvc.lock, which records models/credit/model.pkl, changed',
          'models/credit/metrics.json not since',
        ],
      },
    },
    {
      name: 'only the card changed',
      base: { ...standardFiles, 'models/credit/README.md': '# Old\n\nText.\n' },
      expect: { status: 'pass' },
    },
  ],
};
