import { Type } from 'typebox';
import { defineCheck } from '../check.ts';
import { controls } from '../controls.ts';
import { listText, numberText } from '../message.ts';
import { asFraction, asksForTraining, definitionOf, metricLabel, namesMetric, possible } from './choose.ts';

/** The model is better than a named baseline whose result is committed beside its own. */
export const beatsBaseline = defineCheck({
  id: 'metric/beats-baseline',
  title: 'The model beats its baseline',
  why: 'A model that is no better than the rule that it replaces brings only its risks.',
  concerns: ['model'],
  needs: ['metrics'],
  options: Type.Object(
    {
      metric: Type.String({ minLength: 1, maxLength: 200, description: 'The metric’s name.' }),
      baseline: Type.String({
        minLength: 1,
        maxLength: 200,
        description:
          'The baseline’s name: the model that the file names, or the part of the metric’s name that holds it.',
      }),
      margin: Type.Number({
        default: 0,
        minimum: 0,
        description: 'By how much it must be better, in the metric’s unit.',
      }),
    },
    { additionalProperties: false },
  ),
  messages: {
    better: { text: '{what}' },
    worse: { short: '{brief}', text: '{what}', remedy: 'Improve the model, or keep the baseline.' },
    missing: {
      text: 'No value of {metric} is committed for {which}',
      remedy: 'Commit both results, each under its model’s name.',
    },
    several: {
      text: '{metric} of {which} may be one of several values',
      remedy: 'Commit one value for each, or name the metric in full.',
    },
    'no-direction': {
      text: 'Nobody states which way {metric} is better',
      remedy: 'Say it in the policy under metric_definitions.',
    },
    apart: {
      short: '{metric} and the baseline’s are of different data',
      text: '{metric} is of {own} and the baseline’s of {other}: the two say nothing of each other',
      remedy: 'Commit the baseline’s value on the same data.',
    },
    impossible: { text: '{what}, which it cannot be', remedy: 'Correct the metrics file.' },
  },
  controls: controls.performanceComparison,
  evaluate: ({ head: { metrics }, options, metricDefinitions }) => {
    const named = metrics.values.filter(
      (metric) =>
        Object.keys(metric.slice).length === 0 &&
        (metric.split !== 'train' || asksForTraining(options.metric)) &&
        namesMetric(metric, options.metric, metricDefinitions),
    );
    const isBaseline = ({ model, name }: (typeof named)[number]) =>
      model === options.baseline || name.toLowerCase().split(/[./]/).includes(options.baseline.toLowerCase());
    const sides = [
      { which: options.baseline, values: named.filter(isBaseline) },
      { which: 'the model itself', values: named.filter((metric) => !isBaseline(metric)) },
    ];
    for (const { which, values } of sides) {
      const data = { metric: options.metric, which };
      if (values.length === 0) return { status: 'unknown', message: 'missing', data };
      if (new Set(values.map(({ value }) => value)).size > 1)
        return { status: 'unknown', message: 'several', data, places: values.map(({ place }) => place) };
    }
    const [baseline, own] = sides.map(({ values }) => values[0]);
    if (baseline === undefined || own === undefined)
      return {
        status: 'unknown',
        message: 'missing',
        data: { metric: options.metric, which: options.baseline },
      };
    const differing = (['split', 'dataset'] as const).find(
      (key) => own[key] !== undefined && baseline[key] !== undefined && own[key] !== baseline[key],
    );
    if (differing !== undefined)
      return {
        status: 'unknown',
        message: 'apart',
        data: { metric: options.metric, own: own[differing] ?? '', other: baseline[differing] ?? '' },
        places: [own.place, baseline.place],
      };
    const definition = definitionOf(own, metricDefinitions);
    const direction = own.direction ?? definition?.direction;
    if (direction === undefined)
      return { status: 'unknown', message: 'no-direction', data: { metric: options.metric } };
    const odd = [baseline, own].find((metric) => !possible(metric, definition));
    if (odd !== undefined)
      return {
        status: 'unknown',
        message: 'impossible',
        data: { what: `${metricLabel(odd)} is ${odd.text}` },
        places: [odd.place],
      };
    const gain =
      (asFraction(own, definition) - asFraction(baseline, definition)) * (direction === 'higher' ? 1 : -1);
    const holds = gain > 0 && gain >= options.margin - 4 * Number.EPSILON;
    const what = listText([
      `${metricLabel(own)} is ${own.text} against ${baseline.text} of ${options.baseline}`,
      `${numberText(Math.abs(gain), 4)} ${gain >= 0 ? 'better' : 'worse'}, where ${options.margin === 0 ? 'better at all' : `at least ${numberText(options.margin)}`} is asked`,
    ]);
    return {
      status: holds ? 'pass' : 'fail',
      message: holds ? 'better' : 'worse',
      data: {
        what,
        brief: `${metricLabel(own)} is ${own.text}, the baseline ${options.baseline} has ${baseline.text}`,
      },
      places: [own.place],
      steps: [
        `${direction === 'higher' ? 'Higher' : 'Lower'} is better; ${own.text} - ${baseline.text}: a gain of ${numberText(gain, 12)}.`,
      ],
    };
  },
});
