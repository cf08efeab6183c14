import { Type } from 'typebox';
import { defineCheck } from '../check.ts';
import { controls } from '../controls.ts';
import { countText, listText } from '../message.ts';
import { definitionOf, metricLabel } from './choose.ts';

/** Every metric that is judged was measured on enough samples. */
export const sampleSize = defineCheck({
  id: 'metric/sample-size',
  title: 'The metrics rest on enough samples',
  why: 'Evidence with no sample size is worthless and common: an accuracy of 0.5 on two rows has been committed and reported.',
  concerns: ['model'],
  needs: ['metrics'],
  options: Type.Object(
    {
      min: Type.Integer({ minimum: 1, description: 'The least number of samples behind each metric.' }),
      metrics: Type.Optional(
        Type.Array(Type.String({ minLength: 1, maxLength: 200 }), {
          maxItems: 200,
          description: 'Only these metrics, by name as written or standard name.',
        }),
      ),
    },
    { additionalProperties: false },
  ),
  messages: {
    enough: { text: '{count} rest on at least {min} samples each' },
    few: { text: '{what}; the policy asks for at least {min}', remedy: 'Evaluate on more samples.' },
    unstated: {
      text: 'No sample size is stated for {what}',
      remedy: 'Commit the number of samples beside the metric (`n`, `n_samples`, `support`).',
    },
    none: {
      text: 'None of the metrics asked for is committed',
      remedy: 'Commit them, or name them as they are written.',
    },
  },
  controls: controls.testEvidence,
  evaluate: ({ head: { metrics }, options, metricDefinitions }) => {
    const judged = metrics.values.filter(
      (metric) =>
        (options.metrics?.includes(metric.name) ?? false) ||
        (metric.canonical !== undefined && (options.metrics?.includes(metric.canonical) ?? false)) ||
        (options.metrics === undefined &&
          definitionOf(metric, metricDefinitions)?.direction !== undefined &&
          metric.unit !== 'seconds'),
    );
    if (judged.length === 0) return { status: 'unknown', message: 'none' };
    const few = judged.filter(({ n }) => n !== undefined && !(n >= options.min));
    if (few.length > 0)
      return {
        status: 'fail',
        message: 'few',
        data: {
          what: listText(
            few.map((metric) => `${metricLabel(metric)} rests on ${countText(metric.n ?? 0, 'sample')}`),
            4,
          ),
          min: options.min,
        },
        places: few.map(({ place }) => place),
      };
    const unstated = judged.filter(({ n }) => n === undefined);
    if (unstated.length > 0)
      return {
        status: 'unknown',
        message: 'unstated',
        data: { what: listText(unstated.map(metricLabel), 4) },
        places: unstated.map(({ place }) => place),
      };
    return {
      status: 'pass',
      message: 'enough',
      data: { count: countText(judged.length, 'value'), min: options.min },
    };
  },
});
