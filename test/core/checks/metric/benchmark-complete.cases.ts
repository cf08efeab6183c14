import type { CheckCases } from '../cases.ts';

/** lm-evaluation-harness 0.4, mid 2024. */
const results = (effective: number, shots = 5) => ({
  'models/credit/metrics.json': JSON.stringify({
    results: { arc_easy: { alias: 'arc_easy', 'acc,none': 0.61, 'acc_stderr,none': 0.01 } },
    configs: { arc_easy: { task: 'arc_easy', num_fewshot: shots } },
    versions: { arc_easy: 1 },
    'n-shot': { arc_easy: shots },
    higher_is_better: { arc_easy: { acc: true } },
    'n-samples': { arc_easy: { original: 2376, effective } },
    config: { model: 'hf', limit: null },
    git_hash: 'abc',
    date: 1718000000,
  }),
});

export const cases: CheckCases = {
  check: 'metric/benchmark-complete',
  about: 'model',
  invalid: [{}, { tasks: [] }, { tasks: ['arc_easy'], few_shot: -1 }],
  cases: [
    {
      name: 'run as declared',
      options: { tasks: ['arc_easy'], few_shot: 5 },
      files: results(2376),
      expect: { status: 'pass' },
    },
    {
      name: 'a task that was not run',
      options: { tasks: ['arc_easy', 'mmlu'] },
      files: results(2376),
      expect: { status: 'fail', says: ['mmlu was not run'] },
    },
    {
      name: 'on a part of the samples',
      options: { tasks: ['arc_easy'] },
      files: results(20),
      expect: { status: 'fail', says: ['a part of its samples'] },
    },
    {
      name: 'on all samples, and in another file on a part of them',
      options: { tasks: ['arc_easy'], few_shot: 5 },
      files: {
        ...results(2376),
        'models/credit/metrics.yaml': results(20)['models/credit/metrics.json'],
      },
      expect: { status: 'fail', says: ['a part of its samples in models/credit/metrics.yaml'] },
    },
    {
      name: 'at the declared setting, and in another file at another',
      options: { tasks: ['arc_easy'], few_shot: 5 },
      files: {
        ...results(2376, 0),
        'models/credit/metrics.yaml': results(2376)['models/credit/metrics.json'],
      },
      expect: { status: 'pass' },
    },
    {
      name: 'at another few-shot setting',
      options: { tasks: ['arc_easy'], few_shot: 0 },
      files: results(2376),
      expect: { status: 'fail', says: ['5 examples instead of 0'] },
    },
    {
      name: 'a results file that does not state it',
      options: { tasks: ['arc_easy'], few_shot: 5 },
      files: {
        'models/credit/metrics.json': JSON.stringify({
          results: { arc_easy: { acc: 0.61, acc_stderr: 0.01 } },
          versions: { arc_easy: 0 },
        }),
      },
      expect: { status: 'unknown', says: ['arc_easy'] },
    },
  ],
};
