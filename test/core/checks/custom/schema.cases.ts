import type { CheckCases } from '../cases.ts';

const schema = JSON.stringify({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  required: ['owner', 'review'],
  properties: {
    owner: { type: 'string', pattern: '^@[a-z-]+$' },
    review: { type: 'string', format: 'date' },
    risk: { enum: ['low', 'high'] },
    limits: { $ref: '#/$defs/limits' },
  },
  additionalProperties: false,
  $defs: { limits: { type: 'array', items: { type: 'number', maximum: 1 } } },
});
const register = 'owner: "@credit-ml"\nreview: 2026-05-01\nrisk: low\nlimits: [0.1, 0.2]\n';
const options = { files: ['governance/*.yaml'], schema: 'schemas/register.json' };
const base = { 'schemas/register.json': schema };

export const cases: CheckCases = {
  check: 'custom/schema',
  about: 'model',
  invalid: [
    {},
    { files: [], schema: {} },
    { files: ['a.json'], schema: true },
    { files: ['a.json'], schema: 'a.json', url: 'x' },
    { files: ['a.json'] },
  ],
  cases: [
    {
      name: 'a register that fits',
      base,
      files: { ...base, 'governance/credit.yaml': register },
      options,
      expect: { status: 'pass', says: ['governance/credit.yaml', 'schemas/register.json'] },
    },
    {
      name: 'flaws with their lines',
      base,
      files: {
        ...base,
        'governance/credit.yaml': register
          .replace('@credit-ml', 'Ada')
          .replace('low', 'medium')
          .replace('0.2]', '0.2,\n  1.5]\nowners: 2'),
      },
      options,
      expect: {
        status: 'fail',
        says: ['4 flaws', 'text that matches ^@[a-z-]+$', '"medium", expected low or high'],
        places: [
          'governance/credit.yaml:6',
          'governance/credit.yaml:1',
          'governance/credit.yaml:3',
          'governance/credit.yaml:5',
        ],
      },
    },
    {
      name: 'a change cannot loosen the schema that judges it',
      base,
      files: { 'schemas/register.json': '{}', 'governance/credit.yaml': 'owner: 1\n' },
      options,
      expect: { status: 'fail', says: ['without the key "review"'] },
    },
    {
      name: 'a schema that comes with the change',
      base: {},
      files: { ...base, 'governance/credit.yaml': register },
      options,
      expect: { status: 'unknown', says: ['schemas/register.json is not on the base branch'] },
    },
    {
      name: 'a schema in the policy, and a TOML file',
      files: { 'governance/credit.toml': '[review]\nyear = 2020\n' },
      options: {
        files: ['governance/credit.toml'],
        schema: { properties: { review: { properties: { year: { minimum: 2026 } } } } },
      },
      expect: {
        status: 'fail',
        says: ['2020, expected a number of at least 2026'],
        places: ['governance/credit.toml:2'],
      },
    },
    {
      name: 'draft-07, with what it has under its names',
      files: { 'governance/list.json': '[1, "two"]' },
      options: {
        files: ['governance/list.json'],
        schema: {
          $schema: 'http://json-schema.org/draft-07/schema#',
          definitions: { n: { type: 'number' } },
          items: [{ $ref: '#/definitions/n' }, { $ref: '#/definitions/n' }],
        },
      },
      expect: { status: 'fail', says: ['"two", expected a number'] },
    },
    {
      name: 'NaN is no number',
      files: { 'governance/limits.json': '{\n  "limit": NaN\n}' },
      options: {
        files: ['governance/limits.json'],
        schema: { properties: { limit: { type: 'number', minimum: 0 } } },
      },
      expect: { status: 'fail', places: ['governance/limits.json:2'] },
    },
    {
      name: 'a pattern that takes a back-tracking matcher minutes',
      files: { 'governance/a.json': JSON.stringify({ a: `${'a'.repeat(50_000)}!` }) },
      options: { files: ['governance/a.json'], schema: { properties: { a: { pattern: '^(a+)+$' } } } },
      expect: { status: 'fail' },
    },
    {
      name: 'references that double at each step',
      files: { 'governance/a.json': '{}' },
      options: {
        files: ['governance/a.json'],
        schema: {
          $ref: '#/$defs/l0',
          $defs: Object.fromEntries(
            Array.from({ length: 38 }, (_, level) => [
              `l${level}`,
              level === 37
                ? { type: 'string' }
                : { anyOf: [{ $ref: `#/$defs/l${level + 1}` }, { $ref: `#/$defs/l${level + 1}` }] },
            ]),
          ),
        },
      },
      expect: { status: 'unknown', says: ['it would take too much work'] },
    },
    {
      name: 'a schema that refers to itself',
      files: { 'governance/a.json': '{}' },
      options: { files: ['governance/a.json'], schema: { anyOf: [{ $ref: '#' }] } },
      expect: { status: 'unknown', says: ['governance/a.json cannot be checked'] },
    },
    {
      name: 'a reference out of the schema is never fetched',
      files: { 'governance/a.json': '{}' },
      options: { files: ['governance/a.json'], schema: { $ref: 'https://example.com/schema.json' } },
      expect: { status: 'unknown', says: ['nothing is fetched', '/$ref'] },
    },
    {
      name: 'look-ahead is no pattern of RE2',
      files: { 'governance/a.json': '{}' },
      options: { files: ['governance/a.json'], schema: { properties: { a: { pattern: '(?=a)a' } } } },
      expect: { status: 'unknown', says: ["RE2's syntax", '/properties/a/pattern'] },
    },
    {
      name: 'a draft that nobody reads',
      files: { 'governance/a.json': '{}' },
      options: {
        files: ['governance/a.json'],
        schema: { $schema: 'http://json-schema.org/draft-03/schema#' },
      },
      expect: { status: 'unknown', says: ['expected draft 2020-12, 2019-09 or draft-07'] },
    },
    {
      name: 'a schema that is none',
      base: { 'schemas/register.json': '{"type": "sometimes"}' },
      files: { 'governance/credit.yaml': register },
      options,
      expect: { status: 'unknown', says: ['schemas/register.json is no usable schema'] },
    },
    {
      name: 'a file that is no YAML',
      base,
      files: { ...base, 'governance/credit.yaml': 'owner: [\n' },
      options,
      expect: { status: 'unknown', says: ['governance/credit.yaml cannot be checked'] },
    },
    {
      name: 'a key that stands twice, once as the schema wants it',
      options: { files: ['info.yaml'], schema: { properties: { owner: { type: 'string' } } } },
      files: { 'info.yaml': 'owner: 1\nowner: ada\n' },
      expect: { status: 'unknown', says: ['second "owner"'] },
    },
    {
      name: 'one of two files that are named is gone',
      options: { files: ['info.yaml', 'gone.yaml', 'none-*.yaml'], schema: { type: 'object' } },
      files: { 'info.yaml': 'owner: ada\n' },
      expect: { status: 'unknown', says: ['No file matches gone.yaml'] },
    },
    {
      name: 'no file of the name',
      base,
      files: base,
      options,
      expect: { status: 'unknown', says: ['No file matches governance/*.yaml'] },
    },
    {
      name: 'more files than are read',
      files: Object.fromEntries(Array.from({ length: 1_001 }, (_, index) => [`many/${index}.json`, '{}'])),
      options: { files: ['many/*.json'], schema: {} },
      expect: { status: 'unknown', says: ['More than 1,000 files'] },
    },
  ],
};
