/** Successes of trials in two independent groups. */
export interface TwoProportions {
  readonly x1: number;
  readonly n1: number;
  readonly x2: number;
  readonly n2: number;
}

/**
 * The score statistic of H0: p1 - p2 = delta, with the maximum-likelihood estimates under H0 in closed form.
 * `inflated` multiplies the variance by N / (N - 1) (Miettinen and Nurminen); without, it is Mee's and Farrington and
 * Manning's. 0 where the estimate equals delta; infinite where the constrained variance is 0.
 * Source: O. Miettinen, M. Nurminen (1985), Statistics in Medicine 4:213-226; C. P. Farrington, G. Manning (1990),
 * Statistics in Medicine 9:1447-1454, appendix (the cubic).
 */
export function scoreOfDifference(
  { x1, n1, x2, n2 }: TwoProportions,
  delta: number,
  inflated: boolean,
): number {
  const distance = x1 / n1 - x2 / n2 - delta;
  if (distance === 0) return 0;
  const { first, second } = constrainedRates({ x1, n1, x2, n2 }, delta);
  const total = n1 + n2;
  const variance =
    ((first * (1 - first)) / n1 + (second * (1 - second)) / n2) * (inflated ? total / (total - 1) : 1);
  return distance / Math.sqrt(Math.max(0, variance));
}

/** The maximum-likelihood estimates of both rates under p1 - p2 = delta. Source: as above, equation of the cubic. */
export function constrainedRates(
  { x1, n1, x2, n2 }: TwoProportions,
  delta: number,
): { readonly first: number; readonly second: number } {
  // the cubic L3 p^3 + L2 p^2 + L1 p + L0 in p = p2
  const total = n1 + n2;
  const events = x1 + x2;
  const l3 = total;
  const l2 = (n1 + 2 * n2) * delta - total - events;
  const l1 = (n2 * delta - total - 2 * x2) * delta + events;
  const l0 = x2 * delta * (1 - delta);
  const q = (l2 / (3 * l3)) ** 3 - (l1 * l2) / (6 * l3 * l3) + l0 / (2 * l3);
  const root = Math.sqrt(Math.max(0, (l2 / (3 * l3)) ** 2 - l1 / (3 * l3)));
  const p = q < 0 ? -root : root;
  const cosine = p === 0 ? 0 : Math.min(1, Math.max(-1, q / (p * p * p)));
  const angle = (Math.PI + Math.acos(cosine)) / 3;
  const raw = 2 * p * Math.cos(angle) - l2 / (3 * l3);
  const low = Math.max(0, -delta);
  const high = Math.min(1, 1 - delta);
  const second = Math.min(high, Math.max(low, raw));
  return { first: Math.min(1, Math.max(0, second + delta)), second };
}
