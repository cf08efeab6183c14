import { sortedCopy } from './argsort.ts';
import { type Evaluation, evaluated, notEvaluable } from './evaluation.ts';
import { quantileOfSorted } from './quantiles.ts';
import type { TwoDistributions } from './share-distances.ts';
import { indexOfNonFinite, meanOf, sumBy, varianceOf } from './sum.ts';
import { flawOfSamples } from './two-sample-ks.ts';
import { pool } from './two-sample-tests.ts';

/** At most this many bins: hostile data could ask for millions. */
const MOST_BINS = 10_000;

/**
 * Edges at equal quantiles of the values (numpy's linear quantiles), duplicates dropped, the outer ones opened to the infinities: every value
 * of any sample falls into a bin. Ascending; bins are (low, high]. Source: feature-engine DropHighPSIFeatures (equal_frequency).
 */
export function quantileEdges(values: Float64Array, bins: number): Evaluation<Float64Array> {
  const flaw = flawOf(values, bins);
  if (flaw) return flaw;
  const sorted = sortedCopy(values);
  const inner: number[] = [];
  for (let k = 0; k <= bins; k += 1) {
    const edge = quantileOfSorted(sorted, k / bins);
    if (inner.length === 0 || edge > (inner[inner.length - 1] as number)) inner.push(edge);
  }
  return evaluated(Float64Array.from([-Infinity, ...inner.slice(1, -1), Infinity]));
}

function flawOf(values: Float64Array, bins: number) {
  if (values.length === 0) return notEvaluable('no values');
  if (!Number.isSafeInteger(bins) || bins < 1 || bins > MOST_BINS) return notEvaluable(`${bins} bins`);
  const bad = indexOfNonFinite(values);
  return bad >= 0 ? notEvaluable(`value ${bad + 1} is ${values[bad]}`) : undefined;
}

/** Edges of `bins` bins of equal width over the range of the values (half a unit either way where it is one point, as numpy has it). */
export function widthEdges(values: Float64Array, bins: number): Evaluation<Float64Array> {
  const flaw = flawOf(values, bins);
  if (flaw) return flaw;
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low === high) [low, high] = [low - 0.5, high + 0.5];
  const width = (high - low) / bins;
  return evaluated(Float64Array.from({ length: bins + 1 }, (_, k) => (k === bins ? high : low + k * width)));
}

/** The rules that choose a number of equal-width bins, as numpy's histogram_bin_edges implements them. */
export type BinRule = 'sturges' | 'doane' | 'sqrt' | 'scott' | 'freedman-diaconis';

/**
 * How many bins a rule asks for, at least 1 and at most 10,000. Sources: H. A. Sturges (1926); D. P. Doane (1976); D. W. Scott (1979);
 * D. Freedman, P. Diaconis (1981); numpy histogram_bin_edges (width from the rule, ceil(range / width) bins).
 */
export function binCount(values: Float64Array, rule: BinRule): Evaluation<number> {
  const flaw = flawOf(values, 1);
  if (flaw) return flaw;
  const sorted = sortedCopy(values);
  const n = sorted.length;
  const range = (sorted[n - 1] as number) - (sorted[0] as number);
  const width = widthOf(rule, sorted, range);
  if (!(width > 0) || range === 0) return evaluated(1);
  return evaluated(Math.min(MOST_BINS, Math.max(1, Math.ceil(range / width))));
}

function widthOf(rule: BinRule, sorted: Float64Array, range: number): number {
  const n = sorted.length;
  switch (rule) {
    case 'sturges':
      return range / (Math.log2(n) + 1);
    case 'sqrt':
      return range / Math.sqrt(n);
    case 'scott':
      return (24 * Math.sqrt(Math.PI)) ** (1 / 3) * n ** (-1 / 3) * Math.sqrt(varianceOf(sorted, 0));
    case 'freedman-diaconis':
      return (2 * (quantileOfSorted(sorted, 0.75) - quantileOfSorted(sorted, 0.25))) / n ** (1 / 3);
    case 'doane': {
      if (n <= 2) return 0;
      const spread = Math.sqrt(varianceOf(sorted, 0));
      if (spread === 0) return 0;
      const mean = meanOf(sorted);
      const skew = sumBy(n, (i) => (((sorted[i] as number) - mean) / spread) ** 3) / n;
      const error = Math.sqrt((6 * (n - 2)) / ((n + 1) * (n + 3)));
      return range / (1 + Math.log2(n) + Math.log2(1 + Math.abs(skew) / error));
    }
  }
}

