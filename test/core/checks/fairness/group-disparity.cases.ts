import type { CheckCases } from '../cases.ts';
import { aggregateText, csvOf, rowsOf } from '../prediction-files.ts';

type Table = readonly [tp: number, fp: number, fn: number, tn: number];

const counts = (sex: Readonly<Record<string, Table>>) => ({
  'models/credit/metrics.json': aggregateText({ sex }),
});

const options = {
  attribute: 'sex',
  measure: 'true_positive_rate',
  compare: 'ratio',
  min: 0.8,
  reference: 'male',
};

export const cases: CheckCases = {
  check: 'fairness/group-disparity',
  about: 'model',
  invalid: [
    {},
    { ...options, min: 0 },
    { attribute: 'sex', measure: 'true_positive_rate', compare: 'difference', min: 0.1 },
    { ...options, measure: 'auc' },
  ],
  cases: [
    {
      // 760/1000 against 800/1000: ratio 0.95, and far from 0.8 with a thousand in each
      name: 'alike, and enough samples to show it',
      options,
      files: counts({ female: [760, 100, 240, 900], male: [800, 100, 200, 900] }),
      expect: {
        status: 'pass',
        says: ['True positive rate is 0.76 for female (n = 1,000)', 'ratio 0.95', 'at least 0.8'],
        table: {
          columns: ['group', 'tp', 'n = tp + fn', 'rate', 'ratio to male', 'result'],
          rows: [
            ['female', 760, 1000, 0.76, 0.95, 'within the limit'],
            ['male', 800, 1000, 0.8, null, 'reference'],
          ],
        },
      },
    },
    {
      // 500/1000 against 800/1000: ratio 0.625
      name: 'apart beyond doubt',
      options,
      files: counts({ female: [500, 100, 500, 900], male: [800, 100, 200, 900] }),
      expect: {
        status: 'fail',
        says: ['0.5 for female', 'ratio 0.625'],
        places: ['models/credit/metrics.json:1'],
      },
    },
    {
      // 31/50 against 37/50: ratio 0.84, its interval reaches well below 0.8
      name: 'above the limit, on too few to show it',
      options,
      files: counts({ female: [31, 5, 19, 45], male: [37, 5, 13, 45] }),
      expect: { status: 'unknown', says: ['too little data'] },
    },
    {
      // 226/331 and 549/660 differ by 0.149, of which 0.049 is beyond: 7.849 * 2 * 0.7573 * 0.2427 / 0.049039^2 = 1,200 (Blackwelder 1982)
      name: 'beyond the limit, on too few to show it, with how many would',
      options: { attribute: 'sex', measure: 'true_positive_rate', compare: 'difference', max: 0.1 },
      files: counts({ female: [226, 50, 105, 200], male: [549, 100, 111, 400] }),
      expect: {
        status: 'unknown',
        says: [
          'n = 331, of about 1,200 that would tell',
          'interval -0.207 to -0.0924',
          'whether that is at most 0.1',
        ],
      },
    },
    {
      // 300 women and as many men would tell at 7.849 * 2 * 0.75 * 0.25 / 0.1^2 = 295, were they alike; at 0.06 apart they do not
      name: 'within the limit, on as many rows as the usual plan asks for',
      options: { attribute: 'sex', measure: 'true_positive_rate', compare: 'difference', max: 0.1 },
      files: counts({ female: [216, 50, 84, 200], male: [234, 50, 66, 200] }),
      // 7.849 * 2 * 0.75 * 0.25 / 0.04^2
      expect: { status: 'unknown', says: ['n = 300, of about 1,840 that would tell'] },
    },
    {
      name: 'a group too small is named and not passed over',
      options,
      files: counts({ female: [4, 1, 1, 4], male: [800, 100, 200, 900] }),
      expect: { status: 'unknown', says: ['female', 'n = 5'] },
    },
    {
      // 0.5 against 0.8: a difference of 0.3
      name: 'by difference',
      options: {
        attribute: 'sex',
        measure: 'true_positive_rate',
        compare: 'difference',
        max: 0.1,
        reference: 'male',
      },
      files: counts({ female: [500, 100, 500, 900], male: [800, 100, 200, 900] }),
      expect: { status: 'fail', says: ['difference -0.3'] },
    },
    {
      // Aequitas' own columns, with the counts of the case that is apart: 500 / 1,000 and 800 / 1,000
      name: 'from an Aequitas table that stands under predictions',
      options,
      predictions: 'models/credit/bias.csv',
      files: {
        'models/credit/bias.csv': [
          'model_id,score_threshold,k,attribute_name,attribute_value,tpr,tp,fp,fn,tn,group_size',
          '0,binary 0/1,2400,sex,female,0.5,500,100,500,900,2000',
          '0,binary 0/1,2400,sex,male,0.8,800,100,200,900,2000',
          '',
        ].join('\n'),
      },
      expect: {
        status: 'fail',
        says: ['0.5 for female (n = 1,000)', '0.8 for male (n = 1,000)', 'ratio 0.625'],
        places: ['models/credit/bias.csv:2'],
      },
    },
    {
      // the same counts as rows: 760 / 1,000 and 800 / 1,000
      name: 'from row-level predictions',
      options,
      predictions: '{ path: models/credit/predictions.csv, groups: [sex] }',
      files: {
        'models/credit/predictions.csv': csvOf([
          ...rowsOf([760, 100, 240, 900], { sex: 'female' }),
          ...rowsOf([800, 100, 200, 900], { sex: 'male' }),
        ]),
      },
      expect: { status: 'pass', says: ['0.76 for female (n = 1,000)', 'ratio 0.95'] },
    },
    {
      // three groups: a failure must show it at 97.5 %
      name: 'several groups, and the correction is said',
      options,
      files: counts({
        diverse: [300, 100, 700, 900],
        female: [500, 100, 500, 900],
        male: [800, 100, 200, 900],
      }),
      expect: { status: 'fail', says: ['2 groups compared', 'at 97.5 %'] },
    },
    {
      name: 'a count that is missing',
      options,
      files: {
        'models/credit/metrics.json':
          '{"groups": {"sex": {"female": {"tp": 500, "fp": 100, "fn": 500}, "male": {"tp": 800, "fp": 100, "fn": 200, "tn": 900}}}}',
      },
      expect: { status: 'unknown', says: ['female of sex', 'not all there'] },
    },
    {
      name: 'another attribute was evaluated',
      options: { ...options, attribute: 'age' },
      files: counts({ female: [760, 100, 240, 900], male: [800, 100, 200, 900] }),
      expect: { status: 'unknown', says: ['no counts of the groups of age', 'by sex'] },
    },
    {
      name: 'no counts',
      options,
      expect: { status: 'unknown', says: ['No predictions file or table of counts', 'tp, fp, fn, tn'] },
    },
  ],
};
