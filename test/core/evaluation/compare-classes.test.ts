import { describe, expect, it } from 'vitest';
import { compareClasses } from '../../../src/core/evaluation/compare-classes.ts';
import { compare } from '../../../src/core/evaluation/compare-predictions.ts';
import type { ClassPredictions } from '../../../src/core/evaluation/predictions.ts';
import { seededRandom } from '../../../src/core/statistics/index.ts';
import { predictionsOf } from './predictions-of.ts';

const classesOf = (
  truth: readonly number[],
  prediction: readonly number[],
  more: Partial<ClassPredictions> = {},
): ClassPredictions => ({
  rows: truth.length,
  kind: 'multiclass',
  labels: ['a', 'b', 'c'],
  truth: Int8Array.from(truth),
  prediction: Int8Array.from(prediction),
  weight: undefined,
  groups: [],
  ids: undefined,
  ...more,
});

const because = 'name a positive class';

describe('two models of several classes on the same rows', () => {
  // scikit-learn, documentation of precision_score, f1_score, balanced_accuracy's parts: y_true, y_pred and the averages 0.22, 0.26 of three classes
  const truth = [0, 1, 2, 0, 1, 2];
  const base = [0, 2, 1, 0, 0, 1];

  it('differ by the averages that scikit-learn documents', () => {
    const got = compareClasses(classesOf(truth, base), classesOf(truth, truth), because);
    // class a: precision 2/3, recall 1, F1 4/5; b and c: 0. Means over three classes of two rows each
    expect(got.averages?.macro_precision).toMatchObject({ base: 2 / 9, head: 1, difference: 7 / 9 });
    expect(got.averages?.weighted_precision).toMatchObject({ base: 2 / 9, head: 1 });
    expect(got.averages?.macro_f1?.base).toBeCloseTo(4 / 15, 14);
    expect(got.averages?.weighted_f1?.base).toBeCloseTo(4 / 15, 14);
    expect(got.averages?.balanced_accuracy).toMatchObject({ base: 1 / 3, head: 1 });
  });

  it('differ in accuracy by their right and wrong answers', () => {
    const got = compareClasses(classesOf(truth, base), classesOf(truth, truth), because, { name: 'base' });
    expect(got).toMatchObject({
      against: 'base',
      pairs: 6,
      table: { both_right: 2, only_base: 0, only_head: 4, both_wrong: 0 },
      accuracy: { base: 2 / 6, head: 1, difference: 4 / 6, test: 'McNemar mid-p', method: 'tango' },
      true_positive_rate: { base: null, difference: null, reason: because },
      cells: null,
    });
    // 2 Bin(0; 4, 1/2) = 1/8, of which mid-p takes one Bin(0; 4, 1/2) = 1/16 away
    expect(got.tests.mcnemar_exact?.p).toBeCloseTo(1 / 8, 14);
    expect(got.accuracy.p).toBeCloseTo(1 / 16, 14);
  });

  it('say so where one class is 0/0 in one of them', () => {
    const got = compareClasses(classesOf(truth, [0, 0, 0, 0, 1, 1]), classesOf(truth, truth), because);
    expect(got.averages?.macro_precision).toMatchObject({
      difference: null,
      reason: 'base: class c: no predicted positives (TP + FP = 0)',
    });
    // a: 2 right of 4 predicted and 2 true, F1 4/6; b: 1 of 2 and 2, F1 2/4; c: 0 of 2 true, F1 0
    expect(got.averages?.macro_f1?.base).toBeCloseTo((4 / 6 + 2 / 4 + 0) / 3, 14);
  });

  it('have no interval where every resample is the same', () => {
    const got = compareClasses(classesOf(truth, base), classesOf(truth, base), because);
    expect(got.averages?.macro_f1).toMatchObject({
      difference: 0,
      interval_reason: 'every resample gives the same value, which says nothing of its error',
    });
    // Tango's has one: with b = c = 0 it is z^2 / (n + z^2), z = 1.959964
    expect(got.accuracy.upper).toBeCloseTo(1.959964 ** 2 / (6 + 1.959964 ** 2), 6);
  });
});

it('labels are the same classes in another order or another way to write a number', () => {
  const head = classesOf([0, 1, 2], [0, 1, 1], { labels: ['1', '2', '3'] });
  const base = classesOf([2, 0, 1], [2, 0, 3], { labels: ['2.0', '3', '1.0', 'other'] });
  const got = compareClasses(base, head, because);
  expect(got.notes).toEqual(['No id was named: rows are paired by their order']);
  expect(got.table).toEqual({ both_right: 2, only_base: 0, only_head: 0, both_wrong: 1 });
  // "other" is a class of the base alone: its F1 of 0 enters the base's mean of four, and not the head's of three
  expect(got.averages?.macro_f1?.base).toBeCloseTo((1 + 1 + 0 + 0) / 4, 14);
  expect(got.averages?.macro_f1?.head).toBeCloseTo((1 + 2 / 3 + 0) / 3, 14);
});

it('rows that do not agree on the truth, or are weighted, are not compared', () => {
  const other = compareClasses(classesOf([0, 1, 2], [0, 1, 2]), classesOf([0, 2, 2], [0, 1, 2]), because);
  expect(other.notes).toContain('1 of 3 pairs do not agree on the truth: nothing can be compared');
  expect(other.accuracy.reason).toBe('the two files do not agree on the truth');
  expect(other.averages?.macro_f1?.reason).toBe('the two files do not agree on the truth');
  const weighted = classesOf([0, 1, 2], [0, 1, 2], { weight: Float64Array.of(1, 2, 1) });
  expect(compareClasses(weighted, weighted, because).accuracy.reason).toBe('the rows are weighted');
});

it('two classes compare as one class against the other does, groups and all', () => {
  const random = seededRandom(7);
  const rows = Array.from({ length: 400 }, () => {
    const truth = random() < 0.4 ? 1 : 0;
    const answer = (right: number) => (random() < right ? truth : 1 - truth);
    return { truth, base: answer(0.7), head: answer(0.8), sex: random() < 0.5 ? 'f' : 'm' };
  });
  const truth = rows.map((row) => row.truth);
  const groups = { sex: rows.map(({ sex }) => sex) };
  const of = (prediction: readonly number[]) => predictionsOf(truth, prediction, { groups });
  const one = compare(of(rows.map(({ base }) => base)), of(rows.map(({ head }) => head)));
  const labels = ['0', '1'];
  const more = { labels, groups: of([]).groups };
  const several = compareClasses(
    classesOf(
      truth,
      rows.map(({ base }) => base),
      more,
    ),
    classesOf(
      truth,
      rows.map(({ head }) => head),
      more,
    ),
    because,
  );
  expect(several.accuracy).toEqual(one.accuracy);
  expect({ tests: several.tests, table: several.table }).toEqual({ tests: one.tests, table: one.table });
  const [gap, other] = [several.gaps[0]?.rates.accuracy, one.gaps[0]?.rates.accuracy];
  expect([gap?.base, gap?.head, gap?.difference]).toEqual([other?.base, other?.head, other?.difference]);
});
