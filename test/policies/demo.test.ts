import { describe, expect, it } from 'vitest';
import { commits } from '../../demo/stage.ts';
import type { Audit } from '../../src/core/model.ts';
import { openPredictions } from '../../src/data/open-predictions.ts';
import { auditCommits } from '../../src/service/audit-commits.ts';
import { contentReader } from '../../src/service/contents.ts';
import { packs } from '../core/checks/run-case.ts';
import { type Files, memoryRepository } from '../harness/memory-repository.ts';

async function auditOf(version: 'worse' | 'corrected'): Promise<Audit> {
  const start = commits.start as Files;
  const repository = memoryRepository([start, { ...start, ...(commits[version] as Files) }]);
  return auditCommits({
    repository,
    reader: contentReader(openPredictions()),
    base: repository.base,
    head: repository.head,
    scope: 'changed',
    packs,
    now: new Date('2026-06-01T00:00:00Z'),
  });
}

const of = ({ findings }: Audit, id: string) => findings.find(({ requirement }) => requirement === id);

describe('the counts of the demonstration', () => {
  it('worse: the gap between women and men is shown, from counts alone', async () => {
    const audit = await auditOf('worse');
    // 590 / 1,380 and 1,046 / 1,756
    expect(of(audit, 'equal-opportunity')).toMatchObject({ status: 'fail', level: 'block' });
    expect(of(audit, 'equal-opportunity')?.message).toMatch(
      /^True positive rate is 0\.428 for women \(n = 1,380\) and 0\.596 for men \(n = 1,756\): ratio 0\.718, 95 % interval 0\.6\d+ to 0\.7\d+; the policy asks for at least 0\.8$/,
    );
    expect(of(audit, 'equal-opportunity')?.table?.rows.map(([name]) => name)).toEqual(['women', 'men']);
    // 830 / 1,380 and 1,095 / 1,756 before: 0.6014 and 0.6236
    expect(of(audit, 'fairness/no-regression')).toMatchObject({ status: 'fail', level: 'warn' });
    expect(of(audit, 'fairness/no-regression')?.message).toContain('the gap was 0.0221 and is 0.168');
    // precision 1,636 / 2,726 = 0.60015, recall 1,636 / 3,136 = 0.52168, accuracy 21,410 / 24,000 = 0.89208
    expect(of(audit, 'metric/recomputed')).toMatchObject({ status: 'pass' });
    expect(of(audit, 'metric/recomputed')?.message).toContain('precision on test 0.6001');
  });

  it('corrected: everything holds, and is shown to hold', async () => {
    const audit = await auditOf('corrected');
    expect(audit.findings.filter(({ status }) => status !== 'pass' && status !== 'not-applicable')).toEqual(
      [],
    );
    expect(audit.verdict).toBe('passed');
    // precision 1,986 / 3,375 = 0.58844, recall 1,986 / 3,136 = 0.63329, accuracy 21,461 / 24,000 = 0.89421
    expect(of(audit, 'metric/recomputed')?.message).toContain('precision on test 0.5884');
    // 866 / 1,380 and 1,120 / 1,756
    expect(of(audit, 'equal-opportunity')?.message).toContain(
      'True positive rate is 0.628 for women (n = 1,380) and 0.638 for men (n = 1,756)',
    );
    expect(of(audit, 'fairness/attributes-covered')).toMatchObject({
      status: 'pass',
      message: 'sex and age_group are evaluated',
    });
  });
});
