import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sarifErrors } from '../core/report/sarif-schema.ts';
import { emptyPickle, evilPickle, runAssay, type Scratch, scratchFolder, worseModel } from './run-assay.ts';

let folder: Scratch;
beforeAll(() => {
  folder = worseModel();
  folder.write({
    'evil/model.pkl': evilPickle,
    'clean/model.pkl': emptyPickle,
    'odd/model.onnx': '\u0000\u0001no model',
  });
});
afterAll(() => {
  folder.remove();
});

describe('assay scan', () => {
  it('exits 1 on a dangerous file and names what it would call', () => {
    const { code, out } = runAssay(folder.path, 'scan', 'evil', 'clean', 'odd');
    expect(code).toBe(1);
    expect(out).toMatch(/^dangerous {2}evil\/model\.pkl \(pickle\)\n {2}critical/);
    expect(out).toContain('system');
  });

  it('prints the documented JSON', () => {
    const { out } = runAssay(folder.path, 'scan', 'evil/model.pkl', '--format', 'json');
    const [file] = JSON.parse(out).files;
    expect(file).toMatchObject({ path: 'evil/model.pkl', format: 'pickle', verdict: 'dangerous' });
    expect(Object.keys(file.findings[0])).toEqual([
      'severity',
      'code',
      'message',
      'member',
      'offset',
      'import',
    ]);
  });

  it('prints SARIF that the official schema takes', () => {
    const { out } = runAssay(folder.path, 'scan', '.', '--format', 'sarif');
    expect(sarifErrors(out)).toEqual([]);
  });

  it('exits 0 on clean files and 2 on what cannot be scanned', () => {
    expect(runAssay(folder.path, 'scan', 'clean').code).toBe(0);
    expect(runAssay(folder.path, 'scan', 'clean', 'odd')).toMatchObject({ code: 2 });
  });

  it('follows no link in a folder, not even in a circle', () => {
    const own = scratchFolder();
    try {
      own.write({ 'in/clean.pkl': emptyPickle, 'out/evil.pkl': evilPickle });
      symlinkSync('../out/evil.pkl', join(own.path, 'in/link.pkl'));
      symlinkSync('..', join(own.path, 'in/up'));
      const { code, out } = runAssay(own.path, 'scan', 'in', '--format', 'json');
      expect(code).toBe(0);
      expect(JSON.parse(out).files.map(({ path }: { path: string }) => path)).toEqual(['in/clean.pkl']);
    } finally {
      own.remove();
    }
  });
});

describe('assay subjects', () => {
  it('prints what is governed and why', () => {
    const { code, out } = runAssay(folder.path, 'subjects');
    expect(code).toBe(0);
    expect(out).toContain('model credit-default (tier high, declared)');
    expect(out).toContain('metrics   reports/metrics.json');
    expect(out).toMatch(/because {3}declared in \.github\/assay\.yml:4/);
  });

  it('looks at uncommitted files too, before the first commit even', () => {
    const empty = scratchFolder();
    try {
      empty.git('init', '--quiet', '--initial-branch', 'main');
      empty.write({ 'models/m.joblib': emptyPickle });
      expect(runAssay(empty.path, 'subjects', '--head', 'WORKTREE')).toMatchObject({
        code: 0,
        err: '',
        out: expect.stringMatching(
          /^model models \(tier limited, discovered\)\n {2}files {5}models\/m\.joblib\n/,
        ),
      });
    } finally {
      empty.remove();
    }
  }, 60_000);
});

describe('assay policy check', () => {
  it('says that a policy is valid, and what it asks', () => {
    const { code, out } = runAssay(folder.path, 'policy', 'check');
    expect(code).toBe(0);
    expect(out).toContain('.github/assay.yml is valid: 3 requirements, 1 declared subject\n');
    expect(out).toContain('block auc-floor (metric/threshold)');
  });

  it('says where it is not, with exit code 1', () => {
    folder.write({ 'bad.yml': 'version: 1\nrequir: []\n' });
    const { code, out } = runAssay(folder.path, 'policy', 'check', 'bad.yml');
    expect(code).toBe(1);
    expect(out).toMatch(/^bad\.yml:2:1: Unexpected .*requir/);
    expect(out).toContain('require');
  });
});

describe('assay explain', () => {
  it('says what a check asks, reads and answers', () => {
    const { code, out } = runAssay(folder.path, 'explain', 'metric/threshold');
    expect(code).toBe(0);
    expect(out).toMatch(/^metric\/threshold: /);
    expect(out).toContain('option    min (number): ');
  });

  it('takes the short names that a policy takes, and lists all checks where none is named', () => {
    expect(runAssay(folder.path, 'explain', 'threshold').out).toMatch(/^metric\/threshold: /);
    const { code, out } = runAssay(folder.path, 'explain');
    expect(code).toBe(0);
    const pages = readdirSync(new URL('../../docs/checks', import.meta.url), { recursive: true })
      .map(String)
      .filter((path) => /\/[\w-]+\.md$/.test(path));
    expect(out.split('\n').map((line) => line.split(' ')[0])).toEqual([
      ...pages.map((path) => path.replace(/\.md$/, '')).sort(),
      '',
    ]);
  });
});

describe('assay evidence', () => {
  it('prints what is read in files', () => {
    const { code, out } = runAssay(folder.path, 'evidence', 'reports', '--format', 'json');
    expect(code).toBe(0);
    expect(JSON.stringify(JSON.parse(out))).toContain('0.842');
    expect(runAssay(folder.path, 'evidence', 'reports').out).toContain('auc');
  });
});

describe('the launcher', () => {
  const bin = fileURLToPath(new URL('../../bin/assay.mjs', import.meta.url));

  it('runs under an older Node by way of the one that the project brings, quietly and with its exit code', () => {
    const older = `data:text/javascript,${encodeURIComponent(
      "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.0.0' } })",
    )}`;
    const run = (...words: readonly string[]) =>
      spawnSync(process.execPath, ['--import', older, bin, ...words], { cwd: folder.path, encoding: 'utf8' });
    expect(run('policy', 'check')).toMatchObject({ status: 0, stderr: '' });
    expect(run('scan', 'evil')).toMatchObject({ status: 1, stderr: '' });
    expect(run('nothing')).toMatchObject({ status: 2, stdout: '' });
  });

  it('is quiet when nobody reads on', async () => {
    const child = spawn(process.execPath, [bin, 'explain', 'metric/threshold'], { cwd: folder.path });
    child.stdout.destroy();
    let err = '';
    child.stderr.on('data', (chunk: Buffer) => {
      err += chunk.toString();
    });
    await once(child, 'exit');
    expect(err).toBe('');
  });
});
