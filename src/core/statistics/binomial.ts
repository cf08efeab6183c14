import { binomialTerm, logChoose } from './gamma.ts';
import { incompleteBeta } from './incomplete-beta.ts';

/** P(X = k) of the binomial distribution. */
export function binomialMass(k: number, n: number, p: number): number {
  return k < 0 || k > n ? 0 : binomialTerm(k, n, p, 1 - p);
}

/** P(X <= k) of the binomial distribution. Source: DLMF 8.17.5. */
export function binomialLower(k: number, n: number, p: number): number {
  if (k < 0) return 0;
  if (k >= n) return 1;
  return incompleteBeta(1 - p, n - k, k + 1, p).lower;
}

/** P(X >= k) of the binomial distribution. */
export function binomialUpper(k: number, n: number, p: number): number {
  if (k <= 0) return 1;
  if (k > n) return 0;
  return incompleteBeta(p, k, n - k + 1, 1 - p).lower;
}

/**
 * The probabilities of a hypergeometric count: `draws` items drawn from `successes + failures`, from `from` upwards.
 * Computed from the mode outwards by the ratio of neighbours, so that the sum is 1 to rounding; where a mass is too small for a double, all beyond it are 0.
 * Size O(range).
 */
export function hypergeometricMasses(
  successes: number,
  failures: number,
  draws: number,
): { readonly from: number; readonly masses: Float64Array } {
  const from = Math.max(0, draws - failures);
  const to = Math.min(successes, draws);
  const masses = new Float64Array(to - from + 1);
  const mode = Math.min(
    to,
    Math.max(from, Math.floor(((draws + 1) * (successes + 1)) / (successes + failures + 2))),
  );
  masses[mode - from] = Math.exp(
    logChoose(successes, mode) + logChoose(failures, draws - mode) - logChoose(successes + failures, draws),
  );
  for (let k = mode; k < to && (masses[k - from] as number) > 0; k += 1) {
    const ratio = ((successes - k) / (k + 1)) * ((draws - k) / (failures - draws + k + 1));
    masses[k + 1 - from] = (masses[k - from] as number) * ratio;
  }
  for (let k = mode; k > from && (masses[k - from] as number) > 0; k -= 1) {
    const ratio = (k / (successes - k + 1)) * ((failures - draws + k) / (draws - k + 1));
    masses[k - 1 - from] = (masses[k - from] as number) * ratio;
  }
  let total = 0;
  for (const mass of masses) total += mass;
  for (let i = 0; i < masses.length; i += 1) masses[i] = (masses[i] as number) / total;
  return { from, masses };
}
