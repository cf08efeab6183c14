import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runAssay, type Scratch, scratchFolder } from './run-assay.ts';

let folder: Scratch;
beforeAll(() => {
  folder = scratchFolder();
  // 20 rows of each of 'f' and 'm'; the base is wrong on every fourth, the head on every fifth
  const rows = Array.from({ length: 40 }, (_, k) => {
    const truth = k % 2;
    const wrong = (every: number) => (k % every === 0 ? 1 - truth : truth);
    return {
      id: `r${k}`,
      y: truth,
      base: wrong(4),
      head: wrong(5),
      s: (k % 10) / 10,
      sex: k < 20 ? 'f' : 'm',
    };
  });
  const table = (model: 'base' | 'head', order: typeof rows) =>
    `id,y,p,s,sex\n${order.map((row) => `${row.id},${row.y},${row[model]},${row.s},${row.sex}`).join('\n')}\n`;
  folder.write({
    'head.csv': table('head', rows),
    'base.csv': table('base', [...rows].reverse()),
    'both.jsonl': rows.map((row) => JSON.stringify(row)).join('\n'),
  });
});
afterAll(() => folder.remove());

const asked = ['--truth', 'y', '--prediction', 'p', '--group', 'sex'];

describe('assay evaluate', { timeout: 120_000 }, () => {
  it('prints documented JSON, paired by id whatever the order of the rows', () => {
    const words = [...asked, '--score', 's', '--against', 'base.csv', '--id', 'id', '--format', 'json'];
    const { code, out, err } = runAssay(folder.path, 'evaluate', 'head.csv', ...words);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const report = JSON.parse(out) as Record<string, unknown>;
    // wrong on both: 0 and 20; only base right: 8 - 2; only head right: 10 - 2
    expect(report).toMatchObject({
      rows: 40,
      comparison: {
        against: 'base.csv',
        pairs: 40,
        table: { both_right: 24, only_base: 6, only_head: 8, both_wrong: 2 },
      },
    });
    const page = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8');
    const undocumented = [...keysOf(report)].filter((key) => !page.includes(key));
    expect(undocumented).toEqual([]);
  });

  it('compares columns of one file, and prints text and Markdown for people', () => {
    const words = ['--truth', 'y', '--prediction', 'head', '--against-prediction', 'base', '--group', 'sex'];
    const text = runAssay(folder.path, 'evaluate', 'both.jsonl', ...words);
    expect(text.code).toBe(0);
    expect(text.out).toContain('40 rows, classification, positive class 1; intervals at 95 %');
    expect(text.out).toContain('Head minus base (base) on 40 pairs');
    expect(text.out).toMatch(
      /accuracy +0\.75 +0\.8 +0\.05 +-0\.\d+ to 0\.\d+ \(tango\) +0\.\d+ \(McNemar mid-p\)/,
    );
    const markdown = runAssay(folder.path, 'evaluate', 'both.jsonl', ...words, '--format', 'markdown');
    expect(markdown.out).toContain('| `accuracy` |');
  });

  it('writes counts and nobody’s rows, which are evidence when they are committed', () => {
    const words = [...asked, '--against', 'base.csv', '--id', 'id', '--aggregate', 'counts.json'];
    expect(runAssay(folder.path, 'evaluate', 'head.csv', ...words)).toMatchObject({ code: 0, out: '' });
    const counts = readFileSync(join(folder.path, 'counts.json'), 'utf8');
    expect(counts).not.toMatch(/r\d/);
    expect(JSON.parse(counts)).toMatchObject({
      format: 'assay-aggregate',
      n: 40,
      groups: { sex: { f: { tp: 8, fn: 2, fp: 2, tn: 8 }, m: { tp: 8, fn: 2, fp: 2, tn: 8 } } },
      paired: { both_right: 24, only_base: 6, only_head: 8, both_wrong: 2 },
    });
  });

  it.each([
    [['--truth', 'y'], 'name what to evaluate: --prediction COL, --score COL, or both'],
    [
      ['--truth', 'Y', '--prediction', 'p'],
      'head.csv has no column Y; its columns are id, y, p, s, sex. Did you mean "y"?',
    ],
    [
      [...asked, '--reference', 'age=old'],
      '--reference age=old: expected COL=VALUE, of a column that --group names',
    ],
    [[...asked, '--threshold', '0.5'], '--threshold makes predictions of --score'],
    [['--truth', 'y', '--score', 's', '--threshold', 'half'], 'expected a number'],
  ])('%j cannot run, and says why in one line', (words, says) => {
    const { code, out, err } = runAssay(folder.path, 'evaluate', 'head.csv', ...words);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^assay: [^\n]+\n$/);
    expect(err).toContain(says);
  });
});

/** Names of keys that are the report's own: not those that come from the file. */
function keysOf(value: unknown): Set<string> {
  const keys = new Set<string>();
  const visit = (one: unknown): void => {
    if (Array.isArray(one)) for (const item of one) visit(item);
    else if (typeof one === 'object' && one !== null)
      for (const [key, inner] of Object.entries(one)) {
        if (key !== 'm' && key !== 'f') keys.add(key);
        visit(inner);
      }
  };
  visit(value);
  return keys;
}
