import { Type } from 'typebox';
import { defineCheck } from '../check.ts';
import { controls } from '../controls.ts';
import { countText, listText } from '../message.ts';

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
    complete: { text: '{count} run as declared' },
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
      if (values.length === 0) {
        flaws.push(`${task} was not run`);
        continue;
      }
      // Each file is a run of its own; a run in part beside a whole one leaves open which of the two counts.
      const runs = [...Map.groupBy(values, ({ place }) => place.path)];
      const partial = runs.filter(([, run]) => run.some(({ settings }) => settings['limited'] === true));
      if (partial.length > 0)
        flaws.push(
          `${task} was run on a part of its samples${runs.length > 1 ? ` in ${partial[0]?.[0]}` : ''}`,
        );
      if (values.every(({ value }) => !Number.isFinite(value)))
        flaws.push(`${task} has no number as its result`);
      if (options.few_shot === undefined) continue;
      const shots = new Set(runs.map(([, [first]]) => first?.settings['num_fewshot']));
      if (shots.has(options.few_shot)) continue;
      const [stated] = [...shots].filter((one) => one !== undefined);
      if (stated === undefined) unstated.push(task);
      else flaws.push(`${task} was run with ${String(stated)} examples instead of ${options.few_shot}`);
    }
    if (flaws.length > 0)
      return { status: 'fail', message: 'incomplete', data: { what: listText(flaws, 6) } };
    if (unstated.length > 0)
      return { status: 'unknown', message: 'unstated', data: { what: listText(unstated, 6) } };
    return { status: 'pass', message: 'complete', data: { count: countText(options.tasks.length, 'task') } };
  },
});