/**
 * Counts of values in bins with ascending edges. `closed` `right` is (low, high] with the lowest edge included, `left` is [low, high) with the highest
 * included (numpy's histogram). Values outside the edges are counted apart.
 */
export function countBins(
  values: Float64Array,
  edges: Float64Array,
  closed: 'left' | 'right',
): { readonly counts: Float64Array; readonly outside: number } {
  const bins = edges.length - 1;
  const counts = new Float64Array(bins);
  let outside = 0;
  for (const value of values) {
    if (!(value >= (edges[0] as number) && value <= (edges[bins] as number))) {
      outside += 1;
      continue;
    }
    let low = 1;
    let high = bins;
    while (low < high) {
      const middle = (low + high) >> 1;
      const edge = edges[middle] as number;
      if (closed === 'right' ? edge >= value : edge > value) high = middle;
      else low = middle + 1;
    }
    counts[low - 1] = (counts[low - 1] as number) + 1;
  }
  return { counts, outside };
}

/** How two samples become two distributions over the same bins. */
export type SampleBinning =
  /** Quantiles of the reference: feature-engine's PSI. */
  | { readonly kind: 'reference-quantiles'; readonly bins: number }
  /** Sturges' equal widths over both samples, or the values themselves when at most 20 are different: Evidently. */
  | { readonly kind: 'evidently' }
  /** Doane's equal widths of the reference, and one bin for what lies outside: NannyML. */
  | { readonly kind: 'reference-doane' };

/** Bins two samples alike; the first is the reference. Counts, ready for the distances of `share-distances.ts`. */
export function binSamples(
  reference: Float64Array,
  current: Float64Array,
  binning: SampleBinning,
): Evaluation<TwoDistributions> {
  const flaw = flawOfSamples(reference, current);
  if (flaw) return flaw;
  switch (binning.kind) {
    case 'reference-quantiles': {
      const edges = quantileEdges(reference, binning.bins);
      if (!edges.evaluable) return edges;
      return evaluated(countBoth(reference, current, edges.value, 'right'));
    }
    case 'evidently': {
      const both = pool(reference, current);
      const distinct = new Set(both);
      if (distinct.size <= 20) return evaluated(countValues(reference, current, distinct));
      const bins = binCount(both, 'sturges');
      if (!bins.evaluable) return bins;
      const edges = widthEdges(both, bins.value);
      if (!edges.evaluable) return edges;
      return evaluated(countBoth(reference, current, edges.value, 'left'));
    }
    case 'reference-doane': {
      const bins = binCount(reference, 'doane');
      if (!bins.evaluable) return bins;
      const edges = widthEdges(reference, bins.value);
      if (!edges.evaluable) return edges;
      const first = countBins(reference, edges.value, 'left');
      const second = countBins(current, edges.value, 'left');
      return evaluated({
        first: [...first.counts, first.outside],
        second: [...second.counts, second.outside],
      });
    }
  }
}

function countBoth(
  reference: Float64Array,
  current: Float64Array,
  edges: Float64Array,
  closed: 'left' | 'right',
): TwoDistributions {
  return {
    first: [...countBins(reference, edges, closed).counts],
    second: [...countBins(current, edges, closed).counts],
  };
}

function countValues(
  reference: Float64Array,
  current: Float64Array,
  distinct: ReadonlySet<number>,
): TwoDistributions {
  const order = [...distinct].sort((a, b) => a - b);
  const count = (values: Float64Array) => {
    const counts = new Map<number, number>();
    for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
    return order.map((value) => counts.get(value) ?? 0);
  };
  return { first: count(reference), second: count(current) };
}
