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

/** A standard normal draw by Marsaglia's polar method (1964). */
export function randomNormal(random: Random): number {
  for (;;) {
    const u = 2 * random() - 1;
    const v = 2 * random() - 1;
    const s = u * u + v * v;
    if (s > 0 && s < 1) return u * Math.sqrt((-2 * Math.log(s)) / s);
  }
}

/** A gamma draw with shape at least 1 and scale 1. Source: G. Marsaglia, W. W. Tsang (2000), ACM TOMS 26:363-372. */
function randomGamma(shape: number, random: Random): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = randomNormal(random);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random()) < (x * x) / 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}

/**
 * A binomial draw in O(log n): the order statistic in the middle of n uniforms is beta-distributed and halves the problem.
 * Source: L. Devroye (1986), Non-Uniform Random Variate Generation, X.4.3 (recursive method of Relles 1972).
 */
export function randomBinomial(n: number, p: number, random: Random): number {
  let trials = n;
  let share = p;
  let count = 0;
  while (trials > 30 && share > 0 && share < 1) {
    const middle = 1 + Math.floor(trials / 2);
    const g = randomGamma(middle, random);
    const x = g / (g + randomGamma(trials + 1 - middle, random));
    if (x <= share) {
      count += middle;
      trials -= middle;
      share = (share - x) / (1 - x);
    } else {
      trials = middle - 1;
      share /= x;
    }
  }
  if (share >= 1) return count + trials;
  if (share <= 0) return count;
  for (let i = 0; i < trials; i += 1) if (random() < share) count += 1;
  return count;
}

/**
 * A multinomial draw of `total` over cells weighted by `weights` (not all 0), written into `into`. O(cells log total).
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
