import { canonicalMetric } from '../../policy/metric-definitions.ts';
import type { MetricDefinition, OptionFlaw } from '../check.ts';
import { numberText } from '../message.ts';

/** Flaws of `min` and `max` in the definitions' units: bounds that no value lies between, and bounds where the metric has no values: nothing would ever pass one, or nothing ever fail it. */
export function boundFlaws(
  { metric, min, max }: { readonly metric: string; readonly min?: number; readonly max?: number },
  definitions: readonly MetricDefinition[],
): OptionFlaw[] {
  if (min !== undefined && max !== undefined && min > max) {
    const message = `Unexpected max ${numberText(max)} below the min of ${numberText(min)}, expected room for a value between them`;
    return [{ option: 'max', message }];
  }
  const meant = canonicalMetric(metric, definitions);
  if (meant?.state !== 'known') return [];
  const definition = definitions.find(({ name }) => name === meant.canonical);
  if (definition === undefined) return [];
  return [
    { option: 'min', bound: min },
    { option: 'max', bound: max },
  ].flatMap(({ option, bound }) =>
    bound === undefined ? [] : outsideRange(option, bound, metric, definition),
  );
}

function outsideRange(
  option: string,
  bound: number,
  metric: string,
  { unit, range }: MetricDefinition,
): OptionFlaw[] {
  const [low, high] = range;
  if (bound >= low && bound <= high) return [];
  const percentage = unit === 'fraction' && bound > 1 && bound <= 100;
  return [
    {
      option,
      message: `Unexpected ${option} ${numberText(bound)}, expected a value that ${metric} can have: ${rangeText(low, high)}`,
      ...(percentage ? { hint: `Write a percentage as a fraction: ${numberText(bound / 100)}.` } : {}),
    },
  ];
}

function rangeText(low: number, high: number): string {
  if (low === -Infinity) return `at most ${numberText(high)}`;
  return high === Infinity ? `at least ${numberText(low)}` : `${numberText(low)} to ${numberText(high)}`;
}
