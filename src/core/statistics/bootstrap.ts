import { type Evaluation, evaluated, flawOfConfidence, notEvaluable } from './evaluation.ts';
import { normalLower, normalQuantile } from './normal.ts';
import { quantileOfSorted } from './quantiles.ts';
import { type Random, randomMultinomial } from './random.ts';
import { meanOf } from './sum.ts';

/** A bootstrap interval, with how it came about: for the report. */
export interface BootstrapInterval {
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
  readonly standardError: number;
  readonly method: 'bca' | 'percentile';
  /** Replicates asked for, and those of them in which the statistic was not defined (left out of the quantiles). */
  readonly replicates: number;
  readonly undefinedReplicates: number;
}

/** How to bootstrap: the seeded source of chance is an argument, never global. */
export interface BootstrapOptions {
  readonly random: Random;
  /** Default 2,000 (Efron and Tibshirani 1993, 14.1, ask for 1,000 or more for intervals). */
  readonly replicates?: number;
  readonly confidence?: number;
  readonly method?: 'bca' | 'percentile';
}

/**
 * A bootstrap interval of any statistic of rows. `statistic` gets the row numbers drawn (with repetition, all of `n`) and returns a
 * number, or NaN where it is undefined. Pairs stay together, since a row number stands for base and head alike. `strata` (one code a row) resamples
 * inside each stratum. The acceleration of BCa comes from the jackknife over rows, or over 200 blocks when there are more.
 * Not evaluable when the statistic of the rows themselves is undefined, or when more than 5 % of the replicates are.
 * Source: B. Efron (1987), JASA 82:171-185; Efron and Tibshirani (1993), An Introduction to the Bootstrap, 14.3 and 11.5.
 */
export function bootstrapRows(
  n: number,
  statistic: (rows: Uint32Array) => number,
  options: BootstrapOptions & { readonly strata?: Int32Array },
): Evaluation<BootstrapInterval> {
  if (n < 2) return notEvaluable(`${n} rows are too few to resample`);
  const { random, strata, replicates = 2000 } = options;
  const all = Uint32Array.from({ length: n }, (_, i) => i);
  const pools = strata ? poolsOf(strata) : [all];
  const rows = new Uint32Array(n);
  const draws = new Float64Array(replicates);
  for (let r = 0; r < replicates; r += 1) {
    let k = 0;
    for (const pool of pools)
      for (let j = 0; j < pool.length; j += 1) rows[k++] = pool[Math.floor(random() * pool.length)] as number;
    draws[r] = statistic(rows);
  }
  const blocks = Math.min(n, 200);
  const jackknife = () =>
    Float64Array.from({ length: blocks }, (_, b) => {
      const from = Math.floor((b * n) / blocks);
      const to = Math.floor(((b + 1) * n) / blocks);
      const rest = new Uint32Array(n - (to - from));
      rest.set(all.subarray(0, from));
      rest.set(all.subarray(to), from);
      return statistic(rest);
    });
  return intervalOf(statistic(all), draws, options, () => accelerationOf(jackknife()));
}

function poolsOf(strata: Int32Array): Uint32Array[] {
  const pools = new Map<number, number[]>();
  for (let i = 0; i < strata.length; i += 1) {
    const pool = pools.get(strata[i] as number);
    if (pool) pool.push(i);
    else pools.set(strata[i] as number, [i]);
  }
  return [...pools.entries()].sort(([a], [b]) => a - b).map(([, pool]) => Uint32Array.from(pool));
}

/** A resample of counts, and which of them share a fixed total. */
export interface CountsOptions extends BootstrapOptions {
  /** A code a cell. Default: all are of one stratum. */
  readonly strata?: readonly number[];
}

/**
 * Tables of counts as they would come about by resampling the rows behind them: `replicates` times as many numbers as there are counts, one table after the
 * other. Every statistic of one table may be judged by the same ones. Counts are whole numbers of at least 0.
 * Source: a resample of rows is a multinomial draw of their cells (Efron and Tibshirani 1993, 6.2).
 */
export function drawCounts(
  counts: readonly number[],
  { random, replicates = 2000, strata = counts.map(() => 0) }: CountsOptions,
): Float64Array {
  const groups = [...new Set(strata)].map((stratum) => {
    const cells = counts.flatMap((_, i) => (strata[i] === stratum ? [i] : []));
    const weights = cells.map((i) => counts[i] as number);
    return {
      cells,
      weights,
      total: weights.reduce((a, b) => a + b, 0),
      into: new Float64Array(cells.length),
    };
  });
  const drawn = new Float64Array(replicates * counts.length);
  for (let from = 0; from < drawn.length; from += counts.length)
    for (const { cells, weights, total, into } of groups) {
      if (total > 0) randomMultinomial(total, weights, random, into);
      for (const [k, i] of cells.entries()) drawn[from + i] = into[k] as number;
    }
  return drawn;
}

