import type { CheckCases } from '../cases.ts';

export const cases: CheckCases = {
  check: 'card/present',
  about: 'model',
  invalid: [{ sections: ['limitations'] }],
  cases: [
    {
      name: 'a card with sections of its own',
      expect: { status: 'pass', says: ['models/credit/README.md', 'credit'] },
    },
    {
      name: 'no card at all',
      files: { 'models/credit/README.md': null },
      expect: { status: 'fail', says: ['No card was found', 'models/credit/README.md'] },
    },
    {
      name: 'a card of headings and placeholders',
      files: {
        'models/credit/README.md':
          '# Model card\n\n## Intended use\n\n[More Information Needed]\n\n## Limitations\n\n<!-- to do -->\n',
      },
      expect: { status: 'fail', says: ['says nothing'], places: ['models/credit/README.md:1'] },
    },
  ],
};
