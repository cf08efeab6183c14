import { logGamma } from './gamma.ts';

/** A source of uniform numbers in [0, 1). It is always an argument: the same seed gives the same result, years later. */
export type Random = () => number;

/**
 * xoshiro128** by D. Blackman and S. Vigna (2018, public domain, prng.di.unimi.it/xoshiro128starstar.c), seeded through splitmix32 as its
 * authors advise; two draws make the 53 bits of a double. Period 2^128 - 1. `seed` is any integer; its low 32 bits count.
 */
export function seededRandom(seed: number): Random {
  let mixed = seed | 0;
  const splitmix = () => {
    mixed = (mixed + 0x9e3779b9) | 0;
    let z = mixed;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
  let [a, b, c, d] = [splitmix(), splitmix(), splitmix(), splitmix()];
  const next = () => {
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result;
  };
  return () => ((next() >>> 5) * 67108864 + (next() >>> 6)) / 9007199254740992;
}

/**
 * A binomial draw in time that does not grow with n. Few expected successes are counted by geometric gaps (Devroye 1986, X.4.3, first waiting time);
 * many by transformed rejection. Source: W. Hörmann (1993), "The generation of binomial random variates", J. Statistical Computation and
 * Simulation 46:101-110, algorithm BTRS.
 */
export function randomBinomial(n: number, p: number, random: Random): number {
  if (!(p > 0) || n <= 0) return 0;
  if (p >= 1) return n;
  if (p > 0.5) return n - randomBinomial(n, 1 - p, random);
  return n * p < 10 ? byGaps(n, p, random) : byRejection(n, p, random);
}

function byGaps(n: number, p: number, random: Random): number {
  const scale = Math.log1p(-p);
  let count = 0;
  let trials = 0;
  for (;;) {
    trials += Math.floor(Math.log(1 - random()) / scale) + 1;
    if (trials > n) return count;
    count += 1;
  }
}

function byRejection(n: number, p: number, random: Random): number {
  const spread = Math.sqrt(n * p * (1 - p));
  const b = 1.15 + 2.53 * spread;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const centre = n * p + 0.5;
  const inner = 0.92 - 4.2 / b;
  const odds = p / (1 - p);
  const alpha = (2.83 + 5.1 / b) * spread;
  const mode = Math.floor((n + 1) * p);
  for (;;) {
    const u = random() - 0.5;
    const v = random();
    const edge = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / edge + b) * u + centre);
    if (edge >= 0.07 && v <= inner) return k;
    if (!(k >= 0 && k <= n)) continue;
    const limit =
      (mode + 0.5) * Math.log((mode + 1) / (odds * (n - mode + 1))) +
      (n + 1) * Math.log((n - mode + 1) / (n - k + 1)) +
      (k + 0.5) * Math.log((odds * (n - k + 1)) / (k + 1)) +
      stirlingRest(mode) +
      stirlingRest(n - mode) -
      stirlingRest(k) -
      stirlingRest(n - k);
    if (Math.log((v * alpha) / (a / (edge * edge) + b)) <= limit) return k;
  }
}

/** log(k!) less Stirling's formula for it in k + 1: ln k! = (k + 1/2) ln(k + 1) - (k + 1) + ln(2 pi) / 2 + rest. Source: Hörmann (1993), (4). */
function stirlingRest(k: number): number {
  if (k <= 9) return logGamma(k + 1) - ((k + 0.5) * Math.log(k + 1) - (k + 1) + Math.log(2 * Math.PI) / 2);
  const square = (k + 1) * (k + 1);
  return (1 / 12 - (1 / 360 - 1 / 1260 / square) / square) / (k + 1);
}

/**
 * A multinomial draw of `total` over cells weighted by `weights` (not all 0), written into `into`. O(cells).
 * Each cell is a binomial of what is left (Devroye 1986, XI.1.4).
 */
export function randomMultinomial(
  total: number,
  weights: ArrayLike<number>,
  random: Random,
  into: Float64Array,
): void {
  let rest = 0;
  for (let i = 0; i < weights.length; i += 1) rest += weights[i] as number;
  let left = total;
  for (let i = 0; i < weights.length; i += 1) {
    const weight = weights[i] as number;
    const drawn = left === 0 || weight === 0 ? 0 : randomBinomial(left, Math.min(1, weight / rest), random);
    into[i] = drawn;
    left -= drawn;
    rest -= weight;
  }
}
