import { describe, expect, it } from 'vitest';
import { didYouMean, hintOf, nearest } from '../../../src/core/policy/suggest.ts';

const names = ['metrics', 'models', 'card', 'artifacts'];

describe('nearest', () => {
  it.each([
    ['modles', 'models'], // one swap
    ['metrcis', 'metrics'],
    ['Card', 'card'],
    ['artefacts', 'artifacts'],
    ['crd', 'card'],
  ])('%s is meant as %s', (wrong, right) => {
    expect(nearest(wrong, names)).toBe(right);
  });

  it('does not suggest another word', () => {
    expect(nearest('tiers', names)).toBeUndefined();
    expect(nearest('', names)).toBeUndefined();
    expect(nearest('x'.repeat(101), names)).toBeUndefined();
  });

  it('is said as a question, or not at all', () => {
    expect(didYouMean('modles', names)).toBe('Did you mean "models"?');
    expect(hintOf('modles', names)).toEqual({ hint: 'Did you mean "models"?' });
    expect(hintOf('zzzzzz', names)).toEqual({});
  });
});
