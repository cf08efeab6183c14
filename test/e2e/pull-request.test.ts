import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { commits, openStage, type Stage } from '../../demo/stage.ts';
import type { FileChanges } from '../harness/git-server.ts';
import type { LocalGitHub } from '../harness/local-github-api.ts';

// A laden machine takes its time; nothing here is a measurement.
vi.setConfig({ testTimeout: 120_000 });

let stage: Stage;
let github: LocalGitHub;

beforeAll(async () => {
  stage = await openStage();
  ({ github } = stage);
});

afterAll(() => stage.close());

const metrics = 'models/credit-default/metrics.json';
const card = 'models/credit-default/README.md';

/** What the app asked of GitHub, tokens aside. */
const requests = () => github.calls.filter(({ path }) => !path.endsWith('/access_tokens'));

/** Until nothing more is asked for half a second. */
async function quiet(): Promise<void> {
  for (let before = -1; before !== github.calls.length; ) {
    before = github.calls.length;
    await sleep(500);
  }
}

async function until<T>(read: () => Promise<T> | T, good: (value: T) => boolean): Promise<T> {
  const end = Date.now() + 60_000;
  for (;;) {
    const value = await read();
    if (good(value)) return value;
    if (Date.now() > end) throw new Error(`It did not come to pass: ${JSON.stringify(value).slice(0, 500)}`);
    await sleep(20);
  }
}

async function open(branch: string, files: Parameters<LocalGitHub['push']>[1]['files']) {
  await github.push(branch, { message: branch, from: 'main', files });
  return github.openPullRequest({ head: branch });
}

/** A branch with one commit on `main`, written in one stream: a process a file would take minutes. */
async function commitMany(branch: string, files: FileChanges): Promise<void> {
  const file = ([path, content]: [string, FileChanges[string]]): Uint8Array[] => {
    const bytes = Buffer.from(content ?? '');
    return [Buffer.from(`M 100644 inline ${path}\ndata ${bytes.byteLength}\n`), bytes, Buffer.from('\n')];
  };
  const header = `commit refs/heads/${branch}\ncommitter Ada <ada@example.com> 1767225600 +0000\ndata 1\nx\nfrom refs/heads/main^0\n`;
  const written = promisify(execFile)('git', ['fast-import', '--quiet'], { cwd: github.repository.path });
  written.child.stdin?.end(Buffer.concat([Buffer.from(header), ...Object.entries(files).flatMap(file)]));
  await written;
}

