import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { prepareStatements, type RunStatement } from '../../src/store/prepared-statements.ts';

let pglite: PGlite;
let run: RunStatement;
beforeAll(async () => {
  pglite = await PGlite.create();
  run = prepareStatements(pglite);
});
afterAll(() => pglite.close());

it('answers as PGlite does, each time with other values', async () => {
  const text =
    'select $1::bigint + 1 as number, $2::json as json, $3::timestamptz as time, $4::text as nothing';
  const time = new Date('2026-11-24T10:00:00Z');
  for (const number of [1, 2]) {
    const values = [number, { number }, time, null];
    const { rows } = await run(text, values);
    expect(rows).toEqual([{ number: number + 1, json: { number }, time, nothing: null }]);
    expect(rows).toEqual((await pglite.query(text, values)).rows);
  }
});

it('counts the rows that a statement touched', async () => {
  await run('create table touched (id int primary key)', []);
  expect(await run('insert into touched select generate_series(1, $1::int)', [3])).toMatchObject({
    rows: [],
    affectedRows: 3,
  });
});

it('is usable after a statement that is refused when parsed, and after one refused when run', async () => {
  await expect(run('select nonsense from nowhere', [])).rejects.toMatchObject({ code: '42P01' });
  const divide = 'select 1 / $1::int as quotient';
  await expect(run(divide, [0])).rejects.toMatchObject({ code: '22012' });
  expect((await run(divide, [1])).rows).toEqual([{ quotient: 1 }]);
});

it('keeps a bounded number of statements, and those that were let go still run', async () => {
  for (let n = 0; n < 200; n += 1) await run(`select ${n} as n`, []);
  const { rows } = await run<{ count: number }>(
    'select count(*)::int as count from pg_prepared_statements',
    [],
  );
  expect(rows[0]?.count).toBeLessThan(100);
  expect((await run('select 0 as n', [])).rows).toEqual([{ n: 0 }]);
});
