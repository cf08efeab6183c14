import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openPredictions } from '../../src/data/open-predictions.ts';
import { auditCommits } from '../../src/service/audit-commits.ts';
import { contentReader } from '../../src/service/contents.ts';
import { type Files, memoryRepository } from '../harness/memory-repository.ts';

const corpus = new URL('../../../shared/corpus/', import.meta.url);
const here = existsSync(corpus);
if (!here) console.info('corpus-trees: skipped, the shared corpus is not beside the project');

/** All files of one repository of the corpus, at their paths, under a policy. */
function treeOf(folder: string, policy: string): Files {
  const root = fileURLToPath(new URL(folder, corpus));
  const files = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return {
    ...Object.fromEntries(files.map((file) => [relative(root, file), new Uint8Array(readFileSync(file))])),
    '.github/assay.yml': policy,
  };
}

async function audit(folder: string, policy: string) {
  return auditCommits({
    repository: memoryRepository([treeOf(folder, policy)]),
    reader: contentReader(openPredictions()),
    base: 'c0',
    head: 'c0',
    scope: 'all',
    packs: new Map(),
    now: new Date('2026-06-01T12:00:00Z'),
  });
}

describe.skipIf(!here)('a folder of exported MLflow runs (mlflow/mlflow-export-import, samples)', () => {
  const policy = `version: 1
require:
  - { id: rmse, check: metric/threshold, with: { metric: rmse, max: 0.8 } }
  - { id: again, check: lineage/reproducible }
  - { id: data, check: lineage/data-pinned }
`;

  it('is judged run by run: each model by the numbers of its own run', async () => {
    const { subjects, findings, notes } = await audit('d_mlflow/mlflow__mlflow-export-import', policy);
    const version = 'samples/databricks/single/versions/sklearn_wine/run/artifacts/model';
    const told = (subject: string) =>
      Object.fromEntries(
        findings
          .filter((one) => one.subject === subject)
          .map(({ requirement, status, message }) => [requirement, `${status}: ${message}`]),
      );
    expect(subjects.map(({ id }) => id.replace(/[0-9a-f]{32}/, 'RUN'))).toEqual([
      'samples/databricks/experiments/sklearn_wine/RUN/artifacts/sklearn-model',
      'samples/databricks/single/experiments/workspace_experiments/automl_workspace_notebook/RUN/artifacts/model',
      version,
      'samples/oss_mlflow/single/experiments/basic/RUN/artifacts/onnx-model',
    ]);
    // run.json, lines 43 to 49: rmse 0.8248…; line 59: the commit of the code; no seed among its parameters.
    const own = told(version);
    expect(own['rmse']).toBe('fail: rmse is 0.8248773953029855, above the maximum of 0.8');
    expect(findings.find(({ subject }) => subject === version)?.places[0]).toMatchObject({
      path: 'samples/databricks/single/versions/sklearn_wine/run/run.json',
      line: 45,
    });
    expect(own['again']).toContain('no parameter is a seed, the commit 4afec69ef7 that');
    expect(own['data']).toContain('winequality_white_2');
    // This run was exported without its run.json.
    expect(told(subjects.at(-1)?.id ?? '')['rmse']).toMatch(/^unknown: No metrics file was found; expected/);
    // Runs and registered versions without a model are no model's.
    expect(notes.map((note) => note.slice(0, note.indexOf(' ')).replace(/[0-9a-f]{32}/, 'RUN'))).toEqual([
      'samples/databricks/single/experiments/workspace_experiments/workspace_notebook_src_tags/RUN/run.json',
      'samples/databricks/single/models/basic/model.json',
      'samples/databricks/single/models/deleted_runs/model.json',
      'samples/oss_mlflow/bulk/experiments/2/runs/RUN/run.json',
      'samples/oss_mlflow/bulk/models/experiments/2/RUN/run.json',
      'samples/oss_mlflow/bulk/models/models/sklearn_wine/model.json',
    ]);
  });
});

describe.skipIf(!here)('a model of LFS pointers (P4P4N1CK/whisper-large-v2-japanese-5k-steps)', () => {
  it('is a model whose content nobody has read, and passes nothing for it', async () => {
    const { subjects, findings } = await audit(
      'h_pointers/P4P4N1CK__whisper-large-v2-japanese-5k-steps',
      `version: 1
require:
  - { id: safe, check: artifact/safe }
  - { id: whole, check: artifact/well-formed }
  - { id: elsewhere, check: artifact/well-formed, with: { pointers: ignore } }
  - { id: card, check: card/present }
  - { id: agree, check: lineage/pointer-consistent }
`,
    );
    expect(subjects.map(({ id, because }) => [id, ...because])).toEqual([
      [
        'model',
        'pytorch_model.bin, training_args.bin are named like model files',
        'pytorch_model.bin is an LFS pointer',
        'training_args.bin is an LFS pointer',
      ],
    ]);
    expect(
      [...findings]
        .sort((a, b) => a.requirement.localeCompare(b.requirement))
        .map(({ requirement, status }) => [requirement, status]),
    ).toEqual([
      // Both pointers agree with what .gitattributes says of *.bin.
      ['agree', 'pass'],
      ['card', 'fail'],
      ['elsewhere', 'not-applicable'],
      ['safe', 'unknown'],
      ['whole', 'unknown'],
    ]);
  });
});
