import type { CheckCases } from '../cases.ts';
import { aggregateText, baseText, csvOf, pairedText, rowsOf } from '../prediction-files.ts';

const metrics = (text: string) => ({ 'models/credit/metrics.json': text });
/** The same JSON, a key a line. */
const lined = (text: string) => JSON.stringify(JSON.parse(text), undefined, 2);
/** Nobody negative: only the positives matter for the true positive rate. */
const positives = (neither: number, head: number, base: number, both: number) => [
  0,
  0,
  0,
  0,
  neither,
  head,
  base,
  both,
];
const asBefore = positives(191, 9, 10, 790); // 800 of 1,000, then 799

/** 80 % of either sex's 10,000 positives are found; 80 % and 70 % of the two age groups'. */
const bothHeld = aggregateText({
  sex: { female: [8000, 0, 2000, 0], male: [8000, 0, 2000, 0] },
  age_group: { old: [7000, 0, 3000, 0], young: [8000, 0, 2000, 0] },
});

export const cases: CheckCases = {
  check: 'fairness/no-regression',
  about: 'model',
  invalid: [{ tolerance: -0.1 }, { measure: 'auc' }, { confidence: 95 }, { attributes: ['sex'] }],
  cases: [
    {
      // gap 0.80 - 0.79 = 0.01, then 0.799 - 0.792 = 0.007; 41 of 2,000 answers changed, so that 0.05 lies far away
      name: 'the gap stays, shown on the same rows',
      files: metrics(pairedText({ female: positives(198, 12, 10, 780), male: asBefore })),
      base: metrics(baseText({ female: positives(198, 12, 10, 780), male: asBefore })),
      expect: { status: 'pass', says: ['True positive rate by sex', 'was 0.01', 'is 0.007', 'narrower'] },
    },
    {
      // women 790 of 1,000, then 650: the gap grows from 0.01 to 0.149
      name: 'the change costs one group alone',
      files: metrics(pairedText({ female: positives(200, 10, 150, 640), male: asBefore })),
      base: metrics(baseText({ female: positives(200, 10, 150, 640), male: asBefore })),
      expect: {
        status: 'fail',
        says: ['the gap was 0.01 and is 0.149', '0.139 wider', 'the policy allows 0.05'],
        places: ['models/credit/metrics.json:1'],
      },
    },
    {
      name: 'two attributes: a sentence for each, and their correction said once',
      files: metrics(bothHeld),
      base: metrics(bothHeld),
      expect: {
        status: 'pass',
        says: [
          'True positive rate by age_group: the gap was 0.1 and is 0.1, as wide as before',
          'the policy allows 0.05. True positive rate by sex: the gap was 0 and is 0',
          'the policy allows 0.05. A wider gap fails only where it is shown at 97.5 %, corrected for 2 attributes',
        ],
      },
    },
    {
      // both 31 of 40; then 30 and 32 of 40: a gap of 0.05 on 8 answers that changed
      name: 'too few to tell',
      files: metrics(pairedText({ female: positives(7, 2, 3, 28), male: positives(7, 2, 1, 30) })),
      base: metrics(baseText({ female: positives(7, 2, 3, 28), male: positives(7, 2, 1, 30) })),
      expect: { status: 'unknown', says: ['was 0 and is 0.05', 'too little data'] },
    },
    {
      name: 'a group too small is named, whatever the others do',
      files: metrics(
        pairedText({ diverse: positives(1, 0, 0, 4), female: positives(198, 12, 10, 780), male: asBefore }),
      ),
      base: metrics(
        baseText({ diverse: positives(1, 0, 0, 4), female: positives(198, 12, 10, 780), male: asBefore }),
      ),
      expect: { status: 'unknown', says: ['diverse cannot be judged', 'at least 30'] },
    },
    {
      // 650 of 1,000 women at the head: the table would have it that nothing changed, the merge base says 800
      name: 'a paired table that contradicts the counts of the merge base does not stand for them',
      files: metrics(pairedText({ female: positives(345, 5, 5, 645), male: asBefore })),
      base: metrics(aggregateText({ sex: { female: [800, 0, 200, 0], male: [800, 0, 200, 0] } })),
      expect: { status: 'fail', says: ['the gap was 0 and is 0.149'] },
    },
    {
      name: 'a paired table of which the merge base knows nothing is not used',
      files: metrics(pairedText({ female: positives(198, 12, 10, 780), male: asBefore })),
      expect: { status: 'unknown', says: ['nothing there confirms the paired table'] },
    },
    {
      // the lines of the counts of sex, and not of age, whose gap stays at 0
      name: 'it points at the groups whose gap grew',
      files: metrics(
        lined(
          aggregateText({
            age: { old: [1600, 0, 400, 0], young: [1600, 0, 400, 0] },
            sex: { female: [1200, 0, 800, 0], male: [1600, 0, 400, 0] },
          }),
        ),
      ),
      base: metrics(
        aggregateText({
          age: { old: [1600, 0, 400, 0], young: [1600, 0, 400, 0] },
          sex: { female: [1600, 0, 400, 0], male: [1600, 0, 400, 0] },
        }),
      ),
      expect: {
        status: 'fail',
        says: ['True positive rate by sex: the gap was 0 and is 0.2'],
        places: ['models/credit/metrics.json:21', 'models/credit/metrics.json:27'],
      },
    },
    {
      // 0.8 and 0.8 of 2,000 each; then 0.6 and 0.8: a gap of 0.2 whose standard error is about 0.017
      name: 'counts of both versions, without pairs',
      files: metrics(aggregateText({ sex: { female: [1200, 0, 800, 0], male: [1600, 0, 400, 0] } })),
      base: metrics(aggregateText({ sex: { female: [1600, 0, 400, 0], male: [1600, 0, 400, 0] } })),
      expect: { status: 'fail', says: ['was 0 and is 0.2'] },
    },
    {
      name: 'from row-level predictions',
      predictions: '{ path: models/credit/predictions.csv, groups: [sex] }',
      files: {
        'models/credit/predictions.csv': csvOf([
          ...rowsOf([300, 5, 100, 95], { sex: 'female' }),
          ...rowsOf([301, 5, 99, 95], { sex: 'male' }),
        ]),
      },
      base: {
        'models/credit/predictions.csv': csvOf([
          ...rowsOf([301, 4, 99, 96], { sex: 'female' }),
          ...rowsOf([301, 5, 99, 95], { sex: 'male' }),
        ]),
      },
      expect: { status: 'pass', says: ['the gap was 0 and is 0.0025'] },
    },
    {
      name: 'a group that was evaluated and is no longer',
      files: metrics(aggregateText({ sex: { diverse: [40, 0, 10, 50], male: [800, 0, 200, 900] } })),
      base: metrics(aggregateText({ sex: { female: [760, 0, 240, 900], male: [800, 0, 200, 900] } })),
      expect: { status: 'fail', says: ['female was evaluated at the merge base'] },
    },
    {
      name: 'counts that are no longer committed',
      base: metrics(aggregateText({ sex: { female: [760, 0, 240, 900], male: [800, 0, 200, 900] } })),
      expect: { status: 'unknown', says: ['no predictions or counts of groups at the head'] },
    },
    {
      name: 'nothing is evaluated by group',
      expect: { status: 'not-applicable', says: ['Nothing to compare'] },
    },
  ],
};
