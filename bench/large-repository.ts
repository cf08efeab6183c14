import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPredictions } from '../src/data/open-predictions.ts';
import { openMirrors } from '../src/git/mirrors.ts';
import { readPacks } from '../src/read-packs.ts';
import { mirroredAuditor } from '../src/service/mirrored-audit.ts';

/** One measured value and what it should reach. */
interface Measurement {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly target: string;
}

const small = 1_000;
const large = 100_000;
const audits = 15;

/**
 * Auditing a change of one model in a repository of 100,000 files and in one of 1,000, mirror warm: median of as many heads as `audits` says,
 * the two in turn so that whatever else the machine does falls on both.
 */
export async function benchLargeRepository(): Promise<Measurement[]> {
  const directory = await mkdtemp(join(tmpdir(), 'assay-large-'));
  const mirrors = await openMirrors({
    directory: join(directory, 'mirrors'),
    maxBytes: 1e10,
    allowFile: true,
  });
  try {
    const auditor = mirroredAuditor(
      ({ repository, base, head }, { url }, work) =>
        mirrors.use({ key: `bench/${repository}`, url }, [{ id: base }, { id: head }], work),
      await readPacks(),
      openPredictions(),
      { atOnce: 1 },
    );
    const worlds = [small, large].map((files) => ({
      files,
      ...createRepository(join(directory, `${files}.git`), files),
      milliseconds: [] as number[],
    }));
    for (let n = 0; n <= audits; n++)
      for (const { files, path, base, heads, milliseconds } of worlds) {
        const began = performance.now();
        await auditor.audit({
          facts: {
            installation: 1,
            repository: files,
            owner: 'acme',
            name: 'models',
            number: n + 1,
            open: true,
            head: heads[n] ?? '',
            base,
            baseRef: 'main',
            author: 'ana',
            private: true,
            updatedAt: '2026-11-24T10:00:00Z',
          },
          access: { url: `file://${path}`, authorization: '' },
          now: new Date(),
          fresh: false,
        });
        // The first one fetches the mirror and reads every folder.
        if (n > 0) milliseconds.push(performance.now() - began);
      }
    const [few = 0, many = 0] = worlds.map(({ milliseconds }) => median(milliseconds));
    return [
      { name: `audit of one model among ${small} files`, value: few, unit: 'ms', target: '' },
      { name: `audit of one model among ${large} files`, value: many, unit: 'ms', target: '' },
      { name: 'ratio', value: many / few, unit: '', target: '<= 1.5' },
    ];
  } finally {
    await mirrors.close();
    await rm(directory, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** One model with its card and metrics among so many files in folders of a hundred, and heads that each change its metrics. */
function createRepository(path: string, files: number): { path: string; base: string; heads: string[] } {
  execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', path]);
  const file = (name: string, text: string): string =>
    `M 100644 inline ${name}\ndata ${Buffer.byteLength(text)}\n${text}\n`;
  const commit = (ref: string, mark: number, from: string): string =>
    `commit ${ref}\nmark :${mark}\ncommitter Bench <bench@example.com> ${1_700_000_000 + mark} +0000\ndata 1\nx\n${from}`;
  let stream = commit('refs/heads/main', 1, '');
  for (let n = 0; n < files; n++)
    stream += file(`src/part${Math.floor(n / 10_000)}/area${Math.floor(n / 100)}/module${n}.py`, `x = ${n}`);
  stream += file(
    'models/credit/README.md',
    '---\nlicense: apache-2.0\n---\n# Credit\n\n## Limitations\nFew rows.\n',
  );
  stream += file('models/credit/model.onnx', 'x') + file('models/credit/metrics.json', '{"auc":0.9}');
  for (let n = 0; n <= audits; n++)
    stream +=
      commit(`refs/pull/${n + 1}/head`, n + 2, 'from :1\n') +
      file('models/credit/metrics.json', `{"auc":${0.5 + n / 1_000}}`);
  execFileSync('git', ['-C', path, 'fast-import', '--quiet'], { input: stream });
  for (const setting of ['uploadpack.allowFilter', 'uploadpack.allowAnySHA1InWant'])
    execFileSync('git', ['-C', path, 'config', setting, 'true']);
  const idOf = (ref: string): string =>
    execFileSync('git', ['-C', path, 'rev-parse', ref], { encoding: 'utf8' }).trim();
  return {
    path,
    base: idOf('refs/heads/main'),
    heads: Array.from({ length: audits + 1 }, (_, n) => idOf(`refs/pull/${n + 1}/head`)),
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
