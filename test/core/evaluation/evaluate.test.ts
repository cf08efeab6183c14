import { describe, expect, it } from 'vitest';
import { evaluatePredictions } from '../../../src/core/evaluation/evaluate.ts';
import { copies, predictionsOf } from './predictions-of.ts';

const regressionOf = (truth: readonly number[], prediction: readonly number[]) => ({
  ...predictionsOf([], undefined),
  rows: truth.length,
  kind: 'regression' as const,
  positive: undefined,
  truth: Float64Array.from(truth),
  prediction: Float64Array.from(prediction),
});

describe('groups and their disparities', () => {
  // Fairlearn user guide, "Common fairness metrics": y_true, y_pred, sex (docs/user_guide/assessment)
  const truth = [0, 1, 1, 1, 1, 0, 1, 0, 1, 0];
  const prediction = [0, 1, 1, 1, 1, 0, 0, 0, 1, 1];
  const sex = ['F', 'F', 'F', 'M', 'M', 'F', 'F', 'M', 'M', 'F'];
  // by hand: F has tp 2 (rows 2, 3), fn 1 (7), fp 1 (10), tn 2; M has tp 3 (4, 5, 9), tn 1 (8)
  const report = evaluatePredictions(predictionsOf(truth, prediction, { groups: { sex } }));
  const [bySex] = report.attributes;

  it('counts, and says of what', () => {
    expect(bySex?.groups.map(({ name, n, counts }) => ({ name, n, counts }))).toEqual([
      { name: 'F', n: 6, counts: { tp: 2, fn: 1, fp: 1, tn: 2 } },
      { name: 'M', n: 4, counts: { tp: 3, fn: 0, fp: 0, tn: 1 } },
    ]);
    expect(bySex?.groups[0]?.rates.true_positive_rate).toMatchObject({ numerator: 2, denominator: 3 });
  });

  it('compares them with each other, with all, and with a reference', () => {
    const { disparities, to_reference: to } = bySex!;
    // selection rates 3/6 and 3/4, 6/10 of all; TPR 2/3 and 1; FPR 1/3 and 0
    expect(disparities.demographic_parity).toMatchObject({ lowest: 'F', highest: 'M' });
    expect(disparities.demographic_parity!.difference).toBeCloseTo(0.25, 12);
    expect(disparities.demographic_parity!.ratio).toBeCloseTo(2 / 3, 12);
    expect(disparities.selection_rate!.to_overall.difference).toBeCloseTo(0.15, 12);
    expect(disparities.selection_rate!.to_overall.ratio).toBeCloseTo(0.8, 12);
    expect(disparities.equalized_odds).toMatchObject({ ratio: 0, mean_ratio: 1 / 3 });
    expect(disparities.equalized_odds!.difference).toBeCloseTo(1 / 3, 12);
    expect(disparities.equalized_odds!.mean_difference).toBeCloseTo(1 / 3, 12);
    if ('reason' in to) throw new Error(to.reason);
    expect(to.reference).toBe('F');
    const [men] = to.rates.selection_rate as readonly {
      difference: { value: number };
      ratio: { value: number };
    }[];
    expect(men!.difference.value).toBeCloseTo(0.25, 12);
    expect(men!.ratio.value).toBeCloseTo(1.5, 12);
    // (TPR 1 - 2/3 + FPR 0 - 1/3) / 2
    expect(to.average_odds_difference.M).toBeCloseTo(0, 12);
  });

  it('crosses attributes, and keeps rows without a value as a group', () => {
    const age = sex.map((_, row) => (row < 5 ? 'young' : '(missing)'));
    const crossed = evaluatePredictions(
      predictionsOf(truth, prediction, { groups: { sex, age } }),
    ).attributes.at(-1)!;
    expect(crossed.attribute).toBe('sex × age');
    expect(crossed.groups.map(({ name, n }) => [name, n])).toEqual([
      ['F × (missing)', 3],
      ['F × young', 3],
      ['M × (missing)', 2],
      ['M × young', 2],
    ]);
  });
});