describe('a pull request that makes the model worse', () => {
  it('fails on the lines concerned, within four requests', async () => {
    github.resetCalls();
    const { number, head } = await open('worse', commits.worse);
    const run = await github.completedCheckRun(head);
    await quiet();
    expect(requests().length).toBeLessThanOrEqual(4);
    expect(run).toMatchObject({ name: 'assay', status: 'completed', conclusion: 'failure' });
    expect(run.title).toMatch(/^\d+ of \d+ requirements fail/);
    const places = run.annotations.map(({ path, start_line }) => `${path}:${start_line}`);
    const failed = (file: string, line: RegExp): string => {
      const text = commits.worse[file];
      const lines = typeof text === 'string' ? text.split('\n') : [];
      return `${file}:${lines.findIndex((one) => line.test(one)) + 1}`;
    };
    expect(places).toContain(failed(card, /More Information Needed/));
    expect(places).toContain(failed(card, /type: auc/));
    expect(places).toContain(failed(metrics, /"auc"/));
    const [summary, ...more] = await github.comments(number);
    expect(more).toEqual([]);
    expect(summary?.author).toBe('assay[bot]');
    // women 590 of 1,380, men 1,046 of 1,756: the groups as a table in the details, and drawn in the conversation
    expect(run.text).toContain('| `women` | 590 | 1,380 | 0.4275 |');
    expect(summary?.body).toContain('bar [0.595672, 0.427536]');
    const comments = await github.reviewComments(number);
    expect(comments.length).toBeGreaterThan(0);
    for (const { path, line } of comments) expect(places).toContain(`${path}:${line}`);
  });

  it('is not judged twice for the same delivery, and nothing is posted twice', async () => {
    const before = {
      runs: await github.checkRuns(github.repository.resolve('worse') ?? ''),
      comments: await github.comments(1),
    };
    github.resetCalls();
    await github.deliverPullRequest(1, 'reopened');
    await quiet();
    expect(requests().filter(({ method }) => method !== 'GET')).toEqual([]);
    expect(await github.checkRuns(github.repository.resolve('worse') ?? '')).toEqual(before.runs);
    expect(await github.comments(1)).toEqual(before.comments);
  });

  it('answers commands, acknowledges them, and says what it does not know', async () => {
    const explained = await github.comment(1, '/audit explain auc-floor');
    await until(
      () => github.reactions(explained),
      (given) => given.includes('+1'),
    );
    const reply = (await github.comments(1)).at(-1);
    expect(reply?.body).toContain('0.7934');
    const unknown = await github.comment(1, '/audit explain auc-flor');
    await until(
      () => github.reactions(unknown),
      (given) => given.includes('confused'),
    );
    expect((await github.comments(1)).at(-1)?.body).toContain('auc-floor');
  });

  it('is audited again at the press of a button, to the same end', async () => {
    const head = github.repository.resolve('worse') ?? '';
    const [run] = await github.checkRuns(head);
    github.resetCalls();
    await github.pressButton(run?.id ?? 0);
    await until(
      () => requests().length,
      (count) => count > 0,
    );
    await quiet();
    const after = await github.checkRuns(head);
    expect(after.at(-1)).toMatchObject({ status: 'completed', conclusion: 'failure', title: run?.title });
  });

  it('turns green when it is corrected by a git push, and its review comments are resolved', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'assay-e2e-'));
    // Never synchronously: the server that it speaks to runs in this process.
    const git = async (...args: string[]): Promise<string> => {
      const env = {
        PATH: process.env['PATH'],
        HOME: folder,
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_TERMINAL_PROMPT: '0',
      };
      return (await promisify(execFile)('git', args, { cwd: folder, env })).stdout;
    };
    const remote = `http://${github.user}:${github.userToken}@${github.host}/${github.owner}/${github.name}.git`;
    await git('clone', '--quiet', '--branch', 'worse', remote, '.');
    for (const [path, content] of Object.entries(commits.corrected))
      writeFileSync(join(folder, path), content ?? '');
    await git(
      '-c',
      'user.name=Ada',
      '-c',
      'user.email=ada@example.com',
      'commit',
      '--quiet',
      '--all',
      '-m',
      'Correct it',
    );
    const head = (await git('rev-parse', 'HEAD')).trim();
    await git('push', '--quiet', remote, 'HEAD:worse');
    rmSync(folder, { recursive: true });
    const run = await github.completedCheckRun(head);
    expect(run).toMatchObject({
      conclusion: 'success',
      title: expect.stringMatching(/^All \d+ requirements are met$/),
      annotations: [],
    });
    await until(
      () => github.reviewComments(1),
      (comments) => comments.every(({ isResolved }) => isResolved),
    );
    const summaries = (await github.comments(1)).filter(({ body }) => body.includes('requirements'));
    expect(summaries[0]?.body).toMatch(/All \d+ requirements are met/);
  });
});

