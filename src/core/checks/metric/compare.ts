import { numberText } from '../message.ts';

/** One side of a comparison. */
export interface Measured {
  readonly value: number;
  readonly text: string;
  readonly n: number | undefined;
  readonly stderr: number | undefined;
}

export interface ComparisonInput {
  readonly label: string;
  readonly direction: 'higher' | 'lower';
  readonly before: Measured;
  readonly after: Measured;
  /** In the metric's own unit. */
  readonly tolerance: number;
  /** One-sided, in (0.5, 1). */
  readonly confidence: number;
  readonly fraction: boolean;
}

export interface Comparison {
  readonly outcome: 'held' | 'worse' | 'not-shown' | 'gone';
  readonly sentence: string;
  readonly steps: readonly string[];
}

/**
 * Whether a metric held. Without a standard error or paired evidence only the points are compared, and the sentence
 * says so. The decimal representations are compared beyond the noise of binary floating point: 0.87 - 0.01 against
 * 0.86 holds at a tolerance of 0.01.
 */
export function compareValues(input: ComparisonInput): Comparison {
  const { label, before, after, tolerance, direction } = input;
  const worsening = direction === 'higher' ? before.value - after.value : after.value - before.value;
  const excess = worsening - tolerance;
  const noise = 4 * Number.EPSILON * Math.max(1, Math.abs(before.value), Math.abs(after.value));
  const holds = excess <= noise;
  const size = numberText(Math.abs(worsening), 4);
  const allowed = numberText(tolerance);
  const verb = movement(direction, worsening);
  const points = 'points compared, no sample size or standard error is committed';
  const sentence =
    worsening === 0
      ? `${label} stays at ${after.text}`
      : `${label} ${verb} from ${before.text} to ${after.text}, ${holds ? 'within' : 'beyond'} the tolerance of ${allowed} (${size} ${worsening > 0 ? 'worse' : 'better'}; ${points})`;
  return {
    outcome: holds ? 'held' : 'worse',
    sentence,
    steps: [
      `${direction === 'higher' ? 'Higher' : 'Lower'} is better; ${before.text} at the merge base, ${after.text} at the head.`,
      `It is worse by ${numberText(worsening, 12)}; the tolerance is ${numberText(tolerance, 12)}.`,
    ],
  };
}

function movement(direction: 'higher' | 'lower', worsening: number): string {
  const up = direction === 'higher' ? worsening < 0 : worsening > 0;
  return up ? 'rose' : 'fell';
}
