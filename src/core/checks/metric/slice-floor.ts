import { Type } from 'typebox';
import { defineCheck } from '../check.ts';
import { controls } from '../controls.ts';
import { countText, listText, numberText } from '../message.ts';
import { asFraction, definitionOf, metricLabel, namesMetric, possible } from './choose.ts';

/** The worst slice reaches the bound, not the mean. */
export const sliceFloor = defineCheck({
  id: 'metric/slice-floor',
  title: 'The worst slice reaches the bound',
  why: 'A good mean hides a group for which the model does not work.',
  concerns: ['model'],
  needs: ['metrics'],
  options: Type.Object(
    {
      metric: Type.String({ minLength: 1, maxLength: 200, description: 'The metric’s name.' }),
      min: Type.Optional(Type.Number({ description: 'The least value that passes, in every slice.' })),
      max: Type.Optional(Type.Number({ description: 'The greatest value that passes, in every slice.' })),
      attribute: Type.Optional(
        Type.String({ minLength: 1, maxLength: 200, description: 'Only slices of this attribute.' }),
      ),
      min_n: Type.Integer({
        default: 30,
        minimum: 1,
        description: 'Slices of fewer samples are unknown and named.',
      }),
    },
    { additionalProperties: false, anyOf: [{ required: ['min'] }, { required: ['max'] }] },
  ),
  messages: {
    reached: { text: '{metric} reaches its bound in all {count}; the worst is {worst}' },
    missed: {
      text: '{what}',
      remedy: 'Improve the model for these groups, or take them out of its intended use.',
    },
    small: {
      text: '{what}',
      remedy: 'Collect at least {least} samples of each of these slices, and state n beside the metric.',
    },
    none: {
      text: 'No value of {metric} is committed for a slice',
      remedy:
        'Commit the metric for each slice, as `{"slices": {"sex": {"female": {"{metric}": 0.8, "n": 400}}}}`, say.',
    },
  },
  controls: controls.slices,
  evaluate: ({ head: { metrics }, options, metricDefinitions }) => {
    const slices = metrics.values.filter(
      (metric) =>
        Object.keys(metric.slice).length > 0 &&
        (options.attribute === undefined || Object.hasOwn(metric.slice, options.attribute)) &&
        namesMetric(metric, options.metric, metricDefinitions),
    );
    if (slices.length === 0) return { status: 'unknown', message: 'none', data: { metric: options.metric } };
    const { min = -Infinity, max = Infinity } = options;
    const judged = slices.map((metric) => {
      const definition = definitionOf(metric, metricDefinitions);
      const value = asFraction(metric, definition);
      const readable = possible(metric, definition);
      const holds = readable && value >= min && value <= max;
      return { metric, value, readable, holds, small: metric.n !== undefined && metric.n < options.min_n };
    });
    const steps = judged.map(
      ({ metric, value, holds, small }) =>
        `${metricLabel(metric)}: ${numberText(value)}, n ${metric.n ?? 'not stated'}${small ? `, fewer than ${options.min_n}` : `, ${holds ? 'reaches' : 'misses'} the bound`}.`,
    );
    const bound = [
      min === -Infinity ? '' : `at least ${numberText(min)}`,
      max === Infinity ? '' : `at most ${numberText(max)}`,
    ]
      .filter(Boolean)
      .join(' and ');
    const missed = judged.filter(({ holds, readable, small }) => readable && !holds && !small);
    if (missed.length > 0)
      return {
        status: 'fail',
        message: 'missed',
        data: {
          what: `${listText(
            missed.map(({ metric }) => `${metricLabel(metric)} is ${metric.text}`),
            5,
          )}; the policy asks for ${bound} in every slice`,
        },
        places: missed.map(({ metric }) => metric.place),
        steps,
      };
    const unclear = judged.filter(({ readable, small }) => small || !readable);
    if (unclear.length > 0)
      return {
        status: 'unknown',
        message: 'small',
        data: {
          what: `${listText(
            unclear.map(
              ({ metric }) => `${metricLabel(metric)} rests on ${countText(metric.n ?? 0, 'sample')}`,
            ),
            5,
          )}: too little to judge`,
          least: options.min_n,
        },
        places: unclear.map(({ metric }) => metric.place),
        steps,
      };
    const worst = judged.reduce((one, other) =>
      (min === -Infinity ? other.value > one.value : other.value < one.value) ? other : one,
    );
    return {
      status: 'pass',
      message: 'reached',
      data: {
        metric: options.metric,
        count: countText(judged.length, 'slice'),
        worst: `${metricLabel(worst.metric)} ${worst.metric.text}`,
      },
      steps,
    };
  },
});