/**
 * A bootstrap interval of a statistic of a table of counts: the same as resampling the rows behind it, at a cost that does not grow
 * with them, so that a million rows cost what a hundred do. `statistic` gets the counts of a replicate and returns a number, NaN where undefined.
 * `drawn` is `drawCounts(counts, options)`, where a caller has it already. Source: as `bootstrapRows`.
 */
export function bootstrapCounts(
  counts: readonly number[],
  statistic: (counts: Float64Array) => number,
  options: CountsOptions & { readonly drawn?: Float64Array },
): Evaluation<BootstrapInterval> {
  const { replicates = 2000 } = options;
  const n = counts.reduce((sum, count) => sum + count, 0);
  if (n < 2) return notEvaluable(`${n} rows are too few to resample`);
  if (!counts.every((count) => Number.isSafeInteger(count) && count >= 0))
    return notEvaluable('a count is not a whole number of at least 0');
  const { drawn = drawCounts(counts, options) } = options;
  const draws = new Float64Array(replicates);
  for (let r = 0; r < replicates; r += 1)
    draws[r] = statistic(drawn.subarray(r * counts.length, (r + 1) * counts.length));
  const seen = Float64Array.from(counts);
  const acceleration = () => {
    // leaving out one row of a cell is the same for all rows of that cell
    const used = counts.flatMap((count, i) => (count > 0 ? [{ count, i }] : []));
    const left = used.map(({ i }) => {
      const rest = Float64Array.from(seen);
      rest[i] = (rest[i] as number) - 1;
      return statistic(rest);
    });
    return accelerationOf(
      Float64Array.from(left),
      used.map(({ count }) => count),
    );
  };
  return intervalOf(statistic(seen), draws, options, acceleration);
}

/** Efron's acceleration from leave-one-out values, each standing for `multiplicity` rows. NaN values are left out. */
function accelerationOf(values: Float64Array, multiplicity?: readonly number[]): number {
  let total = 0;
  let mean = 0;
  for (const [i, value] of values.entries()) {
    const count = multiplicity?.[i] ?? 1;
    if (!Number.isFinite(value)) continue;
    total += count;
    mean += count * value;
  }
  mean /= total;
  let cubes = 0;
  let squares = 0;
  for (const [i, value] of values.entries()) {
    if (!Number.isFinite(value)) continue;
    const distance = mean - value;
    const count = multiplicity?.[i] ?? 1;
    squares += count * distance * distance;
    cubes += count * distance ** 3;
  }
  return squares > 0 ? cubes / (6 * squares ** 1.5) : 0;
}

function intervalOf(
  estimate: number,
  draws: Float64Array,
  options: BootstrapOptions,
  acceleration: () => number,
): Evaluation<BootstrapInterval> {
  const { confidence = 0.95, method = 'bca', replicates = 2000 } = options;
  const flaw = flawOfConfidence(confidence);
  if (flaw) return flaw;
  if (!Number.isFinite(estimate)) return notEvaluable('the statistic is not defined on these rows');
  const sorted = draws.filter((value) => Number.isFinite(value)).sort();
  const undefinedReplicates = replicates - sorted.length;
  if (undefinedReplicates > 0.05 * replicates || sorted.length < 2)
    return notEvaluable(`the statistic is not defined in ${undefinedReplicates} of ${replicates} resamples`);
  const mean = meanOf(sorted);
  let squares = 0;
  for (const value of sorted) squares += (value - mean) ** 2;
  const standardError = Math.sqrt(squares / (sorted.length - 1));
  const tail = (1 - confidence) / 2;
  let [low, high] = [tail, 1 - tail];
  let used: 'bca' | 'percentile' = 'percentile';
  if (method === 'bca') {
    // ties count one half: metrics of counts take few values
    let below = 0;
    for (const value of sorted) below += value < estimate ? 1 : value === estimate ? 0.5 : 0;
    const share = below / sorted.length;
    if (share > 0 && share < 1) {
      const bias = normalQuantile(share);
      const a = acceleration();
      const adjusted = (z: number) => normalLower(bias + (bias + z) / (1 - a * (bias + z)));
      [low, high] = [adjusted(normalQuantile(tail)), adjusted(normalQuantile(1 - tail))];
      used = 'bca';
    }
  }
  return evaluated({
    estimate,
    lower: quantileOfSorted(sorted, low),
    upper: quantileOfSorted(sorted, high),
    standardError,
    method: used,
    replicates,
    undefinedReplicates,
  });
}
