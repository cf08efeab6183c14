import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checks } from '../../src/core/checks/index.ts';
import type { Audit } from '../../src/core/model.ts';
import { parsePolicy } from '../../src/core/policy/parse-policy.ts';
import { resolvePolicy } from '../../src/core/policy/resolve-policy.ts';
import { auditCommits } from '../../src/service/audit-commits.ts';
import { openPredictions } from '../../src/data/open-predictions.ts';
import { contentReader } from '../../src/service/contents.ts';
import { safetensors } from '../core/checks/cases.ts';
import { packs } from '../core/checks/run-case.ts';
import { type Files, memoryRepository } from '../harness/memory-repository.ts';

const repositories = new URL('../fixtures/repos/', import.meta.url);

/** The files of a fixture, with a model of one tensor beside its card. */
function filesOf(name: string): Files {
  const root = new URL(`${name}/`, repositories);
  const paths = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(root.pathname.length).replace(/^\//, ''));
  const texts = paths.map((path): [string, string] => [path, readFileSync(new URL(path, root), 'utf8')]);
  return { ...Object.fromEntries(texts), 'models/credit/model.safetensors': safetensors() };
}

async function auditOf(fixture: string, policy: string | undefined): Promise<Audit> {
  const own: Files = policy === undefined ? {} : { '.github/assay.yml': policy };
  const repository = memoryRepository([own, { ...own, ...filesOf(fixture) }]);
  return auditCommits({
    repository,
    reader: contentReader(openPredictions()),
    base: 'c0',
    head: 'c1',
    scope: 'changed',
    packs,
    now: new Date('2026-06-01T00:00:00Z'),
  });
}

const lines = ({ findings }: Audit) =>
  findings.map(({ requirement, level, status }) => `${level} ${requirement}: ${status}`).sort();
const extending = (name: string) => `version: 1\nextends: [assay:${name}]\n`;

describe('the packs', () => {
  it.each([...packs.keys()])('%s is a valid policy by itself', (name) => {
    const parsed = parsePolicy(packs.get(name) ?? '', `policies/${name}.yml`);
    expect('problems' in parsed ? parsed.problems : []).toEqual([]);
    if ('document' in parsed)
      expect(resolvePolicy({ repository: parsed.document, packs, checks })).toHaveProperty('policy');
  });

  it('recommended passes a documented model', async () => {
    const audit = await auditOf('complete', extending('recommended'));
    expect(audit.policyProblems).toEqual([]);
    expect(lines(audit).filter((line) => !/: (?:pass|not-applicable)$/.test(line))).toEqual([]);
    expect(audit.verdict).toBe('passed');
    expect(lines(audit)).toContain('block card/present: pass');
    expect(lines(audit)).toContain('block card/claims-match-evidence: pass');
    expect(lines(audit)).toContain('block metric/no-regression: not-applicable');
  });

  it('recommended fails what is a template with NaN beside it', async () => {
    const audit = await auditOf('bare', extending('recommended'));
    expect(audit.verdict).toBe('failed');
    for (const line of [
      'block card/present: fail',
      'block card/required-sections: fail',
      'block metric/finite: fail',
    ])
      expect(lines(audit)).toContain(line);
  });

  it('minimal asks for less: the template warns, NaN blocks', async () => {
    const audit = await auditOf('bare', extending('minimal'));
    expect(lines(audit).filter((line) => !/: (?:pass|not-applicable)$/.test(line))).toEqual(
      expect.arrayContaining(['block metric/finite: fail']),
    );
    expect(lines(audit).length).toBeLessThan(lines(await auditOf('bare', extending('recommended'))).length);
    expect((await auditOf('complete', extending('minimal'))).verdict).toBe('passed');
  });

  it('recommended recomputes the metrics from committed counts, and compares gaps with the merge base', async () => {
    const policy = `${extending('recommended')}discover: false
models:
  - { id: credit, artifacts: [model.safetensors], card: CARD.md, metrics: [metrics.json], predictions: counts.json, trained_on: [people] }
datasets:
  - { id: people, files: [people.csv], protected_attributes: [sex] }
`;
    const table = (tp: number) => ({ tp, fp: 100, fn: 1000 - tp, tn: 900 });
    const version = (women: number, men: number, recall: string): Files => ({
      '.github/assay.yml': policy,
      'model.safetensors': safetensors(women),
      'people.csv': 'sex\n',
      'metrics.json': `{ "recall": ${recall} }\n`,
      'counts.json': JSON.stringify({
        format: 'assay-aggregate',
        version: 1,
        overall: { tp: women + men, fp: 200, fn: 2000 - women - men, tn: 1800 },
        groups: { sex: { women: table(women), men: table(men) } },
      }),
    });
    const statuses = async (base: Files, head: Files) => {
      const repository = memoryRepository([base, head]);
      const audit = await auditCommits({
        repository,
        reader: contentReader(openPredictions()),
        base: repository.base,
        head: repository.head,
        scope: 'all',
        packs,
        now: new Date('2026-06-01T00:00:00Z'),
      });
      return lines(audit).filter((line) => /recomputed|fairness/.test(line));
    };
    const before = version(800, 800, '0.8');
    // (820 + 820) / 2,000 = 0.82
    expect(await statuses(before, version(820, 820, '0.82'))).toEqual([
      'block metric/recomputed: pass',
      'warn fairness/attributes-covered: pass',
      'warn fairness/no-regression: pass',
    ]);
    // (600 + 850) / 2,000 = 0.725 and not 0.75; a gap of 0 became 0.25
    expect(await statuses(before, version(600, 850, '0.75'))).toEqual([
      'block metric/recomputed: fail',
      'warn fairness/attributes-covered: pass',
      'warn fairness/no-regression: fail',
    ]);
  });

  it('recommended asks nothing of groups where no attribute is declared and none is evaluated', async () => {
    const found = lines(await auditOf('complete', extending('recommended')));
    for (const check of ['fairness/attributes-covered', 'fairness/no-regression'])
      expect(found).toContain(`warn ${check}: not-applicable`);
  });

  it('without any policy recommended only warns, and says how to adopt one', async () => {
    const audit = await auditOf('bare', undefined);
    expect(audit.verdict).toBe('passed');
    expect(audit.notes.join(' ')).toContain('assay init');
    expect(lines(audit)).toContain('warn card/present: fail');
  });

  it('nothing governed changed: no finding, and passed', async () => {
    const own = { '.github/assay.yml': extending('recommended') };
    const repository = memoryRepository([own, { ...own, 'src/train.py': 'print()\n' }]);
    const audit = await auditCommits({
      repository,
      reader: contentReader(openPredictions()),
      base: 'c0',
      head: 'c1',
      scope: 'changed',
      packs,
      now: new Date('2026-06-01T00:00:00Z'),
    });
    expect({ verdict: audit.verdict, subjects: audit.subjects }).toEqual({ verdict: 'passed', subjects: [] });
  });
});
