import type { CheckCases } from '../cases.ts';

const policy = (require: string) => ({
  '.github/assay.yml': `version: 1\ndiscover: false\nrequire:\n${require}`,
});
const own = '  - {id: it, check: policy/valid, level: block, with: {}}\n';

export const cases: CheckCases = {
  check: 'policy/valid',
  about: 'policy',
  invalid: [{ strict: true }],
  cases: [
    {
      name: 'a requirement is switched off',
      base: policy(`${own}  - {id: there, check: card/present, level: block}\n`),
      files: policy(`${own}  - {id: there, check: card/present, level: off}\n`),
      expect: { status: 'pass', says: ['valid', 'there'] },
    },
    {
      name: 'only a comment changes',
      base: policy(own),
      files: policy(`${own}# a comment\n`),
      expect: { status: 'pass', says: ['no requirement changes'] },
    },
    {
      name: 'a check that does not exist',
      base: policy(own),
      files: policy('  - check: card/presnt\n'),
      expect: { status: 'fail', says: ['card/presnt'], places: ['.github/assay.yml:4'] },
    },
  ],
};
