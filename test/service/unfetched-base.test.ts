import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPredictions } from '../../src/data/open-predictions.ts';
import { openLocalRepository } from '../../src/git/local-repository.ts';
import { auditCommits } from '../../src/service/audit-commits.ts';
import { contentReader } from '../../src/service/contents.ts';
import { packs } from '../core/checks/run-case.ts';
import { type Scratch, scratchRepository } from '../git/scratch.ts';

const policy = `version: 1
discover: false
models:
  - {id: credit, artifacts: [model.pkl], metrics: [metrics.json], predictions: {path: rows.csv, truth: y, prediction: p, groups: [sex]}}
require:
  - {id: auc-holds, check: metric/no-regression, level: block, with: {metric: auc}}
  - {id: gap-holds, check: fairness/no-regression, level: block}
`;
const rows = `y,p,sex\n${'1,1,f\n1,1,m\n0,0,f\n0,0,m\n'.repeat(50)}`;

describe('a file of the merge base that the git server does not give', () => {
  let folder: Scratch;
  let clone: Awaited<ReturnType<typeof openLocalRepository>>;
  let lost: readonly string[];
  beforeAll(async () => {
    folder = scratchRepository();
    folder.commit('base', { '.github/assay.yml': policy, 'metrics.json': '{"auc": 0.9}', 'rows.csv': rows });
    lost = ['metrics.json', 'rows.csv'].map((path) => folder.git('rev-parse', `main:${path}`).trim());
    folder.git('checkout', '--quiet', '--detach', 'main');
    folder.commit('worse', { 'metrics.json': '{"auc": 0.6}', 'rows.csv': rows.replace('1,1,f', '1,0,f') });
    clone = await openLocalRepository(folder.path);
  });
  afterAll(() => {
    clone.close();
    folder.remove();
  });

  it('is no lack of something to compare with: what is compared with it is unknown, and the audit fails', async () => {
    const read: typeof clone.read = async (blobs, options) =>
      clone.read(
        blobs.filter((blob) => !lost.includes(blob)),
        options,
      );
    const audit = await auditCommits({
      repository: { ...clone, read },
      reader: contentReader(openPredictions()),
      base: folder.git('rev-parse', 'main').trim(),
      head: folder.git('rev-parse', 'HEAD').trim(),
      scope: 'changed',
      packs,
      now: new Date('2026-11-25T08:00:00Z'),
    });
    expect(audit.verdict).toBe('failed');
    expect(audit.findings.map(({ requirement, status, message }) => [requirement, status, message])).toEqual([
      ['auc-holds', 'unknown', expect.stringContaining('git did not give metrics.json')],
      ['gap-holds', 'unknown', expect.stringContaining('git did not give rows.csv')],
    ]);
  });
});
