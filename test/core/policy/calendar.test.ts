import { expect, it } from 'vitest';
import { isDay } from '../../../src/core/policy/calendar.ts';

it.each([
  ['2027-01-01', true],
  ['2028-02-29', true],
  ['2000-02-29', true],
  ['1900-02-29', false],
  ['2027-02-29', false],
  ['2027-04-31', false],
  ['2027-13-01', false],
  ['2027-00-10', false],
  ['2027-01-00', false],
  ['27-01-01', false],
  ['2027-1-1', false],
])('%s: %s', (text, expected) => {
  expect(isDay(text)).toBe(expected);
});
