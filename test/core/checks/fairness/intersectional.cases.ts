import type { CheckCases } from '../cases.ts';
import { aggregateText, csvOf, rowsOf } from '../prediction-files.ts';

const options = { attributes: ['sex', 'age'], measure: 'true_positive_rate', min: 0.8 };

type Table = readonly [number, number, number, number];
const crossed = (groups: Readonly<Record<string, Table>>) => ({
  'models/credit/metrics.json': aggregateText(
    {},
    {
      crossed: Object.entries(groups).map(([name, [tp, fp, fn, tn]]) => {
        const [sex, age] = name.split(' ');
        return { slice: { sex, age }, tp, fp, fn, tn };
      }),
    },
  ),
});

export const cases: CheckCases = {
  check: 'fairness/intersectional',
  about: 'model',
  invalid: [{ measure: 'accuracy' }, { ...options, attributes: 'sex' }, { ...options, min: 2 }],
  cases: [
    {
      // all between 0.76 and 0.8 of 1,000 positives, against 1,040 / 1,300 = 0.8
      name: 'all alike',
      options,
      files: crossed({
        'female old': [760, 0, 240, 500],
        'female young': [780, 0, 220, 500],
        'male old': [790, 0, 210, 500],
        'male young': [1040, 0, 260, 500],
      }),
      expect: { status: 'pass', says: ['0.76 for old, female (n = 1,000)', 'at least 0.8'] },
    },
    {
      // by sex 1,300 / 2,000 and 1,900 / 2,500, ratio 0.855, and the same by age; old women 0.55 against 1,150 / 1,500, ratio 0.717
      name: 'fair by each attribute and not by both',
      options,
      files: crossed({
        'female old': [550, 0, 450, 500],
        'female young': [750, 0, 250, 500],
        'male old': [750, 0, 250, 500],
        'male young': [1150, 0, 350, 500],
      }),
      expect: { status: 'fail', says: ['0.55 for old, female', '3 groups compared', 'corrected'] },
    },
    {
      name: 'a small intersection is named, with the size that is needed',
      options,
      files: crossed({
        'female old': [9, 0, 3, 500],
        'female young': [780, 0, 220, 500],
        'male old': [790, 0, 210, 500],
        'male young': [1040, 0, 260, 500],
      }),
      expect: { status: 'unknown', says: ['old, female (n = 12, of about', 'that would tell'] },
    },
    {
      name: 'from row-level predictions, which are crossed when they are read',
      options,
      predictions: '{ path: models/credit/predictions.csv, groups: [sex, age] }',
      files: {
        'models/credit/predictions.csv': csvOf([
          ...rowsOf([80, 5, 120, 45], { sex: 'female', age: 'old' }),
          ...rowsOf([160, 5, 40, 45], { sex: 'female', age: 'young' }),
          ...rowsOf([170, 5, 50, 45], { sex: 'male', age: 'old' }),
        ]),
      },
      // 0.4 against 170 / 220 = 0.773: ratio 0.518
      expect: { status: 'fail', says: ['0.4 for old, female (n = 200)', 'ratio 0.518'] },
    },
    {
      name: 'the attributes are counted one by one only',
      options,
      files: {
        'models/credit/metrics.json': aggregateText({
          sex: { female: [50, 0, 10, 9], male: [50, 0, 10, 9] },
          age: { old: [50, 0, 10, 9], young: [50, 0, 10, 9] },
        }),
      },
      expect: {
        status: 'unknown',
        says: ['no counts of the groups of sex and age', 'what is there is by sex and age'],
      },
    },
    {
      name: 'no two attributes',
      options: { measure: 'accuracy', min: 0.8 },
      files: crossed({ 'female old': [50, 0, 10, 9], 'male old': [50, 0, 10, 9] }),
      expect: { status: 'not-applicable', says: ['no two protected attributes'] },
    },
  ],
};
