import type { GroupColumn, Predictions } from '../../../src/core/evaluation/predictions.ts';

/** Rows of a classification, a column an argument. */
export function predictionsOf(
  truth: readonly number[],
  prediction: readonly number[] | undefined,
  more: {
    readonly score?: readonly number[];
    readonly weight?: readonly number[];
    readonly groups?: Readonly<Record<string, readonly string[]>>;
  } = {},
): Predictions {
  return {
    rows: truth.length,
    kind: 'classification',
    positive: '1',
    truth: Uint8Array.from(truth),
    prediction: prediction === undefined ? undefined : Uint8Array.from(prediction),
    score: more.score === undefined ? undefined : Float64Array.from(more.score),
    weight: more.weight === undefined ? undefined : Float64Array.from(more.weight),
    groups: Object.entries(more.groups ?? {}).map(([name, values]) => groupColumn(name, values)),
    ids: undefined,
  };
}

function groupColumn(name: string, values: readonly string[]): GroupColumn {
  const levels = [...new Set(values)].sort();
  return { name, levels, codes: Int32Array.from(values, (value) => levels.indexOf(value)) };
}

/** As many copies of each item as its count says. */
export function copies<T>(...items: readonly (readonly [T, number])[]): T[] {
  return items.flatMap(([item, count]) => Array.from({ length: count }, () => item));
}
