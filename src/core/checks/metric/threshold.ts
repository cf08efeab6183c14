import { Type } from 'typebox';
import { judgeThreshold } from '../../statistics/metric-threshold.ts';
import { defineCheck } from '../check.ts';
import { controls } from '../controls.ts';
import { countText, listText, numberText } from '../message.ts';
import { boundFlaws } from './bound-flaws.ts';
import { asFraction, candidatesText, chooseMetric, definitionOf, metricLabel, possible } from './choose.ts';
import { limitsOfMetric, type MetricLimits } from './limits.ts';

/** A metric lies within the policy's bounds; both ends are allowed. */
export const threshold = defineCheck({
  id: 'metric/threshold',
  title: 'A metric reaches its bound',
  why: 'The level below which a model must not be used is set before the result is known, and by others than those who want to merge.',
  concerns: ['model'],
  needs: ['metrics'],
  uses: ['predictions'],
  options: Type.Object(
    {
      metric: Type.String({ minLength: 1, maxLength: 200, description: 'The metric’s name.' }),
      min: Type.Optional(Type.Number({ description: 'The least value that passes.' })),
      max: Type.Optional(Type.Number({ description: 'The greatest value that passes.' })),
      split: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'Only this split.' })),
      slice: Type.Optional(
        Type.Record(Type.String(), Type.String(), { description: 'Only this slice, as `{ sex: female }`.' }),
      ),
      bound: Type.Union([Type.Literal('point'), Type.Literal('confidence')], {
        default: 'point',
        description: 'What must lie within: the value itself, or its confidence limit.',
      }),
      confidence: Type.Number({
        default: 0.95,
        exclusiveMinimum: 0.5,
        exclusiveMaximum: 1,
        description: 'One-sided confidence of the limit.',
      }),
    },
    { additionalProperties: false, anyOf: [{ required: ['min'] }, { required: ['max'] }] },
  ),
  messages: {
    within: { text: '{metric} is {value}, {bound}' },
    outside: {
      text: '{metric} is {value}, {bound}',
      remedy: 'Improve the model, or have the bound changed by those who own the policy.',
    },
    shown: { text: '{metric} is {value}, {bound}: shown at {confidence} confidence, {limits}' },
    'shown-outside': {
      text: '{metric} is {value}, {bound}, and not by chance: {limits} at {confidence} confidence',
      remedy: 'Improve the model, or have the bound changed by those who own the policy.',
    },
    'not-shown': {
      short: '{metric} is {value}, {bound}, not shown at {confidence}',
      text: '{metric} is {value}, {bound}, but that is not shown at {confidence} confidence: {limits}{needed}',
      remedy: 'Evaluate on more samples, or ask for the value itself with `bound: point`.',
    },
    'no-error': {
      short: '{metric} is {value}, of unknown precision',
      text: '{metric} is {value}, and how far that may be from the truth cannot be said: {why}',
      remedy: 'Commit predictions, the number of samples or a standard error beside the metric.',
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
  flaws: boundFlaws,
  evaluate: ({ head: { metrics, predictions }, options, metricDefinitions }) => {
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
    const matched = `${options.metric} was matched by ${matchedBy} in ${metric.place.path}:${metric.place.line ?? 1}.`;
    if (options.bound === 'confidence') {
      const { confidence } = options;
      const limits = limitsOfMetric(metric, value, definition, predictions, confidence);
      const data = { metric: label, value: metric.text, confidence: `${numberText(confidence * 100)} %` };
      if (!limits.evaluable)
        return {
          status: 'unknown',
          message: 'no-error',
          data: { ...data, why: limits.reason },
          places: [metric.place],
          steps: [matched],
        };
      return {
        ...judge(limits.value, value, min, max),
        data: { ...data, bound: boundText(value, min, max), ...dataOf(limits.value, value, min, max) },
        places: [metric.place],
        steps: [
          matched,
          `One-sided limits at ${data.confidence} (${limits.value.basis}): ${numberText(limits.value.lower, 6)} and ${numberText(limits.value.upper, 6)}; asked for: ${numberText(min)} to ${numberText(max)}.`,
        ],
      };
    }
    const holds = value >= min && value <= max;
    return {
      status: holds ? 'pass' : 'fail',
      message: holds ? 'within' : 'outside',
      data: { metric: label, value: metric.text, bound: boundText(value, min, max) },
      places: [metric.place],
      steps: [
        matched,
        `${numberText(min)} <= ${numberText(value, 12)} <= ${numberText(max)} is ${String(holds)}.`,
      ],
    };
  },
});

type Judged =
  | { readonly status: 'pass'; readonly message: 'shown' }
  | { readonly status: 'fail'; readonly message: 'shown-outside' }
  | { readonly status: 'unknown'; readonly message: 'not-shown' };

/** Both bounds must be shown to hold; one that is shown not to is enough to fail. */
function judge(limits: MetricLimits, value: number, min: number, max: number): Judged {
  const verdicts = [
    ...(min === -Infinity ? [] : [judgeThreshold(limits, min, true)]),
    ...(max === Infinity ? [] : [judgeThreshold(limits, max, false)]),
  ].map((verdict) => (verdict.evaluable ? verdict.value : 'not-shown'));
  if (verdicts.includes('shown-bad') && (value < min || value > max))
    return { status: 'fail', message: 'shown-outside' };
  return verdicts.every((verdict) => verdict === 'shown-good')
    ? { status: 'pass', message: 'shown' }
    : { status: 'unknown', message: 'not-shown' };
}

/** The limits in words, and how many samples would tell. */
function dataOf({ lower, upper, basis, rowsFor }: MetricLimits, value: number, min: number, max: number) {
  const bounds = [min, max].filter(Number.isFinite);
  const nearest = bounds.reduce(
    (one, other) => (Math.abs(other - value) < Math.abs(one - value) ? other : one),
    bounds[0] ?? Number.NaN,
  );
  const rows = rowsFor(nearest);
  return {
    limits: `limits ${numberText(lower, 4)} and ${numberText(upper, 4)} (${basis})`,
    needed: rows.evaluable
      ? `; about ${countText(rows.value, 'sample')} would tell, were the value as it is`
      : '',
  };
}

function boundText(value: number, min: number, max: number): string {
  if (value < min) return `below the minimum of ${numberText(min)}`;
  if (value > max) return `above the maximum of ${numberText(max)}`;
  const bounds = [
    min === -Infinity ? '' : `at least ${numberText(min)}`,
    max === Infinity ? '' : `at most ${numberText(max)}`,
  ];
  return `as asked: ${bounds.filter(Boolean).join(' and ')}`;
}
