import { Type } from 'typebox';
import type { Metric } from '../../evidence/evidence.ts';
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
  uses: ['metrics'],
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
      short: '{brief} cannot be judged',
      text: '{what}',
      remedy: 'Collect at least {least} samples of each of these slices, and state n beside the metric.',
    },
    missing: {
      short: '{brief} of {metric} missing',
      text: '{metric} is committed for {count} and not for {what}',
      remedy: 'Commit the metric for every slice that the files name or that was judged before.',
    },
    none: {
      text: 'No value of {metric} is committed for a slice',
      remedy:
        'Commit the metric for each slice, as `{"slices": {"sex": {"female": {"{metric}": 0.8, "n": 400}}}}`, say.',
    },
  },
  controls: controls.slices,
  evaluate: ({ head: { metrics }, base, options, metricDefinitions }) => {
    const isSlice = (metric: Metric) =>
      Object.keys(metric.slice).length > 0 &&
      (options.attribute === undefined || Object.hasOwn(metric.slice, options.attribute)) &&
      namesMetric(metric, options.metric, metricDefinitions);
    const slices = metrics.values.filter(isSlice);
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
              ({ metric, readable }) =>
                `${metricLabel(metric)} ${readable ? `rests on ${countText(metric.n ?? 0, 'sample')}` : `is ${metric.text}, which it cannot be`}`,
            ),
            5,
          )}: too little to judge`,
          least: options.min_n,
          brief: countText(unclear.length, 'slice'),
        },
        places: unclear.map(({ metric }) => metric.place),
        steps,
      };
    const missing = missingSlices(slices, [
      ...metrics.values,
      ...(base.metrics?.values.filter(isSlice) ?? []),
    ]);
    if (missing.length > 0)
      return {
        status: 'unknown',
        message: 'missing',
        data: {
          metric: options.metric,
          count: countText(judged.length, 'slice'),
          what: listText(missing, 5),
          brief: countText(missing.length, 'slice'),
        },
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

/** Slices by the same attributes as those that were judged, which have values of other metrics, or had one of this at the base, and none here. */
function missingSlices(judged: readonly Metric[], others: readonly Metric[]): readonly string[] {
  const attributes = (metric: Metric) => Object.keys(metric.slice).sort().join(',');
  const nameOf = ({ slice }: Metric) =>
    Object.entries(slice)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, value]) => `${key}=${value}`)
      .join(', ');
  const asked = new Set(judged.map(attributes));
  const there = new Set(judged.map(nameOf));
  return [...new Set(others.filter((metric) => asked.has(attributes(metric))).map(nameOf))].filter(
    (name) => !there.has(name),
  );
}
