import { type Evaluation, evaluated, flawOfConfidence } from './evaluation.ts';
import { zOfConfidence } from './normal.ts';
import {
  flawOfProportion,
  type Interval,
  wilsonCorrectedLimits,
  wilsonLimits,
} from './proportion-interval.ts';
import { bisect } from './root.ts';
import { scoreOfDifference, type TwoProportions } from './score-difference.ts';

/** The methods for the difference of two independent proportions; Newcombe's numbers stand in the docstring below. */
export type DifferenceMethod =
  | 'wald'
  | 'wald-cc'
  | 'agresti-caffo'
  | 'hauck-anderson'
  | 'newcombe'
  | 'newcombe-cc'
  | 'miettinen-nurminen'
  | 'mee';

/**
 * A two-sided confidence interval of p1 - p2 of two independent groups, from counts; not evaluable for an empty group.
 * Wald, Hauck-Anderson and the corrected Wald limits may leave [-1, 1], as their authors print them.
 * Sources: R. G. Newcombe (1998), Statistics in Medicine 17:873-890: wald (1), wald-cc (2), mee (5),
 * miettinen-nurminen (6), newcombe (10), newcombe-cc (11); A. Agresti, B. Caffo (2000), American Statistician
 * 54:280-288; W. W. Hauck, S. Anderson (1986), American Statistician 40:318-322.
 */
export function proportionDifference(
  counts: TwoProportions,
  options: { readonly method?: DifferenceMethod; readonly confidence?: number } = {},
): Evaluation<Interval> {
  const { method = 'newcombe', confidence = 0.95 } = options;
  const { x1, n1, x2, n2 } = counts;
  const flaw = flawOfProportion(x1, n1) ?? flawOfProportion(x2, n2) ?? flawOfConfidence(confidence);
  if (flaw) return flaw;
  const [lower, upper] = limits(method, counts, zOfConfidence(confidence));
  return evaluated({ estimate: x1 / n1 - x2 / n2, lower, upper });
}

function limits(method: DifferenceMethod, counts: TwoProportions, z: number): [number, number] {
  const { x1, n1, x2, n2 } = counts;
  const p1 = x1 / n1;
  const p2 = x2 / n2;
  const d = p1 - p2;
  const variance = (p1 * (1 - p1)) / n1 + (p2 * (1 - p2)) / n2;
  const around = (centre: number, half: number): [number, number] => [centre - half, centre + half];
  switch (method) {
    case 'wald':
      return around(d, z * Math.sqrt(variance));
    case 'wald-cc':
      return around(d, z * Math.sqrt(variance) + (1 / n1 + 1 / n2) / 2);
    case 'agresti-caffo': {
      const a = (x1 + 1) / (n1 + 2);
      const b = (x2 + 1) / (n2 + 2);
      const [l, u] = around(a - b, z * Math.sqrt((a * (1 - a)) / (n1 + 2) + (b * (1 - b)) / (n2 + 2)));
      return [Math.max(-1, l), Math.min(1, u)];
    }
    case 'hauck-anderson': {
      const unbiased = (p1 * (1 - p1)) / Math.max(1, n1 - 1) + (p2 * (1 - p2)) / Math.max(1, n2 - 1);
      return around(d, z * Math.sqrt(unbiased) + 1 / (2 * Math.min(n1, n2)));
    }
    case 'newcombe':
      return squareAndAdd(p1, wilsonLimits(x1, n1, z), p2, wilsonLimits(x2, n2, z), 0);
    case 'newcombe-cc':
      return squareAndAdd(p1, wilsonCorrectedLimits(x1, n1, z), p2, wilsonCorrectedLimits(x2, n2, z), 0);
    case 'miettinen-nurminen':
      return scoreLimits(counts, z, true);
    case 'mee':
      return scoreLimits(counts, z, false);
  }
}

/**
 * Newcombe's square-and-add limits of p1 - p2 from the limits of each, with their correlation `phi` (0 when the
 * groups are independent). Source: Newcombe (1998b) method 10, and (1998c), Statistics in Medicine 17:2635-2650.
 */
export function squareAndAdd(
  p1: number,
  [l1, u1]: readonly [number, number],
  p2: number,
  [l2, u2]: readonly [number, number],
  phi: number,
): [number, number] {
  const combine = (a: number, b: number) => Math.sqrt(Math.max(0, a * a - 2 * phi * a * b + b * b));
  const d = p1 - p2;
  return [d - combine(p1 - l1, u2 - p2), d + combine(u1 - p1, p2 - l2)];
}

function scoreLimits(counts: TwoProportions, z: number, inflated: boolean): [number, number] {
  const d = counts.x1 / counts.n1 - counts.x2 / counts.n2;
  const score = (delta: number) => scoreOfDifference(counts, delta, inflated);
  return [
    d <= -1 ? -1 : bisect((delta) => z - score(delta), -1, d),
    d >= 1 ? 1 : bisect((delta) => -z - score(delta), d, 1),
  ];
}
