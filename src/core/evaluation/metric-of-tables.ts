import { type Evaluation, notEvaluable } from '../statistics/index.ts';
import { countMetrics } from './count-metrics.ts';
import type { PredictionTables } from './prediction-tables.ts';

/**
 * A metric of all rows, or of one group, by its standard name (`recall`, `roc_auc`). Undefined where no table could give it (another averaging, a metric of
 * another task); not evaluable where it could and these rows do not.
 */
export function metricOfTables(
  tables: PredictionTables,
  name: string,
  slice: Readonly<Record<string, string>> = {},
): Evaluation<number> | undefined {
  const counted = Object.hasOwn(countMetrics, name) ? countMetrics[name] : undefined;
  const attributes = Object.keys(slice);
  if (attributes.length > 0) {
    const counts = groupOf(tables, slice)?.counts;
    return counts === undefined ? undefined : counted?.(counts);
  }
  if (counted !== undefined && tables.kind === 'classification')
    return tables.overall === undefined ? notEvaluable('no prediction column') : counted(tables.overall);
  return Object.hasOwn(tables.metrics, name) ? tables.metrics[name] : undefined;
}

/** The group with these values of these attributes, in any order. */
export function groupOf(tables: PredictionTables, slice: Readonly<Record<string, string>>) {
  const names = Object.keys(slice);
  return tables.attributes
    .filter(({ attributes }) => attributes.length === names.length)
    .flatMap(({ groups }) => groups)
    .find((group) => names.every((name) => group.slice[name] === slice[name]));
}