describe('other pull requests', () => {
  it('that touch nothing governed get a green check and nothing else', async () => {
    const { number, head } = await open('docs', { 'docs/notes.md': '# Notes\n' });
    expect(await github.completedCheckRun(head)).toMatchObject({ conclusion: 'success', annotations: [] });
    await quiet();
    expect(await github.comments(number)).toEqual([]);
    expect(await github.reviewComments(number)).toEqual([]);
  });

  it('with evidence that cannot be read fail at its line', async () => {
    const { head } = await open('broken', { [metrics]: '{\n  "auc": 0.85,\n  "auc": 0.91,\n' });
    const run = await github.completedCheckRun(head);
    expect(run.conclusion).toBe('failure');
    expect(run.annotations.map(({ path }) => path)).toContain(metrics);
  });

  it('cannot forge a mention, a link, an image or HTML in what the app says', async () => {
    const name = 'models/evil/@everyone<img src=x>[x](http://evil.example)|.json';
    const { number, head } = await open('forge', {
      [name]: '{"auc": 87.9}',
      'models/evil/README.md':
        '# Evil\n\n## Limitations\n\n@octocat <script>alert(1)</script> ![x](http://evil.example/x.png)\n',
      'models/evil/model.safetensors': commits.worse['models/credit-default/model.safetensors'] ?? '',
      [card]: '---\nlicense: "</td>@octocat"\n---\n',
    });
    const run = await github.completedCheckRun(head);
    await quiet();
    const said = [
      run.title,
      run.summary,
      run.text ?? '',
      ...(await github.comments(number)).map(({ body }) => body),
      ...(await github.reviewComments(number)).map(({ body }) => body),
    ].join('\n');
    expect(said).toContain('models/evil');
    // Inside code spans and fences nothing is live.
    const live = said.replaceAll(/(`+)[\s\S]*?\1/g, '');
    expect(live).not.toMatch(/<(?:script|img)/i);
    expect(live).not.toMatch(/(?<![\\\w])@(?:octocat|everyone)/);
    expect(live).not.toMatch(/(?<!\\)\]\(http:\/\/evil/);
  });

  it('are audited although GitHub fails at first', async () => {
    await github.push('flaky', { message: 'flaky', from: 'main', files: { 'docs/flaky.md': 'x' } });
    github.fail({ match: /^POST .*\/check-runs$/, status: 502 });
    const { head } = await github.openPullRequest({ head: 'flaky' });
    expect(await github.completedCheckRun(head)).toMatchObject({ conclusion: 'success' });
  });

  it('that no try can audit say so after the first, with the reason and the button', async () => {
    const { repository } = github;
    const written = promisify(execFile)('git', ['mktree'], { cwd: repository.path });
    const readme = repository.git('rev-parse', 'main:README.md');
    written.child.stdin?.end(`100644 blob ${readme}\t..\n`);
    const tree = (await written).stdout.trim();
    const person = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com'];
    const commit = repository.git(...person, 'commit-tree', tree, '-p', 'main', '-m', 'odd');
    repository.git('update-ref', 'refs/heads/odd', commit);
    const { head } = await github.openPullRequest({ head: 'odd' });
    const run = await github.completedCheckRun(head);
    expect(run).toMatchObject({ conclusion: 'failure', title: 'The audit could not be finished' });
    expect(run.summary).toContain('The repository holds a file name that git does not allow.');
    expect(run.summary).not.toContain('several times');
    expect(run.actions).toMatchObject([{ label: 'Audit again' }]);
  });

  it('of several quick pushes only the newest is sure to be judged, and it is', async () => {
    await open('quick', { 'docs/quick.md': '0' });
    let head = '';
    for (let n = 1; n <= 6; n++)
      head = await github.push('quick', { message: `${n}`, files: { 'docs/quick.md': `${n}` } });
    expect(await github.completedCheckRun(head)).toMatchObject({ conclusion: 'success' });
    await quiet();
    expect(await github.checkRuns(head)).toHaveLength(1);
  });
});

describe('a pull request of 5,000 files', () => {
  it('is audited with as many API calls as one of five', async () => {
    const many: Record<string, string> = {};
    for (let n = 0; n < 1_250; n++) {
      const folder = `experiments/${n % 50}/${n}`;
      many[`${folder}/metrics.json`] = `{"auc": ${0.5 + n / 10_000}}\n`;
      many[`${folder}/notes.md`] = `# Run ${n}\n`;
      many[`${folder}/train.py`] = `seed = ${n}\n`;
      many[`data/${n % 50}/${n}.csv`] = `row,value\n1,${n}\n`;
    }
    expect(Object.keys(many)).toHaveLength(5_000);
    await commitMany('few', commits.worse);
    await commitMany('many', { ...commits.worse, ...many });
    const asked: string[][] = [];
    for (const branch of ['few', 'many']) {
      github.resetCalls();
      const { number, head } = await github.openPullRequest({ head: branch });
      expect(await github.completedCheckRun(head, 100_000)).toMatchObject({ conclusion: 'failure' });
      await quiet();
      expect(requests().length).toBeLessThanOrEqual(4);
      // What takes longer than three seconds is announced first, which is one more wherever it happens.
      asked.push(
        requests()
          .map(({ method, path }) => `${method} ${path.replace(`/${number}/`, '/N/')}`)
          .filter((request) => !/^PATCH .*\/check-runs\//.test(request)),
      );
    }
    const [few, all] = asked;
    expect(few?.length).toBeGreaterThan(0);
    expect(all).toEqual(few);
  });
});
