import type { CheckCases } from '../cases.ts';
import { counts } from './group-disparity.cases.ts';

const files = counts({ female: [1, 1, 1, 1], male: [1, 1, 1, 1] });

export const cases: CheckCases = {
  check: 'fairness/attributes-covered',
  about: 'model',
  invalid: [{ attributes: 'sex' }, { attribute: 'sex' }],
  cases: [
    {
      name: 'the one that is asked for',
      options: { attributes: ['sex'] },
      files,
      expect: { status: 'pass', says: ['sex is evaluated'] },
    },
    {
      name: 'one of two is left out',
      options: { attributes: ['sex', 'age_group'] },
      files,
      expect: {
        status: 'fail',
        says: ['age_group is not evaluated'],
        places: ['models/credit/metrics.json:1'],
      },
    },
    { name: 'none is declared', files, expect: { status: 'not-applicable' } },
  ],
};
