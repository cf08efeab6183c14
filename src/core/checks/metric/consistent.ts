import { Type } from 'typebox';
import type { Metric } from '../../evidence/evidence.ts';
import { defineCheck, type MetricDefinition } from '../check.ts';
import { controls } from '../controls.ts';
import { countText, listText } from '../message.ts';
import { asFraction, definitionOf, metricLabel } from './choose.ts';

/** Settings under which one metric has several right values: the average, lm-eval's answer filter and shots, a dataset's configuration, a run. */
const told = ['averaging', 'filter', 'prompt', 'num_fewshot', 'config', 'run_id', 'role'] as const;

/** The same metric of the same model and split agrees wherever it is committed. */
export const consistent = defineCheck({
  id: 'metric/consistent',
  title: 'A metric has one value, wherever it is committed',
  why: 'The trainer’s best, the final evaluation and the card give three values for one number; each reader picks another.',
  concerns: ['model'],
  needs: ['metrics'],
  options: Type.Object({}, { additionalProperties: false }),
  messages: {
    agree: { text: '{count} committed in several files, each with one value' },
    single: { text: 'No metric is committed in more than one file' },
    differ: {
      short: '{brief} differs between its files',
      text: '{what}',
      remedy: 'Keep the evaluation that counts, and take the others away or name their split.',
    },
  },
  controls: controls.documentationAccuracy,
  evaluate: ({ head: { metrics }, metricDefinitions }) => {
    const groups = new Map<string, Metric[]>();
    for (const metric of metrics.values) {
      if (
        metric.canonical === undefined ||
        metric.unit === 'seconds' ||
        metric.unit === 'count' ||
        'step' in metric.settings
      )
        continue;
      const key = JSON.stringify([
        metric.canonical,
        metric.split ?? '',
        metric.slice,
        metric.task ?? '',
        metric.dataset ?? '',
        metric.model ?? '',
        ...told.map((setting) => metric.settings[setting] ?? ''),
      ]);
      groups.set(key, [...(groups.get(key) ?? []), metric]);
    }
    const repeated = [...groups.values()].filter(
      (group) => new Set(group.map(({ place }) => place.path)).size > 1,
    );
    if (repeated.length === 0) return { status: 'not-applicable', message: 'single' };
    const differing = repeated.filter((group) => !allAgree(group, metricDefinitions));
    if (differing.length === 0)
      return {
        status: 'pass',
        message: 'agree',
        data: { count: `${countText(repeated.length, 'metric')} ${repeated.length === 1 ? 'is' : 'are'}` },
      };
    return {
      status: 'fail',
      message: 'differ',
      data: {
        what: listText(
          differing.map(
            (group) =>
              `${group[0] === undefined ? '' : metricLabel(group[0])} is ${listText(
                group.map(({ text, place }) => `${text} in ${place.path}`),
                4,
              )}`,
          ),
          3,
        ),
        brief: listText(
          differing.map(([first]) => (first === undefined ? '' : metricLabel(first))),
          2,
        ),
      },
      places: differing.flatMap((group) =>
        group.map(({ place, text }) => ({ ...place, message: `${text} here` })),
      ),
    };
  },
});

/** At the coarser of the two precisions. */
function allAgree(group: readonly Metric[], definitions: readonly MetricDefinition[]): boolean {
  const [first, ...rest] = group;
  if (first === undefined) return true;
  const definition = definitionOf(first, definitions);
  const value = (metric: Metric) => asFraction(metric, definition);
  const isShare = definition?.unit === 'fraction';
  // A share that is written as 1 is not rounded to a whole number: 0.6 is another.
  const digits = (metric: Metric) =>
    Math.max(isShare ? 1 : 0, metric.decimals + (metric.unit === 'percent' && isShare ? 2 : 0));
  return rest.every(
    (metric) =>
      Math.abs(value(metric) - value(first)) <=
      0.5 * 10 ** -Math.min(digits(metric), digits(first)) * (1 + 1e-9),
  );
}
