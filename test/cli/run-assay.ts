import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../../bin/assay.mjs', import.meta.url));

/** Not the cache folder of whoever runs the tests. */
const caches = mkdtempSync(join(tmpdir(), 'assay-cli-caches-'));
process.on('exit', () => rmSync(caches, { recursive: true, force: true }));

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the real `bin/assay.mjs` in a folder. */
export function runAssay(cwd: string, ...words: readonly string[]): Ran {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...words], {
    cwd,
    encoding: 'utf8',
    timeout: 60_000,
    env: { ...process.env, ...quietGit, XDG_CACHE_HOME: caches },
  });
  return { code: status, out: stdout, err: stderr };
}

const quietGit = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.org',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.org',
};

/** A folder of its own for one test. */
export interface Scratch {
  readonly path: string;
  write(files: Readonly<Record<string, string | Uint8Array>>): void;
  git(...words: readonly string[]): string;
  /** Writes the files and commits everything. */
  commit(files: Readonly<Record<string, string | Uint8Array>>): void;
  remove(): void;
}

export function scratchFolder(): Scratch {
  const path = mkdtempSync(join(tmpdir(), 'assay-cli-'));
  const git = (...words: readonly string[]): string => {
    const { status, stdout, stderr } = spawnSync('git', words, {
      cwd: path,
      encoding: 'utf8',
      env: { ...process.env, ...quietGit },
    });
    if (status !== 0) throw new Error(`git ${words.join(' ')}: ${stderr}`);
    return stdout.trim();
  };
  const write = (files: Readonly<Record<string, string | Uint8Array>>): void => {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(path, name)), { recursive: true });
      writeFileSync(join(path, name), content);
    }
  };
  return {
    path,
    write,
    git,
    commit: (files) => {
      write(files);
      git('add', '--all');
      git('commit', '--quiet', '--message', 'a change');
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

export const policy = `version: 1
discover: false
models:
  - id: credit-default
    tier: high
    artifacts: [models/credit/*.joblib]
    card: models/credit/README.md
    metrics: [reports/metrics.json]
require:
  - check: card/present
  - id: auc-floor
    check: metric/threshold
    with: { metric: auc, min: 0.8 }
  - id: auc-holds
    check: metric/no-regression
    with: { metric: auc, tolerance: 0.01 }
`;

export const card = '---\nlicense: mit\n---\n# Credit default\n\n## Intended use\nScores applications.\n';

/** Protocol 0, a dictionary that is never loaded: `(dp0\n.` */
export const emptyPickle = new TextEncoder().encode('(dp0\n.');

/** What would call `os.system` if anybody loaded it: protocol 0, GLOBAL, STRING, TUPLE1 by MARK and TUPLE, REDUCE, STOP. */
export const evilPickle = new TextEncoder().encode("cos\nsystem\n(S'true'\ntR.");

/** A repository whose branch `main` has a policy and a model, and whose branch `change` makes the model worse. */
export function worseModel(): Scratch {
  const folder = scratchFolder();
  folder.git('init', '--quiet', '--initial-branch', 'main');
  folder.commit({
    '.github/assay.yml': policy,
    'models/credit/README.md': card,
    'models/credit/model.joblib': emptyPickle,
    'reports/metrics.json': '{"auc": 0.871}\n',
  });
  folder.git('checkout', '--quiet', '-b', 'change');
  folder.commit({ 'reports/metrics.json': '{"auc": 0.842}\n' });
  return folder;
}
