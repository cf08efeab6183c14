import { spawn } from 'node:child_process';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { seededRandom } from '../src/core/statistics/random.ts';

const rows = 1_000_000;
const runs = 3;
const program = fileURLToPath(new URL('../bin/assay.mjs', import.meta.url));

/** `assay evaluate` of a million predictions with two attributes, alone, and against one and two other models, on one core. */
export async function benchEvaluate() {
  const folder = mkdtempSync(join(tmpdir(), 'assay-bench-'));
  try {
    for (const [seed, model] of ['head', 'base', 'third'].entries())
      await writePredictions(join(folder, `${model}.csv`), seed);
    await copyAsParquet(folder, ['head', 'base', 'third']);
    const asked = ['--truth', 'truth', '--prediction', 'prediction', '--score', 'score'];
    const groups = ['--group', 'sex', '--group', 'race', '--format', 'json'];
    const results = [];
    const cases = (['csv', 'parquet'] as const).flatMap((kind) => {
      const against = (model: string) => ['--against', `${model}.${kind}`];
      return [
        { name: `a million predictions, two attributes, ${kind}`, kind, more: [] },
        { name: `the same against another model, ${kind}`, kind, more: [...against('base'), '--id', 'id'] },
        {
          name: `three models compared, ${kind}`,
          kind,
          more: [...against('base'), ...against('third'), '--id', 'id'],
        },
      ];
    });
    for (const { name, kind, more } of cases) {
      const measured: Measured[] = [];
      for (let run = 0; run < runs; run += 1)
        measured.push(await measure(['evaluate', `head.${kind}`, ...asked, ...groups, ...more], folder));
      const median = (of: (one: Measured) => number) =>
        measured.map(of).sort((a, b) => a - b)[runs >> 1] ?? Number.NaN;
      results.push(
        { name, value: median(({ seconds }) => seconds), unit: 's CPU', target: '< 3' },
        {
          name: `${name}: peak memory`,
          value: median(({ bytes }) => bytes) / 2 ** 20,
          unit: 'MiB',
          target: '< 300',
        },
      );
    }
    return results;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The same truth for every seed; 30 % are positive, the scores of other seeds differ a little. */
async function writePredictions(path: string, seed: number): Promise<void> {
  const [truth, noise] = [seededRandom(1), seededRandom(100 + seed)];
  const races = ['asian', 'black', 'hispanic', 'other', 'white'];
  const out = createWriteStream(path);
  out.write('id,truth,prediction,score,sex,race\n');
  for (let row = 0; row < rows; row += 1) {
    const label = truth() < 0.3 ? 1 : 0;
    const score = Math.min(
      1,
      Math.max(0, 0.35 + 0.3 * label + 0.4 * (truth() - 0.5) + 0.2 * (noise() - 0.5)),
    );
    const [sex, race] = [truth() < 0.5 ? 'female' : 'male', races[Math.floor(5 * truth())]];
    if (!out.write(`${row},${label},${score > 0.5 ? 1 : 0},${score.toFixed(6)},${sex},${race}\n`))
      await new Promise<void>((resolve) => out.once('drain', resolve));
  }
  await new Promise<void>((resolve) => out.end(resolve));
}

async function copyAsParquet(folder: string, models: readonly string[]): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  for (const model of models)
    await connection.run(
      `COPY (FROM read_csv('${join(folder, model)}.csv')) TO '${join(folder, model)}.parquet' (FORMAT parquet)`,
    );
  connection.closeSync();
  instance.closeSync();
}

interface Measured {
  readonly seconds: number;
  readonly bytes: number;
}

/** Processor time, so that what else the machine does counts less, and the kernel's own account of peak memory. */
async function measure(words: readonly string[], cwd: string): Promise<Measured> {
  const meter =
    'process.on("exit", () => { const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage(); process.stderr.write(JSON.stringify({ seconds: (userCPUTime + systemCPUTime) / 1e6, bytes: maxRSS * 1024 })); });';
  const preload = `data:text/javascript,${encodeURIComponent(meter)}`;
  const child = spawn('taskset', ['-c', '0', process.execPath, '--import', preload, program, ...words], {
    cwd,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let told = '';
  for await (const chunk of child.stderr) told += String(chunk);
  return JSON.parse(told) as Measured;
}
