import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sarifErrors } from '../core/report/sarif-schema.ts';
import { policy, runAssay, type Scratch, scratchFolder, worseModel } from './run-assay.ts';

let folder: Scratch;
beforeAll(() => {
  folder = worseModel();
});
afterAll(() => {
  folder.remove();
});

describe('assay audit', () => {
  it('fails a change that makes a model worse, with exit code 1 and what to do', () => {
    const { code, out, err } = runAssay(folder.path, 'audit');
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(out).toMatch(/^failed: 1 of 3 requirements fails: auc fell from 0\.871 to 0\.842/);
    expect(out).toContain('reports/metrics.json:1');
    expect(out).toContain('pass    auc-floor');
    expect(out).not.toContain('\u001b');
  });

  it('passes with exit code 0 where nothing governed changed', () => {
    const { code, out } = runAssay(folder.path, 'audit', '--head', 'main');
    expect(code).toBe(0);
    expect(out).toMatch(/^passed: No governed model or data changed\n/);
  });

  it('prints the same bytes from its cache, in every format, as without it', () => {
    for (const format of ['json', 'sarif']) {
      const [first, second, fresh] = [[], [], ['--no-cache']].map((more) =>
        runAssay(folder.path, 'audit', '--format', format, ...more),
      );
      expect(first).toEqual(fresh);
      expect(second).toEqual(fresh);
    }
  }, 60_000);

  it('audits every subject where it is told to', () => {
    const { code, out } = runAssay(folder.path, 'audit', '--head', 'main', '--all');
    expect(code).toBe(0);
    expect(out).toContain('model credit-default (tier high)');
  });

  it('prints the documented JSON and nothing else', () => {
    const { code, out, err } = runAssay(folder.path, 'audit', '--format', 'json');
    expect({ code, err }).toEqual({ code: 1, err: '' });
    const audit = JSON.parse(out);
    expect(Object.keys(audit)).toEqual([
      'verdict',
      'base',
      'merge_base',
      'head',
      'policy',
      'subjects',
      'findings',
      'notes',
    ]);
    expect(audit).toMatchObject({
      verdict: 'failed',
      base: folder.git('rev-parse', 'main'),
      head: folder.git('rev-parse', 'change'),
    });
    expect(
      audit.findings.find(({ requirement }: { requirement: string }) => requirement === 'auc-holds'),
    ).toMatchObject({
      check: 'metric/no-regression',
      subject: 'credit-default',
      status: 'fail',
      level: 'block',
      path: 'reports/metrics.json',
      line: 1,
      evidence: [
        { path: 'reports/metrics.json', blob: folder.git('rev-parse', 'change:reports/metrics.json') },
      ],
    });
  });

  it('prints SARIF that the official schema takes', () => {
    const { code, out } = runAssay(folder.path, 'audit', '--format', 'sarif');
    expect(code).toBe(1);
    expect(sarifErrors(out)).toEqual([]);
    expect(JSON.parse(out).runs[0].results).toHaveLength(1);
  });

  it('prints Markdown', () => {
    const { out } = runAssay(folder.path, 'audit', '--format', 'markdown');
    expect(out).toMatch(/^# 1 of 3 requirements fails/);
    expect(out).toContain('| ❌ fails | `auc-holds` |');
  });

  it('judges by another policy for a trial, from anywhere in the clone', () => {
    folder.write({ 'trial.yml': policy.replace('tolerance: 0.01', 'tolerance: 0.1') });
    const { code } = runAssay(join(folder.path, 'models'), 'audit', '--policy', '../trial.yml');
    expect(code).toBe(0);
  });

  it('audits uncommitted files and leaves them as they are', () => {
    const own = worseModel();
    try {
      own.write({ 'reports/metrics.json': '{"auc": 0.875}\n' });
      const before = own.git('status', '--porcelain');
      expect(runAssay(own.path, 'audit', '--head', 'WORKTREE').code).toBe(0);
      expect(runAssay(own.path, 'audit').code).toBe(1);
      expect(own.git('status', '--porcelain')).toBe(before);
    } finally {
      own.remove();
    }
  });

  it('fails closed on a policy that cannot be used, with its line', () => {
    const own = worseModel();
    try {
      own.git('checkout', '--quiet', 'main');
      own.commit({ '.github/assay.yml': policy.replace('require:', 'requir:') });
      own.git('checkout', '--quiet', 'change');
      const { code, out } = runAssay(own.path, 'audit');
      expect(code).toBe(1);
      expect(out).toContain('The policy cannot be used');
      expect(out).toMatch(/\.github\/assay\.yml:9/);
      expect(out).toContain('require');
    } finally {
      own.remove();
    }
  });
});

describe('what cannot run', () => {
  it.each([
    [['audit', '--base', 'nowhere'], /nowhere names no commit here/],
    [['audit', '--base', ''], /the revision is empty/],
    [['audit', '--head', '--upload-pack=evil'], /names no commit here|invalid/],
    [['audit', '--policy', 'none.yml'], /none\.yml cannot be read/],
    [['audit', '--format', 'xml'], /Allowed choices are text, json, sarif, markdown/],
    [['audti'], /Did you mean audit\?/],
    [['policy', 'chek'], /Did you mean check\?/],
    [['explain', 'metric/treshold'], /did you mean metric\/threshold\?/],
    [['scan'], /missing required argument/],
    [['scan', 'nowhere.pkl'], /there is no .*nowhere\.pkl/],
    [['policy', 'check', 'none.yml'], /none\.yml/],
  ])('%j is said in one line with exit code 2', (words, message) => {
    const { code, out, err } = runAssay(folder.path, ...words);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^assay: [^\n]+\n$/);
    expect(err).toMatch(message);
  });

  it('says that there is no commit yet', () => {
    const empty = scratchFolder();
    try {
      empty.git('init', '--quiet', '--initial-branch', 'main');
      const { code, err } = runAssay(empty.path, 'audit');
      expect(code).toBe(2);
      expect(err).toBe('assay: this repository has no commit yet; commit something first\n');
    } finally {
      empty.remove();
    }
  });

  it('says so outside a repository', () => {
    const empty = scratchFolder();
    try {
      const { code, err } = runAssay(empty.path, 'audit');
      expect(code).toBe(2);
      expect(err).toMatch(/^assay: .*not in a git repository[^\n]*\n$/);
    } finally {
      empty.remove();
    }
  });
});

