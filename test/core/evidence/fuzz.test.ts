import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEvidenceFile } from '../../../src/core/evidence/decode.ts';
import { formats } from '../../../src/core/evidence/formats.ts';
import { readJson } from '../../../src/core/evidence/json-text.ts';
import { parseEvidence } from '../../../src/core/evidence/parse-evidence.ts';
import { plainOf } from '../../../src/core/evidence/tree.ts';
import { fuzzSeeds } from '../../harness/fuzz-seeds.ts';

const encode = (text: string) => new TextEncoder().encode(text);

describe('parsers on hostile input', () => {
  it('read the seeds, each as another format', () => {
    const found = fuzzSeeds.map(([path, text]) => {
      const parsed = parseEvidence(readEvidenceFile(encode(text), path));
      return parsed.state === 'present' ? parsed.format : `${path}: ${parsed.state}`;
    });
    expect(found.filter((one) => one.includes(':'))).toEqual([]);
    expect([...new Set(found)].sort()).toEqual(formats.map(({ id }) => id).sort());
  });

  it('return on any bytes under any path', () => {
    const paths = fuzzSeeds.map(([path]) => path);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.constantFrom(...paths), (bytes, path) => {
        const file = readEvidenceFile(bytes, path);
        for (const format of formats)
          expect(['present', 'malformed', 'not-evidence']).toContain(format.parse(file).state);
      }),
      { numRuns: 200, seed: 7 },
    );
  });

  it('read any JSON as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const { root, errors } = readJson(text, 'a.json');
        expect(errors).toEqual([]);
        expect(root === undefined ? undefined : JSON.parse(JSON.stringify(plainOf(root)))).toEqual(
          JSON.parse(JSON.stringify(JSON.parse(text))),
        );
      }),
      { numRuns: 300, seed: 7 },
    );
  });

  it('read any nested metrics of plain keys under their dotted names', () => {
    const key = fc.constantFrom('alpha', 'beta', 'gamma', 'delta');
    const leaf = fc.double({ noNaN: true, noDefaultInfinity: true });
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.dictionary(key, tie('tree'), { minKeys: 1, maxKeys: 3, noNullPrototype: true }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(key, tree, { minKeys: 1, noNullPrototype: true }), (value) => {
        const file = readEvidenceFile(encode(JSON.stringify(value)), 'metrics.json');
        const parsed = parseEvidence(file);
        const leaves = (node: unknown, name: string): string[] =>
          typeof node === 'number'
            ? [name]
            : Object.entries(node as object).flatMap(([part, inner]) =>
                leaves(inner, name === '' ? part : `${name}.${part}`),
              );
        const names =
          parsed.state === 'present' && parsed.content.kind === 'metrics'
            ? parsed.content.metrics.map((metric) => metric.name)
            : [];
        expect([...names].sort()).toEqual(leaves(value, '').sort());
      }),
      { numRuns: 200, seed: 7 },
    );
  });

  it.each([
    ['nested lists', 'metrics.json', '['.repeat(200_000)],
    ['nested maps', 'metrics.json', '{"a":'.repeat(100_000)],
    ['nested YAML', 'metrics.yaml', '['.repeat(100_000)],
    [
      'YAML aliases that multiply',
      'metrics.yaml',
      `a: &a [${'1,'.repeat(50)}1]\n${Array.from({ length: 12 }, (_, index) => `${String.fromCharCode(98 + index)}: &${String.fromCharCode(98 + index)} [${`*${String.fromCharCode(97 + index)},`.repeat(12)}1]`).join('\n')}\n`,
    ],
    ['quotes in quotes', 'README.md', '> '.repeat(50_000)],
    ['emphasis', 'README.md', '*a **b '.repeat(20_000)],
    ['brackets', 'README.md', '['.repeat(100_000)],
    ['links', 'README.md', '[a](<b'.repeat(30_000)],
    [
      'nested lists of Markdown',
      'README.md',
      Array.from({ length: 3000 }, (_, index) => `${'  '.repeat(index % 200)}- a`).join('\n'),
    ],
    [
      'a wide table',
      'README.md',
      `|${' a |'.repeat(900)}\n|${'-|'.repeat(900)}\n${`|${' b |'.repeat(900)}\n`.repeat(20)}`,
    ],
    ['comments', 'README.md', '<!--'.repeat(50_000)],
    ['backticks', 'README.md', Array.from({ length: 400 }, (_, index) => '`'.repeat(index)).join(' ')],
    ['fences of blanks', 'README.md', `---\n${`\n---${' '.repeat(2000)}x`.repeat(200)}`],
    [
      'a long key',
      'metrics.json',
      JSON.stringify({
        ['k'.repeat(1_000_000)]: Object.fromEntries(
          Array.from({ length: 20_000 }, (_, index) => [`m${index}`, index]),
        ),
      }),
    ],
    ['many columns', 'metrics.csv', `${'auc_stderr,'.repeat(100_000)}\n${'0.5,'.repeat(100_000)}\n`],
    ['many numbers', 'metrics.json', `{"auc": [${'0.5,'.repeat(400_000)}1]}`],
    ['deep protobuf text', 'schema.pbtxt', 'feature {'.repeat(50_000)],
    ['a number of many digits', 'metrics.json', `{"auc": ${'9'.repeat(500_000)}}`],
    ['a text like a number', 'metrics.json', `{"auc": "${'0.1 ± '.repeat(100_000)}"}`],
    [
      'TOML tables',
      'metrics.toml',
      Array.from({ length: 20_000 }, (_, index) => `[a${index}]\nauc = 0.5`).join('\n'),
    ],
  ])('takes %s in its stride (a hang ends in the runner’s time limit)', (_name, path, text) => {
    const parsed = parseEvidence(readEvidenceFile(encode(text), path));
    expect(['present', 'malformed', 'not-evidence']).toContain(parsed.state);
  });
});
