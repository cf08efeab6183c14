import {
  type ConfusionCounts,
  countConfusionByGroup,
  demographicParity,
  type Disparity,
  equalizedOdds,
  equalOpportunity,
  type Evaluation,
  fourFifths,
  type FourFifthsResult,
  type Group,
  intersectGroups,
  type RateName,
  rateDisparity,
} from '../statistics/index.ts';
import { bytes, keyOf, type Measure, rateMeasure } from './measure.ts';
import type { Predictions } from './predictions.ts';

/** One group: its counts and rates. */
export interface GroupRow {
  readonly name: string;
  readonly n: number;
  readonly counts: ConfusionCounts;
  readonly rates: Readonly<Record<string, Measure>>;
}

/** How far groups lie apart in one measure; null with a reason where that cannot be said. */
export interface DisparityRow {
  readonly difference: number | null;
  readonly ratio: number | null;
  readonly reason?: string;
  readonly lowest?: string;
  readonly highest?: string;
  readonly skipped?: readonly { readonly name: string; readonly reason: string }[];
}

/** One attribute, or the intersection of all of them. */
export interface GroupReport {
  /** `sex`, or `sex × age_group`. */
  readonly attribute: string;
  readonly groups: readonly GroupRow[];
  readonly disparities: Readonly<Record<string, DisparityRow>>;
  readonly four_fifths: FourFifthsResult | { readonly reason: string };
}

const rates: readonly RateName[] = [
  'selection-rate',
  'true-positive-rate',
  'false-positive-rate',
  'false-negative-rate',
  'precision',
  'false-omission-rate',
  'false-discovery-rate',
  'accuracy',
  'prevalence',
];

/** The groups of every attribute and, where there are several, of their intersection. */
export function evaluateGroups(predictions: Predictions): readonly GroupReport[] {
  const { truth, prediction, weight, groups } = predictions;
  if (prediction === undefined) return [];
  const rows = {
    labels: bytes(truth),
    predictions: bytes(prediction),
    ...(weight === undefined ? {} : { weights: weight }),
  };
  const crossed = groups.length < 2 ? [] : intersected(predictions);
  return [...groups.map(({ name, codes, levels }) => ({ name, codes, levels })), ...crossed].map(
    ({ name, codes, levels }) => {
      const counted = countConfusionByGroup(rows, codes, levels.length);
      const tables: readonly Group[] = counted.evaluable
        ? levels.map((level, index) => ({
            name: level,
            counts: counted.value[index] ?? { tp: 0, fp: 0, fn: 0, tn: 0 },
          }))
        : [];
      return reportOf(name, tables, weight !== undefined);
    },
  );
}

function intersected({
  groups,
}: Predictions): { name: string; codes: Int32Array; levels: readonly string[] }[] {
  const crossed = intersectGroups(
    groups.map((group) => ({ names: group.levels, codes: group.codes })),
    ' × ',
  );
  if (!crossed.evaluable) return [];
  const { names, codes } = crossed.value;
  return [{ name: groups.map(({ name }) => name).join(' × '), codes, levels: names }];
}

/** The report of one attribute from its confusion tables: all of it can be computed from counts. */
export function reportOf(attribute: string, groups: readonly Group[], weighted = false): GroupReport {
  const odds = equalizedOdds(groups);
  const four = fourFifths(
    groups.map(({ name, counts }) => ({ name, selected: counts.tp + counts.fp, total: total(counts) })),
  );
  return {
    attribute,
    groups: groups.map(({ name, counts }) => ({
      name,
      n: total(counts),
      counts,
      rates: Object.fromEntries(rates.map((rate) => [keyOf(rate), rateMeasure(counts, rate, weighted)])),
    })),
    disparities: {
      ...Object.fromEntries(rates.map((rate) => [keyOf(rate), disparityRow(rateDisparity(groups, rate))])),
      demographic_parity: disparityRow(demographicParity(groups)),
      equal_opportunity: disparityRow(equalOpportunity(groups)),
      equalized_odds: odds.evaluable
        ? {
            difference: odds.value.difference,
            ratio: odds.value.ratio.evaluable ? odds.value.ratio.value : null,
            ...(odds.value.ratio.evaluable ? {} : { reason: odds.value.ratio.reason }),
          }
        : { difference: null, ratio: null, reason: odds.reason },
    },
    four_fifths: four.evaluable ? four.value : { reason: four.reason },
  };
}

function disparityRow(disparity: Evaluation<Disparity>): DisparityRow {
  if (!disparity.evaluable) return { difference: null, ratio: null, reason: disparity.reason };
  const { difference, ratio, lowest, highest, skipped } = disparity.value;
  return {
    difference,
    ratio: ratio.evaluable ? ratio.value : null,
    ...(ratio.evaluable ? {} : { reason: ratio.reason }),
    lowest,
    highest,
    skipped,
  };
}

function total({ tp, fp, fn, tn }: ConfusionCounts): number {
  return tp + fp + fn + tn;
}
