import { binomialTerm } from './gamma.ts';
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
 * Visits the possible values of a hypergeometric count (`draws` items drawn from `successes + failures`) from the mode outwards, each with its probability
 * as a multiple of the mode's: divide by their sum. The ratio of neighbours gives the next, so that tails keep their digits. A side ends where `visit`
 * wants no more of it, and where the probability is too small for a double.
 */
export function visitHypergeometric(
  successes: number,
  failures: number,
  draws: number,
  visit: (k: number, mass: number) => boolean,
): void {
  const from = Math.max(0, draws - failures);
  const to = Math.min(successes, draws);
  const mode = Math.min(
    to,
    Math.max(from, Math.floor(((draws + 1) * (successes + 1)) / (successes + failures + 2))),
  );
  visit(mode, 1);
  let mass = 1;
  for (let k = mode; k < to && mass > 0; k += 1) {
    mass *= ((successes - k) / (k + 1)) * ((draws - k) / (failures - draws + k + 1));
    if (!visit(k + 1, mass)) break;
  }
  mass = 1;
  for (let k = mode; k > from && mass > 0; k -= 1) {
    mass *= (k / (successes - k + 1)) * ((failures - draws + k) / (draws - k + 1));
    if (!visit(k - 1, mass)) break;
  }
}
