import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PredictionColumns } from '../../src/core/evaluation/predictions.ts';
import { openPredictionFiles, readPredictions } from '../../src/data/predictions.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-predictions-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const columns = (asked: Partial<PredictionColumns> = {}): PredictionColumns => ({
  truth: 'y',
  prediction: 'p',
  score: undefined,
  weight: undefined,
  id: undefined,
  groups: [],
  positive: undefined,
  ...asked,
});

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

/** As the command line reads, where several classes are of use. */
const readAnyPredictions = async (path: string, asked: PredictionColumns) => {
  const files = await openPredictionFiles([path]);
  try {
    return await files.read(path, asked);
  } finally {
    files.close();
  }
};

const read = async (name: string, content: string | Uint8Array, asked?: Partial<PredictionColumns>) =>
  readPredictions(file(name, content), columns(asked));

describe('the same rows in every format', () => {
  const lines = ['id,y,p,s,sex', 'a,1,1,0.9,f', 'b,0,1,0.6,m', 'c,0,0,0.1,', 'd,1,0,0.4,"f, other"'];
  const csv = `${lines.join('\n')}\n`;
  const objects = [
    { id: 'a', y: 1, p: 1, s: 0.9, sex: 'f' },
    { id: 'b', y: 0, p: 1, s: 0.6, sex: 'm' },
    { id: 'c', y: 0, p: 0, s: 0.1, sex: null },
    { id: 'd', y: 1, p: 0, s: 0.4, sex: 'f, other' },
  ];
  const separated = (by: string) =>
    csv.replaceAll(/"[^"]*"|,/g, (match) => (match === ',' ? by : match.replaceAll('"', '')));
  const contents: Record<string, string | Uint8Array> = {
    'plain.csv': csv,
    'marked.csv': `\uFEFF${csv}`,
    'windows.csv': csv.replaceAll('\n', '\r\n'),
    'semicolons.csv': separated(';'),
    'tabs.tsv': separated('\t'),
    'packed.csv.gz': gzipSync(csv),
    'UPPER.CSV': csv,
    'lines.jsonl': objects.map((one) => JSON.stringify(one)).join('\n'),
    'packed.jsonl.gz': gzipSync(objects.map((one) => JSON.stringify(one)).join('\n')),
    'list.json': JSON.stringify(objects),
    // a name may look like a pattern, a folder like a partition, and both like SQL
    'a*[1]?.csv': csv,
    'sex=f/plain.csv': csv,
    "o'clock'); DROP TABLE x; --.csv": csv,
  };

  it.each(Object.keys(contents))('%s', async (name) => {
    const got = await read(name, contents[name] ?? '', { id: 'id', score: 's', groups: ['sex'] });
    expect(got).toMatchObject({ rows: 4, kind: 'classification', positive: '1' });
    expect([...got.truth]).toEqual([1, 0, 0, 1]);
    expect([...(got.prediction ?? [])]).toEqual([1, 1, 0, 0]);
    expect([...(got.score ?? [])]).toEqual([0.9, 0.6, 0.1, 0.4]);
    const [sex] = got.groups;
    expect([...(sex?.codes ?? [])].map((code) => sex?.levels[code])).toEqual([
      'f',
      'm',
      '(missing)',
      'f, other',
    ]);
    // an id is the same id in every format
    const plain = await read('ids.csv', csv, { id: 'id' });
    expect([...(got.ids ?? [])]).toEqual([...(plain.ids ?? [])]);
  });

  it('Parquet, with its own types', async () => {
    const path = join(folder, 'typed.parquet');
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    await connection.run(
      `COPY (SELECT * FROM (VALUES ('a', true, 1::TINYINT, 0.9::FLOAT, DATE '2024-01-31'), ('b', false, 0::TINYINT, NULL, NULL)) t(id, y, p, s, day)) TO '${path}' (FORMAT parquet)`,
    );
    const got = await readPredictions(path, columns({ id: 'id', score: 's', groups: ['day'] }));
    expect([...got.truth]).toEqual([1, 0]);
    expect([...(got.prediction ?? [])]).toEqual([1, 0]);
    expect(got.score?.[0]).toBeCloseTo(0.9, 6);
    expect(got.score?.[1]).toBeNaN();
    expect(got.groups[0]?.levels).toEqual(['(missing)', '2024-01-31']);
  });
});

