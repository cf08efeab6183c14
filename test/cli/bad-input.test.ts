import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  emptyPickle,
  evilPickle,
  type Ran,
  runAssay,
  type Scratch,
  scratchFolder,
  worseModel,
} from './run-assay.ts';

const oddName = 'm/odd/a\n\u001b[31m"x\'`|<b>.joblib';

/** A policy of one model a folder, each with the same requirements: one process judges all of them. */
const policyOf = (models: Readonly<Record<string, string>>) => `version: 1
discover: false
models:
${Object.entries(models)
  .map(
    ([id, metrics]) =>
      `  - { id: ${id}, artifacts: [m/${id}/*.joblib], card: m/${id}/README.md, metrics: [m/${id}/${metrics}] }\n`,
  )
  .join('')}require:
  - check: card/present
  - check: card/metadata
  - check: metric/finite
  - { check: metric/threshold, with: { metric: auc, min: 0.8 } }
`;

const goodCard = '---\nlicense: mit\n---\n# A model\n\n## Intended use\n\nRanking.\n';
const goodMetrics = '{"auc": 0.9}\n';
const letters = 'bcdefghi'.split('');
/** Nine lists, each of nine times the one before: 9 to the power of 9 values in one kilobyte. */
const yamlBomb = `a: &a [x, x, x, x, x, x, x, x, x]\n${letters
  .map(
    (letter, at) =>
      `${letter}: &${letter} [${Array(9)
        .fill(`*${at === 0 ? 'a' : letters[at - 1]}`)
        .join(', ')}]\n`,
  )
  .join('')}`;

type Bad = readonly [
  id: string,
  files: Readonly<Record<string, string | Uint8Array>>,
  requirement: string,
  status: string,
  says: string,
  place: string,
];

/** What stands in the metrics file's place or the card's, and what one requirement then says of it. */
const metricsCases: readonly Bad[] = [
  [
    'malformed',
    { 'metrics.json': '{"auc": 0.9,, }' },
    'metric/finite',
    'unknown',
    'Unexpected ","',
    'metrics.json:1',
  ],
  [
    'enormous',
    { 'metrics.json': `{"auc": 0.9, "x": "${'a'.repeat(9 * 1024 * 1024)}"}` },
    'metric/finite',
    'unknown',
    'a file of at most 8388608 bytes',
    'metrics.json:1',
  ],
  [
    'deep',
    { 'metrics.json': '['.repeat(100_000) },
    'metric/finite',
    'unknown',
    'more than 100 levels',
    'metrics.json:1',
  ],
  [
    'cyclic',
    { 'metrics.yaml': 'auc: &a [*a]\n' },
    'metric/finite',
    'unknown',
    'Unexpected alias',
    'metrics.yaml:1',
  ],
  ['bomb', { 'metrics.yaml': yamlBomb }, 'metric/finite', 'unknown', 'aliases repeat them', 'metrics.yaml:1'],
  [
    'latin',
    { 'metrics.json': Buffer.from('{"auc": 0.9, "café": 1}', 'latin1') },
    'metric/finite',
    'unknown',
    'Unexpected byte 0xe9 at offset 17',
    'metrics.json:1',
  ],
  [
    'binary',
    { 'metrics.json': Buffer.from([0, 1, 2, 255]) },
    'metric/finite',
    'unknown',
    'byte 0x00',
    'metrics.json:1',
  ],
  ['empty', { 'metrics.json': '' }, 'metric/finite', 'unknown', 'empty file', 'metrics.json:1'],
  [
    'twice',
    { 'metrics.json': '{"auc": 0.1, "auc": 0.9}' },
    'metric/finite',
    'fail',
    'second "auc"',
    'metrics.json:1',
  ],
  [
    'percent',
    { 'metrics.json': '{"auc": 87.9}' },
    'metric/finite',
    'fail',
    '87.9, outside 0 to 1',
    'metrics.json:1',
  ],
  ['nan', { 'metrics.json': '{"auc": NaN}' }, 'metric/finite', 'fail', 'auc is NaN', 'metrics.json:1'],
  [
    'text',
    { 'metrics.json': '"no metrics"' },
    'metric/finite',
    'unknown',
    'expected metrics in a known',
    'metrics.json:1',
  ],
  [
    'folder',
    { 'metrics.json/a.txt': 'x' },
    'metric/finite',
    'unknown',
    'expected metrics',
    'metrics.json/a.txt:1',
  ],
  ['link', {}, 'metric/finite', 'unknown', 'Unexpected symbolic link', 'metrics.json:1'],
  ['submodule', {}, 'metric/finite', 'unknown', 'Unexpected submodule', 'metrics.json:1'],
  [
    'cardbytes',
    { 'README.md': Buffer.from([0, 159, 146]) },
    'card/present',
    'unknown',
    'no text',
    'README.md:1',
  ],
  ['cardempty', { 'README.md': '' }, 'card/present', 'fail', 'says nothing', 'README.md:1'],
  [
    'cardtwice',
    { 'README.md': goodCard.replace('license: mit', 'license: mit\nlicense: gpl-3.0') },
    'card/metadata',
    'fail',
    'second "license"',
    'README.md:3',
  ],
  [
    'cardcyclic',
    { 'README.md': goodCard.replace('license: mit', 'license: &a [*a]') },
    'card/metadata',
    'unknown',
    'Unexpected alias',
    'README.md:2',
  ],
  [
    'cardbomb',
    { 'README.md': goodCard.replace('license: mit\n', yamlBomb) },
    'card/metadata',
    'unknown',
    'aliases repeat them',
    'README.md:2',
  ],
];

interface Found {
  readonly subject: string;
  readonly requirement: string;
  readonly status: string;
  readonly message: string;
  readonly path: string | null;
  readonly line: number | null;
}

describe('evidence that is broken, enormous or hostile', () => {
  let folder: Scratch;
  let ran: Ran;
  let findings: readonly Found[];

  beforeAll(() => {
    folder = scratchFolder();
    folder.git('init', '--quiet', '--initial-branch', 'main');
    const names: Record<string, string> = {};
    for (const [id, files] of metricsCases) {
      names[id] = Object.keys(files).find((name) => name.startsWith('metrics.yaml')) ?? 'metrics.json';
      const own =
        Object.keys(files).some((name) => name.startsWith('metrics')) || id === 'link' || id === 'submodule';
      const all = {
        'model.joblib': emptyPickle,
        'README.md': goodCard,
        ...(own ? {} : { 'metrics.json': goodMetrics }),
        ...files,
      };
      folder.write(Object.fromEntries(Object.entries(all).map(([name, text]) => [`m/${id}/${name}`, text])));
    }
    symlinkSync('/etc/passwd', join(folder.path, 'm/link/metrics.json'));
    folder.git('add', '--all');
    folder.git('update-index', '--add', '--cacheinfo', `160000,${'a'.repeat(40)},m/submodule/metrics.json`);
    folder.write({ '.github/assay.yml': policyOf(names) });
    folder.git('add', '.github');
    folder.git('commit', '--quiet', '--message', 'all of it');
    ran = runAssay(folder.path, 'audit', '--all', '--format', 'json');
    findings = (JSON.parse(ran.out) as { findings: readonly Found[] }).findings;
  }, 120_000);
  afterAll(() => {
    folder.remove();
  });

  it.each(metricsCases)('%s', (id, _files, requirement, status, says, place) => {
    const found = findings.find((one) => one.subject === id && one.requirement === requirement);
    expect(found).toMatchObject({ status, message: expect.stringContaining(says) });
    expect(`${found?.path}:${found?.line}`).toBe(`m/${id}/${place}`);
  });

  it('fails the audit, and nothing else is said', () => {
    expect({ code: ran.code, err: ran.err }).toEqual({ code: 1, err: '' });
  });

  it('never passes a bound for a value that is not certain', () => {
    const own = metricsCases
      .filter(([, files]) => !Object.keys(files).includes('README.md'))
      .map(([id]) => id);
    const passed = findings.filter(
      ({ subject, requirement, status }) =>
        own.includes(subject) && requirement === 'metric/threshold' && status === 'pass',
    );
    expect(passed).toEqual([]);
  });

  it('leaves the other models’ findings alone', () => {
    const others = findings.filter(
      ({ subject, requirement }) => subject.startsWith('card') && requirement === 'metric/threshold',
    );
    expect(others.map(({ status }) => status)).toEqual(others.map(() => 'pass'));
    expect(others).toHaveLength(5);
  });
});

describe('clones that are not as usual', () => {
  it('39: a model that is a symbolic link is not followed, and nothing is known of it', () => {
    const folder = scratchFolder();
    try {
      folder.git('init', '--quiet', '--initial-branch', 'main');
      folder.write({
        'outside/evil.pkl': emptyPickle,
        '.github/assay.yml':
          'version: 1\ndiscover: false\nmodels:\n  - { id: a, artifacts: [a/*.pkl] }\nrequire:\n  - check: artifact/safe\n',
        'a/README.md': goodCard,
      });
      symlinkSync('../outside/evil.pkl', join(folder.path, 'a/model.pkl'));
      folder.git('add', '--all');
      folder.git('commit', '--quiet', '--message', 'a link');
      const { out, code } = runAssay(folder.path, 'audit', '--all', '--format', 'json');
      const { findings } = JSON.parse(out) as { findings: readonly Found[] };
      expect(findings.find(({ requirement }) => requirement === 'artifact/safe')).toMatchObject({
        status: 'unknown',
        message: expect.stringContaining('Unexpected symbolic link'),
        path: 'a/model.pkl',
      });
      expect(code).toBe(1);
    } finally {
      folder.remove();
    }
  });

  it('are audited from a linked worktree, with a detached head, in a folder of it', () => {
    const folder = worseModel();
    const linked = scratchFolder();
    try {
      folder.git('worktree', 'add', '--quiet', '--detach', join(linked.path, 'tree'), 'change');
      const { code, out } = runAssay(join(linked.path, 'tree/models'), 'audit');
      expect(code).toBe(1);
      expect(out).toMatch(/^failed: 1 of 3 requirements fails: auc fell from 0\.871 to 0\.842\n/);
    } finally {
      linked.remove();
      folder.remove();
    }
  }, 60_000);

  it('are audited bare, with object ids of SHA-256', () => {
    const folder = scratchFolder();
    const bare = scratchFolder();
    try {
      folder.git('init', '--quiet', '--initial-branch', 'main', '--object-format', 'sha256');
      folder.commit({ 'README.md': goodCard });
      folder.git('clone', '--quiet', '--bare', '.', join(bare.path, 'x.git'));
      const { code, out, err } = runAssay(join(bare.path, 'x.git'), 'audit', '--all', '--format', 'json');
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(JSON.parse(out)).toMatchObject({ head: folder.git('rev-parse', 'HEAD'), verdict: 'passed' });
    } finally {
      bare.remove();
      folder.remove();
    }
  }, 60_000);

  it('that are of one branch alone ask for the base', () => {
    const folder = worseModel();
    const shallow = scratchFolder();
    try {
      folder.git('checkout', '--quiet', 'main');
      shallow.git('clone', '--quiet', '--depth', '1', '--branch', 'change', `file://${folder.path}`, 'clone');
      const { code, out, err } = runAssay(join(shallow.path, 'clone'), 'audit');
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toBe(
        'assay: no default branch was found (origin/HEAD, main or master); name the base with --base REV\n',
      );
    } finally {
      shallow.remove();
      folder.remove();
    }
  }, 60_000);

  it('are audited as a submodule; a partial one that lacks what the base had is not taken for one without a base', () => {
    const model = worseModel();
    const outer = scratchFolder();
    const partial = scratchFolder();
    try {
      outer.git('init', '--quiet');
      const allowed = ['-c', 'protocol.file.allow=always'];
      outer.git(...allowed, 'submodule', '--quiet', 'add', '--branch', 'change', model.path, 'sub');
      const audit = ['audit', '--base', 'origin/main', '--format', 'json'];
      const within = runAssay(join(outer.path, 'sub'), ...audit);
      expect({ code: within.code, err: within.err }).toEqual({ code: 1, err: '' });
      expect(JSON.parse(within.out)).toMatchObject({ verdict: 'failed' });

      model.git('config', 'uploadpack.allowFilter', 'true');
      // Checking the head out fetches its files, and not the metrics that only the base has.
      partial.git('clone', '--quiet', '--filter=blob:none', `file://${model.path}`, 'clone');
      expect(runAssay(join(partial.path, 'clone'), ...audit)).toEqual({
        code: 2,
        out: '',
        err: 'assay: The clone is partial, and some of what is to be read was never fetched. Fetch it first: git fetch --refetch --no-filter\n',
      });
      partial.git('-C', 'clone', 'fetch', '--quiet', '--refetch', '--no-filter');
      expect(runAssay(join(partial.path, 'clone'), ...audit)).toMatchObject({ code: 1, err: '' });
    } finally {
      for (const folder of [model, outer, partial]) folder.remove();
    }
  }, 60_000);
});

describe('what cannot be audited', () => {
  let folder: Scratch;
  beforeAll(() => {
    folder = scratchFolder();
    folder.git('init', '--quiet', '--initial-branch', 'main', 'empty');
    folder.git('init', '--quiet', '--initial-branch', 'trunk', 'trunk');
    folder.write({ 'trunk/README.md': goodCard, 'nothing/x': '' });
    folder.git('-C', 'trunk', 'add', '--all');
    folder.git('-C', 'trunk', 'commit', '--quiet', '--message', 'one');
    folder.git('init', '--quiet', 'broken');
    folder.write({ 'broken/.git/config': '[core\n' });
  });
  afterAll(() => folder.remove());

  it.each([
    ['a folder outside of any repository', 'nothing', ['audit'], 'git says: not a git repository'],
    [
      'a repository without a commit',
      'empty',
      ['audit'],
      'this repository has no commit yet; commit something first',
    ],
    ['subjects of no commit', 'empty', ['subjects'], 'HEAD names no commit here; commit something'],
    ['a configuration that git cannot read', 'broken', ['audit'], 'git says: bad config line 1 in file'],
    ['no default branch', 'trunk', ['audit'], 'name the base with --base REV'],
    [
      'a base that is not there',
      'trunk',
      ['audit', '--base', 'v1'],
      'v1 names no commit here; fetch it, or name another',
    ],
    [
      'a policy file that is not there',
      'trunk',
      ['audit', '--base', 'HEAD', '--policy', 'p.yml'],
      'the policy file p.yml cannot be read: it is not there',
    ],
    [
      'a folder as policy',
      'trunk',
      ['policy', 'check', '.'],
      'the policy file . cannot be read: it is a folder.',
    ],
  ])('is said in a line, and nothing is passed: %s', (_, at, words, expected) => {
    const { code, out, err } = runAssay(join(folder.path, at), ...words);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^assay: [^\n]+\n$/);
    expect(err).toContain(expected);
  });

  it('reads no more of a policy than a policy may be', () => {
    const { code, out } = runAssay(join(folder.path, 'trunk'), 'policy', 'check', '/dev/zero');
    expect({ code, out }).toEqual({
      code: 1,
      out: '/dev/zero:1:1: Unexpected file of 1048577 bytes, expected at most 1048576\n',
    });
  });

  it('advises whoever audits the base itself', () => {
    const { code, out } = runAssay(join(folder.path, 'trunk'), 'audit', '--base', 'HEAD');
    expect(code).toBe(0);
    expect(out).toContain('--all audits everything, --head WORKTREE what is not committed');
  });
});

describe('a file name with a line break, quotes, Markdown and an escape sequence', () => {
  let folder: Scratch;
  const audit = (format: string): string => runAssay(folder.path, 'audit', '--all', '--format', format).out;

  beforeAll(() => {
    folder = scratchFolder();
    folder.git('init', '--quiet', '--initial-branch', 'main');
    folder.commit({
      '.github/assay.yml': `${policyOf({ odd: 'metrics.json' })}  - check: artifact/safe\n`,
      'm/odd/README.md': goodCard,
      'm/odd/metrics.json': goodMetrics,
      [oddName]: evilPickle,
    });
  });
  afterAll(() => folder.remove());

  it('is one line and moves no cursor in text', () => {
    const out = audit('text');
    expect(out).toContain(`\n          m/odd/a ⟨U+001B⟩[31m"x'\`|<b>.joblib:1\n`);
    expect(out).not.toContain('\u001b');
  });

  it('is the name itself in JSON', () => {
    const { findings } = JSON.parse(audit('json')) as { findings: readonly Found[] };
    expect(findings.find(({ requirement }) => requirement === 'artifact/safe')?.path).toBe(oddName);
  });

  it('is percent-encoded in SARIF', () => {
    expect(audit('sarif')).toContain('"m/odd/a%0A%1B%5B31m%22x\'%60%7C%3Cb%3E.joblib"');
  });

  it('is neither a table cell nor HTML in Markdown', () => {
    const row = audit('markdown')
      .split('\n')
      .find((line) => line.startsWith('| ❌ fails | `artifact/safe` |'));
    expect(row).toContain(`m/odd/a ⟨U+001B⟩\\[31m"x'\\\`\\|\\<b\\>.joblib`);
    expect(row?.match(/(?<!\\)\|/g)).toHaveLength(5);
  });
});
