import { type Evaluation, evaluated, notEvaluable } from './evaluation.ts';
import { normalQuantile, normalUpper } from './normal.ts';

/** What a sample size is planned for. `alpha` is one-sided (default 0.025), `power` the chance to show it (default 0.8). */
export interface Plan {
  readonly alpha?: number;
  readonly power?: number;
}

function factor({ alpha = 0.025, power = 0.8 }: Plan): number {
  return (normalQuantile(1 - alpha) + normalQuantile(power)) ** 2;
}

/**
 * The pairs needed to show that head is not worse than base by `margin`, when a share `discordance` of the pairs differs and the
 * true difference is `difference` (default 0; must exceed -margin). Whole, rounded up. Source: (z_a + z_b)^2 (psi - d^2) / (m + d)^2,
 * the normal approximation of Tango's test; J. Liu et al. (2002), Statistics in Medicine 21:231-245.
 */
export function pairsForNonInferiority(
  margin: number,
  discordance: number,
  plan: Plan & { readonly difference?: number } = {},
): Evaluation<number> {
  const { difference = 0 } = plan;
  if (!(margin + difference > 0)) return notEvaluable('the difference assumed lies outside the margin');
  if (!(discordance > 0 && discordance <= 1))
    return notEvaluable('no pair differs, so none can be planned for');
  return evaluated(
    Math.ceil((factor(plan) * Math.max(0, discordance - difference ** 2)) / (margin + difference) ** 2),
  );
}

/**
 * The rows needed on each side to show non-inferiority of two independent proportions near `rate`. Whole, rounded up.
 * Source: (z_a + z_b)^2 2 p (1 - p) / (m + d)^2; W. C. Blackwelder (1982), Controlled Clinical Trials 3:345-353.
 */
export function rowsForNonInferiority(
  margin: number,
  rate: number,
  plan: Plan & { readonly difference?: number } = {},
): Evaluation<number> {
  const { difference = 0 } = plan;
  if (!(margin + difference > 0)) return notEvaluable('the difference assumed lies outside the margin');
  if (!(rate > 0 && rate < 1)) return notEvaluable(`at a rate of ${rate} nothing varies`);
  return evaluated(Math.ceil((factor(plan) * 2 * rate * (1 - rate)) / (margin + difference) ** 2));
}

/** The rows needed for a standard error small enough, from one measured at `n` rows: it falls with the root of n. */
export function rowsForStandardError(
  margin: number,
  standardError: number,
  n: number,
  plan: Plan & { readonly difference?: number } = {},
): Evaluation<number> {
  const { difference = 0 } = plan;
  if (!(margin + difference > 0)) return notEvaluable('the difference assumed lies outside the margin');
  if (!(standardError > 0) || !(n > 0)) return notEvaluable('no standard error');
  return evaluated(Math.ceil((factor(plan) * n * standardError ** 2) / (margin + difference) ** 2));
}

/**
 * The rows a group needs until a two-sided test at 2 alpha finds rates `p1` and `p2` different, `ratio` rows in group 2 for one in
 * group 1. Source: J. L. Fleiss, A. Tytun, H. K. Ury (1980), Biometrics 36:343-346, without continuity correction.
 */
export function rowsForDifference(
  p1: number,
  p2: number,
  plan: Plan & { readonly ratio?: number } = {},
): Evaluation<number> {
  const { alpha = 0.025, power = 0.8, ratio = 1 } = plan;
  if (!(p1 >= 0 && p1 <= 1 && p2 >= 0 && p2 <= 1)) return notEvaluable('a rate lies outside [0, 1]');
  if (p1 === p2) return notEvaluable('the rates are equal: no sample shows a difference');
  const pooled = (p1 + ratio * p2) / (1 + ratio);
  const root =
    normalQuantile(1 - alpha) * Math.sqrt((1 + 1 / ratio) * pooled * (1 - pooled)) +
    normalQuantile(power) * Math.sqrt(p1 * (1 - p1) + (p2 * (1 - p2)) / ratio);
  return evaluated(Math.ceil((root / (p1 - p2)) ** 2));
}

/** The rows at which a Wilson-like interval of a rate near `rate` is at most `halfWidth` to either side: 385 at 0.5 and 0.05. */
export function rowsForHalfWidth(
  halfWidth: number,
  rate: number = 0.5,
  confidence: number = 0.95,
): Evaluation<number> {
  if (!(halfWidth > 0 && halfWidth < 1)) return notEvaluable(`a half width of ${halfWidth}`);
  const z = normalQuantile((1 + confidence) / 2);
  return evaluated(Math.max(1, Math.ceil((z * z * rate * (1 - rate)) / halfWidth ** 2)));
}

/** The power to show non-inferiority with `n` pairs: the inverse of `pairsForNonInferiority`, in [0, 1]. */
export function powerOfPairs(
  n: number,
  margin: number,
  discordance: number,
  plan: { readonly alpha?: number; readonly difference?: number } = {},
): Evaluation<number> {
  const { alpha = 0.025, difference = 0 } = plan;
  const variance = discordance - difference ** 2;
  if (!(n > 0) || !(variance > 0)) return notEvaluable('no pair differs, so none can be planned for');
  const shift = (margin + difference) / Math.sqrt(variance / n);
  return evaluated(normalUpper(normalQuantile(1 - alpha) - shift));
}
