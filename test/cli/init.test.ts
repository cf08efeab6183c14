import { describe, expect, it } from 'vitest';
import { emptyPickle, runAssay, type Scratch, scratchFolder } from './run-assay.ts';

const md5 = 'f09ea0c15980b43010257ccb9f0055e2';

function repository(files: Readonly<Record<string, string | Uint8Array>>): Scratch {
  const folder = scratchFolder();
  folder.git('init', '--quiet', '--initial-branch', 'main');
  folder.commit(files);
  return folder;
}

/** What `assay init` writes and says, then what an audit of everything says once that is committed. */
function adopt(files: Readonly<Record<string, string | Uint8Array>>): {
  readonly init: string;
  readonly subjects: readonly { readonly id: string; readonly declared: boolean }[];
  readonly says: (requirement: string) => string | undefined;
  readonly head: string;
} {
  const folder = repository(files);
  try {
    const init = runAssay(folder.path, 'init');
    expect({ code: init.code, err: init.err }).toEqual({ code: 0, err: '' });
    folder.commit({});
    const { out } = runAssay(folder.path, 'audit', '--all', '--format', 'json');
    const { subjects, findings } = JSON.parse(out) as {
      subjects: { id: string; declared: boolean }[];
      findings: { requirement: string; status: string; message: string }[];
    };
    return {
      init: init.out,
      subjects,
      says: (requirement) => {
        const found = findings.find((one) => one.requirement === requirement);
        return found === undefined ? undefined : `${found.status}: ${found.message}`;
      },
      head: folder.git('show', 'HEAD:.github/assay.yml'),
    };
  } finally {
    folder.remove();
  }
}

describe('assay init, and the audit after it', () => {
  it('takes a model that MLflow logged as one, with the metrics of its run', () => {
    const run = 'mlruns/0/0f1e2d3c4b5a69788796a5b4c3d2e1f0';
    const { init, subjects, says } = adopt({
      'README.md': '# A project\n',
      [`${run}/meta.yaml`]: "experiment_id: '0'\nlifecycle_stage: active\nrun_id: 0f1e\nstatus: 3\n",
      [`${run}/metrics/auc`]: '1700000000000 0.871 0\n',
      [`${run}/artifacts/model/MLmodel`]:
        'flavors:\n  sklearn:\n    pickled_model: model.pkl\n    sklearn_version: 1.2.2\nrun_id: 0f1e\n',
      [`${run}/artifacts/model/model.pkl`]: emptyPickle,
      [`${run}/artifacts/model/requirements.txt`]: 'scikit-learn==1.2.2\n',
    });
    expect(init).toMatch(/^Wrote \.github\/assay\.yml with 1 subject\./);
    expect(subjects.map(({ id, declared }) => [id, declared])).toEqual([[`${run}/artifacts/model`, true]]);
    expect(says('metric/present')).toBe('pass: 1 metric value committed: auc');
  });

  it('declares the model that a DVC pipeline makes and keeps out of git', () => {
    const { subjects, says, head } = adopt({
      'README.md': '# A project\n',
      'train.py': 'print()\n',
      'dvc.yaml':
        'stages:\n  train:\n    cmd: python train.py\n    outs: [models/model.pkl]\n    metrics:\n    - metrics.json:\n        cache: false\n',
      'dvc.lock': `schema: '2.0'\nstages:\n  train:\n    cmd: python train.py\n    outs:\n    - path: models/model.pkl\n      md5: ${md5}\n      size: 2165543\n`,
      'metrics.json': '{"auc": 0.87}\n',
      'models/.gitignore': '/model.pkl\n',
    });
    expect(head).toContain('artifacts:\n      - models/model.pkl\n');
    expect(head).toContain('metrics:\n      - metrics.json\n');
    expect(subjects.map(({ id, declared }) => [id, declared])).toEqual([['models', true]]);
    expect(says('lineage/evidence-fresh')).toBe(
      'pass: metrics.json changed with models/model.pkl or after it',
    );
  });

  it('leaves a model of which there is only a card to discovery', () => {
    const { head, subjects } = adopt({
      'README.md': '---\nlicense: mit\n---\n# A model\n\n## Intended use\n\nRanking.\n',
    });
    expect(head).toContain('# Governed as discovered, since no file of their own was found');
    expect(subjects.map(({ id, declared }) => [id, declared])).toEqual([['model', false]]);
  });

  it('says that it found nothing, and what it looked for', () => {
    const { init, subjects } = adopt({ 'README.md': '# A project\n', 'a.py': 'print()\n' });
    expect(subjects).toEqual([]);
    expect(init).toContain('passed: No governed model or data changed: none was found\n');
    expect(init).toContain('Looked for: model files by name and content');
  });
}, 120_000);
