import { readdirSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { checks } from '../../../src/core/checks/index.ts';
import { parsePolicy } from '../../../src/core/policy/parse-policy.ts';
import { policyJsonSchema } from '../../../src/core/policy/policy-json-schema.ts';
import { resolvePolicy } from '../../../src/core/policy/resolve-policy.ts';
import { checks as standIns } from './stand-in-checks.ts';

const policies = new URL('../../../policies/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, policies), 'utf8');
const packs = new Map(
  readdirSync(policies)
    .filter((name) => name.endsWith('.yml'))
    .map((name) => [name.replace('.yml', ''), read(name)]),
);

const validator = new Ajv({ strict: false, allErrors: true }).compile(policyJsonSchema(standIns));
const accepts = (text: string) => validator(parse(`version: 1\n${text}`));

describe('policyJsonSchema', () => {
  it.each([
    [
      'a check with its options',
      'require: [{ check: metric/threshold, with: { metric: auc, min: 0.8 } }]',
      true,
    ],
    ['a short name', "require: [{ check: expression, with: { cel: 'true' } }]", true],
    ['an id to adjust', 'require: [{ id: card/present, level: off }]', true],
    ['an adjusted option', 'require: [{ check: metric/threshold, with: { min: 0.9 } }]', true],
    ['an unknown check', 'require: [{ check: card/presnt }]', false],
    ['a short name of two checks', 'require: [{ check: present }]', false],
    ['another check’s option', 'require: [{ check: card/present, with: { min: 0.8 } }]', false],
    [
      'an option of the wrong kind',
      'require: [{ check: threshold, with: { metric: auc, min: high } }]',
      false,
    ],
    ['an unknown key', 'modles: []', false],
  ])('%s: %s', (_, text, expected) => {
    expect(accepts(text)).toBe(expected);
  });

  it('describes every key', () => {
    const { properties } = policyJsonSchema(standIns) as {
      properties: Record<string, { description?: string }>;
    };
    const silent = Object.entries(properties).filter(([, { description }]) => description === undefined);
    expect(silent).toEqual([]);
  });

  it('is published as the present checks make it (`node tools/policy-schema.ts`)', () => {
    // A boolean, since the whole difference would fill the screen.
    expect(read('policy.schema.json') === `${JSON.stringify(policyJsonSchema(checks), null, 2)}\n`).toBe(
      true,
    );
  });
});

describe('the packs', () => {
  it.each([...packs.keys()])(
    'assay:%s is a valid policy by the parser and by the published schema',
    (name) => {
      const parsed = parsePolicy(packs.get(name) ?? '', `assay:${name}`);
      if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
      const result = resolvePolicy({ repository: parsed.document, packs, checks });
      expect('problems' in result ? result.problems : []).toEqual([]);
      const published = new Ajv({ strict: false }).compile(JSON.parse(read('policy.schema.json')) as object);
      expect([published(parse(packs.get(name) ?? '')), published.errors]).toEqual([true, null]);
    },
  );

  it('recommended holds at least what minimal does', () => {
    const idsOf = (name: string) =>
      [...(packs.get(name) ?? '').matchAll(/^ {2}- check: (\S+)/gm)].map(([, id]) => id);
    expect(idsOf('recommended')).toEqual(expect.arrayContaining(idsOf('minimal')));
  });
});
