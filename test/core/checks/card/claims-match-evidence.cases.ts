import type { CheckCases } from '../cases.ts';

const table = (rows: string) => ({
  'models/credit/README.md': `# Credit\n\n## Evaluation\n\n| Metric | Value |\n| --- | --- |\n${rows}\n`,
});

export const cases: CheckCases = {
  check: 'card/claims-match-evidence',
  about: 'model',
  invalid: [{ tolerance: 0.1 }],
  cases: [
    { name: 'the card rounds what is committed', expect: { status: 'pass', says: ['1 number'] } },
    {
      name: 'the card says more than the evidence',
      files: table('| AUC | 0.89 |'),
      expect: { status: 'fail', says: ['0.89', '0.871'], places: ['models/credit/README.md:7'] },
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
      expect: { status: 'fail', says: ['0.7', '0.64'], places: ['models/credit/README.md:10'] },
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
