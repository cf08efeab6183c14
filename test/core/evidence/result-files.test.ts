import { describe, expect, it } from 'vitest';
import { contentOf, formatOf, parsed } from './read.ts';

const metrics = (path: string, value: unknown) => contentOf('metrics', path, value).metrics;

describe('lm-evaluation-harness', () => {
  const results = (more: object) => ({
    results: { gsm8k: { 'exact_match,strict-match': 0.5 } },
    versions: {},
    ...more,
  });

  it('takes the direction from a task’s configuration where no `higher_is_better` stands', () => {
    const said = { configs: { gsm8k: { metric_list: [{ metric: 'exact_match', higher_is_better: true }] } } };
    expect(metrics('results.json', results(said))[0]?.direction).toBe('higher');
    expect(metrics('results.json', results({}))[0]?.direction).toBeUndefined();
  });

  it('marks a group of which a task was cut short, and sums no sample sizes', () => {
    const found = metrics('results.json', {
      results: { mmlu: { 'acc,none': 0.6 }, anatomy: { 'acc,none': 0.5 }, law: { 'acc,none': 0.7 } },
      group_subtasks: { mmlu: ['anatomy', 'law'] },
      'n-samples': { anatomy: { original: 135, effective: 135 }, law: { original: 1534, effective: 100 } },
    });
    expect(found.map(({ task, n, settings }) => [task, n, settings.limited])).toEqual([
      ['mmlu', undefined, true],
      ['anatomy', 135, undefined],
      ['law', 100, true],
    ]);
  });

  it('reads the shots and the model of the Open LLM Leaderboard and of lighteval', () => {
    const found = metrics('results.json', {
      config_general: { model_name: 'org/m', max_samples: 10 },
      results: { 'harness|arc:challenge|25': { acc: 0.59, acc_stderr: 0.0143 } },
      versions: {},
    });
    expect(found).toMatchObject([
      { model: 'org/m', stderr: 0.0143, settings: { num_fewshot: 25, limited: true } },
    ]);
  });
});

describe('MLflow', () => {
  const run = {
    info: { run_id: 'a', status: 'FINISHED' },
    data: {
      metrics: [
        { key: 'rmse', value: 0.9, step: 0 },
        { key: 'rmse', value: 0.8, step: 1 },
      ],
      params: [{ key: 'alpha', value: '0.5' }],
      tags: [{ key: 'mlflow.source.git.commit', value: 'abc' }],
    },
  };

  it('reads a run of the REST API, of each metric the last step', () => {
    expect(metrics('run.json', { run })).toMatchObject([
      { name: 'rmse', value: 0.8, settings: { run_id: 'a', step: 1 } },
    ]);
    expect(parsed('run.json', JSON.stringify({ run }))).toMatchObject({
      also: [{ kind: 'lineage', lineage: { runId: 'a', sourceCommit: 'abc', params: { alpha: '0.5' } } }],
    });
  });

  it('reads a list of runs, each value with its run', () => {
    const second = { ...run, info: { run_id: 'b', status: 'FAILED' } };
    expect(
      metrics('runs.json', { runs: [run, second] }).map(({ settings }) => [settings.run_id, settings.status]),
    ).toEqual([
      ['a', 'FINISHED'],
      ['b', 'FAILED'],
    ]);
  });

  it('reads parameters and the commit of a run of a file store', () => {
    const run = 'mlruns/1/0123456789abcdef0123456789abcdef';
    expect(contentOf('lineage', `${run}/params/opt/lr`, '1e-05').lineage).toMatchObject({
      runId: '0123456789abcdef0123456789abcdef',
      sourceCommit: undefined,
      params: { 'opt/lr': '1e-05' },
    });
    expect(contentOf('lineage', `${run}/tags/mlflow.source.git.commit`, 'abc\n').lineage).toMatchObject({
      sourceCommit: 'abc',
      params: {},
    });
  });

  it('keeps a version as it is written', () => {
    const { lineage } = contentOf(
      'lineage',
      'model/MLmodel',
      'flavors:\n  python_function:\n    python_version: 3.10\nrun_id: a\n',
    );
    expect(lineage.params).toMatchObject({ flavors: { python_function: { python_version: '3.10' } } });
    expect(lineage.paramPlaces?.['flavors.python_function.python_version']).toEqual({ line: 3, column: 5 });
  });
});

describe('other results', () => {
  it('OpenAI evals: the bootstrap’s standard error is the accuracy’s', () => {
    const found = metrics(
      'log.jsonl',
      '{"spec": {"eval_name": "e"}}\n{"final_report": {"accuracy": 0.85, "boostrap_std": 0.02}}\n',
    );
    expect(found).toMatchObject([{ name: 'accuracy', stderr: 0.02, place: { line: 2 } }]);
  });

  it('LFS pointers of before version 1', () => {
    const pointer = `version http://git-media.io/v/2\noid sha256:${'0a'.repeat(32)}\nsize 12\n`;
    expect(formatOf('m.bin', pointer)).toBe('lfs-pointer');
  });
});

describe('cards', () => {
  const index = (metric: string, dataset = '{type: arc, name: ARC, args: {num_few_shot: 25}}') =>
    `---\nlicense: mit\nmodel-index:\n- name: m\n  results:\n  - task: {type: x}\n    dataset: ${dataset}\n    metrics:\n    - ${metric}\n---\n`;

  it('take the split from a metric’s label and the shots from the arguments', () => {
    expect(
      contentOf('card', 'README.md', index('{type: wer, name: Test WER, value: 20.9}')).card.claims,
    ).toMatchObject([{ split: 'test', settings: { num_fewshot: 25 } }]);
  });

  it('take the split of a list from the sentence above it', () => {
    const { claims } = contentOf(
      'card',
      'README.md',
      '# m\n\nIt achieves the following results on the evaluation set:\n- Loss: 0.41\n- Accuracy: 0.86\n\n## Results\n\n- F1: 0.5\n',
    ).card;
    expect(claims.map(({ name, split }) => [name, split])).toEqual([
      ['Loss', 'eval'],
      ['Accuracy', 'eval'],
      ['F1', undefined],
    ]);
  });

  it('of data sets give their columns and rows', () => {
    const text =
      '---\nlicense: mit\npretty_name: D\ndataset_info:\n  features:\n  - name: text\n    dtype: string\n  splits:\n  - name: train\n    num_examples: 100\n  - name: test\n    num_examples: 20\n---\n# D\n';
    expect(parsed('README.md', text)).toMatchObject({
      also: [
        {
          kind: 'dataset',
          dataset: {
            name: 'D',
            licence: 'mit',
            rows: 120,
            columns: [{ name: 'text', type: 'string', line: 6 }],
          },
        },
      ],
    });
  });
});
