import { execFileSync, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One measured value and what it should reach. */
interface Measurement {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly target: string;
}

const few = 2_500;
const many = 10_000;
const commits = 10;
const policy = `version: 1
extends: [assay:recommended]
require:
  - check: metric/threshold
    with: { metric: accuracy, min: 0.5 }
  - check: report/passed
`;

/**
 * `assay audit --all --format json`, started as a person starts it, on one core, over a clone with 10,000 evidence files of ten formats (and one of 2,500):
 * the first run with an empty cache, the second with what the first left. What is kept belongs to one edition of the code, to the byte: whoever edits it
 * between the two runs measures two first ones.
 */
export async function benchEvidence(): Promise<Measurement[]> {
  const directory = await mkdtemp(join(tmpdir(), 'assay-evidence-'));
  try {
    const runs = [];
    for (const files of [few, many]) {
      const path = join(directory, String(files));
      createRepository(path, files);
      const cache = join(directory, `cache-${files}`);
      await mkdir(cache);
      const first = await run(path, cache);
      const second = await run(path, cache);
      if (first.out !== second.out) throw new Error('the second run printed something else than the first');
      runs.push({ first, second });
    }
    const [small, large] = runs;
    if (small === undefined || large === undefined) throw new Error('nothing ran');
    return [
      { name: `first run, ${many} evidence files`, value: large.first.seconds, unit: 's', target: '< 20' },
      { name: 'second run, cache warm', value: large.second.seconds, unit: 's', target: '' },
      {
        name: 'second run by first',
        value: large.second.seconds / large.first.seconds,
        unit: '',
        target: '< 0.1',
      },
      { name: 'peak memory of the first run', value: large.first.peakMiB, unit: 'MiB', target: '' },
      { name: 'peak memory of the second run', value: large.second.peakMiB, unit: 'MiB', target: '' },
      { name: `first run, ${few} evidence files`, value: small.first.seconds, unit: 's', target: '' },
      {
        name: `${many} by ${few} files, first run`,
        value: large.first.seconds / small.first.seconds,
        unit: '',
        target: '<= 4',
      },
    ];
  } finally {
    await rm(directory, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Runs the command line on core 0, helpers of git included; the peak is the largest that was seen of Node's process. */
async function run(
  cwd: string,
  cache: string,
): Promise<{ readonly seconds: number; readonly peakMiB: number; readonly out: string }> {
  const assay = fileURLToPath(new URL('../bin/assay.mjs', import.meta.url));
  const measured = `process.on('exit', () => process.stderr.write('peak ' + process.resourceUsage().maxRSS + '\\n'))`;
  const began = performance.now();
  const child = spawn(
    'taskset',
    [
      '-c',
      '0',
      process.execPath,
      '--import',
      `data:text/javascript,${encodeURIComponent(measured)}`,
      assay,
      'audit',
      '--all',
      '--format',
      'json',
    ],
    { cwd, env: { ...process.env, XDG_CACHE_HOME: cache }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const out: Buffer[] = [];
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString('utf8');
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const [, kibibytes] = /^peak (\d+)$/m.exec(err) ?? [];
  if ((code !== 0 && code !== 1) || kibibytes === undefined)
    throw new Error(`assay audit ended with ${code}: ${err}`);
  return {
    seconds: (performance.now() - began) / 1_000,
    peakMiB: Number(kibibytes) / 1_024,
    out: Buffer.concat(out).toString('utf8'),
  };
}

/** Models in folders of their own, ten evidence files each; every tenth folder comes with another commit. */
function createRepository(path: string, files: number): void {
  execFileSync('git', ['init', '--quiet', '--initial-branch=main', path]);
  const file = (name: string, text: string): string =>
    `M 100644 inline ${name}\ndata ${Buffer.byteLength(text)}\n${text}\n`;
  const folders = Math.ceil(files / 10);
  const stream: string[] = [];
  for (let n = 0; n < commits; n++) {
    const when = 1_750_000_000 + n * 86_400;
    stream.push(
      `commit refs/heads/main\nmark :${n + 1}\ncommitter Bench <bench@example.com> ${when} +0000\ndata 1\nx\n`,
      n === 0 ? file('.github/assay.yml', policy) : `from :${n}\n`,
    );
    for (let model = n; model < folders; model += commits) {
      const folder = `models/team${model % 23}/model${model}`;
      stream.push(file(`${folder}/model.onnx`, `x${model}`));
      for (const [name, text] of Object.entries(evidenceOf(model)))
        stream.push(file(`${folder}/${name}`, text));
    }
  }
  execFileSync('git', ['-C', path, 'fast-import', '--quiet'], { input: stream.join('') });
}

/** Ten files of one model, no two models' alike. */
function evidenceOf(model: number): Readonly<Record<string, string>> {
  const score = 0.7 + (model % 200) / 1_000;
  const hash = model.toString(16).padStart(32, '0');
  const results = Array.from({ length: 20 }, (_, n) => ({
    success: true,
    expectation_config: {
      expectation_type: 'expect_column_values_to_not_be_null',
      kwargs: { column: `column_${n}` },
    },
    result: { element_count: 1_000 + model, unexpected_count: 0, unexpected_percent: 0 },
    exception_info: { raised_exception: false },
  }));
  return {
    'README.md': `---\nlicense: apache-2.0\nlibrary_name: onnx\npipeline_tag: text-classification\ndatasets:\n- imdb\nmodel-index:\n- name: model${model}\n  results:\n  - task:\n      type: text-classification\n    dataset:\n      name: IMDb\n      type: imdb\n    metrics:\n    - type: accuracy\n      value: ${score}\n---\n# Model ${model}\n\n## Intended use\nReviews of films, in English.\n\n## Limitations\nIt was not tried on other languages. See [the data](https://example.com/data).\n\n## Evaluation\n\n| metric | value |\n| --- | --- |\n| accuracy | ${score} |\n`,
    'metrics.json': JSON.stringify({ accuracy: score, auc: score + 0.05, test: { f1: score - 0.02 } }),
    'metrics.yaml': `train:\n  accuracy: ${score + 0.1}\nvalidation:\n  accuracy: ${score}\n  loss: 0.3${model}\n`,
    'metrics.csv': `epoch,step,val_loss,val_acc\n${Array.from({ length: 20 }, (_, n) => `${n},${n * 100},${1 / (n + 2)},${score}`).join('\n')}\n`,
    'all_results.json': JSON.stringify({
      epoch: 3,
      eval_accuracy: score,
      eval_loss: 0.31,
      eval_samples: 2_000 + model,
    }),
    'classification_report.json': JSON.stringify({
      negative: { precision: score, recall: score, 'f1-score': score, support: 500 },
      positive: { precision: score, recall: score, 'f1-score': score, support: 500 + model },
      accuracy: score,
    }),
    'validation_result.json': JSON.stringify({
      success: true,
      results,
      statistics: {
        evaluated_expectations: 20,
        successful_expectations: 20,
        unsuccessful_expectations: 0,
        success_percent: 100,
      },
      meta: { great_expectations_version: '0.15.50', expectation_suite_name: `suite${model}` },
    }),
    'data.csv.dvc': `outs:\n- md5: ${hash}\n  size: ${1_000 + model}\n  path: data.csv\n`,
    'dvc.lock': `schema: '2.0'\nstages:\n  train:\n    cmd: python train.py\n    deps:\n    - path: data.csv\n      md5: ${hash}\n      size: ${1_000 + model}\n    outs:\n    - path: model.onnx\n      md5: ${hash}\n      size: 4\n`,
    'params.yaml': `seed: ${model}\nlearning_rate: 0.001\nepochs: 3\n`,
  };
}
