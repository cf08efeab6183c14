import type { CheckCases } from '../cases.ts';

export const cases: CheckCases = {
  check: 'custom/expression',
  about: 'model',
  invalid: [
    {},
    { cel: 1 },
    { cel: '' },
    { expression: 'true' },
    { cel: 'model.card.license ==' },
    { cel: 'model.card.license.matches("(")' },
    { cel: '[1].all(a, [1].all(b, [1].all(c, [1].all(d, true))))' },
  ],
  cases: [
    {
      name: 'a licence of a list',
      options: { cel: "model.card.license in ['apache-2.0', 'mit']" },
      expect: { status: 'pass', says: ['holds'] },
    },
    {
      name: 'not of the list, in the team’s words',
      options: {
        cel: "model.card.license == 'mit'",
        message: 'Licence {{model.card.license}} is not cleared for use',
      },
      expect: {
        status: 'fail',
        says: ['Licence apache-2.0 is not cleared for use'],
        places: ['models/credit/README.md:1'],
      },
    },
    {
      name: 'an expression about datasets',
      options: { cel: 'dataset.id == "x"' },
      expect: { status: 'not-applicable', says: ['speaks of a dataset'] },
    },
    { name: 'a metric', options: { cel: 'model.metrics.auc > 0.8' }, expect: { status: 'pass' } },
    {
      name: 'a field that is not there is unknown, not false',
      options: { cel: "model.card.base_model == 'x'" },
      expect: { status: 'unknown', says: ['could not be evaluated'] },
    },
    {
      name: 'a number is no verdict',
      options: { cel: '1 + 1' },
      expect: { status: 'unknown', says: ['expected true or false'] },
    },
    {
      name: 'a pattern made to backtrack, in linear time',
      options: { cel: "('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' + '!').matches('^(a+)+$')" },
      expect: { status: 'fail' },
    },
  ],
};
