import {
  type ConfusionCounts,
  countConfusionByGroup,
  demographicParity,
  type Disparity,
  disparitiesToReference,
  equalizedOdds,
  equalOpportunity,
  type Evaluation,
  fourFifths,
  type Group,
  groupValues,
  intersectGroups,
  medianOf,
  notEvaluable,
  type RateName,
  type RowCodes,
  rateDisparity,
  scoringGroups,
} from '../statistics/index.ts';
import { crossedImpactReport, type ImpactReport, impactReport } from './impact-ratios.ts';
import type { DisparityRow, FourFifthsReport, GroupReport, NoReport } from './group-report.ts';
import { bytes, keyOf, rateMeasure } from './measure.ts';
import { type GroupColumn, missingGroup, type Predictions } from './predictions.ts';
import { referenceDisparities } from './reference-disparities.ts';

const rates: readonly RateName[] = [
  'selection-rate',
  'true-positive-rate',
  'false-positive-rate',
  'false-negative-rate',
  'true-negative-rate',
  'precision',
  'negative-predictive-value',
  'false-omission-rate',
  'false-discovery-rate',
  'accuracy',
  'prevalence',
];

/** Rows of one attribute, or of all of them crossed. */
export interface Coded {
  readonly attributes: readonly string[];
  readonly codes: RowCodes;
  readonly names: readonly string[];
  /** The value of each attribute, by name. */
  readonly values: readonly (readonly string[])[];
}

/** The groups of every attribute and, where there are several, of their intersection. `references` names the group to compare with, by attribute; `order` is `argsort` of the scores, where it is known. */
export function evaluateGroups(
  predictions: Predictions,
  references: Readonly<Record<string, string>> = {},
  order?: Uint32Array,
): readonly GroupReport[] {
  const { truth, prediction, weight, score, groups } = predictions;
  if (prediction === undefined) return [];
  const rows = {
    labels: bytes(truth),
    predictions: bytes(prediction),
    ...(weight === undefined ? {} : { weights: weight }),
  };
  const median = score === undefined || groups.length === 0 ? undefined : medianOf(score, order);
  return withCrossed(groups).map((coded) => {
    const counted = countConfusionByGroup(rows, coded.codes, coded.names.length);
    const counts = counted.evaluable ? counted.value : [];
    const scored =
      score === undefined || weight !== undefined
        ? undefined
        : scoringGroups(score, coded.codes, coded.names, median);
    return reportOf(coded, counts, {
      weighted: weight !== undefined,
      reference: references[coded.attributes.join(' × ')],
      reason: counted.evaluable ? undefined : counted.reason,
      scored:
        scored === undefined
          ? null
          : scored.evaluable
            ? impactReport(scored.value.groups)
            : { reason: scored.reason },
    });
  });
}

/** Every attribute and, where there are several, all of them crossed. */
export function withCrossed(groups: readonly GroupColumn[]): readonly Coded[] {
  const single = groups.map(
    ({ name, codes, levels }): Coded => ({
      attributes: [name],
      codes,
      names: levels,
      values: levels.map((level) => [level]),
    }),
  );
  return [...single, ...(groups.length < 2 ? [] : crossed(groups))];
}

function crossed(groups: readonly GroupColumn[]): Coded[] {
  // by the numbers of their levels: names may hold anything
  const result = intersectGroups(
    groups.map(({ codes, levels }) => ({ names: levels.map((_, code) => String(code)), codes })),
    ' ',
  );
  if (!result.evaluable) return [];
  const values = result.value.names.map((name) =>
    name.split(' ').map((code, place) => groups[place]?.levels[Number(code)] ?? ''),
  );
  return [
    {
      attributes: groups.map(({ name }) => name),
      codes: result.value.codes,
      names: values.map((parts) => parts.join(' × ')),
      values,
    },
  ];
}

interface Also {
  readonly weighted: boolean;
  readonly reference: string | undefined;
  readonly reason: string | undefined;
  readonly scored: ImpactReport | NoReport | null;
}

/** The report of one attribute from its confusion tables: all of it but the scoring rates can be computed from counts. */
function reportOf(
  { attributes, names, values }: Coded,
  counts: readonly ConfusionCounts[],
  { weighted, reference, reason, scored }: Also,
): GroupReport {
  const groups: readonly Group[] = counts.map((table, code) => ({ name: names[code] ?? '', counts: table }));
  const all = groups.reduce((sum, group) => sum + total(group.counts), 0);
  const selections = groups.map(({ name, counts: table }) => ({
    name,
    selected: table.tp + table.fp,
    total: total(table),
  }));
  const noCounts =
    reason !== undefined ? { reason } : weighted ? { reason: 'the rows are weighted' } : undefined;
  const crossing = crossedImpactReport(
    selections.map(({ selected, total: of }, code) => ({ values: values[code] ?? [], selected, total: of })),
  );
  return {
    attribute: attributes.join(' × '),
    attributes,
    ...(reason === undefined ? {} : { reason }),
    groups: groups.map(({ name, counts: table }) => ({
      name,
      n: total(table),
      share: all === 0 ? null : total(table) / all,
      counts: table,
      rates: Object.fromEntries(rates.map((rate) => [keyOf(rate), rateMeasure(table, rate, weighted)])),
    })),
    disparities: {
      ...Object.fromEntries(
        rates.map((rate) => [keyOf(rate), disparityRow((method) => rateDisparity(groups, rate, { method }))]),
      ),
      demographic_parity: disparityRow((method) => demographicParity(groups, { method })),
      equal_opportunity: disparityRow((method) => equalOpportunity(groups, { method })),
      equalized_odds: oddsRow(groups),
    },
    to_reference: toReference(groups, reference, weighted),
    four_fifths: noCounts ?? fourFifthsReport(selections),
    impact_ratios: noCounts ?? crossing ?? impactReport(selections),
    scoring_impact_ratios: scored,
  };
}

