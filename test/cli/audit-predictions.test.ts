import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, describe, expect, it } from 'vitest';
import { safetensors } from '../core/checks/cases.ts';
import { csvOf, pairedCsv, type Rows } from '../core/checks/prediction-files.ts';
import { runAssay, type Scratch, scratchFolder } from './run-assay.ts';

const policyOf = (path: string, more = '') => `version: 1
discover: false
models:
  - id: credit
    artifacts: [model.safetensors]
    metrics: [metrics.json]
    predictions: { path: "${path}", groups: [sex]${more} }
require:
  - { id: holds, check: metric/no-regression, with: { metric: accuracy, tolerance: 0.025 } }
  - { id: follows, check: metric/recomputed }
  - { id: alike, check: fairness/group-disparity, with: { attribute: sex, measure: true_positive_rate, compare: difference, max: 0.1 } }
`;

/** Truth, base, head: 000 to 111. Women and men alike: 250 positives and 250 negatives each. */
const cells = [195, 4, 1, 50, 47, 1, 4, 198];
const kinds = (version: 0 | 1): Rows[] =>
  ['female', 'male'].flatMap((sex) =>
    cells.map((count, cell): Rows => [count, { y_true: cell >> 2, y_pred: (cell >> version) & 1, sex }]),
  );
const [before, after] = [csvOf(kinds(1)), csvOf(kinds(0))];

/** Each way of writing the same rows. */
const writers: Readonly<Record<string, (csv: string, path: string) => Promise<Uint8Array | string>>> = {
  csv: async (csv) => csv,
  parquet: async (csv, path) => {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    const [header = '', ...lines] = csv.trimEnd().split('\n');
    const values = lines.map(
      (line) =>
        `(${line
          .split(',')
          .map((cell) => (/^\d+$/.test(cell) ? cell : `'${cell}'`))
          .join(',')})`,
    );
    await connection.run(`CREATE TABLE rows AS SELECT * FROM (VALUES ${values.join(',')}) AS v(${header})`);
    await connection.run(`COPY rows TO '${path}' (FORMAT parquet)`);
    connection.closeSync();
    instance.closeSync();
    return readFileSync(path);
  },
  jsonl: async (csv) => {
    const [header = '', ...lines] = csv.trimEnd().split('\n');
    const names = header.split(',');
    return lines
      .map((line) => {
        const row = line.split(',').map((cell, at) => [names[at], /^\d+$/.test(cell) ? Number(cell) : cell]);
        return `${JSON.stringify(Object.fromEntries(row))}\n`;
      })
      .join('');
  },
};

let folder: Scratch;
afterEach(() => {
  folder.remove();
});

interface Found {
  readonly requirement: string;
  readonly status: string;
  readonly message: string;
  readonly steps: readonly string[];
}

function auditOf(base: Readonly<Record<string, string | Uint8Array>>, head: typeof base): Map<string, Found> {
  folder = scratchFolder();
  folder.git('init', '--quiet', '--initial-branch=main');
  folder.commit({ 'model.safetensors': safetensors(), ...base });
  folder.git('checkout', '--quiet', '-b', 'change');
  folder.commit({ 'model.safetensors': safetensors(1), ...head });
  const { out, err } = runAssay(folder.path, 'audit', '--base', 'main', '--format', 'json');
  expect(err).toBe('');
  const { findings } = JSON.parse(out) as { findings: readonly Found[] };
  return new Map(findings.map((finding) => [finding.requirement, finding]));
}

describe('assay audit of committed predictions', () => {
  it.each(['csv', 'parquet', 'jsonl'])(
    'reads both versions from %s and compares them row by row',
    async (extension) => {
      const path = `predictions.${extension}`;
      const write = writers[extension];
      const temporary = scratchFolder();
      const [one, other] = [
        (await write?.(before, join(temporary.path, 'before.parquet'))) ?? '',
        (await write?.(after, join(temporary.path, 'after.parquet'))) ?? '',
      ];
      temporary.remove();
      // of 500 each: right at base 195 + 4 + 4 + 198 = 401, at head 195 + 1 + 1 + 198 = 395: 0.802 and 0.79
      const found = auditOf(
        {
          '.github/assay.yml': policyOf(path, ', id: row_id'),
          'metrics.json': '{"accuracy": 0.802}',
          [path]: one,
        },
        { 'metrics.json': '{"accuracy": 0.79}', [path]: other },
      );
      // 16 lost and 4 won of 1,000: -0.012, se sqrt(20 - 0.144) / 1,000 = 0.00446, lower limit about -0.02
      expect(found.get('holds')).toMatchObject({ status: 'pass' });
      expect(found.get('holds')?.message).toContain(
        'accuracy fell from 0.802 to 0.79, within the tolerance of 0.025',
      );
      expect(found.get('holds')?.message).toContain('1,000 pairs');
      expect(found.get('holds')?.steps.join(' ')).toContain('only the merge base in 16, only the head in 4');
      expect(found.get('follows')).toMatchObject({ status: 'pass' });
      // 199 of 250 in both groups: no difference, and its interval within 0.1 (Newcombe: 0.0706)
      expect(found.get('alike')).toMatchObject({ status: 'pass' });
      expect(found.get('alike')?.steps.join(' ')).toContain('tp / (tp + fn) = 199 / 250 = 0.796');
    },
  );

  it('does not pair by order unasked, and says so', () => {
    const path = 'predictions.csv';
    const drop = (csv: string) => csv.replaceAll(/^[^,]*,/gm, '');
    const found = auditOf(
      { '.github/assay.yml': policyOf(path), 'metrics.json': '{"accuracy": 0.802}', [path]: drop(before) },
      { 'metrics.json': '{"accuracy": 0.79}', [path]: drop(after) },
    );
    expect(found.get('holds')?.message).toContain('points compared');
    expect(found.get('holds')?.steps.join(' ')).toContain('no column names the rows');
  });

  it('pairs by order where the policy says that it is the same', () => {
    const path = 'predictions.csv';
    const drop = (csv: string) => csv.replaceAll(/^[^,]*,/gm, '');
    const found = auditOf(
      {
        '.github/assay.yml': policyOf(path, ', pair: row-order'),
        'metrics.json': '{"accuracy": 0.802}',
        [path]: drop(before),
      },
      { 'metrics.json': '{"accuracy": 0.79}', [path]: drop(after) },
    );
    expect(found.get('holds')?.message).toContain('1,000 pairs');
  });

  it('says which files a pattern matches where there are several', () => {
    const { head } = pairedCsv(cells);
    const found = auditOf(
      { '.github/assay.yml': policyOf('runs/*.csv'), 'metrics.json': '{"accuracy": 0.8}' },
      { 'runs/one.csv': head, 'runs/two.csv': head },
    );
    expect(found.get('follows')).toMatchObject({ status: 'unknown' });
    expect(found.get('follows')?.message).toContain('several files (runs/one.csv, runs/two.csv)');
  });
});
