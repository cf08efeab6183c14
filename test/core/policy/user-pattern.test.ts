import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileUserPattern } from '../../../src/core/policy/user-pattern.ts';

function pattern(source: string) {
  const result = compileUserPattern(source);
  if ('message' in result) throw new Error(result.message);
  return result;
}

describe('compileUserPattern', () => {
  it('finds anywhere, unless it is anchored', () => {
    expect(pattern('v\\d+').test('model v12')).toBe(true);
    expect(pattern('^v\\d+$').test('model v12')).toBe(false);
    expect(pattern('(?i)MODEL').test('a model')).toBe(true);
  });

  it.each(['(a+)+$', '(a|a)*b', '(.*a){12}', '^(([a-z])+.)+[A-Z]([a-z])+$'])(
    '%s runs in linear time',
    (source) => {
      expect(pattern(source).test(`${'a'.repeat(50_000)}!`)).toBe(source === '(.*a){12}');
    },
  );

  it.each([
    ['(', /RE2's syntax/],
    ['(?=a)', /RE2's syntax/],
    ['(a)\\1', /RE2's syntax/],
    ['x'.repeat(501), /501 characters/],
    ['(a{50}){50}', /2500 times/],
    ['a{1,1000}', /1000 times/],
  ])('%s is refused', (source, message) => {
    expect(compileUserPattern(source)).toEqual(
      expect.objectContaining({ message: expect.stringMatching(message) }),
    );
  });

  it('never throws', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'()[]{}|*+?\\^$.a1,-:=<!P'.split('')), maxLength: 30 }),
        (source) => {
          const result = compileUserPattern(source);
          expect('message' in result || typeof result.test('aaa111') === 'boolean').toBe(true);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