describe('Local Law 144', () => {
  // 6 RCNY 5-301, worked example, race: applicants, selected, impact ratio as printed
  const printed = [
    ['Hispanic or Latino', 408, 204, '50%', '0.97'],
    ['White', 797, 412, '52%', '1.00'],
    ['Black or African American', 390, 170, '44%', '0.84'],
  ] as const;
  const race = copies(...printed.map(([name, of]) => [name, of] as const), ['(missing)', 7] as const);
  const selected = [
    ...printed.flatMap(([, of, chosen]) => copies([1, chosen], [0, of - chosen])),
    ...copies([0, 7]),
  ];
  const sex = race.map((_, row) => (row % 2 === 0 ? 'Male' : 'Female'));
  const { attributes } = evaluatePredictions(predictionsOf(selected, selected, { groups: { race, sex } }));

  it('prints the table of the rule, from unrounded rates', () => {
    const table = attributes[0]!.impact_ratios;
    if ('reason' in table) throw new Error(table.reason);
    expect(table).toMatchObject({ highest: 'White', unknown: 7 });
    for (const [name, total, chosen, rate_text, ratio_text] of printed)
      expect(table.rows).toContainEqual(
        expect.objectContaining({ name, total, selected: chosen, rate_text, ratio_text }),
      );
  });

  it('prints the crossed table in the order of the rule', () => {
    const table = attributes[2]!.impact_ratios;
    if ('reason' in table) throw new Error(table.reason);
    expect(table.rows.map(({ name }) => name)).toEqual([
      'Hispanic or Latino, Male',
      'Hispanic or Latino, Female',
      'Non-Hispanic or Latino, Male, White',
      'Non-Hispanic or Latino, Male, Black or African American',
      'Non-Hispanic or Latino, Female, White',
      'Non-Hispanic or Latino, Female, Black or African American',
    ]);
    expect(table.unknown).toBe(7);
  });

  it('leaves categories under 2 % out where that is asked for, their counts kept', () => {
    // 1 of 1 would be the highest rate; 1 of 101 is under 2 %
    const few = copies(['a', 60], ['b', 40], ['c', 1]);
    const chosen = [...copies([1, 30], [0, 30]), ...copies([1, 10], [0, 30]), 1];
    const [one] = evaluatePredictions(predictionsOf(chosen, chosen, { groups: { few } })).attributes;
    const table = one!.impact_ratios;
    if ('reason' in table) throw new Error(table.reason);
    expect(table.rows.map(({ ratio, ratio_without_small: without }) => [ratio, without])).toEqual([
      [0.5, 1],
      [0.25, 0.5],
      [1, null],
    ]);
  });
});