/** Between the groups, and to all rows. */
export function disparityRow(
  of: (method: 'between-groups' | 'to-overall') => Evaluation<Disparity>,
): DisparityRow {
  const [between, overall] = [of('between-groups'), of('to-overall')];
  const to_overall = overall.evaluable
    ? { difference: overall.value.difference, ...ratioOf(overall.value.ratio) }
    : { difference: null, ratio: null, reason: overall.reason };
  if (!between.evaluable) return { difference: null, ratio: null, reason: between.reason, to_overall };
  const { difference, ratio, lowest, highest, skipped } = between.value;
  return { difference, ...ratioOf(ratio), lowest, highest, skipped, to_overall };
}

function ratioOf(ratio: Evaluation<number>): { readonly ratio: number | null; readonly reason?: string } {
  return ratio.evaluable ? { ratio: ratio.value } : { ratio: null, reason: ratio.reason };
}

/** The worse of TPR and FPR, and their means. */
function oddsRow(groups: readonly Group[]): DisparityRow {
  const mean = equalizedOdds(groups, { aggregate: 'mean' });
  const worst = (method: 'between-groups' | 'to-overall') => {
    const odds = equalizedOdds(groups, { method });
    return odds.evaluable
      ? { difference: odds.value.difference, ...ratioOf(odds.value.ratio) }
      : { difference: null, ratio: null, reason: odds.reason };
  };
  return {
    ...worst('between-groups'),
    mean_difference: mean.evaluable ? mean.value.difference : null,
    mean_ratio: mean.evaluable ? ratioOf(mean.value.ratio).ratio : null,
    to_overall: worst('to-overall'),
  };
}

function toReference(
  groups: readonly Group[],
  asked: string | undefined,
  weighted: boolean,
): GroupReport['to_reference'] {
  // rows without a value are of no one group: they are the reference only where they are all
  const named = groups.filter(({ name }) => !name.split(' × ').includes(missingGroup));
  const known = named.length === 0 ? groups : named;
  let [anchor] = known;
  for (const group of known)
    if (anchor !== undefined && total(group.counts) > total(anchor.counts)) anchor = group;
  const reference = asked ?? anchor?.name;
  if (reference === undefined || !groups.some(({ name }) => name === reference))
    return { reason: `there is no group ${reference ?? 'at all'}` };
  const compared = rates.map((rate) => {
    const rows = referenceDisparities(groups, reference, rate, weighted);
    return [keyOf(rate), rows.evaluable ? rows.value : { reason: rows.reason }];
  });
  const signed = (rate: RateName) => {
    const rows = disparitiesToReference(groupValues(groups, rate), reference);
    return new Map(rows.evaluable ? rows.value.map(({ name, difference }) => [name, difference]) : []);
  };
  const [tpr, fpr] = [signed('true-positive-rate'), signed('false-positive-rate')];
  const odds = [...tpr].map(([name, one]) => {
    const other = fpr.get(name) ?? notEvaluable('');
    return [name, one.evaluable && other.evaluable ? (one.value + other.value) / 2 : null];
  });
  return {
    reference,
    rates: Object.fromEntries(compared),
    average_odds_difference: Object.fromEntries(odds),
  };
}

function fourFifthsReport(selections: Parameters<typeof fourFifths>[0]): FourFifthsReport | NoReport {
  const four = fourFifths(selections);
  if (!four.evaluable) return { reason: four.reason };
  const { highest, verdict, empty, rows } = four.value;
  return {
    highest,
    threshold: 0.8,
    verdict,
    empty,
    rows: rows.map((row) => ({
      name: row.name,
      selected: row.selected,
      total: row.total,
      rate: row.rate,
      ratio: row.ratio,
      lower: row.ratioInterval.evaluable ? row.ratioInterval.value.lower : null,
      upper: row.ratioInterval.evaluable ? row.ratioInterval.value.upper : null,
      adverse: row.adverse,
      p: row.p,
      adjusted_p: row.adjustedP,
      z: row.z.evaluable ? row.z.value : null,
      verdict: row.verdict,
      significant_above: row.significantAbove,
      ...(row.reason === undefined ? {} : { reason: row.reason }),
      rows_needed: row.rowsNeeded ?? null,
    })),
  };
}

function total({ tp, fp, fn, tn }: ConfusionCounts): number {
  return tp + fp + fn + tn;
}
