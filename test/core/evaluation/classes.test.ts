import { describe, expect, it } from 'vitest';
import { type Levels, readLevels } from '../../../src/core/evaluation/classes.ts';

const read = (asked: Partial<Levels>) =>
  readLevels({ truth: ['0', '1'], prediction: [], positive: undefined, kind: undefined, ...asked });

describe('what the values of a truth and a prediction are taken for', () => {
  it.each([
    [{ truth: ['0', '1'], prediction: ['False', 'True'] }, '1'],
    [{ truth: ['1.0'], prediction: ['1', '0.0'] }, '1.0'],
    [{ truth: ['0'] }, '1'],
    [{ truth: ['-1', '1'] }, '1'],
    [{ truth: ['No', 'yes'] }, 'yes'],
    [{ truth: ['a', 'b', 'c'], prediction: ['a'], positive: 'c' }, 'c'],
    // nobody is positive, which is the metrics' business to say
    [{ truth: ['neg'], prediction: ['neg'], positive: 'pos' }, 'pos'],
  ])('%j: classes, positive is %s', (asked, positive) => {
    const reading = read(asked);
    expect(reading).toMatchObject({ evaluable: true, value: { kind: 'classification', positive } });
  });

  it('one class may be written in several ways', () => {
    const reading = read({ truth: ['0', '1'], prediction: ['true', 'FALSE', '1.00'] });
    if (!reading.evaluable || reading.value.kind !== 'classification') throw new Error('expected classes');
    const { isPositive } = reading.value;
    expect(['1', 'true', '1.00', ' 1 '].every(isPositive)).toBe(true);
    expect(['0', 'FALSE', '-1', ''].some(isPositive)).toBe(false);
  });

  it.each([
    [{ truth: ['1', '2', '3'] }],
    [{ truth: undefined }],
    [{ truth: ['0', '1'], kind: 'regression' as const }],
  ])('%j: numbers', (asked) => {
    expect(read(asked)).toEqual({ evaluable: true, value: { kind: 'regression' } });
  });

  it.each([
    [{ truth: ['b', 'c', 'a'], prediction: ['a', 'b'] }, ['a', 'b', 'c']],
    // upper and lower case are two of several classes
    [{ truth: ['a', 'A', 'b', 'c'], prediction: ['A'] }, ['A', 'a', 'b', 'c']],
    [
      { truth: ['10', '9', '2'], prediction: ['2.0', '9'], kind: 'classification' as const },
      ['2', '9', '10'],
    ],
    // where classes are asked for, a value that is predicted only is one too
    [{ truth: ['a', 'b', 'c'], prediction: ['d'], kind: 'classification' as const }, ['a', 'b', 'c', 'd']],
    [{ truth: ['0', '1'], prediction: ['0', '2'], kind: 'classification' as const }, ['0', '1', '2']],
  ])('%j: several classes, %j', (asked, labels) => {
    const reading = read({ several: true, ...asked });
    if (!reading.evaluable || reading.value.kind !== 'multiclass') throw new Error('expected classes');
    expect(reading.value.labels).toEqual(labels);
    expect(labels.map(reading.value.codeOf)).toEqual(labels.map((_, code) => code));
    // an audit's checks need a positive class
    expect(read(asked).evaluable).toBe(false);
  });

  it.each([
    [{ truth: ['a', 'b', 'c'], prediction: ['a'], positive: 'c' }, 'classification'],
    [{ truth: ['0', '1', '2'], prediction: ['0', '1'] }, 'regression'],
    [{ truth: ['0', '1'], prediction: ['1'], kind: 'classification' as const }, 'classification'],
  ])('%j: no several classes, but %s', (asked, kind) => {
    expect(read({ several: true, ...asked })).toMatchObject({ evaluable: true, value: { kind } });
  });

  it.each([
    [{ truth: ['a', 'b', 'c'], prediction: ['d'] }, 'the prediction is also d, which the truth never is'],
    [
      { truth: ['0', '1', '2'], prediction: ['0.5', '1'], kind: 'classification' as const },
      'the prediction is also 0.5, which is no class',
    ],
    [{ truth: ['a', 'b', 'c'] }, 'has 3 classes (a, b, c)'],
    [{ truth: ['cat', 'dog'], prediction: ['cat'] }, 'which of cat and dog'],
  ])('%j is not guessed, several classes or not', (asked, says) => {
    expect(read({ several: true, ...asked })).toMatchObject({
      evaluable: false,
      reason: expect.stringContaining(says),
    });
  });

  it.each([
    [{ truth: ['cat', 'dog'] }, 'which of cat and dog is the positive class'],
    [{ truth: ['zebra', 'apple'] }, 'which of apple and zebra is the positive class'],
    [{ truth: ['10', '9'] }, 'which of 9 and 10 is the positive class'],
    [{ truth: ['1', '2'] }, 'which of 1 and 2'],
    [{ truth: ['a', 'b', 'c'] }, 'has 3 classes (a, b, c): say which is the positive one with --positive'],
    [{ truth: ['1', '2', '3'], kind: 'classification' as const }, 'has 3 classes'],
    [
      { truth: ['0', '1'], prediction: ['0.2', '0.9'] },
      'the prediction is also 0.2, 0.9: a score goes with --score',
    ],
    [{ truth: ['0', '1'], prediction: undefined }, 'many other values'],
    [{ truth: ['0', '1'], positive: 'yes' }, 'no value is yes; there are 0, 1'],
  ])('%j is not guessed', (asked, says) => {
    expect(read(asked)).toMatchObject({ evaluable: false, reason: expect.stringContaining(says) });
  });
});