describe('a file of many chunks', () => {
  const rows = 30_000;
  const at = Array.from({ length: rows }, (_, row) => row);
  const csv = `id,y,p,s,g\n${at.map((row) => `r${row},${row % 2},1,${row},${row % 7}`).join('\n')}\n`;

  it.each(['csv', 'parquet'])('keeps its order: %s', async (kind) => {
    const path = file('many.csv', csv);
    if (kind === 'parquet') {
      const connection = await (await DuckDBInstance.create(':memory:')).connect();
      const to = path.replace('.csv', '.parquet');
      await connection.run(
        `COPY (FROM read_csv('${path}')) TO '${to}' (FORMAT parquet, ROW_GROUP_SIZE 4096)`,
      );
    }
    const got = await readPredictions(path.replace('csv', kind), columns({ score: 's', groups: ['g'] }));
    expect(got.score).toEqual(Float64Array.from(at));
    expect(got.truth).toEqual(Uint8Array.from(at, (row) => row % 2));
    expect(got.groups[0]?.codes).toEqual(Int8Array.from(at, (row) => row % 7));
  });

  it('has the ids of another file where they are the same in the same order, and else its own', async () => {
    const one = file('one.csv', csv);
    const swapped = file(
      'swapped.csv',
      csv.replace('r29998,', 'r,').replace('r29999,', 'r29998,').replace('r,', 'r29999,'),
    );
    const shorter = file('shorter.csv', csv.slice(0, csv.lastIndexOf('r')));
    const files = await openPredictionFiles([one, swapped, shorter]);
    const asked = columns({ id: 'id' });
    const idsOf = async (path: string, likeIds?: Uint32Array) =>
      (await files.read(path, { ...asked, likeIds })).ids ?? new Uint32Array(0);
    const ids = await idsOf(one);
    expect(await idsOf(one, ids)).toBe(ids);
    expect(await idsOf(swapped, ids)).toEqual(await idsOf(swapped));
    expect((await idsOf(swapped, ids)).subarray(0, 2 * (rows - 2))).toEqual(ids.subarray(0, 2 * (rows - 2)));
    expect((await idsOf(swapped, ids)).subarray(2 * (rows - 2))).not.toEqual(ids.subarray(2 * (rows - 2)));
    expect(await idsOf(shorter, ids)).toEqual(ids.subarray(0, 2 * (rows - 1)));
    files.close();
  });

  it('may have columns of more codes than one number tells apart, and one value throughout', async () => {
    const wide = file(
      'wide.csv',
      `y,p,a,b,c\n${at.map((row) => `${row % 2},1,${row % 900},${row % 77},same`).join('\n')}\n`,
    );
    const got = await readPredictions(wide, columns({ groups: ['a', 'b', 'c', 'a', 'y'] }));
    const values = got.groups.map(({ codes, levels }) => levels[codes[12_345] as number]);
    expect(values).toEqual(['645', '25', 'same', '645', '1']);
  });
});

describe('names are names and never SQL', () => {
  it.each(['a b', 'y"; DROP TABLE rows; --', "it's", 'select', '1', 'Ünï', 'a.b', '(SELECT 1)'])(
    'a column named %s',
    async (name) => {
      const header = `"${name.replaceAll('"', '""')}",p,g`;
      const got = await read('names.csv', `${header}\n1,1,x'); --\n0,1,x'); --\n`, {
        truth: name,
        groups: ['g'],
      });
      expect([...got.truth]).toEqual([1, 0]);
      expect(got.groups[0]?.levels).toEqual(["x'); --"]);
    },
  );

  it('opens no other file', async () => {
    const secret = file('secret.csv', 'y,p\n1,1\n');
    const name = `y" FROM read_csv('${secret}')--`;
    await expect(read('other.csv', 'y,p\n1,1\n', { truth: name })).rejects.toThrow('has no column');
    // a symbolic link is the reader's own choice; what a pattern would match is not
    file('bc.csv', 'y,p\n0,0\n');
    expect([...(await read('b?.csv', 'y,p\n1,1\n')).truth]).toEqual([1]);
  });
});

