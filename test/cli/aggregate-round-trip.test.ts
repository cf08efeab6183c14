import { afterAll, describe, expect, it } from 'vitest';
import { safetensors } from '../core/checks/cases.ts';
import { csvOf, type Rows } from '../core/checks/prediction-files.ts';
import { runAssay, scratchFolder } from './run-assay.ts';

/** Truth, base, head: 000 to 111, of women and of men. */
const women = [195, 4, 1, 50, 47, 1, 4, 198];
const men = [190, 5, 5, 50, 40, 5, 10, 195];
const rowsOf = (version: 0 | 1): Rows[] =>
  Object.entries({ female: women, male: men }).flatMap(([sex, cells]) =>
    cells.map((count, cell): Rows => [count, { y_true: cell >> 2, y_pred: (cell >> version) & 1, sex }]),
  );

const policyOf = (predictions: string) => `version: 1
discover: false
models:
  - id: credit
    artifacts: [model.safetensors]
    metrics: [metrics.json]
    predictions: ${predictions}
require:
  - { id: alike, check: fairness/group-disparity, with: { attribute: sex, measure: true_positive_rate, compare: difference, max: 0.1 } }
  - { id: kept, check: fairness/no-regression, with: { attribute: sex, measure: true_positive_rate, tolerance: 0.1 } }
  - { id: holds, check: metric/no-regression, with: { metric: accuracy, tolerance: 0.025 } }
`;

interface Found {
  readonly requirement: string;
  readonly status: string;
  readonly message: string;
}

describe('counts that assay evaluate --aggregate writes', () => {
  const folder = scratchFolder();
  afterAll(() => folder.remove());
  folder.write({ 'before.csv': csvOf(rowsOf(1)), 'after.csv': csvOf(rowsOf(0)) });
  const run = (...words: readonly string[]): string => {
    const { out, err } = runAssay(folder.path, ...words);
    expect(err).toBe('');
    return out;
  };
  const columns = ['--truth', 'y_true', '--prediction', 'y_pred', '--group', 'sex', '--aggregate'];
  const beforeCounts = run('evaluate', 'before.csv', ...columns);
  const afterCounts = run('evaluate', 'after.csv', '--against', 'before.csv', '--id', 'row_id', ...columns);

  it('are read by assay evidence as they are', () => {
    folder.write({ 'counts.json': afterCounts });
    const { files } = JSON.parse(run('evidence', 'counts.json', '--format', 'json')) as {
      readonly files: readonly {
        readonly state: string;
        readonly values: readonly {
          readonly name: string;
          readonly value: number;
          readonly group: unknown;
        }[];
      }[];
    };
    expect(files).toHaveLength(1);
    expect(files[0]?.state).toBe('present');
    const ofWomen = (files[0]?.values ?? []).filter(({ group }) => group === 'sex=female');
    // tp 1 + 198, fp 4 + 50, fn 47 + 4, tn 195 + 1
    expect(Object.fromEntries(ofWomen.map(({ name, value }) => [name.split('.').at(-1), value]))).toEqual({
      tp: 199,
      fp: 54,
      fn: 51,
      tn: 196,
    });
  });

  it('are judged by assay audit as the rows behind them are', () => {
    const audited = (branch: string, predictions: string, files: readonly [string, string, string]) => {
      const [name, base, head] = files;
      const repository = scratchFolder();
      repository.git('init', '--quiet', '--initial-branch=main');
      repository.commit({
        '.github/assay.yml': policyOf(predictions),
        'model.safetensors': safetensors(),
        // right: women 195 + 4 + 4 + 198, men 190 + 5 + 10 + 195, of 1,000
        'metrics.json': '{"accuracy": 0.801}',
        [name]: base,
      });
      repository.git('checkout', '--quiet', '-b', branch);
      repository.commit({
        'model.safetensors': safetensors(1),
        // women 195 + 1 + 1 + 198, men 190 + 5 + 5 + 195
        'metrics.json': '{"accuracy": 0.79}',
        [name]: head,
      });
      const { out, err } = runAssay(repository.path, 'audit', '--base', 'main', '--format', 'json');
      repository.remove();
      expect(err).toBe('');
      const { findings } = JSON.parse(out) as { readonly findings: readonly Found[] };
      return findings.map(({ requirement, status, message }) => ({ requirement, status, message }));
    };
    const ofRows = audited('rows', '{ path: p.csv, id: row_id, groups: [sex] }', [
      'p.csv',
      csvOf(rowsOf(1)),
      csvOf(rowsOf(0)),
    ]);
    const ofCounts = audited('counts', 'counts.json', ['counts.json', beforeCounts, afterCounts]);
    expect(ofRows.map(({ requirement }) => requirement).sort()).toEqual(['alike', 'holds', 'kept']);
    expect(ofCounts).toEqual(ofRows);
    // women 199 of 250 and men 200 of 250
    const [alike] = ofCounts.filter(({ requirement }) => requirement === 'alike');
    expect(alike?.message).toContain('0.796');
    expect(alike?.message).toContain('0.8');
    const [holds] = ofCounts.filter(({ requirement }) => requirement === 'holds');
    expect(holds?.message).toContain('1,000 pairs');
  });
});