describe('two models on the same rows', () => {
  it('agrees with the approval ratings of Agresti, Categorical Data Analysis (2002), 10.1', () => {
    // 1st survey against 2nd: 794 approve twice, 150 only at first, 86 only then, 570 never: z = (86 - 150) / sqrt(86 + 150) = -4.17
    const base = copies([1, 794], [1, 150], [0, 86], [0, 570]);
    const head = copies([1, 794], [0, 150], [1, 86], [0, 570]);
    const truth = base.map(() => 1);
    const { comparison } = evaluatePredictions(predictionsOf(truth, head), {
      against: [{ predictions: predictionsOf(truth, base) }],
    });
    expect(comparison!.table).toEqual({ both_right: 794, only_base: 150, only_head: 86, both_wrong: 570 });
    expect(comparison!.tests.mcnemar_asymptotic!.statistic).toBeCloseTo(-4.17, 2);
    expect(comparison!.tests.mcnemar_corrected!.statistic! ** 2).toBeCloseTo(63 ** 2 / 236, 9);
    expect(comparison!.true_positive_rate.difference).toBeCloseTo((86 - 150) / 1600, 12);
    expect(comparison!.false_positive_rate).toMatchObject({
      difference: null,
      reason: 'no negatives (FP + TN = 0)',
    });
    expect(comparison!.notes).toEqual(['No id was named: rows are paired by their order']);
  });

  it('says what keeps it from comparing', () => {
    const head = predictionsOf([1, 0, 1], [1, 0, 0]);
    const reasonOf = (base: Parameters<typeof evaluatePredictions>[0]) =>
      evaluatePredictions(head, { against: [{ predictions: base }] }).comparison!.accuracy.reason;
    expect(reasonOf(predictionsOf([1, 0], [1, 0]))).toBe('no row stands in both files');
    expect(reasonOf(predictionsOf([1, 1, 1], [1, 0, 0]))).toBe('the two files do not agree on the truth');
    expect(reasonOf(predictionsOf([1, 0, 1], [1, 0, 0], { weight: [1, 1, 2] }))).toBe(
      'the rows are weighted',
    );
    expect(reasonOf(predictionsOf([1, 0, 1], undefined))).toBe('no prediction of every row in both files');
    expect(reasonOf(regressionOf([1, 0, 1], [1, 0, 0]))).toBe('one file holds classes and the other numbers');
  });

  it('corrects over several models', () => {
    const truth = copies([1, 40]);
    const base = (wrong: number) =>
      predictionsOf(
        truth,
        truth.map((_, row) => (row < wrong ? 0 : 1)),
      );
    const { comparisons } = evaluatePredictions(predictionsOf(truth, truth), {
      against: [6, 3, 1].map((wrong) => ({ name: `m${wrong}`, predictions: base(wrong) })),
    });
    // mid-p of 0 of k: 2 (1/2)^k - (1/2)^k; Holm over 3: times 3, 2, 1
    for (const [place, wanted] of [1 / 64, 1 / 8, 1 / 2].entries())
      expect(comparisons[place]!.accuracy.p).toBeCloseTo(wanted, 12);
    for (const [place, wanted] of [3 / 64, 1 / 4, 1 / 2].entries())
      expect(comparisons[place]!.accuracy.adjusted_p).toBeCloseTo(wanted, 12);
  });

  it('tests losses row by row, as the paired t test does', () => {
    // squared errors: base 0.25, 0.04, 0.16, 0.09; head 0.01, 0.04, 0.09, 0.16; differences -0.24, 0, -0.07, 0.07
    const [truth, decided] = [
      [1, 0, 1, 0],
      [1, 0, 1, 0],
    ];
    const base = predictionsOf(truth, decided, { score: [0.5, 0.2, 0.6, 0.3] });
    const head = predictionsOf(truth, decided, { score: [0.9, 0.2, 0.7, 0.4] });
    const { brier_score: brier } = evaluatePredictions(head, { against: [{ predictions: base }] })
      .comparison!;
    expect(brier.base).toBeCloseTo(0.135, 12);
    expect(brier.difference).toBeCloseTo(-0.06, 12);
    // s² = (0.18² + 0.06² + 0.01² + 0.13²) / 3 = 0.053 / 3, t(0.975, 3) = 3.182446
    expect(brier.upper).toBeCloseTo(-0.06 + 3.182446 * Math.sqrt(0.053 / 3 / 4), 6);
    const errors = evaluatePredictions(regressionOf([1, 2, 3], [1, 2, 4]), {
      against: [{ predictions: regressionOf([1, 2, 3], [2, 2, 1]) }],
    }).comparison!;
    expect(errors.mean_absolute_error).toMatchObject({ base: 1, test: 'paired t' });
    expect(errors.mean_absolute_error.difference).toBeCloseTo(-2 / 3, 12);
    expect(errors.accuracy.reason).toBe('the truth is a number');
  });

  it('shows how a gap between groups changed', () => {
    // group a: base selects 10 of 20, head 10; group b: base 10 of 20, head 5
    const sex = copies(['a', 20], ['b', 20]);
    const truth = sex.map(() => 1);
    const base = copies([1, 10], [0, 10], [1, 10], [0, 10]);
    const head = copies([1, 10], [0, 10], [1, 5], [0, 15]);
    const [gap] = evaluatePredictions(predictionsOf(truth, head, { groups: { sex } }), {
      against: [{ predictions: predictionsOf(truth, base) }],
    }).comparison!.gaps;
    expect(gap!.groups[1]).toEqual({ name: 'b', cells: [0, 0, 0, 0, 10, 0, 5, 5] });
    expect(gap!.rates.selection_rate).toMatchObject({ base: 0, head: 0.25, difference: 0.25 });
    const { lower = Number.NaN, upper = Number.NaN } = gap!.rates.selection_rate!;
    expect(lower).toBeLessThan(0.25);
    expect(upper).toBeGreaterThan(0.25);
  });

  it('of equal rankings has no interval, and says so', () => {
    const one = predictionsOf([0, 1, 0, 1], undefined, { score: [0.1, 0.4, 0.6, 0.8] });
    const { roc_auc: area } = evaluatePredictions(one, { against: [{ predictions: one }] }).comparison!;
    expect(area).toMatchObject({
      base: 0.75,
      difference: 0,
      interval_reason: expect.stringContaining('no variance'),
    });
  });
});

