import { type Evaluation, notEvaluable } from './evaluation.ts';
import { jensenShannonDivergence, type LogarithmBase, type TwoDistributions } from './share-distances.ts';

/** A histogram as TFDV and profilers write it: buckets that do not overlap, ascending, and values that were not numbers. */
export interface Histogram {
  /** `low` = `high` is a point. */
  readonly buckets: readonly { readonly low: number; readonly high: number; readonly count: number }[];
  readonly nanCount?: number;
}

/** The flaw of a histogram: a negative count, a bucket that ends before it begins, NaN, or buckets that overlap. */
function flawOf({ buckets, nanCount = 0 }: Histogram) {
  if (!(nanCount >= 0)) return notEvaluable(`the count of NaN is ${nanCount}`);
  let end = -Infinity;
  for (const { low, high, count } of buckets) {
    if (!(count >= 0 && count < Infinity)) return notEvaluable(`a bucket has a count of ${count}`);
    if (!(low <= high)) return notEvaluable(`a bucket runs from ${low} to ${high}`);
    if (low < end) return notEvaluable(`buckets overlap at ${low}`);
    end = high;
  }
  return undefined;
}

/**
 * Both histograms over the union of their boundaries, mass spread evenly inside a bucket, points kept as points (a point on a boundary is a bucket of its own). NaN of the
 * first and NaN of the second go into different buckets, since NaN equals nothing: the same share of NaN still counts as a difference.
 * Source: TFDV metrics.cc (Rebucket, and the comment on NaN).
 */
export function alignHistograms(first: Histogram, second: Histogram): TwoDistributions {
  const edges = new Set<number>();
  const points = new Set<number>();
  for (const { buckets } of [first, second])
    for (const { low, high } of buckets) {
      if (low === high) points.add(low);
      else {
        edges.add(low);
        edges.add(high);
      }
    }
  // a point cuts the buckets around it
  const cuts = [...new Set([...edges, ...points])].sort((a, b) => a - b);
  const place = new Map(cuts.map((cut, i) => [cut, i]));
  const spread = (histogram: Histogram) => {
    const widths = new Array<number>(Math.max(0, cuts.length - 1)).fill(0);
    const atPoints = new Array<number>(cuts.length).fill(0);
    for (const { low, high, count } of histogram.buckets) {
      const from = place.get(low) as number;
      const to = place.get(high) as number;
      if (from === to) atPoints[from] = (atPoints[from] as number) + count;
      for (let k = from; k < to; k += 1) {
        const share = widthShare(cuts[k] as number, cuts[k + 1] as number, low, high, to - from);
        widths[k] = (widths[k] as number) + count * share;
      }
    }
    return [...widths, ...atPoints];
  };
  return {
    first: [...spread(first), first.nanCount ?? 0, 0],
    second: [...spread(second), 0, second.nanCount ?? 0],
  };
}

/** The part of a bucket in one of its pieces; endless buckets are divided evenly among their pieces. */
function widthShare(from: number, to: number, low: number, high: number, pieces: number): number {
  const whole = high - low;
  return Number.isFinite(whole) ? (to - from) / whole : 1 / pieces;
}

/**
 * The Jensen-Shannon divergence of two histograms (TFDV's measure for numbers, in base 2, without a root). Not evaluable when one is empty or malformed.
 * Source: TFDV metrics.cc, JensenShannonDivergence.
 */
export function histogramDivergence(
  first: Histogram,
  second: Histogram,
  base: LogarithmBase = 2,
): Evaluation<number> {
  return flawOf(first) ?? flawOf(second) ?? jensenShannonDivergence(alignHistograms(first, second), base);
}
