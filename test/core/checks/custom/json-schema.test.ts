import fc from 'fast-check';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { compileUserSchema } from '../../../../src/core/checks/custom/json-schema.ts';

function errorsOf(schema: unknown, data: unknown) {
  const compiled = compileUserSchema(schema);
  if (!('errorsOf' in compiled)) throw new Error(compiled.message);
  return compiled.errorsOf(data);
}

const fits = (schema: unknown, data: unknown) => errorsOf(schema, data).length === 0;

/** Texts that end a literal, a template or a line of code, and names that objects have of their own. */
const hostile = [
  '"',
  "'",
  '`',
  '${globalThis.pwned = 1}',
  '\\',
  '\\"',
  '"]; globalThis.pwned = 1; //',
  '*/ globalThis.pwned = 1 /*',
  '\n globalThis.pwned = 1 \n',
  '\u2028globalThis.pwned = 1',
  '\u2029',
  '\0',
  'constructor',
  'toString',
  'hasOwnProperty',
  'prototype',
  '__defineGetter__',
  '</script>',
];

describe('a hostile schema', () => {
  it.each(hostile)('%j is a name or a value like any other', (text) => {
    const schema = {
      $comment: text,
      title: text,
      type: 'object',
      properties: { [text]: { const: text, enum: [text, { [text]: text }] } },
      required: [text],
      dependentRequired: { [text]: [text] },
      dependentSchemas: { [text]: {} },
      additionalProperties: false,
      $defs: { [text]: { default: text, examples: [text] } },
    };
    expect(fits(schema, { [text]: text })).toBe(true);
    expect(fits(schema, { [text]: 'other' })).toBe(false);
    expect(fits(schema, {})).toBe(false);
    expect(globalThis).not.toHaveProperty('pwned');
  });

  it('does not promise an answer', () => {
    expect(compileUserSchema({ $async: true, type: 'string' })).toMatchObject({ pointer: '/$async' });
    expect(compileUserSchema({ $defs: { a: { $async: true } }, $ref: '#/$defs/a' })).toMatchObject({
      pointer: '/$defs/a/$async',
    });
  });

  it('does not read other data by $data', () => {
    const compiled = compileUserSchema({ properties: { a: { const: { $data: '1/b' } } } });
    expect('errorsOf' in compiled && compiled.errorsOf({ a: 1, b: 1 })).toHaveLength(1);
  });

  it('is bounded in size and depth', () => {
    let deep: unknown = {};
    for (let level = 0; level < 50; level++) deep = { not: deep };
    expect(compileUserSchema(deep)).toHaveProperty('message');
    const wide = {
      properties: Object.fromEntries(Array.from({ length: 20_001 }, (_, i) => [`p${i}`, true])),
    };
    expect(compileUserSchema(wide)).toHaveProperty('message');
    expect(compileUserSchema({ const: 'x'.repeat(10_001) })).toHaveProperty('message');
    expect(compileUserSchema(JSON.parse('{"properties":{"__proto__":{}}}'))).toHaveProperty('message');
  });

  it('does not compare a long list with itself, or look for thousands of names in each of thousands of maps', () => {
    const long = Array.from({ length: 60_000 }, (_, index) => ({ a: index }));
    expect(errorsOf({ uniqueItems: true }, long)).toMatch(/too long/);
    const names = Object.fromEntries(Array.from({ length: 9_000 }, (_, index) => [`n${index}`, true]));
    expect(errorsOf({ items: { properties: names } }, long)).toMatch(/too much work/);
    expect(errorsOf({ properties: { a: { format: 'email' } } }, { a: 'a@'.repeat(100_000) })).toHaveLength(1);
  });

  it('never throws, whatever it is', () => {
    const words = fc.constantFrom(
      'type',
      '$ref',
      'items',
      'properties',
      'allOf',
      'not',
      'if',
      'enum',
      'pattern',
      'format',
      'required',

      '#',
      '#/properties/a',
      'string',
      'a',
      '^a',
      'date',
      'uniqueItems',
      'unevaluatedProperties',
      '$id',
      '$anchor',
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        words,
        fc.boolean(),
        fc.integer(),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(words, tie('tree'), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(tree, fc.jsonValue(), (schema, data) => {
        const compiled = compileUserSchema(schema);
        if ('errorsOf' in compiled) compiled.errorsOf(data);
        else expect(compiled.message).toMatch(/^Unexpected/);
      }),
      { numRuns: 150 },
    );
  });
});

describe('a schema that people write', () => {
  it('means what it means to ajv', () => {
    const schemas = [
      { type: 'object', patternProperties: { '^x-': { type: 'number' } }, additionalProperties: false },
      { allOf: [{ properties: { a: true } }], unevaluatedProperties: false },
      { prefixItems: [{ type: 'string' }], items: { type: 'number' } },
      { $defs: { n: { $anchor: 'num', type: 'number' } }, additionalProperties: { $ref: '#num' } },
      JSON.parse('{"if":{"required":["a"]},"then":{"required":["b"]},"else":{"minProperties":1}}') as object,
      { oneOf: [{ type: 'string' }, { const: 'a' }], not: { enum: ['b'] } },
      { contains: { minimum: 2 }, minContains: 2, uniqueItems: true },
      {
        $defs: { t: { properties: { left: { $ref: '#/$defs/t' }, v: { type: 'integer' } } } },
        $ref: '#/$defs/t',
      },
      { components: { x: { type: 'null' } }, properties: { a: { $ref: '#/components/x' } } },
    ];
    const data = [
      null,
      'a',
      'b',
      'c',
      3,
      {},
      { a: 1 },
      { a: null },
      { a: 1, b: 2 },
      { 'x-a': 1 },
      { 'x-a': 'n' },
      ['s', 1],
      [1, 2],
      [2, 3],
      [2, 2],
      ['s', 's'],
      { left: { v: 1 } },
      { left: { left: { v: 0.5 } } },
    ];
    for (const schema of schemas) {
      const plain = new Ajv2020({ strict: false }).compile(schema);
      for (const one of data) expect([schema, one, fits(schema, one)]).toEqual([schema, one, plain(one)]);
    }
  });
});
