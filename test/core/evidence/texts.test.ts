import { describe, expect, it } from 'vitest';
import { decodeBase64 } from '../../../src/core/evidence/base64.ts';
import { readCsv } from '../../../src/core/evidence/csv-text.ts';
import { readEvidenceFile } from '../../../src/core/evidence/decode.ts';
import { frontMatterOf } from '../../../src/core/evidence/front-matter.ts';
import { readJson } from '../../../src/core/evidence/json-text.ts';
import { readProtoText } from '../../../src/core/evidence/proto-text.ts';
import { repositoryPath } from '../../../src/core/evidence/repository-path.ts';
import { at, plainOf, wordOf } from '../../../src/core/evidence/tree.ts';
import { readYaml } from '../../../src/core/evidence/yaml-text.ts';

describe('texts with positions', () => {
  it('decodes UTF-8 with a mark and UTF-16 of both orders, and nothing else', () => {
    const text = (...bytes: number[]) => readEvidenceFile(Uint8Array.from(bytes), 'a').text;
    expect(text(0xef, 0xbb, 0xbf, 0x61)).toBe('a');
    expect(text(0xff, 0xfe, 0x61, 0, 0x3d, 0xd8, 0, 0xde)).toBe('a😀');
    expect(text(0xfe, 0xff, 0, 0x61)).toBe('a');
    expect(text(0xff, 0xfe, 0, 0xd8)).toBeUndefined();
    expect(text(0xc3, 0x28)).toBeUndefined();
    expect(text(0x61, 0)).toBeUndefined();
  });

  it('places every JSON value, keeps numbers as written and takes Python’s NaN', () => {
    const { root, errors, flaws } = readJson(
      '{\r\n "a": [1.50, NaN,\n  -Infinity],\n "a": 9007199254740993}',
      'm.json',
    );
    expect(errors).toEqual([]);
    expect(flaws).toMatchObject([{ code: 'json/duplicate-key', line: 4, column: 2 }]);
    expect(wordOf(at(root, 'a'))).toBe('9007199254740993');
    const list = readJson('[1.50, NaN,\n  -Infinity]', 'm.json').root;
    expect(at(list, 0)).toMatchObject({ text: '1.50', line: 1, column: 2 });
    expect(at(list, 2)).toMatchObject({ value: -Infinity, line: 2, column: 3 });
  });

  it.each([
    ['{"a": 1,}', 1, 9],
    ['{"a": 1 "b": 2}', 1, 9],
    ['{"a": "x\ny"}', 1, 9],
    ['{"a": 01}', 1, 8],
    ["{'a': 1}", 1, 2],
    ['', 1, 1],
    ['[1, 2', 1, 6],
  ])('says where %j breaks JSON', (text, line, column) => {
    expect(readJson(text, 'm.json').errors[0]).toMatchObject({ line, column });
  });

  it('reads YAML with integer keys, merges and the words of YAML 1.1', () => {
    const { root, flaws } = readYaml('a: &a {x: 1}\nb:\n  <<: *a\n  0: no\n', 'm.yaml');
    expect(root === undefined ? undefined : JSON.parse(JSON.stringify(plainOf(root)))).toEqual({
      a: { x: 1 },
      b: { 0: 'no', x: 1 },
    });
    expect(flaws).toMatchObject([{ code: 'yaml/ambiguous-boolean', line: 4, column: 6 }]);
    expect(readYaml('a: [1\nb: 2', 'm.yaml').errors[0]?.line).toBeGreaterThan(0);
    expect(readYaml('a: &a\n  - *a\n', 'm.yaml').errors).toMatchObject([
      { code: 'yaml/alias', line: 2, column: 5 },
    ]);
  });

  it('reads CSV with quotes, line breaks in them and any line ends', () => {
    const table = readCsv('a, b \r\n"x ""y""\nz",1\r\r\n2\n', ',');
    expect(table.header).toEqual(['a', 'b']);
    expect(table.rows).toEqual([
      { line: 2, cells: ['x "y"\nz', '1'], columns: [1, 0] },
      { line: 5, cells: ['2'], columns: [1] },
    ]);
    expect(table.ragged).toEqual({ line: 5, cells: 1 });
  });

  it('reads protobuf text', () => {
    const { root, errors } = readProtoText(
      '# c\na { b: "x" "y" }\na < b: \'z\' >\nn: [1, -2.5]\nk: ENUM',
      'a.pbtxt',
    );
    expect(errors).toEqual([]);
    expect(root === undefined ? undefined : JSON.parse(JSON.stringify(plainOf(root)))).toEqual({
      a: [{ b: 'xy' }, { b: 'z' }],
      n: [1, -2.5],
      k: 'ENUM',
    });
    expect(readProtoText('a {\n b: }', 'a.pbtxt').errors[0]).toMatchObject({ line: 2, column: 5 });
  });

  // RFC 4648, section 10.
  it.each([
    ['', ''],
    ['Zg==', 'f'],
    ['Zm8=', 'fo'],
    ['Zm9vYmFy', 'foobar'],
    ['-_8=', undefined],
  ])('decodes base64 %j', (text, plain) => {
    const bytes = decodeBase64(text);
    if (plain === undefined) expect(bytes).toEqual(Uint8Array.from([0xfb, 0xff]));
    else expect(String.fromCharCode(...(bytes ?? []))).toBe(plain);
  });

  it('refuses what is no base64', () => {
    expect(decodeBase64('Zm9v!')).toBeUndefined();
    expect(decodeBase64('Z')).toBeUndefined();
  });

  it('delimits front matter as the Hub does', () => {
    expect(frontMatterOf('\n---\na: 1\n--- \nx')).toMatchObject({
      text: 'a: 1',
      first: 3,
      line: 2,
      endLine: 4,
    });
    expect(frontMatterOf('---\r\na: 1\r\n---\r\nx')).toMatchObject({ text: 'a: 1', endLine: 3 });
    expect(frontMatterOf('---\n---\n')).toBeUndefined();
    expect(frontMatterOf('x\n---\na\n---\n')).toBeUndefined();
    expect(frontMatterOf('----\na\n----\n')).toBeUndefined();
  });

  it('names files from the repository’s root', () => {
    expect(repositoryPath('a/b/', '../c.csv')).toBe('a/c.csv');
    expect(repositoryPath('a/', './b//c')).toBe('a/b/c');
    expect(repositoryPath('', '../x')).toBe('../x');
    expect(repositoryPath('a/', 's3://b/c')).toBe('s3://b/c');
  });
});
