import { describe, expect, it } from 'vitest';
import type { Selector } from '../../../src/core/policy/policy.ts';
import { appliesTo, effectiveLevel, matchesId } from '../../../src/core/policy/select.ts';

const model = { id: 'credit-default', kind: 'model', tier: 'high' } as const;
const dataset = { id: 'applications', kind: 'dataset', tier: 'limited' } as const;
const policy = { id: 'policy', kind: 'policy', tier: 'high' } as const;
const all: Selector = { tiers: undefined, models: undefined, datasets: undefined };

describe('appliesTo', () => {
  it.each<[string, Partial<Selector>, boolean, boolean, boolean]>([
    ['without a condition', {}, true, true, true],
    ['tier high', { tiers: ['high'] }, true, false, false],
    ['tiers limited and high', { tiers: ['limited', 'high'] }, true, true, false],
    ['any tier', { tiers: ['*'] }, true, true, false],
    ['models by id', { models: ['credit-default'] }, true, false, false],
    ['all models', { models: ['*'] }, true, false, false],
    ['models that begin so', { models: ['credit-*'] }, true, false, false],
    ['another model', { models: ['fraud'] }, false, false, false],
    ['all datasets', { datasets: ['*'] }, false, true, false],
    ['models and datasets', { models: ['credit-default'], datasets: ['applications'] }, true, true, false],
    ['tier and model', { tiers: ['limited'], models: ['*'] }, false, false, false],
    ['no model', { models: [] }, false, false, false],
  ])('%s', (_, selector, forModel, forDataset, forPolicy) => {
    const requirement = { for: { ...all, ...selector } };
    expect(appliesTo(requirement, model)).toBe(forModel);
    expect(appliesTo(requirement, dataset)).toBe(forDataset);
    expect(appliesTo(requirement, policy)).toBe(forPolicy);
  });
});

describe('matchesId', () => {
  it.each([
    ['*', '', true],
    ['*', 'a', true],
    ['a*', 'ab', true],
    ['*a', 'ba', true],
    ['a*a', 'a', false],
    ['a*b*c', 'axbxc', true],
    ['a*b*c', 'acb', false],
    ['a*bc*c', 'abc', false],
    ['a**c', 'ac', true],
    ['a.c', 'abc', false],
  ])('%s against %s', (pattern, id, expected) => {
    expect(matchesId(pattern, id)).toBe(expected);
  });

  it('is linear in hostile patterns', () => {
    expect(matchesId(`${'*a'.repeat(5000)}b`, 'a'.repeat(100_000))).toBe(false);
  });
});

describe('effectiveLevel', () => {
  const from = '2027-01-01';
  it.each([
    ['block', from, '2026-12-31', 'warn', 'warns until 2027-01-01, then blocks'],
    ['block', from, '2027-01-01', 'block', undefined],
    ['block', undefined, '2026-12-31', 'block', undefined],
    ['note', from, '2026-12-31', 'note', undefined],
    ['off', from, '2026-12-31', 'off', undefined],
  ] as const)('%s from %s is, on %s, %s', (level, start, today, expected, note) => {
    expect(effectiveLevel({ level, from: start }, today)).toEqual({ level: expected, note });
  });
});
