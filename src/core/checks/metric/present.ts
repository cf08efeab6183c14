import { Type } from 'typebox';
import { defineCheck } from '../check.ts';
import { controls } from '../controls.ts';
import { countText, listText } from '../message.ts';
import { chooseMetric } from './choose.ts';

/** The metrics that the policy names are committed. */
export const present = defineCheck({
  id: 'metric/present',
  title: 'The metrics are committed',
  why: 'A change that cannot be compared with anything cannot be shown to be no worse.',
  concerns: ['model'],
  needs: ['metrics'],
  whenAbsent: 'fail',
  options: Type.Object(
    {
      metrics: Type.Array(Type.String({ minLength: 1, maxLength: 200 }), {
        default: [],
        maxItems: 200,
        description: 'Metrics by name; left out: at least one, whichever.',
      }),
    },
    { additionalProperties: false },
  ),
  messages: {
    present: { text: '{count} committed: {names}' },
    none: {
      text: '{files} holds no metric',
      remedy: 'Commit the evaluation’s results, each with its name and a number.',
    },
    missing: {
      text: '{missing} not among the committed metrics ({present})',
      remedy: 'Commit them, or name them in the policy as they are written.',
    },
  },
  controls: controls.testEvidence,
  evaluate: ({ head: { metrics }, options, metricDefinitions }) => {
    const [file] = metrics.files;
    const names = listText([...new Set(metrics.values.map(({ name }) => name))]);
    if (metrics.values.length === 0)
      return {
        status: 'fail',
        message: 'none',
        data: { files: listText(metrics.files.map(({ path }) => path)) },
        places: file === undefined ? [] : [{ path: file.path, line: 1 }],
      };
    const missing = options.metrics.filter(
      (metric) => chooseMetric(metrics, { metric }, metricDefinitions).found === 'none',
    );
    if (missing.length === 0)
      return {
        status: 'pass',
        message: 'present',
        data: { count: countText(metrics.values.length, 'metric value'), names },
      };
    return {
      status: 'fail',
      message: 'missing',
      data: { missing: `${listText(missing)} ${missing.length === 1 ? 'is' : 'are'}`, present: names },
      places: file === undefined ? [] : [{ path: file.path, line: 1 }],
    };
  },
});