describe('what stands only far down the file', () => {
  const rows = (count: number, of: string) => Array.from({ length: count }, () => of).join('\n');

  it('is found: a group, a class, an empty cell', async () => {
    const got = await read(
      'late.csv',
      `y,p,g\n${rows(11_000, '0,0,a')}\n1,0,b\n0,1,\n${rows(3000, '0,0,a')}\n`,
      { groups: ['g'] },
    );
    expect(got.rows).toBe(14_002);
    expect(got.groups[0]?.levels).toEqual(['(missing)', 'a', 'b']);
    expect(got.truth[11_000]).toBe(1);
    expect([...got.truth].filter((value) => value === 1)).toHaveLength(1);
  });

  it('is found: a third class makes classes numbers, or asks', async () => {
    const numbers = await read('late-number.csv', `y,p\n${rows(11_000, '0,0')}\n1,0\n2,1\n`);
    expect(numbers.kind).toBe('regression');
    await expect(
      read('late-class.csv', `y,p\n${rows(11_000, 'no,no')}\nyes,no\nperhaps,no\n`),
    ).rejects.toThrow('the truth has 3 classes (no, perhaps, yes): say which is the positive one');
  });
});

describe('values', () => {
  it.each([
    ['1,0', '1', [1]],
    ['True,False', 'True', [1]],
    ['1.0,False', '1.0', [1]],
    ['yes,no', 'yes', [1]],
    ['-1,1', '1', [0]],
    ['NEG,POS', 'POS', [0]],
    ['0,0', '1', [0]],
  ])('%s is a truth and its prediction of which %s is positive', async (row, positive, truth) => {
    const got = await read('classes.csv', `y,p\n${row}\n`);
    expect(got.positive).toBe(positive);
    expect([...got.truth]).toEqual(truth);
  });

  it.each([
    [
      'two classes of which neither is known',
      'y,p\ncat,dog\n',
      {},
      'which of cat and dog is the positive class',
    ],
    [
      'NaN, which pandas writes for no value',
      'y,p\n1,1\n0,nan\nNaN,0\n',
      {},
      'column y has no usable value in data row 3',
    ],
    ['1 and 2', 'y,p\n1,2\n', {}, 'which of 1 and 2 is the positive class'],
    ['a score as the prediction', 'y,p\n1,0.8\n0,0.3\n', {}, 'a score goes with --score'],
    ['a positive class that nobody has', 'y,p\n1,0\n', { positive: '2' }, 'no value is 2; there are 1, 0'],
    [
      'a truth that is missing',
      'y,p\n1,0\n,1\n,0\n',
      {},
      'column y has no usable value in 2 data rows, the first of them 2',
    ],
    [
      'a number that is none',
      'y,p\n1,1\n2,x\n3,3\n',
      { kind: 'regression' as const },
      'column p has no usable value in data row 2',
    ],
    ['no rows', 'y,p\n', {}, 'has no rows'],
    ['nothing at all', '', {}, /cannot be read as a table|has no column y/],
    ['a column that is missing', 'y,pred\n1,1\n', {}, 'has no column p; its columns are y, pred'],
    ['a column of nearly that name', 'Y,p\n1,1\n', {}, 'Did you mean "Y"?'],
    ['an id twice', 'y,p,i\n1,1,a\n0,0,b\n1,0,a\n', { id: 'i' }, 'data rows 1 and 3 have the same i'],
    [
      'a row without an id',
      'y,p,i\n1,1,a\n0,0,\n',
      { id: 'i' },
      'data row 2 has no i; expected an id in every row',
    ],
    ['a comment before the header', '# y,p\ny,p\n1,1\n', {}, 'has no column y'],
    ['a row that is too long', 'y,p\n1,1\n0,0,0\n', {}, /cannot be read as a table|its columns are y,p/],
  ] as const)('%s: says what is wrong', async (_, content, asked, says) => {
    await expect(read('flawed.csv', content, asked)).rejects.toThrow(says);
  });

  it('a thousand groups are groups, and more are not', async () => {
    const of = (count: number) =>
      `y,p,g\n${Array.from({ length: count }, (_, k) => `1,1,g${k}`).join('\n')}\n`;
    expect((await read('many.csv', of(1000), { groups: ['g'] })).groups[0]?.levels).toHaveLength(1000);
    await expect(read('more.csv', of(1001), { groups: ['g'] })).rejects.toThrow(
      'more than 1000 different values',
    );
  });

  it('any class against the rest, where it is named', async () => {
    const got = await read('cats.csv', 'y,p\ncat,cat\ndog,cat\nbird,dog\n', { positive: 'cat' });
    expect([...got.truth]).toEqual([1, 0, 0]);
    expect([...(got.prediction ?? [])]).toEqual([1, 1, 0]);
  });

  it('integers beyond 2^53 are different ids', async () => {
    const got = await read('big.csv', 'y,p,i\n1,1,9007199254740993\n0,0,9007199254740992\n', { id: 'i' });
    expect(got.rows).toBe(2);
    const lines = '{"y":1,"p":1,"i":9007199254740993}\n{"y":0,"p":0,"i":9007199254740992}\n';
    expect((await read('big.jsonl', lines, { id: 'i' })).ids).toEqual(got.ids);
  });

  it('scores and weights that are none are NaN, for the metric to refuse', async () => {
    const got = await read('nan.csv', 'y,p,s,w\n1,1,nan,\n0,0,x,2\n0,0,inf,1e3\n', {
      score: 's',
      weight: 'w',
    });
    expect([...(got.score ?? [])]).toEqual([Number.NaN, Number.NaN, Number.POSITIVE_INFINITY]);
    expect([...(got.weight ?? [])]).toEqual([Number.NaN, 2, 1000]);
  });

  it('other names are refused', async () => {
    await expect(read('model.pkl', '')).rejects.toThrow('expected a .csv, .tsv');
    await expect(readPredictions(join(folder, 'absent.csv'), columns())).rejects.toThrow('cannot be read');
  });
});

