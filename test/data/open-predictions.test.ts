import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { chooseColumns } from '../../src/core/evaluation/choose-columns.ts';
import { openPredictions } from '../../src/data/open-predictions.ts';

const reader = openPredictions();
const read = (path: string, content: string | Uint8Array) =>
  reader.read(
    { path, bytes: typeof content === 'string' ? new TextEncoder().encode(content) : content },
    (columns) => chooseColumns(columns, { path, groups: ['sex'] }, []),
  );

describe('the reader of committed predictions', () => {
  it('reads what it says that it takes', async () => {
    const result = await read('p.csv', 'id,label,y_pred,sex\n7,1,1,f\n9,0,1,m\n');
    expect(result).toMatchObject({
      state: 'read',
      predictions: { rows: 2, kind: 'classification', positive: '1' },
    });
    expect(result.state === 'read' && result.notes).toEqual([
      'Column label is taken for the truth: the policy names none.',
      'Column y_pred is taken for the prediction: the policy names none.',
      'Column id is taken for the id: the policy names none.',
    ]);
  });

  it.each([
    ['NUL bytes', 'y_true,y_pred,sex\n1,1,a\n\u0000\u0000,0,b\n'],
    ['a line of 3 MB', `y_true,y_pred,sex\n1,1,a\n${'x'.repeat(3_000_000)},0,b\n`],
    ['no byte at all', ''],
    ['a header alone', 'y_true,y_pred,sex\n'],
    ['a hundred thousand columns', `${Array.from({ length: 100_000 }, (_, at) => `c${at}`).join(',')}\n`],
    ['a column whose name has a megabyte', `y_true,${'y'.repeat(1_000_000)},sex\n1,1,a\n`],
    ['SQL in a cell', "y_true,y_pred,sex\nread_csv('secret'),1,a\n'; ATTACH 'x',0,b\n0,1,c\n"],
  ])('answers a hostile CSV with a short problem: %s', async (_, content) => {
    const result = await read('p.csv', content);
    expect(result.state).toBe('malformed');
    for (const problem of result.state === 'malformed' ? result.problems : []) {
      expect(problem).not.toContain(tmpdir());
      expect(problem).not.toContain('predictions.csv');
      expect(problem.length).toBeLessThan(1500);
    }
  });

  it('takes SQL in a column’s name for a name', async () => {
    const result = await read(
      'p.csv',
      '"y_true","y_pred","sex"" FROM rows; DROP TABLE rows; --",sex\n1,1,a,f\n0,1,b,m\n',
    );
    expect(result).toMatchObject({ state: 'read', predictions: { rows: 2 } });
  });

  it.each([
    ['p.parquet', new Uint8Array([80, 65, 82, 49, 255, 255, 255, 127, 80, 65, 82, 49])],
    ['p.jsonl', '{"y_true": 1, "y_pred": 1, "sex": "f"\n'],
    ['p.jsonl', `${'['.repeat(100_000)}\n`],
    ['p.csv.gz', 'not gzip'],
    ['p.xlsx', 'y_true,y_pred,sex\n1,1,f\n'],
    ['https://example.org/*.csv?x=1', 'y_true\n1\n'],
  ])('answers %s of something else with a problem', async (path, content) => {
    expect((await read(path, content)).state).toBe('malformed');
  });

  it('leaves nothing behind', async () => {
    await read('p.csv', 'y_true,y_pred,sex\n1,1,a\n');
    await read('p.csv', 'broken');
    expect(
      readdirSync(tmpdir()).filter((name) => name.startsWith(`assay-predictions-${process.pid}-`)),
    ).toEqual([]);
  });
});
