import { Type } from 'typebox';
import { defineCheck } from '../check.ts';
import { controls } from '../controls.ts';
import { listText, numberText } from '../message.ts';
import { asFraction, candidatesText, chooseMetric, definitionOf, metricLabel, possible } from './choose.ts';

/** A metric lies within the policy's bounds; both ends are allowed. */
export const threshold = defineCheck({
  id: 'metric/threshold',
  title: 'A metric reaches its bound',
  why: 'The level below which a model must not be used is set before the result is known, and by others than those who want to merge.',
  concerns: ['model'],
  needs: ['metrics'],
  options: Type.Object(
    {
      metric: Type.String({ minLength: 1, maxLength: 200, description: 'The metric’s name.' }),
      min: Type.Optional(Type.Number({ description: 'The least value that passes.' })),
      max: Type.Optional(Type.Number({ description: 'The greatest value that passes.' })),
      split: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'Only this split.' })),
      slice: Type.Optional(
        Type.Record(Type.String(), Type.String(), { description: 'Only this slice, as `{ sex: female }`.' }),
      ),
    },
    { additionalProperties: false, anyOf: [{ required: ['min'] }, { required: ['max'] }] },
  ),
  messages: {
    within: { text: '{metric} is {value}, {bound}' },
    outside: {
      text: '{metric} is {value}, {bound}',
      remedy: 'Improve the model, or have the bound changed by those who own the policy.',
    },
    missing: {
      text: 'There is no value of {metric} among the committed metrics ({present})',
      remedy: 'Commit {metric}, or name it in the policy as the file does.',
    },
    ambiguous: {
      text: '{metric} may be one of several values: {candidates}',
      remedy: 'Say in the policy which one is meant, by its full name or its split.',
    },
    impossible: {
      text: '{metric} is {value}, which it cannot be: its values lie between {low} and {high}',
      remedy: 'Correct the metrics file; if the value is a percentage, write it as a fraction.',
    },
  },
  controls: controls.performanceLevel,
  evaluate: ({ head: { metrics }, options, metricDefinitions }) => {
    const choice = chooseMetric(metrics, options, metricDefinitions);
    if (choice.found === 'none')
      return {
        status: 'unknown',
        message: 'missing',
        data: { metric: options.metric, present: listText(choice.present) },
      };
    if (choice.found === 'several')
      return {
        status: 'unknown',
        message: 'ambiguous',
        data: { metric: options.metric, candidates: candidatesText(choice.candidates) },
        places: choice.candidates.map(({ place }) => place),
      };
    const { metric, matchedBy } = choice;
    const definition = definitionOf(metric, metricDefinitions);
    const label = metricLabel(metric);
    if (!possible(metric, definition)) {
      const [low, high] = definition?.range ?? [-Infinity, Infinity];
      return {
        status: 'unknown',
        message: 'impossible',
        data: { metric: label, value: metric.text, low: numberText(low), high: numberText(high) },
        places: [metric.place],
      };
    }
    const value = asFraction(metric, definition);
    const { min = -Infinity, max = Infinity } = options;
    const holds = value >= min && value <= max;
    return {
      status: holds ? 'pass' : 'fail',
      message: holds ? 'within' : 'outside',
      data: { metric: label, value: metric.text, bound: boundText(value, min, max) },
      places: [metric.place],
      steps: [
        `${options.metric} was matched by ${matchedBy} in ${metric.place.path}:${metric.place.line ?? 1}.`,
        `${numberText(min)} <= ${numberText(value, 12)} <= ${numberText(max)} is ${String(holds)}.`,
      ],
    };
  },
});

function boundText(value: number, min: number, max: number): string {
  if (value < min) return `below the minimum of ${numberText(min)}`;
  if (value > max) return `above the maximum of ${numberText(max)}`;
  const bounds = [
    min === -Infinity ? '' : `at least ${numberText(min)}`,
    max === Infinity ? '' : `at most ${numberText(max)}`,
  ];
  return `as asked: ${bounds.filter(Boolean).join(' and ')}`;
}
