import { describe, expect, it } from 'vitest';
import { evaluateCel } from '../../../../src/core/checks/custom/cel.ts';

const list = Array.from({ length: 2_000 }, (_, n) => n);

describe('evaluateCel, where it is made to be slow', () => {
  it('ends walks of long lists within each other', () => {
    const expression = 'model.tags.all(a, model.tags.all(b, model.tags.all(c, true)))';
    expect(evaluateCel(expression, { model: { tags: list } })).toEqual({
      state: 'error',
      reason: expect.stringContaining('over 100000 times'),
    });
    // An error inside `exists` counts for nothing where another entry is true: the walk around it ends all the same.
    const hidden = 'model.tags.exists(a, model.tags.all(b, model.tags.all(c, true)))';
    expect(evaluateCel(hidden, { model: { tags: list } }).state).toBe('error');
  });

  it('begins each evaluation with all its steps', () => {
    for (let n = 0; n < 3; n++)
      expect(evaluateCel('model.tags.all(a, a >= 0)', { model: { tags: list } })).toEqual({
        state: 'value',
        value: true,
      });
  });

  it('counts macros however they are written, and not what only looks like one', () => {
    const four = '[1].all(a, [1]. all(b, [1].all (c, [1].exists(d, true))))';
    expect(evaluateCel(four, {})).toMatchObject({ state: 'error' });
    const quoted = '".all( .all( .all( .all(" != ""';
    expect(evaluateCel(quoted, {})).toEqual({ state: 'value', value: true });
  });

  it('makes no text of any length', () => {
    const tenfold = '.replace("a", "aaaaaaaaaa")'.repeat(30);
    expect(evaluateCel(`"a"${tenfold} == ""`, {})).toEqual({
      state: 'error',
      reason: expect.stringContaining('over 1000000 characters'),
    });
  });

  // Examples of cel-go, ext/strings.go, "Replace".
  it.each([
    ["'hello hello'.replace('he', 'we') == 'wello wello'"],
    ["'hello hello'.replace('he', 'we', -1) == 'wello wello'"],
    ["'hello hello'.replace('he', 'we', 1) == 'wello hello'"],
    ["'hello hello'.replace('he', 'we', 0) == 'hello hello'"],
    ["'hello hello'.replace('', '_', 2) == '_h_ello hello'"],
  ])('replaces as the extension says: %s', (expression) => {
    expect(evaluateCel(expression, {})).toEqual({ state: 'value', value: true });
  });
});
