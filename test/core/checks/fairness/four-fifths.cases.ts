import type { CheckCases } from '../cases.ts';
import { aggregateText, csvOf, rowsOf } from '../prediction-files.ts';

type Table = readonly [tp: number, fp: number, fn: number, tn: number];

const options = { attribute: 'sex' };
const counts = (sex: Readonly<Record<string, Table>>) => ({
  'models/credit/metrics.json': aggregateText({ sex }),
});

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
    // 480 and 500 of 1,000 selected, as rows
    {
      name: 'from row-level predictions, whose groups are the attribute’s column',
      options,
      predictions: '{ path: models/credit/predictions.csv, groups: [sex] }',
      files: {
        'models/credit/predictions.csv': csvOf([
          ...rowsOf([400, 80, 100, 420], { sex: 'female' }),
          ...rowsOf([400, 100, 100, 400], { sex: 'male' }),
        ]),
      },
      expect: { status: 'pass', says: ['480 of 1000', '0.96 times'] },
    },
    // a Fairlearn table: 0.3 of 1,000 and 0.5 of 1,000
    {
      name: 'from selection rates with their sizes',
      options,
      files: {
        'models/credit/metrics.json':
          '{"overall": {"selection_rate": 0.4, "count": 2000}, "by_group": {"sex": {"female": {"selection_rate": 0.3, "count": 1000}, "male": {"selection_rate": 0.5, "count": 1000}}}}',
      },
      expect: { status: 'fail', says: ['300 of 1000', '0.6 times the rate of male'] },
    },
    {
      name: 'a selection rate without its size',
      options,
      files: {
        'models/credit/metrics.json':
          '{"overall": {"selection_rate": 0.4}, "by_group": {"sex": {"female": {"selection_rate": 0.3}, "male": {"selection_rate": 0.5}}}}',
      },
      expect: { status: 'unknown', says: ['No predictions file or table of counts'] },
    },
    {
      name: 'another attribute was counted',
      options: { attribute: 'age' },
      files: counts({ female: [400, 80, 100, 420], male: [400, 100, 100, 400] }),
      expect: { status: 'unknown', says: ['no counts of the groups of age'] },
    },
    {
      name: 'no counts',
      options,
      expect: { status: 'unknown', says: ['No predictions file or table of counts'] },
    },
  ],
};
