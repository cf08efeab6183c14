import type { CheckCases } from '../cases.ts';

const card = (frontMatter: string) => ({
  'models/credit/README.md': `---\n${frontMatter}\n---\n# Credit\n\nText.\n`,
});

export const cases: CheckCases = {
  check: 'card/metadata',
  about: 'model',
  invalid: [{ fields: 'license' }, { licences: ['mit'] }],
  cases: [
    { name: 'a licence that exists', expect: { status: 'pass', says: ['license'] } },
    {
      name: 'no front matter',
      files: { 'models/credit/README.md': '# Credit\n\nText.\n' },
      expect: { status: 'fail', says: ['no metadata'], places: ['models/credit/README.md:1'] },
    },
    {
      name: 'a licence by its spoken name, with the id suggested',
      files: card('language: en\nlicense: Apache 2.0'),
      expect: {
        status: 'fail',
        says: ['"Apache 2.0"', 'apache-2.0'],
        places: ['models/credit/README.md:3'],
        suggestion: 'license: apache-2.0',
      },
    },
    {
      name: 'front matter whose alias stands for itself',
      files: { 'models/credit/README.md': '---\nlicense: &a [*a]\n---\n# Credit\n\n## Use\n\nText.\n' },
      expect: { status: 'unknown', says: ['Unexpected alias'], places: ['models/credit/README.md:2'] },
    },
    {
      name: 'a field that is missing',
      options: { fields: ['license', 'base_model'] },
      expect: { status: 'fail', says: ['base_model is missing'] },
    },
    {
      name: 'other, without saying which',
      files: card('license: other'),
      expect: { status: 'fail', says: ['license_name'] },
    },
    {
      name: 'a licence of the Hub that SPDX does not know',
      files: card('license: llama3.1'),
      expect: { status: 'pass' },
    },
    {
      name: 'a licence that the policy does not allow',
      options: { licenses: ['mit', 'apache-2.0'] },
      files: card('license: cc-by-nc-4.0'),
      expect: { status: 'fail', says: ['cc-by-nc-4.0', 'mit'], places: ['models/credit/README.md:2'] },
    },
    {
      name: 'several licences, one of them unknown',
      files: card('license: [mit, my-own]'),
      expect: { status: 'fail', says: ['"my-own"'] },
    },
  ],
};
