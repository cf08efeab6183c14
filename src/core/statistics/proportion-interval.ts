import { binomialLower, binomialMass, binomialUpper } from './binomial.ts';
import { betaQuantile } from './incomplete-beta.ts';
import { zOfConfidence } from './normal.ts';
import { type Evaluation, evaluated, flawOfConfidence, flawOfCounts, notEvaluable } from './evaluation.ts';
import { bisect } from './root.ts';

/** An interval with the point that it surrounds; all three on the scale of the estimate. */
export interface Interval {
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
}

/** The methods for one proportion, by the names of Newcombe (1998a) and Brown, Cai and DasGupta (2001). */
export type ProportionMethod =
  | 'wald'
  | 'wald-cc'
  | 'wilson'
  | 'wilson-cc'
  | 'clopper-pearson'
  | 'mid-p'
  | 'agresti-coull'
  | 'jeffreys';

/** The flaw of `successes` of `trials`: not whole, negative, more successes than trials, or no trial at all. */
export function flawOfProportion(successes: number, trials: number) {
  const flaw = flawOfCounts({ successes, trials });
  if (flaw) return flaw;
  if (trials === 0) return notEvaluable('no observations (n = 0)');
  if (successes > trials) return notEvaluable(`${successes} successes of ${trials} trials`);
  return undefined;
}

/**
 * A two-sided confidence interval of a proportion from counts. For a one-sided bound at confidence c ask for 2c - 1.
 * Not evaluable for n = 0 and for counts that are not whole. Wald limits may leave [0, 1], as Newcombe prints them.
 * Source: R. G. Newcombe (1998), Statistics in Medicine 17:857-872, methods 1 to 6; L. D. Brown, T. T. Cai,
 * A. DasGupta (2001), Statistical Science 16:101-133 (Agresti-Coull, Jeffreys).
 */
export function proportionInterval(
  successes: number,
  trials: number,
  options: { readonly method?: ProportionMethod; readonly confidence?: number } = {},
): Evaluation<Interval> {
  const { method = 'wilson', confidence = 0.95 } = options;
  const flaw = flawOfProportion(successes, trials) ?? flawOfConfidence(confidence);
  if (flaw) return flaw;
  const [lower, upper] = limits(method, successes, trials, confidence);
  return evaluated({ estimate: successes / trials, lower, upper });
}

function limits(method: ProportionMethod, x: number, n: number, confidence: number): [number, number] {
  const z = zOfConfidence(confidence);
  const p = x / n;
  const tail = (1 - confidence) / 2;
  switch (method) {
    case 'wald':
    case 'wald-cc': {
      const half = z * Math.sqrt((p * (1 - p)) / n) + (method === 'wald-cc' ? 1 / (2 * n) : 0);
      return [p - half, p + half];
    }
    case 'wilson':
      return wilsonLimits(x, n, z);
    case 'wilson-cc':
      return wilsonCorrectedLimits(x, n, z);
    case 'clopper-pearson':
      return [
        x === 0 ? 0 : betaQuantile(tail, x, n - x + 1),
        x === n ? 1 : betaQuantile(1 - tail, x + 1, n - x),
      ];
    case 'mid-p':
      return midPLimits(x, n, tail);
    case 'agresti-coull': {
      const total = n + z * z;
      const centre = (x + (z * z) / 2) / total;
      const half = z * Math.sqrt((centre * (1 - centre)) / total);
      return [Math.max(0, centre - half), Math.min(1, centre + half)];
    }
    case 'jeffreys':
      return [
        x === 0 ? 0 : betaQuantile(tail, x + 0.5, n - x + 0.5),
        x === n ? 1 : betaQuantile(1 - tail, x + 0.5, n - x + 0.5),
      ];
  }
}

/**
 * Wilson's score limits; the lower is exactly 0 at x = 0 and the upper exactly 1 at x = n. `x` need not be whole, which
 * a declared rate times n may not be. Source: E. B. Wilson (1927); Newcombe (1998a), method 3.
 */
export function wilsonLimits(x: number, n: number, z: number): [number, number] {
  const p = x / n;
  const square = z * z;
  const centre = x + square / 2;
  const half = z * Math.sqrt(n * p * (1 - p) + square / 4);
  return [x === 0 ? 0 : (centre - half) / (n + square), x === n ? 1 : (centre + half) / (n + square)];
}

/** Wilson's limits with continuity correction. Source: Newcombe (1998a), method 4. */
export function wilsonCorrectedLimits(x: number, n: number, z: number): [number, number] {
  const p = x / n;
  const q = 1 - p;
  const square = z * z;
  const width = (sign: number) =>
    z * Math.sqrt(Math.max(0, square - sign * 2 - 1 / n + 4 * p * (n * q + sign)));
  const lower = (2 * n * p + square - 1 - width(1)) / (2 * (n + square));
  const upper = (2 * n * p + square + 1 + width(-1)) / (2 * (n + square));
  return [x === 0 ? 0 : Math.max(0, lower), x === n ? 1 : Math.min(1, upper)];
}

/** Clopper and Pearson's limits with half of the observed outcome's probability. Source: Newcombe (1998a), method 6. */
function midPLimits(x: number, n: number, tail: number): [number, number] {
  const above = (p: number) => binomialUpper(x + 1, n, p) + binomialMass(x, n, p) / 2;
  const below = (p: number) => binomialLower(x - 1, n, p) + binomialMass(x, n, p) / 2;
  return [
    x === 0 ? 0 : bisect((p) => above(p) - tail, 0, x / n),
    x === n ? 1 : bisect((p) => below(p) - tail, x / n, 1),
  ];
}
