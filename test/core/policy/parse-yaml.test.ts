import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { parseYaml, yamlLimits } from '../../../src/core/policy/parse-yaml.ts';

function parsed(source: string | Uint8Array) {
  const result = parseYaml(source, 'a.yml');
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  return result.yaml;
}

function problems(source: string | Uint8Array) {
  const result = parseYaml(source, 'a.yml');
  return 'problems' in result ? result.problems : [];
}

const mebibyte = 1024 * 1024;

describe('parseYaml', () => {
  it('reads what YAML writes', () => {
    fc.assert(
      fc.property(
        fc.object({
          key: fc.stringMatching(/^[a-z]{1,8}$/),
          maxDepth: 3,
          values: [fc.integer(), fc.boolean(), fc.string(), fc.constant(null)],
        }),
        (data) => {
          expect(parsed(stringify(data)).value).toEqual(data);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('knows where everything stands', () => {
    const yaml = parsed(
      'version: 1\nrequire:\n  - check: card/present\n    for: { tier: [limited, high] }\n',
    );
    expect(yaml.placeOf('/version')).toEqual({ path: 'a.yml', line: 1, column: 10 });
    expect(yaml.placeOf('/version', 'key')).toEqual({ path: 'a.yml', line: 1, column: 1 });
    expect(yaml.placeOf('/require/0')).toEqual({ path: 'a.yml', line: 3, column: 5 });
    expect(yaml.placeOf('/require/0/check')).toEqual({ path: 'a.yml', line: 3, column: 12 });
    expect(yaml.placeOf('/require/0/for/tier/1')).toEqual({ path: 'a.yml', line: 4, column: 28 });
    expect(yaml.placeOf(['require', 0, 'for'], 'key')).toEqual({ path: 'a.yml', line: 4, column: 5 });
    // What is not there stands where the key of its container does.
    expect(yaml.placeOf('/require/0/for/models')).toEqual({ path: 'a.yml', line: 4, column: 5 });
    expect(yaml.placeOf('/nothing/at/all')).toEqual({ path: 'a.yml', line: 1, column: 1 });
  });

  it('counts columns and lines with a byte-order mark, CRLF and characters beyond the basic plane', () => {
    const text = '\uFEFF# 😀\r\na: 😀\r\nb: [1,\r\n  x]\r\n';
    for (const source of [text, new TextEncoder().encode(text)]) {
      const yaml = parsed(source);
      expect(yaml.value).toEqual({ a: '😀', b: [1, 'x'] });
      expect(yaml.placeOf('/b/1')).toEqual({ path: 'a.yml', line: 4, column: 3 });
    }
  });

  it('keeps words that YAML 1.1 took for booleans', () => {
    expect(parsed('level: off\non: yes\nn: no\n1.0: x\n').value).toEqual({
      level: 'off',
      on: 'yes',
      n: 'no',
      '1.0': 'x',
    });
  });

  it('reads an empty file as nothing', () => {
    expect(parsed('').value).toBeUndefined();
    expect(parsed('# only a comment\n').value ?? undefined).toBeUndefined();
  });

  it('follows a few aliases', () => {
    expect(parsed('a: &x [1, 2]\nb: *x\n').value).toEqual({ a: [1, 2], b: [1, 2] });
  });

  it('gives maps no prototype to reach through', () => {
    const value = parsed('a: 1\n').value as Record<string, unknown>;
    expect(Object.getPrototypeOf(value)).toBeNull();
  });

  it.each<[string, string | Uint8Array, string, number, number, RegExp]>([
    ['a duplicate key', 'a: 1\nb: 2\na: 3\n', 'duplicate-key', 3, 1, /second key "a", expected it once/],
    ['a duplicate key in flow', 'x: { a: 1, a: 2 }', 'duplicate-key', 1, 12, /second key "a"/],
    ['__proto__', 'x:\n  __proto__: 1\n', 'yaml-key', 2, 3, /"__proto__"/],
    ['a list as a key', '? [a, b]\n: 1\n', 'yaml-key', 1, 3, /no plain text/],
    ['a custom tag', 'a: !!python/object x\n', 'yaml', 1, 4, /tag/],
    ['a tag of a set', 'a: !!set {x, y}\n', 'yaml', 1, 4, /tag/],
    ['a binary value', 'a: !!binary aGk=\n', 'yaml', 1, 4, /tag/],
    ['an alias without an anchor', 'a: *nope\n', 'yaml-alias', 1, 4, /alias \*nope/],
    ['a cyclic alias', 'a: &x\n  b: *x\n', 'yaml-alias', 2, 6, /does not hold the alias itself/],
    ['a second document', 'a: 1\n---\nb: 2\n', 'yaml-documents', 2, 1, /second document/],
    ['a tab', 'a:\n\tb: 1\n', 'yaml', 2, 1, /tab/i],
    ['an open bracket', 'a: [1, 2\n', 'yaml', 2, 1, /Unexpected/],
    ['an open quote', 'a: "b\n', 'yaml', 2, 1, /Unexpected/],
    ['two colons on a line', 'a: b: c\n', 'yaml', 1, 4, /second ":" on the line/],
    ['UTF-16', Uint8Array.from([0xff, 0xfe, 0x61, 0]), 'not-utf-8', 1, 1, /UTF-16, expected UTF-8/],
    ['a binary file', Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0, 1]), 'not-utf-8', 1, 1, /offset 0/],
    [
      'more than a mebibyte',
      ' '.repeat(mebibyte + 1),
      'too-large',
      1,
      1,
      /1048577 characters, expected at most 1048576/,
    ],
    [
      'more than a mebibyte of bytes',
      new Uint8Array(mebibyte + 1).fill(32),
      'too-large',
      1,
      1,
      /1048577 bytes/,
    ],
    ['deep flow', `a: ${'['.repeat(41)}${']'.repeat(41)}`, 'too-deep', 1, 44, /more than 40 levels/],
    ['deep blocks', `${'- '.repeat(41)}x`, 'too-deep', 1, 81, /more than 40 levels/],
  ])('%s is a problem at its place', (_, source, code, line, column, message) => {
    const [first] = problems(source);
    expect(first).toEqual(
      expect.objectContaining({
        code: `policy/${code}`,
        path: 'a.yml',
        line,
        column,
        message: expect.stringMatching(message),
      }),
    );
    expect(first?.message).toMatch(/^Unexpected .*, expected /);
  });

  it('says every duplicate, up to 20', () => {
    expect(problems('a: 1\na: 2\nb: 1\nb: 2\n')).toHaveLength(2);
    expect(problems('a: 1\n'.repeat(100))).toHaveLength(20);
  });

  // Each of these made some YAML reader slow, deep or large; here each ends at a bound.
  it.each<[string, string, RegExp]>([
    [
      'a billion laughs',
      `a0: &a0 [x, x]\n${Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}]\n`).join('')}`,
      /alias/,
    ],
    ['many aliases', `a: &a 1\nb: [${'*a, '.repeat(101)}]\n`, /at most 100/],
    ['an alias of much', `a: &a [${'1, '.repeat(50_000)}]\nb: [${'*a, '.repeat(90)}]\n`, /300000 values/],
    ['a mebibyte of open brackets', '['.repeat(mebibyte), /40 levels/],
    ['a mebibyte of open braces', '{'.repeat(mebibyte), /40 levels/],
    ['a mebibyte of dashes', '- '.repeat(mebibyte / 2), /300000 tokens/],
    ['100,000 dashes', '- '.repeat(100_000), /40 levels/],
    ['100,000 question marks', '? '.repeat(100_000), /40 levels/],
    ['a staircase', Array.from({ length: 1400 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'), /40 levels/],
    ['a mebibyte of closers', ']'.repeat(mebibyte), /300000 tokens/],
    ['290,000 closers', ']'.repeat(290_000), /Unexpected/],
    ['290,000 anchors on one node', '&a '.repeat(140_000), /anchor/],
    ['a mebibyte of one key', `${'k'.repeat(mebibyte - 20)}: 1\n? x\n: [`, /Unexpected/],
    ['40,000 duplicate keys', 'k: 1\n'.repeat(40_000), /second key/],
  ])('%s is refused within bounds', (_, source, message) => {
    const found = problems(source);
    expect(found.length).toBeGreaterThan(0);
    expect(found.length).toBeLessThanOrEqual(20);
    expect(found[0]?.message).toMatch(message);
    expect(found.every((one) => one.message.length < 400)).toBe(true);
  });

  it('reads 40,000 different keys', () => {
    const value = parsed(Array.from({ length: 40_000 }, (_, i) => `k${i}: 1`).join('\n')).value as object;
    expect(Object.keys(value)).toHaveLength(40_000);
  });

  it('never throws and always says where', () => {
    const yamlish = fc.string({
      unit: fc.constantFrom(...'ab1:-?[]{},&*!|>\'"%@`#~.\n\n\n   \t\\\r'.split('')),
      maxLength: 120,
    });
    fc.assert(
      fc.property(fc.oneof(yamlish, fc.string({ unit: 'binary' }), fc.uint8Array()), (source) => {
        const result = parseYaml(source, 'a.yml');
        const said = 'yaml' in result ? [] : result.problems;
        expect('yaml' in result || said.length > 0).toBe(true);
        const places = 'yaml' in result ? [result.yaml.placeOf('/a/0')] : said;
        expect(places.every(({ line = 0, column = 0 }) => line >= 1 && column >= 1)).toBe(true);
        expect(said.every(({ message }) => message.startsWith('Unexpected '))).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  it('documents its own bounds', () => {
    expect(yamlLimits).toEqual({
      bytes: 1_048_576,
      tokens: 300_000,
      depth: 40,
      aliases: 100,
      nodes: 300_000,
    });
  });
});
