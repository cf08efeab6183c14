import type { CheckCases } from '../cases.ts';

const data = { 'data/applications.csv': 'id,age,defaulted\n1,34,0\n' };

export const cases: CheckCases = {
  check: 'dataset-card/present',
  about: 'dataset',
  invalid: [{ card: 'data/README.md' }],
  cases: [
    {
      name: 'a card with text of its own',
      files: { ...data, 'data/README.md': '# Applications\n\nEvery application of 2019 to 2023.\n' },
      expect: { status: 'pass', says: ['data/README.md', 'applications'] },
    },
    { name: 'no card', files: data, expect: { status: 'fail', says: ['data/README.md'] } },
    {
      name: 'the template, untouched',
      files: { ...data, 'data/README.md': '# Dataset Card\n\n## Uses\n\n[More Information Needed]\n' },
      expect: { status: 'fail', says: ['says nothing'] },
    },
  ],
};
