import { describe, expect, it } from 'vitest';
import { parsePolicy } from '../../../src/core/policy/parse-policy.ts';
import type { Policy } from '../../../src/core/policy/policy.ts';
import {
  canonicalJson,
  canonicalPolicy,
  describePolicyChange,
} from '../../../src/core/policy/policy-digest.ts';
import { resolvePolicy } from '../../../src/core/policy/resolve-policy.ts';
import { checks } from './stand-in-checks.ts';

function policy(text: string): Policy {
  const parsed = parsePolicy(`version: 1\n${text}`, 'a.yml');
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
  const result = resolvePolicy({ repository: parsed.document, packs: new Map(), checks });
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  return result.policy;
}

const change = (before: string, after: string) => describePolicyChange(policy(before), policy(after));

describe('canonicalPolicy', () => {
  it('does not depend on where and in which order of keys things are written', () => {
    const one = policy('require:\n  - { check: metric/threshold, with: { metric: auc, min: 0.8 } }\n');
    const other = policy(
      '# a comment\n\nrequire:\n  - with:\n      min: 0.80\n      metric: auc\n    check: threshold\n',
    );
    expect(canonicalPolicy(one)).toBe(canonicalPolicy(other));
  });

  it.each([
    ['a level', 'require: [{ check: card/present, level: warn }]'],
    ['an option', 'require: [{ check: card/required-sections, with: { min_words: 2 } }]'],
    ['a tier', 'tiers: { default: high }'],
    ['a metric', 'metric_definitions: { profit: { range: [0, inf] } }'],
    ['a subject', 'models: [{ id: a, artifacts: b }]'],
  ])('differs with %s', (_, text) => {
    expect(canonicalPolicy(policy(text))).not.toBe(
      canonicalPolicy(policy('require: [{ check: card/present }]')),
    );
  });

  it('sorts keys at every depth and writes infinities', () => {
    expect(canonicalJson({ b: [{ d: Infinity, c: 1 }], a: undefined, '10': 1, '9': 2 })).toBe(
      '{"10":1,"9":2,"b":[{"c":1,"d":"Infinity"}]}'.replace('"10":1,"9":2', '"9":2,"10":1'),
    );
  });
});

describe('describePolicyChange', () => {
  it('says nothing where both decide alike', () => {
    expect(
      change(
        'require: [{ check: card/present }]',
        'require:\n  - check: card/present\n    because: said otherwise',
      ),
    ).toEqual([]);
  });

  const gate = (rest: string) => `require: [{ id: auc-holds, check: metric/no-regression${rest} }]`;
  it.each<[string, string, string, string[]]>([
    ['a lowered level', gate(''), gate(', level: warn'), ['auc-holds: block becomes warn']],
    ['a raised level', gate(', level: note'), gate(''), ['auc-holds: note becomes block']],
    [
      'a dropped requirement',
      gate(''),
      'require: []',
      ['auc-holds (metric/no-regression) is dropped (it was at block)'],
    ],
    [
      'a new requirement',
      'require: []',
      'require: [{ check: card/present, level: warn }]',
      ['card/present is added, at warn'],
    ],
    ['a new requirement that is off', 'require: []', 'require: [{ check: card/present, level: off }]', []],
    [
      'a later date',
      gate(', from: 2027-01-01'),
      gate(', from: 2028-01-01'),
      ['auc-holds blocks only from 2028-01-01 on'],
    ],
    [
      'no date any more',
      gate(', from: 2027-01-01'),
      gate(''),
      ['auc-holds blocks at once, no longer from 2027-01-01 on'],
    ],
    [
      'a wider tolerance',
      gate(', with: { tolerance: 0.01 }'),
      gate(', with: { tolerance: 0.05 }'),
      ['auc-holds: tolerance 0.01 becomes 0.05'],
    ],
    [
      'a narrower selector',
      gate(''),
      gate(', for: { tier: high }'),
      ['auc-holds: it is for tier high, no longer for all'],
    ],
    [
      'a lower tier',
      'models: [{ id: a, artifacts: b, tier: high }]',
      'models: [{ id: a, artifacts: b }]',
      ['model a: tier high becomes limited'],
    ],
    [
      'a model no longer declared',
      'models: [{ id: a, artifacts: b }]',
      '',
      ['model a is no longer declared'],
    ],
    [
      'other files',
      'models: [{ id: a, artifacts: b }]',
      'models: [{ id: a, artifacts: [b, c] }]',
      ['model a: files ["b"] becomes ["b","c"]'],
    ],
    ['no discovery', '', 'discover: false', ['discover: true becomes false']],
    [
      'a turned metric',
      '',
      'metric_definitions: { auc: { direction: lower } }',
      ['metric roc_auc: higher is better becomes lower'],
    ],
    [
      'a shorter list of sections',
      'require: [{ check: card/required-sections, with: { sections: [a, b] } }]',
      'require: [{ check: card/required-sections, with: { sections: [a] } }]',
      ['card/required-sections: sections ["a","b"] becomes ["a"]'],
    ],
  ])('%s', (_, before, after, sentences) => {
    expect(change(before, after)).toEqual(sentences);
  });

  it('says what weakens first', () => {
    const before =
      'require: [{ check: metric/threshold, with: { metric: auc, min: 0.8 } }, { check: card/present, level: warn }]';
    const after =
      'require: [{ check: artifact/format }, { check: metric/threshold, with: { metric: auc, min: 0.7 } }, { check: card/present }]';
    expect(change(before, after)).toEqual([
      'metric/threshold: min 0.8 becomes 0.7',
      'card/present: warn becomes block',
      'artifact/format is added, at block',
    ]);
  });

  it('is bounded', () => {
    const many = Array.from({ length: 300 }, (_, i) => `{ id: m${i}, artifacts: a }`).join(', ');
    const sentences = change(`models: [${many}]`, '');
    expect(sentences).toHaveLength(61);
    expect(sentences.at(-1)).toBe('and 240 more changes');
  });
});
