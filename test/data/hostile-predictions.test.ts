import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPredictions } from '../../src/data/open-predictions.ts';
import { readPredictions } from '../../src/data/predictions.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-hostile-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const columns = {
  truth: 'y',
  prediction: 'p',
  score: undefined,
  weight: undefined,
  id: undefined,
  groups: ['g'],
  positive: undefined,
};

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('a quote that is never closed', () => {
  it.each([
    ['in the first row', 'y,p,g\n1,1,"a\n0,0,b\n1,0,c\n', 2],
    ['in a later one', `y,p,g\n${'1,1,a\n'.repeat(4)}0,0,"b\n1,0,c\n`, 6],
    ['beyond what is sampled', `y,p,g\n${'1,1,a\n'.repeat(60_000)}0,0,"b\n1,0,c\n`, 60_002],
    ['between semicolons', 'y;p;g\n1;1;"a\n0;0;b\n', 2],
  ])('%s: is malformed, with its line', async (_, content, line) => {
    await expect(readPredictions(file('quote.csv', content), columns)).rejects.toThrow(
      new RegExp(`quote\\.csv cannot be read as a table: .*Line: ${line}\\b.*`),
    );
  });

  it('closed quotes may hold delimiters, line ends and quotes', async () => {
    const got = await readPredictions(
      file('closed.csv', 'y,p,g\n1,1,"a, ""b""\nc"\n0,0,"d"\n1,0,e\n'),
      columns,
    );
    expect(got.groups[0]?.levels).toEqual(['a, "b"\nc', 'd', 'e']);
  });
});

describe('a small file that expands to very many rows', () => {
  // Six members of a million rows: gzip's members may follow each other (RFC 1952, section 2.2)
  const member = gzipSync('1,1,a\n'.repeat(1_000_000));
  const bomb = Buffer.concat([gzipSync('y,p,g\n'), ...Array.from({ length: 6 }, () => member)]);

  it('CSV in gzip is read up to the limit and said to be too long', async () => {
    expect(bomb.length).toBeLessThan(100_000);
    const result = await openPredictions().read({ path: 'bomb.csv.gz', bytes: bomb }, () => ({
      state: 'chosen',
      columns,
      notes: [],
    }));
    expect(result).toEqual({
      state: 'malformed',
      problems: ['the file has more than 5,000,000 rows; commit fewer, or counts instead of them'],
    });
  });

  it('so is Parquet, whose runs cost nothing', async () => {
    const path = join(folder, 'bomb.parquet');
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    await connection.run(
      `COPY (SELECT 1 AS y, 1 AS p, 'a' AS g FROM range(8000000)) TO '${path}' (FORMAT parquet, ROW_GROUP_SIZE 2000000)`,
    );
    await expect(readPredictions(path, columns)).rejects.toThrow('has more than 5,000,000 rows');
  });

  it('what takes too long is interrupted, and said', async () => {
    const path = file('slow.csv.gz', bomb);
    await expect(readPredictions(path, columns, { rows: 1e9, milliseconds: 50 })).rejects.toThrow(
      'slow.csv.gz takes more than 0.05 s to read; commit fewer rows, or counts instead of them',
    );
  });

  it('a file within the limit is read whole', async () => {
    const path = file('small.csv', `y,p,g\n${'1,1,a\n'.repeat(3)}`);
    expect((await readPredictions(path, columns, { rows: 3, milliseconds: 60_000 })).rows).toBe(3);
    await expect(readPredictions(path, columns, { rows: 2, milliseconds: 60_000 })).rejects.toThrow(
      'small.csv has more than 2 rows',
    );
  });
});

it('no extension is fetched or loaded by what a file is called', async () => {
  for (const name of ['https://127.0.0.1:1/p.csv', 's3://bucket/p.parquet', 'hf://datasets/a/b/p.csv'])
    await expect(readPredictions(name, columns)).rejects.toThrow('cannot be read as a table');
});
