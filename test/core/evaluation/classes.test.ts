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
    [{ truth: ['cat', 'dog'] }, 'which of cat and dog is the positive class'],
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
