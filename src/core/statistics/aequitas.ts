import type { ConfusionCounts } from './confusion.ts';
import { type Group, sortedByName } from './group-metrics.ts';

/** Aequitas' metrics: ppr is a group's share of all predicted positives, pprev its own share of predicted positives. */
export type AequitasMetric =
  | 'ppr'
  | 'pprev'
  | 'fdr'
  | 'for'
  | 'fpr'
  | 'fnr'
  | 'tpr'
  | 'tnr'
  | 'npv'
  | 'precision';

/** One row of an Aequitas table. `null` is 0/0: never 0, never 1. */
export interface AequitasRow {
  readonly name: string;
  readonly counts: ConfusionCounts;
  readonly metrics: Readonly<Record<AequitasMetric, number | null>>;
  readonly disparities: Readonly<Record<AequitasMetric, number | null>>;
  readonly parities: Readonly<Record<AequitasParity, boolean | null>>;
}

/** Aequitas' parities; `unsupervised` and `supervised` fairness combine others. */
export type AequitasParity =
  | 'statistical'
  | 'impact'
  | 'fdr'
  | 'fpr'
  | 'for'
  | 'fnr'
  | 'tpr'
  | 'tnr'
  | 'npv'
  | 'precision'
  | 'type1'
  | 'type2'
  | 'equalizedOdds'
  | 'unsupervised'
  | 'supervised';

/** How groups of one attribute are compared. */
export interface AequitasOptions {
  /** The reference: a group's name, the largest group, or per metric the group with the smallest value. */
  readonly reference: { readonly group: string } | 'majority' | 'min-metric';
  /** Fair iff tau <= disparity <= 1 / tau, both ends included. Default 0.8. */
  readonly tau?: number;
  /**
   * (true, undefined): `strict`, the default, says undefined; `aequitas` says false, as its code does (its comment says "the defined one", its own
   * expected tables say undefined). With (false, undefined) strict says false: the undefined half cannot save it.
   */
  readonly conjunction?: 'strict' | 'aequitas';
}

/** x/0 of a defined metric, as Aequitas' fill_divbyzero has it. */
const CAP = 10;

const METRICS: readonly AequitasMetric[] = [
  'ppr',
  'pprev',
  'fdr',
  'for',
  'fpr',
  'fnr',
  'tpr',
  'tnr',
  'npv',
  'precision',
];

function share(x: number, n: number): number | null {
  return n === 0 ? null : x / n;
}

function metricsOf(
  { tp, fp, fn, tn }: ConfusionCounts,
  allSelected: number,
): Record<AequitasMetric, number | null> {
  return {
    ppr: share(tp + fp, allSelected),
    pprev: share(tp + fp, tp + fp + fn + tn),
    fdr: share(fp, tp + fp),
    for: share(fn, fn + tn),
    fpr: share(fp, fp + tn),
    fnr: share(fn, tp + fn),
    tpr: share(tp, tp + fn),
    tnr: share(tn, fp + tn),
    npv: share(tn, fn + tn),
    precision: share(tp, tp + fp),
  };
}

/**
 * Metrics, disparities and parities of the groups of ONE attribute, sorted by name. Rows are empty when the named reference is not among them.
 * There is no test and no minimum size here, as in Aequitas: use `compareGroups` to judge.
 * Source: P. Saleiro et al. (2018), arXiv 1811.05577; dssg/aequitas group.py, bias.py, fairness.py.
 */
export function aequitasTable(groups: readonly Group[], options: AequitasOptions): readonly AequitasRow[] {
  const { tau = 0.8, conjunction = 'strict' } = options;
  const allSelected = groups.reduce((sum, { counts }) => sum + counts.tp + counts.fp, 0);
  const rows = sortedByName(groups).map(({ name, counts }) => ({
    name,
    counts,
    metrics: metricsOf(counts, allSelected),
  }));
  const references = referencesOf(rows, options.reference);
  if (!references) return [];
  const fair = (disparity: number | null) =>
    disparity === null ? null : disparity >= tau && disparity <= 1 / tau;
  const both = (a: boolean | null, b: boolean | null): boolean | null => {
    if (a === null && b === null) return null;
    if (conjunction === 'aequitas') return a === true && b === true;
    if (a === false || b === false) return false;
    return a === null || b === null ? null : true;
  };
  return rows.map((row) => {
    const disparities = {} as Record<AequitasMetric, number | null>;
    for (const metric of METRICS) disparities[metric] = ratio(row.metrics[metric], references[metric]);
    const parity = {
      statistical: fair(disparities.ppr),
      impact: fair(disparities.pprev),
      fdr: fair(disparities.fdr),
      fpr: fair(disparities.fpr),
      for: fair(disparities.for),
      fnr: fair(disparities.fnr),
      tpr: fair(disparities.tpr),
      tnr: fair(disparities.tnr),
      npv: fair(disparities.npv),
      precision: fair(disparities.precision),
    };
    const type1 = both(parity.fdr, parity.fpr);
    const type2 = both(parity.for, parity.fnr);
    const parities = {
      ...parity,
      type1,
      type2,
      equalizedOdds: both(parity.fpr, parity.tpr),
      unsupervised: both(parity.statistical, parity.impact),
      supervised: both(type1, type2),
    };
    return { ...row, disparities, parities };
  });
}

function ratio(value: number | null, reference: number | null): number | null {
  if (value === null || reference === null) return null;
  if (reference === 0) return value === 0 ? null : CAP;
  return value / reference;
}

function referencesOf(
  rows: readonly Pick<AequitasRow, 'name' | 'counts' | 'metrics'>[],
  reference: AequitasOptions['reference'],
): Record<AequitasMetric, number | null> | undefined {
  if (reference === 'min-metric') {
    const smallest = {} as Record<AequitasMetric, number | null>;
    for (const metric of METRICS) {
      const known = rows.flatMap((row) => row.metrics[metric] ?? []);
      smallest[metric] = known.length === 0 ? null : Math.min(...known);
    }
    return smallest;
  }
  if (reference !== 'majority') return rows.find(({ name }) => name === reference.group)?.metrics;
  const size = ({ tp, fp, fn, tn }: ConfusionCounts) => tp + fp + fn + tn;
  let largest = rows[0];
  for (const row of rows) if (largest && size(row.counts) > size(largest.counts)) largest = row;
  return largest?.metrics;
}
