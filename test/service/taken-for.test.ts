import { describe, expect, it } from 'vitest';
import { openPredictions } from '../../src/data/open-predictions.ts';
import { auditCommits, listSubjects } from '../../src/service/audit-commits.ts';
import { contentReader } from '../../src/service/contents.ts';
import { safetensors } from '../core/checks/cases.ts';
import { packs } from '../core/checks/run-case.ts';
import { type Files, memoryRepository } from '../harness/memory-repository.ts';

const requestOf = (files: Files) => ({
  repository: memoryRepository([files]),
  reader: contentReader(openPredictions()),
  base: 'c0',
  head: 'c0',
  scope: 'all' as const,
  packs,
  now: new Date('2026-01-01T00:00:00Z'),
});
const list = (files: Files) => listSubjects(requestOf(files), { listFiles: true });
const flood = `# Everything\n\n${'[a](b)\n\n'.repeat(20_000)}`;

describe('files that were looked at', () => {
  it('are named with the format that took them and the place of what is wrong', async () => {
    const { looked } = await list({
      'm/net.safetensors': safetensors(),
      'm/metrics.json': '{\n  "accuracy": 0.9\n',
      'm/README.md': '---\nlicense: mit\n---\n# A model\n',
      'other/notes.json': '{"nothing": "here"}\n',
    });
    const byPath = new Map(looked.map((one) => [one.path, one]));
    expect(byPath.get('m/net.safetensors')).toMatchObject({
      format: 'safetensors',
      state: 'present',
      problems: [],
    });
    expect(byPath.get('m/README.md')).toMatchObject({ taken: 'card of m', format: 'hf-card' });
    const metrics = byPath.get('m/metrics.json');
    expect(metrics).toMatchObject({ state: 'malformed' });
    expect(metrics?.problems[0]).toMatchObject({ path: 'm/metrics.json', line: expect.any(Number) });
    expect(metrics?.problems[0]?.message).toMatch(/expected/i);
  });

  it('are not listed unless asked for', async () => {
    expect((await listSubjects(requestOf({ 'm/net.safetensors': safetensors() }))).looked).toEqual([]);
  });
});

describe('a README that is more than is read', () => {
  it('makes no subject of nothing, and is said to be malformed', async () => {
    const { subjects, looked } = await list({ 'README.md': flood });
    expect(subjects).toEqual([]);
    expect(looked[0]).toMatchObject({ path: 'README.md', state: 'malformed' });
  });

  it('is the card of a model whose front matter says so', async () => {
    const { subjects } = await list({ 'README.md': `---\npipeline_tag: text-generation\n---\n${flood}` });
    expect(subjects.map(({ kind, card }) => [kind, card?.path])).toEqual([['model', 'README.md']]);
  });
});

describe('a broken signature among the records of a subject', () => {
  it('leaves what the pipeline says readable', async () => {
    const lock =
      "schema: '2.0'\nstages:\n  train:\n    cmd: python train.py\n    outs:\n    - path: m/net.safetensors\n      md5: d41d8cd98f00b204e9800998ecf8427e\n";
    const statement =
      '{"_type": "https://in-toto.io/Statement/v1", "subject": [{"name": "net", "digest": {"sha256": "00"}}], "predicateType": "p", "predicate": {}}';
    const files: Files = {
      'm/net.safetensors': safetensors(),
      'm/model.intoto.jsonl': `${statement}\n{"_type": \n`,
      'dvc.lock': lock,
    };
    const { looked } = await list(files);
    expect(looked.find(({ path }) => path === 'm/model.intoto.jsonl')).toMatchObject({
      taken: 'record of m',
      state: 'malformed',
    });
    const policy =
      'version: 1\nrequire:\n  - { id: fresh, check: lineage/evidence-fresh, level: block }\n  - { id: pointers, check: lineage/pointer-consistent, level: block }\n';
    const audit = await auditCommits(requestOf({ '.github/assay.yml': policy, ...files }));
    expect(JSON.stringify(audit.findings)).not.toContain('model.intoto.jsonl');
    expect(audit.findings.length).toBeGreaterThan(0);
  });
});
