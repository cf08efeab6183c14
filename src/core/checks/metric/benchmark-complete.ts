import { Type } from 'typebox';
import { defineCheck } from '../check.ts';
import { controls } from '../controls.ts';
import { listText } from '../message.ts';

/** The declared benchmark tasks were all run, whole, at the declared few-shot setting. */
export const benchmarkComplete = defineCheck({
  id: 'metric/benchmark-complete',
  title: 'The benchmark was run as declared',
  why: 'A benchmark run on 20 samples, with other examples or without its hard tasks gives another number under the same name.',
  concerns: ['model'],
  needs: ['metrics'],
  options: Type.Object(
    {
      tasks: Type.Array(Type.String({ minLength: 1, maxLength: 200 }), {
        minItems: 1,
        maxItems: 500,
        description: 'The tasks, as the harness names them.',
      }),
      few_shot: Type.Optional(
        Type.Integer({ minimum: 0, description: 'The number of examples that each task is to be run with.' }),
      ),
    },
    { additionalProperties: false },
  ),
  messages: {
    complete: { text: 'All {count} tasks were run as declared' },
    incomplete: {
      text: '{what}',
      remedy: 'Run the whole benchmark at the declared setting and commit its result.',
    },
    unstated: {
      text: 'The few-shot setting of {what} is not stated',
      remedy: 'Commit the harness’s own results file, which states it.',
    },
  },
  controls: controls.testEvidence,
  evaluate: ({ head: { metrics }, options }) => {
    const flaws: string[] = [];
    const unstated: string[] = [];
    for (const task of options.tasks) {
      const values = metrics.values.filter((metric) => metric.task === task);
      const [first] = values;
      if (first === undefined) {
        flaws.push(`${task} was not run`);
        continue;
      }
      const { num_fewshot: shots, limited } = first.settings;
      if (limited === true) flaws.push(`${task} was run on a part of its samples`);
      if (values.every(({ value }) => !Number.isFinite(value)))
        flaws.push(`${task} has no number as its result`);
      if (options.few_shot === undefined) continue;
      if (shots === undefined) unstated.push(task);
      else if (shots !== options.few_shot)
        flaws.push(`${task} was run with ${String(shots)} examples instead of ${options.few_shot}`);
    }
    if (flaws.length > 0)
      return { status: 'fail', message: 'incomplete', data: { what: listText(flaws, 6) } };
    if (unstated.length > 0)
      return { status: 'unknown', message: 'unstated', data: { what: listText(unstated, 6) } };
    return { status: 'pass', message: 'complete', data: { count: options.tasks.length } };
  },
});
