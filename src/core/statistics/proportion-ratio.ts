import { type Evaluation, evaluated, flawOfConfidence, notEvaluable } from './evaluation.ts';
import { zOfConfidence } from './normal.ts';
import { flawOfProportion, type Interval } from './proportion-interval.ts';
import { bisect } from './root.ts';
import type { TwoProportions } from './score-difference.ts';

/** The methods for the ratio of two independent proportions. */
export type RatioMethod = 'katz-log' | 'koopman';

/**
 * A two-sided confidence interval of the ratio (x1/n1) / (x2/n2) of two independent groups. `katz-log` needs a success in each;
 * `koopman` (the score interval) also holds with none in the first. Not evaluable when the second group has no
 * success, since the ratio is then x/0 or 0/0. The upper limit may be Infinity only there, so it is always finite here.
 * Sources: D. Katz et al. (1978), Biometrics 34:469-474; P. A. R. Koopman (1984), Biometrics 40:513-517.
 */
export function proportionRatio(
  counts: TwoProportions,
  options: { readonly method?: RatioMethod; readonly confidence?: number } = {},
): Evaluation<Interval> {
  const { method = 'koopman', confidence = 0.95 } = options;
  const { x1, n1, x2, n2 } = counts;
  const flaw = flawOfProportion(x1, n1) ?? flawOfProportion(x2, n2) ?? flawOfConfidence(confidence);
  if (flaw) return flaw;
  if (x2 === 0) return notEvaluable(`the rate to compare with is 0 of ${n2}`);
  const estimate = (x1 * n2) / (n1 * x2);
  const z = zOfConfidence(confidence);
  if (method === 'katz-log') {
    if (x1 === 0) return notEvaluable(`the logarithm of a ratio of 0 (0 of ${n1})`);
    const half = z * Math.sqrt(1 / x1 - 1 / n1 + 1 / x2 - 1 / n2);
    return evaluated({ estimate, lower: estimate * Math.exp(-half), upper: estimate * Math.exp(half) });
  }
  const beyond = (logRatio: number) => scoreSquared(counts, Math.exp(logRatio)) - z * z;
  const centre = Math.log(x1 === 0 ? 1e-12 : estimate);
  const lower = x1 === 0 ? 0 : Math.exp(bisect(beyond, centre - 50, centre));
  return evaluated({ estimate, lower, upper: Math.exp(bisect(beyond, centre, centre + 60)) });
}

/** Pearson's chi-squared of H0: p1 = ratio * p2 with the constrained estimate. Source: Koopman (1984), equations 1 to 3. */
function scoreSquared({ x1, n1, x2, n2 }: TwoProportions, ratio: number): number {
  const total = n1 + n2;
  const a = total * ratio;
  const b = -(n1 * ratio + x1 + n2 + x2 * ratio);
  const c = x1 + x2;
  // the smaller root, written so that nothing cancels for small ratios
  const second = (2 * c) / (-b + Math.sqrt(Math.max(0, b * b - 4 * a * c)));
  const first = Math.min(1, second * ratio);
  const part = (x: number, n: number, p: number) => {
    const distance = x - n * p;
    if (Math.abs(distance) <= 1e-14 * n) return 0;
    return (distance * distance) / (n * p * (1 - p));
  };
  return part(x1, n1, first) + part(x2, n2, Math.min(1, second));
}
