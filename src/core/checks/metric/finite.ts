import { Type } from 'typebox';
import type { Metric } from '../../evidence/evidence.ts';
import type { FindingPlace } from '../../model.ts';
import { placeOfProblem } from '../../problem.ts';
import { defineCheck, type MetricDefinition } from '../check.ts';
import { controls } from '../controls.ts';
import { countText, numberText } from '../message.ts';
import { asFraction, definitionOf, metricLabel, possible } from './choose.ts';

/** Every committed metric is a number that the metric can have. */
export const finite = defineCheck({
  id: 'metric/finite',
  title: 'Every metric is a possible number',
  why: 'NaN compares false with everything, so a rule "fail if below" lets it pass; an AUC of 87.9 is a percentage in a fraction’s place.',
  concerns: ['model'],
  needs: ['metrics'],
  options: Type.Object({}, { additionalProperties: false }),
  messages: {
    finite: { text: '{count} committed, each a number that it can have' },
    impossible: {
      text: '{what}',
      remedy:
        'Correct the file, or the evaluation that wrote it; write fractions as fractions (0.871, not 87.1).',
    },
    none: { text: 'The metrics files hold no value', remedy: 'Commit the evaluation’s results.' },
  },
  controls: controls.testEvidence,
  evaluate: ({ head: { metrics }, metricDefinitions, problems }) => {
    if (metrics.values.length === 0 && problems.length === 0) return { status: 'unknown', message: 'none' };
    const flaws: FindingPlace[] = [
      ...problems.map(placeOfProblem),
      ...metrics.values.flatMap((metric) => flawOf(metric, metricDefinitions)),
      ...mixedScales(metrics.values, metricDefinitions),
    ];
    if (flaws.length === 0)
      return {
        status: 'pass',
        message: 'finite',
        data: { count: countText(metrics.values.length, 'value') },
      };
    const [first] = flaws;
    const more = flaws.length > 1 ? `; and ${countText(flaws.length - 1, 'more flaw')}` : '';
    return {
      status: 'fail',
      message: 'impossible',
      data: { what: `${first?.message ?? ''}${more}` },
      places: flaws,
    };
  },
});

function flawOf(metric: Metric, definitions: readonly MetricDefinition[]): FindingPlace[] {
  const definition = definitionOf(metric, definitions);
  if (possible(metric, definition)) return [];
  const label = metricLabel(metric);
  if (!Number.isFinite(metric.value))
    return [{ ...metric.place, message: `${label} is ${metric.text}, which is no number` }];
  const [low, high] = definition?.range ?? [0, 0];
  const value = asFraction(metric, definition);
  const percentage = definition?.unit === 'fraction' && value > 1 && value <= 100;
  return [
    {
      ...metric.place,
      message: `${label} is ${metric.text}, outside ${numberText(low)} to ${numberText(high)}${percentage ? ': it looks like a percentage' : ''}`,
    },
  ];
}

/** One file that states the same unmarked unit once as 0.87 and once as 87: names that the table does not know. */
function mixedScales(values: readonly Metric[], definitions: readonly MetricDefinition[]): FindingPlace[] {
  const groups = new Map<string, Metric[]>();
  for (const metric of values) {
    if (definitionOf(metric, definitions) !== undefined) continue;
    if (!/(acc|auc|prec|recall|f1|rate|score)/i.test(metric.name)) continue;
    const key = metric.name.split(/[./]/).at(-1) ?? metric.name;
    groups.set(key, [...(groups.get(key) ?? []), metric]);
  }
  return [...groups.values()].flatMap((group) => {
    const fractions = group.filter(({ value }) => value > 0 && value <= 1);
    const percentages = group.filter(({ value, unit }) => unit !== 'percent' && value > 1 && value <= 100);
    if (fractions.length === 0) return [];
    return percentages.map((metric) => ({
      ...metric.place,
      message: `${metricLabel(metric)} is ${metric.text} beside ${fractions[0]?.text ?? ''}: a percentage beside fractions`,
    }));
  });
}
