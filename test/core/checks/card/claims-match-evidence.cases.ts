import type { CheckCases } from '../cases.ts';

const table = (rows: string) => ({
  'models/credit/README.md': `# Credit\n\n## Evaluation\n\n| Metric | Value |\n| --- | --- |\n${rows}\n`,
});

const twoModels = (big: string, small: string) =>
  `---\nlicense: mit\nmodel-index:\n${[
    ['big-model', big],
    ['small-model', small],
  ]
    .map(
      ([name, value]) =>
        `- name: ${name}\n  results:\n  - task: {type: tabular-classification}\n    dataset: {type: own, name: Applications}\n    metrics:\n    - {type: f1, value: ${value}}\n`,
    )
    .join('')}---\n# Credit\n\nText.\n`;

export const cases: CheckCases = {
  check: 'card/claims-match-evidence',
  about: 'model',
  invalid: [{ tolerance: 0.1 }],
  cases: [
    { name: 'the card rounds what is committed', expect: { status: 'pass', says: ['1 number'] } },
    {
      name: 'the card says more than the evidence',
      files: table('| AUC | 0.89 |'),
      expect: {
        status: 'fail',
        says: ['0.89', '0.871'],
        places: ['models/credit/README.md:7'],
        suggestion: '| AUC | 0.87 |',
      },
    },
    {
      name: 'a wrong percentage is corrected as a percentage',
      files: table('| AUC | 89.1 % |'),
      expect: { status: 'fail', suggestion: '| AUC | 87.1 % |' },
    },
    {
      name: 'several wrong numbers',
      files: {
        ...table('| AUC | 0.89 |\n| F1 | 0.7 |'),
        'models/credit/metrics.json': '{"auc": 0.871, "f1": 0.64}',
      },
      expect: {
        status: 'fail',
        says: ['2 of the card’s 2 numbers', 'AUC 0.89, committed 0.871', 'F1 0.7, committed 0.64'],
        places: ['models/credit/README.md:7', 'models/credit/README.md:8'],
      },
    },
    {
      name: 'the card states the value on the training data as if it were any',
      files: {
        ...table('| AUC | 0.99 |'),
        'models/credit/metrics.json': '{"train": {"auc": 0.99}, "test": {"auc": 0.7}}',
      },
      expect: { status: 'fail', says: ['0.99', '0.7'] },
    },
    {
      name: 'a paragraph that is one result',
      files: {
        'models/credit/README.md': '# Credit\n\n**AUC:** 0.95\n\nThe AUC: 0.99 of others is not ours.\n',
      },
      expect: { status: 'fail', says: ['0.95', '0.871'], places: ['models/credit/README.md:3'] },
    },
    {
      name: 'a value of the training data beside one of the test data',
      files: {
        'models/credit/README.md':
          '# Credit\n\n| Split | AUC |\n| --- | --- |\n| Train | 0.93 |\n| Test | 0.87 |\n',
        'models/credit/metrics.json': '{"train_auc": 0.93, "test_auc": 0.871}',
      },
      expect: { status: 'pass', says: ['2 numbers'] },
    },
    {
      name: 'a value of the training data is not contradicted by one of other data',
      files: {
        'models/credit/README.md':
          '# Credit\n\n| Split | AUC |\n| --- | --- |\n| Train | 0.93 |\n| Test | 0.87 |\n',
      },
      expect: { status: 'unknown', says: ['AUC on train 0.93', 'in no committed metrics file'] },
    },
    {
      name: 'rounded to the card’s own two digits',
      files: { ...table('| AUC | 0.87 |'), 'models/credit/metrics.json': '{"auc": 0.8749}' },
      expect: { status: 'pass' },
    },
    {
      name: 'the second digit is wrong',
      files: { ...table('| AUC | 0.87 |'), 'models/credit/metrics.json': '{"auc": 0.8751}' },
      expect: { status: 'fail' },
    },
    {
      name: 'a percentage for a fraction',
      files: table('| AUC | 87.1 % |'),
      expect: { status: 'pass' },
    },
    {
      name: 'model-index in the front matter',
      files: {
        'models/credit/README.md':
          '---\nlicense: mit\nmodel-index:\n- name: credit\n  results:\n  - task: {type: tabular-classification}\n    dataset: {type: own, name: Applications}\n    metrics:\n    - type: f1\n      value: 0.7\n---\n# Credit\n\nText.\n',
      },
      expect: {
        status: 'fail',
        says: ['0.7', '0.64'],
        places: ['models/credit/README.md:10'],
        suggestion: '      value: 0.6',
      },
    },
    {
      name: 'two models in the model-index, each compared with its own value',
      files: {
        'models/credit/README.md': twoModels('0.9', '0.8'),
        'models/credit/metrics.json':
          '[{"model": "org/Big_Model", "f1": 0.9}, {"model": "small-model", "f1": 0.8}]',
      },
      expect: { status: 'pass', says: ['2 numbers'] },
    },
    {
      name: 'two models whose values are exchanged',
      files: {
        'models/credit/README.md': twoModels('0.8', '0.9'),
        'models/credit/metrics.json':
          '[{"model": "big-model", "f1": 0.9}, {"model": "small-model", "f1": 0.8}]',
      },
      expect: { status: 'fail', says: ['0.8', '0.9'] },
    },
    {
      name: 'two models, and a committed value that says nothing of which it is',
      files: {
        'models/credit/README.md': twoModels('0.9', '0.8'),
        'models/credit/metrics.json': '{"f1": 0.9}',
      },
      expect: { status: 'unknown', says: ['0.8', 'no committed metrics file'] },
    },
    {
      name: 'a number that no file supports',
      files: table('| Recall | 0.9 |'),
      expect: { status: 'unknown', says: ['no committed metrics file'] },
    },
    {
      name: 'a card without numbers',
      files: { 'models/credit/README.md': '# Credit\n\n## Evaluation\n\nSee the report.\n' },
      expect: { status: 'not-applicable' },
    },
  ],
};