describe('what cannot be said is null, with its reason', () => {
  it.each([
    ['one class', predictionsOf([1, 1], [1, 0], { score: [0.2, 0.3] }), 'roc_auc', 'no negative rows'],
    [
      'nothing predicted positive',
      predictionsOf([1, 0], [0, 0]),
      'precision',
      'no predicted positives (TP + FP = 0)',
    ],
    [
      'a score that is NaN',
      predictionsOf([1, 0], [1, 0], { score: [0.5, Number.NaN] }),
      'roc_auc',
      'the score of row 2 is NaN',
    ],
    [
      'a score above 1',
      predictionsOf([1, 0], [1, 0], { score: [0.5, 1.5] }),
      'brier_score',
      'the scores are no probabilities: the probability of row 2 is 1.5, not in [0, 1]',
    ],
    [
      'a negative weight',
      predictionsOf([1, 0], [1, 0], { weight: [1, -1] }),
      'accuracy',
      'the weight of row 2 is -1',
    ],
    ['weights of 0', predictionsOf([1, 0], [1, 0], { weight: [0, 0] }), 'accuracy', 'no rows (n = 0)'],
    [
      'no prediction',
      predictionsOf([1, 0], undefined, { score: [0.1, 0.2] }),
      'accuracy',
      'no prediction column',
    ],
  ])('%s', (_, predictions, metric, reason) => {
    expect(evaluatePredictions(predictions).metrics[metric]).toMatchObject({ value: null, reason });
  });

  it('one group has no disparity, where Fairlearn says 0 and 1', () => {
    const [one] = evaluatePredictions(
      predictionsOf([1, 0], [1, 0], { groups: { sex: ['f', 'f'] } }),
    ).attributes;
    expect(one!.disparities.demographic_parity).toMatchObject({
      difference: null,
      ratio: null,
      reason: 'only one group has a value',
    });
    expect(one!.four_fifths).toEqual({ reason: 'fewer than two groups have rows' });
  });

  it('a group without positives has no true positive rate, and is named', () => {
    const [one] = evaluatePredictions(
      predictionsOf([1, 1, 0, 1], [1, 0, 0, 1], { groups: { g: ['a', 'a', 'b', 'c'] } }),
    ).attributes;
    expect(one!.disparities.equal_opportunity).toMatchObject({
      difference: 0.5,
      skipped: [{ name: 'b', reason: 'no positives (TP + FN = 0)' }],
    });
  });

  it('no limit of a mean error is below 0', () => {
    const { mean_absolute_error: error } = evaluatePredictions(regressionOf([0, 0], [0, 1])).metrics;
    // errors 0 and 1: mean 0.5, standard error sqrt(0.5 / 2) = 0.5; Student's 97.5 % quantile at one degree of freedom is tan(0.475 pi) = 12.7062
    expect(error).toMatchObject({ value: 0.5, lower: 0, upper: expect.closeTo(0.5 + 12.7062 * 0.5, 3) });
  });

  it('a perfect ranking has a value and no interval', () => {
    const { roc_auc: area } = evaluatePredictions(
      predictionsOf([0, 0, 1, 1], undefined, { score: [1, 2, 3, 4] }),
    ).metrics;
    expect(area).toEqual({ value: 1, interval_reason: expect.stringContaining('variance') });
  });

  it('weighted rows have points only', () => {
    const report = evaluatePredictions(
      predictionsOf([1, 0, 1], [1, 0, 0], { weight: [2, 1, 1], groups: { g: ['a', 'b', 'b'] } }),
    );
    expect(report.metrics.accuracy).toEqual({
      value: 0.75,
      numerator: 3,
      denominator: 4,
      interval_reason: 'the rows are weighted',
    });
    expect(report.attributes[0]!.four_fifths).toEqual({ reason: 'the rows are weighted' });
  });
});

it('shows the calibration of torchmetrics’ docstring: BinaryCalibrationError, n_bins 2: 0.2900, 0.2918, 0.3167', () => {
  const rows = predictionsOf([0, 0, 1, 1, 1], undefined, { score: [0.25, 0.25, 0.55, 0.75, 0.75] });
  const { calibration, metrics } = evaluatePredictions(rows, { bins: 2 });
  if (calibration === null || 'reason' in calibration) throw new Error('expected a curve');
  expect(calibration.expected_calibration_error).toBeCloseTo(0.29, 4);
  expect(calibration.root_mean_squared_calibration_error).toBeCloseTo(0.2918, 4);
  expect(calibration.maximum_calibration_error).toBeCloseTo(0.3167, 4);
  expect(metrics.expected_calibration_error!.method).toBe('2 bins of equal width, each open on the left');
});

it('the share of positives needs no prediction', () => {
  const { metrics } = evaluatePredictions(
    predictionsOf([1, 0, 0, 0], undefined, { score: [0.9, 0.1, 0.4, 0.2] }),
  );
  expect(metrics.prevalence).toMatchObject({ value: 0.25, numerator: 1, denominator: 4, method: 'wilson' });
  expect(metrics.selection_rate).toMatchObject({ value: null, reason: 'no prediction column' });
});
