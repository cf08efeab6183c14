import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/core/model.ts';
import { openPredictions } from '../../../src/data/open-predictions.ts';
import { auditCommits } from '../../../src/service/audit-commits.ts';
import { contentReader } from '../../../src/service/contents.ts';
import { safetensors } from '../../core/checks/cases.ts';
import { packs } from '../../core/checks/run-case.ts';
import { memoryRepository } from '../../harness/memory-repository.ts';
import { hasOracle, readExpected, readRows } from './read-oracle.ts';

interface Version {
  readonly predictions: string;
  readonly metrics: string;
}

/** Audits a change of committed predictions, policy and all; the findings by requirement. */
async function auditOf(
  predictions: string,
  requirements: readonly string[],
  base: Version,
  head: Version,
): Promise<Map<string, Finding>> {
  const files = (version: Version) => ({
    '.github/assay.yml': `version: 1\ndiscover: false\nmodels:\n  - id: m\n    artifacts: [m.safetensors]\n    metrics: [metrics.json]\n    predictions: ${predictions}\nrequire:\n${requirements.map((one) => `  - ${one}\n`).join('')}`,
    'm.safetensors': safetensors(),
    'metrics.json': version.metrics,
    'p.csv': version.predictions,
  });
  const { findings, policyProblems } = await auditCommits({
    repository: memoryRepository([files(base), files(head)]),
    reader: contentReader(openPredictions()),
    base: 'c0',
    head: 'c1',
    scope: 'all',
    packs,
    now: new Date('2026-06-01T00:00:00Z'),
  });
  expect(policyProblems).toEqual([]);
  return new Map(findings.map((finding) => [finding.requirement, finding]));
}

function csvOf(rows: readonly Readonly<Record<string, string>>[], columns: Readonly<Record<string, string>>) {
  const names = Object.keys(columns);
  return [
    names.join(','),
    ...rows.map((row) => names.map((name) => row[columns[name] ?? '']).join(',')),
    '',
  ].join('\n');
}

const holds = (metric: string, tolerance: number) =>
  `{ id: within-${tolerance}, check: metric/no-regression, with: { metric: ${metric}, tolerance: ${tolerance}, confidence: 0.975 } }`;

describe.skipIf(!hasOracle('sqf-paired-models'))(
  'four models of 11,284 stops in New York, m3 against m5',
  () => {
    it('gets the three verdicts, from pairs that the unpaired test would not see', async () => {
      const expected = readExpected('sqf-paired-models') as {
        n: number;
        accuracy_counts: Record<'m3' | 'm5', number>;
        pairs: Record<string, { n12_base_only: number; n21_head_only: number; tango_ci95: [number, number] }>;
      };
      const rows = readRows('sqf-paired-models', 'data.csv');
      const version = (model: 'm3' | 'm5'): Version => ({
        predictions: csvOf(rows, { row_id: 'row', y_true: 'label', y_pred: model }),
        metrics: JSON.stringify({ accuracy: expected.accuracy_counts[model] / expected.n }),
      });
      const found = await auditOf(
        '{ path: p.csv, id: row_id }',
        [
          holds('accuracy', 0.01),
          holds('accuracy', 0.005),
          holds('accuracy', 0.002),
          '{ id: follows, check: metric/recomputed }',
        ],
        version('m3'),
        version('m5'),
      );
      const status = (id: string) => found.get(id)?.status;
      expect([
        status('within-0.01'),
        status('within-0.005'),
        status('within-0.002'),
        status('follows'),
      ]).toEqual(['pass', 'unknown', 'fail', 'pass']);
      const pair = expected.pairs['base=m3,head=m5'];
      const steps = found.get('within-0.01')?.steps.join(' ') ?? '';
      expect(steps).toContain(
        `only the merge base in ${pair?.n12_base_only}, only the head in ${pair?.n21_head_only}`,
      );
      const limits = /97\.5 % limits (-[\d.]+) and (-[\d.]+)/.exec(steps)?.slice(1).map(Number) ?? [];
      expect(limits[0]).toBeCloseTo(pair?.tango_ci95[0] ?? 0, 8);
      expect(limits[1]).toBeCloseTo(pair?.tango_ci95[1] ?? 0, 8);
    });
  },
);

describe.skipIf(!hasOracle('delong-asah'))('two markers of 113 patients (pROC)', () => {
  it('compares areas under the curve by the paired DeLong interval', async () => {
    const expected = readExpected('delong-asah') as {
      auc: Record<'wfns' | 's100b', number>;
      paired_test_s100b_vs_wfns: { diff_ci95: [number, number] };
    };
    const rows = readRows('delong-asah', 'data.csv').map((row, index) => ({ ...row, row: String(index) }));
    const version = (marker: 'wfns' | 's100b'): Version => ({
      predictions: csvOf(rows, { row_id: 'row', y_true: 'outcome', y_score: marker }),
      metrics: JSON.stringify({ roc_auc: expected.auc[marker] }),
    });
    const found = await auditOf(
      '{ path: p.csv, positive: Poor }',
      [holds('roc_auc', 0.2), holds('roc_auc', 0.1), holds('roc_auc', 0.01)],
      version('wfns'),
      version('s100b'),
    );
    const status = (id: string) => found.get(id)?.status;
    expect([status('within-0.2'), status('within-0.1'), status('within-0.01')]).toEqual([
      'pass',
      'unknown',
      'fail',
    ]);
    const steps = found.get('within-0.2')?.steps.join(' ') ?? '';
    const limits = /97\.5 % limits (-[\d.]+) and (-[\d.]+)/.exec(steps)?.slice(1).map(Number) ?? [];
    expect(limits[0]).toBeCloseTo(expected.paired_test_s100b_vs_wfns.diff_ci95[0], 6);
    expect(limits[1]).toBeCloseTo(expected.paired_test_s100b_vs_wfns.diff_ci95[1], 6);
  });
});

describe.skipIf(!hasOracle('compas-propublica'))('COMPAS, as ProPublica counted it (2016)', () => {
  it('finds the false positive rates of both groups, 805 of 1,795 and 349 of 1,488', async () => {
    const rows = readRows('compas-propublica', 'data.csv').map((row) => ({
      ...row,
      y_pred: row.score_text === 'Low' ? '0' : '1',
    }));
    const version: Version = {
      predictions: csvOf(rows, { row_id: 'row', y_true: 'two_year_recid', y_pred: 'y_pred', race: 'race' }),
      metrics: '{}',
    };
    const found = await auditOf(
      '{ path: p.csv, groups: [race] }',
      [
        '{ id: alike, check: fairness/group-disparity, with: { attribute: race, measure: false_positive_rate, compare: difference, max: 0.1, reference: Caucasian } }',
      ],
      version,
      version,
    );
    const alike = found.get('alike');
    expect(alike?.status).toBe('fail');
    expect(alike?.message).toContain(
      'False positive rate is 0.448 for African-American (n = 1,795) and 0.235 for Caucasian (n = 1,488)',
    );
    expect(alike?.steps.join(' ')).toContain('African-American: fp / (fp + tn) = 805 / 1,795 = 0.4485');
  });
});
