import type { CheckCases } from '../cases.ts';

const card = (text: string) => ({
  'data/applications.csv': 'id,age,defaulted\n1,34,0\n',
  'data/README.md': text,
});

export const cases: CheckCases = {
  check: 'dataset-card/required-sections',
  about: 'dataset',
  invalid: [{ sections: [] }],
  cases: [
    {
      name: 'a datasheet’s headings',
      files: card(
        '# Applications\n\n## Composition\n\nOne row an application.\n\n## Collection Process\n\nFrom the branches’ system.\n\n## Personal and Sensitive Information\n\nNo names; ages in years.\n',
      ),
      expect: { status: 'pass' },
    },
    {
      name: 'nothing about personal data',
      files: card(
        '# Applications\n\n## Dataset Structure\n\nOne row an application.\n\n## Source Data\n\nFrom the branches’ system.\n',
      ),
      expect: { status: 'fail', says: ['personal-data section is missing'] },
    },
  ],
};