describe('several classes', () => {
  const content = 'y,p\nowl,cat\ncat,cat\ndog,owl\nowl,owl\n';

  it('are codes into their labels, where they are of use', async () => {
    const got = await readAnyPredictions(file('classes.csv', content), columns());
    if (got.kind !== 'multiclass') throw new Error(got.kind);
    expect(got.labels).toEqual(['cat', 'dog', 'owl']);
    expect([...got.truth]).toEqual([2, 0, 1, 2]);
    expect([...got.prediction]).toEqual([0, 0, 2, 2]);
  });

  it('are refused where a positive one is needed', async () => {
    await expect(read('needs.csv', content)).rejects.toThrow(
      /needs\.csv, column y: the truth has 3 classes \(.*owl.*\): say which is the positive one with --positive/,
    );
  });

  it('are at most 1,000: more names are no classes, and no numbers either', async () => {
    const names = Array.from({ length: 1_001 }, (_, n) => `id${n},id${n}\n`).join('');
    await expect(readAnyPredictions(file('names.csv', `y,p\n${names}`), columns())).rejects.toThrow(
      'no value of column y is a number; expected numbers, or the names of at most 1000 classes',
    );
  });

  it('must stand in every row', async () => {
    const path = file('gap.csv', 'y,p\nowl,cat\ncat,\ndog,owl\n');
    await expect(readAnyPredictions(path, columns())).rejects.toThrow(
      'column p has no usable value in data row 2',
    );
  });
});
