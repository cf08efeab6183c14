import type { CheckCases } from '../cases.ts';
import { counts } from './group-disparity.cases.ts';

const options = { attribute: 'sex' };

export const cases: CheckCases = {
  check: 'fairness/four-fifths',
  about: 'model',
  invalid: [{}, { ...options, threshold: 80 }, { ...options, alpha: 0 }],
  cases: [
    // 480/1000 selected against 500/1000: 0.96
    {
      name: 'alike',
      options,
      files: counts({ female: [400, 80, 100, 420], male: [400, 100, 100, 400] }),
      expect: { status: 'pass', says: ['0.96 times'] },
    },
    // 300/1000 against 500/1000: 0.6
    {
      name: 'adverse beyond chance',
      options,
      files: counts({ female: [250, 50, 250, 450], male: [400, 100, 100, 400] }),
      expect: { status: 'fail', says: ['300 of 1000', '0.6 times'] },
    },
    // 12/40 against 16/40: 0.75, and Fisher's p is far from 0.05
    {
      name: 'below four fifths, by chance as likely as not',
      options,
      files: counts({ female: [8, 4, 8, 20], male: [12, 4, 8, 16] }),
      expect: { status: 'unknown', says: ['0.75 times', 'too little data'] },
    },
    { name: 'no counts', options, expect: { status: 'unknown', says: ['No counts'] } },
  ],
};