describe('help', () => {
  it.each([
    [[]],
    [['audit']],
    [['subjects']],
    [['policy']],
    [['policy', 'check']],
    [['explain']],
    [['init']],
    [['evidence']],
    [['scan']],
    [['evaluate']],
  ])('of %j reads to the end with exit code 0', (words) => {
    const { code, out, err } = runAssay(folder.path, ...words, '--help');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^Usage: assay/);
  });

  it('has a version', () => {
    expect(runAssay(folder.path, '--version').out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('assay init', () => {
  it('writes a valid, commented policy of what it finds, and shows what it would say', () => {
    const own = worseModel();
    try {
      own.git('rm', '--quiet', '.github/assay.yml');
      own.git('commit', '--quiet', '--message', 'no policy');
      const { code, out } = runAssay(own.path, 'init');
      expect(code).toBe(0);
      expect(out).toContain('Wrote .github/assay.yml with 1 subject');
      expect(out).toMatch(/(?:passed|failed): /);
      const text = readFileSync(join(own.path, '.github/assay.yml'), 'utf8');
      expect(text).toContain('models/credit/model.joblib');
      expect(text).toMatch(/^# /);
      expect(runAssay(own.path, 'policy', 'check')).toMatchObject({ code: 0 });
      const again = runAssay(own.path, 'init');
      expect(again.code).toBe(2);
      expect(again.err).toContain('not overwritten');
      expect(readFileSync(join(own.path, '.github/assay.yml'), 'utf8')).toBe(text);
    } finally {
      own.remove();
    }
  });

  it('writes no second policy beside one of the other name, and none through a link', () => {
    const own = scratchFolder();
    try {
      own.git('init', '--quiet');
      own.write({ '.github/assay.yaml': 'version: 1\n' });
      expect(runAssay(own.path, 'init').code).toBe(2);
      expect(existsSync(join(own.path, '.github/assay.yml'))).toBe(false);
    } finally {
      own.remove();
    }
  });
});
