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
    // scikit-learn, classification_report docstring: y_true = [0, 1, 2, 2, 2], y_pred = [0, 0, 2, 2, 1]
    'classes.csv': 'y,p,sex\n0,0,f\n1,0,f\n2,2,f\n2,2,m\n2,1,m\n',
    'both.jsonl': rows.map((row) => JSON.stringify(row)).join('\n'),
  });
});
afterAll(() => folder.remove());

const asked = ['--truth', 'y', '--prediction', 'p', '--group', 'sex'];

describe('assay evaluate', { timeout: 120_000 }, () => {
  it('prints documented JSON, paired by id whatever the order of the rows', () => {
    const words = [
      ...asked,
      '--score',
      's',
      '--against',
      'base.csv',
      '--id',
      'id',
      '--drift',
      '--format',
      'json',
    ];
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

  it('says of several classes what scikit-learn says, and what needs a positive one', () => {
    const words = [...asked, '--kind', 'classification'];
    const text = runAssay(folder.path, 'evaluate', 'classes.csv', ...words);
    expect({ code: text.code, err: text.err }).toEqual({ code: 0, err: '' });
    expect(text.out).toContain('5 rows, classification, 3 classes; intervals at 95 %');
    expect(text.out).toMatch(/\n {2}2 +0 +1 +2 +3\n/); // its three rows: one predicted 1, two 2
    expect(text.out).toMatch(/\n {2}2 +3 +1 = 2\/2 \[.*\] +0\.6667 = 2\/3 \[.*\] +0\.8 = 4\/5/);
    expect(text.out).toMatch(/\n {2}macro +0\.5 +0\.5556 +0\.4889\n/);
    expect(text.out).toContain('--positive VALUE takes one class against the rest');
    const markdown = runAssay(folder.path, 'evaluate', 'classes.csv', ...words, '--format', 'markdown');
    expect(markdown.out).toContain('| truth | 0 | 1 | 2 | all |');
    const { out } = runAssay(folder.path, 'evaluate', 'classes.csv', ...words, '--format', 'json');
    const report = JSON.parse(out) as Record<string, unknown>;
    expect(report).toMatchObject({
      kind: 'classification',
      positive: null,
      classes: {
        labels: ['0', '1', '2'],
        matrix: [
          [1, 0, 0],
          [1, 0, 0],
          [0, 1, 2],
        ],
      },
      metrics: { roc_auc: { value: null, reason: expect.stringContaining('--positive') } },
    });
    const page = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8');
    expect([...keysOf(report)].filter((key) => !page.includes(key))).toEqual([]);
  });

  it('compares two models of several classes, whichever classes the other has', () => {
    folder.write({
      'more.csv': 'id,y,p\na,cat,cat\nb,dog,dog\nc,owl,owl\nd,owl,cat\n',
      'less.csv': 'id,y,p\nd,owl,emu\nc,owl,emu\nb,dog,dog\na,cat,cat\n',
    });
    const words = ['--truth', 'y', '--prediction', 'p', '--id', 'id', '--against', 'less.csv'];
    const text = runAssay(folder.path, 'evaluate', 'more.csv', ...words);
    expect({ code: text.code, err: text.err }).toEqual({ code: 0, err: '' });
    expect(text.out).toContain('Head minus base (less.csv) on 4 pairs');
    expect(text.out).toMatch(/accuracy +0\.5 +0\.75 +0\.25 .*McNemar mid-p/);
    // F1 of cat 2/3, dog 1, owl 2/3; before: cat 1, dog 1, owl 0, emu 0
    expect(text.out).toMatch(/macro_f1 +0\.5 +0\.7778 +0\.278/);
    const refused = runAssay(folder.path, 'evaluate', 'more.csv', ...words, '--aggregate');
    expect(refused.code).toBe(2);
    expect(refused.err).toContain('--aggregate: there are 3 classes');
  });

  it('compares distributions of files whose rows are not the same, and says which file to name', () => {
    const { code, out } = runAssay(
      folder.path,
      'evaluate',
      'head.csv',
      ...asked,
      '--against',
      'base.csv',
      '--drift',
    );
    expect(code).toBe(0);
    // truth and sexes are the same; the base predicts 20 + 10 of 40 positive, the head 20 + 4 - 4: z = 0.25 / sqrt(0.625 * 0.375 / 20) = 2.309
    expect(out).toMatch(/\n {2}prediction +40 +40 +z test of two proportions, p +0\.02092 +yes /);
    expect(out).toContain('Drift from base.csv: 1 of 3 columns drift: fewer than half');
    expect(out).toMatch(/\n {2}sex +40 +40 +z test of two proportions, p +1 +no \(below 0\.05\)/);
    const alone = runAssay(folder.path, 'evaluate', 'head.csv', ...asked, '--drift');
    expect(alone.code).toBe(2);
    expect(alone.err).toContain('name them with --against');
  });

  it.each(['--aggregate', '--against-score=p', '--reference=sex=f'])(
    '%s counts one class against the rest, and is refused for several',
    (word) => {
      const words = [...asked, '--kind', 'classification', word];
      const { code, out, err } = runAssay(folder.path, 'evaluate', 'classes.csv', ...words);
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toMatch(/^assay: --[^\n]+there are 3 classes[^\n]+--positive\n$/);
    },
  );

  it('says how few whole numbers were read, and how to say otherwise', () => {
    const plain = runAssay(folder.path, 'evaluate', 'classes.csv', '--truth', 'y', '--prediction', 'p');
    expect(plain.out).toContain('5 rows, regression');
    expect(plain.out).toMatch(
      /note: The truth holds only the 3 whole numbers 0, 1, 2.*--kind classification/,
    );
    const told = ['--truth', 'y', '--prediction', 'p', '--kind', 'regression'];
    expect(runAssay(folder.path, 'evaluate', 'classes.csv', ...told).out).not.toContain('whole numbers');
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
