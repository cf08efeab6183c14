import type { Evaluation } from '../../statistics/evaluation.ts';
import {
  comparePoints,
  countOfDeclaredRate,
  type NonInferiority,
  nonInferiorityOfCounts,
  nonInferiorityOfEstimates,
  type Tolerance,
} from '../../statistics/non-inferiority.ts';
import { numberText } from '../message.ts';

/** One side of a comparison. */
export interface Measured {
  readonly value: number;
  readonly text: string;
  /** Digits behind the decimal point of `value`, as written. */
  readonly decimals: number;
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
  /** Whether the value is the share of n samples for which something holds, as accuracy is. */
  readonly share: boolean;
}

export interface Comparison {
  readonly outcome: 'held' | 'worse' | 'not-shown' | 'gone';
  readonly sentence: string;
  readonly steps: readonly string[];
}

/**
 * Whether a metric held, by the best method that the evidence allows: standard errors, the counts behind a share, else the two points,
 * and the sentence says which. With a tolerance, holding must be shown (non-inferiority, CONSORT 2012); without one it cannot be shown by
 * any sample, so a value that is not lower holds, one that is lower beyond doubt is worse, and one in between is not shown.
 */
export function compareValues(input: ComparisonInput): Comparison {
  const { label, before, after, direction } = input;
  const basis = basisOf(input);
  const { judged } = basis;
  const steps = [
    `${direction === 'higher' ? 'Higher' : 'Lower'} is better; ${before.text} at the merge base, ${after.text} at the head.`,
    ...basis.steps,
  ];
  if (!judged.evaluable)
    return {
      outcome: 'not-shown',
      sentence: `${label} cannot be compared: ${judged.reason}`,
      steps: [...steps, judged.reason],
    };
  const { difference, lower, upper, margin, method, rowsNeeded } = judged.value;
  const tested = method !== 'point';
  const outcome = outcomeOf(judged.value, input.tolerance === 0 && tested);
  if (tested)
    steps.push(
      `The difference, better being positive, is ${numberText(difference, 6)}, one-sided ${numberText(input.confidence * 100)} % limits ${numberText(lower, 6)} and ${numberText(upper, 6)} (${method}); the tolerance is ${numberText(margin)}.`,
    );
  else steps.push(`Better by ${numberText(difference, 6)}; the tolerance is ${numberText(margin)}.`);
  if (difference === 0) return { outcome: 'held', sentence: `${label} stays at ${after.text}`, steps };
  const rose = direction === 'higher' ? difference > 0 : difference < 0;
  const movement = `${label} ${rose ? 'rose' : 'fell'} from ${before.text} to ${after.text}`;
  const size = `${numberText(Math.abs(difference), 4)} ${difference < 0 ? 'worse' : 'better'}`;
  const limit = `the tolerance of ${numberText(margin)}`;
  if (!tested)
    return {
      outcome,
      sentence: `${movement}, ${outcome === 'held' ? 'within' : 'beyond'} ${limit} (${size}; points compared, ${basis.why})`,
      steps,
    };
  const interval = `${numberText(input.confidence * 100)} % limits ${numberText(lower, 3)} to ${numberText(upper, 3)}, n = ${nText(before.n, after.n)}`;
  const said = {
    held: difference > 0 ? `no worse than ${limit} allows` : `within ${limit}`,
    worse: `beyond ${limit}`,
    'not-shown': `too little data to tell whether it is within ${limit}${rowsNeeded === undefined ? '' : ` (about ${rowsNeeded.toLocaleString('en')} samples would)`}`,
    gone: '',
  }[outcome];
  return { outcome, sentence: `${movement}, ${said} (${size}, ${interval})`, steps };
}

function basisOf(input: ComparisonInput): {
  judged: Evaluation<NonInferiority>;
  why: string;
  steps: string[];
} {
  const { before, after, confidence, direction } = input;
  const tolerance: Tolerance = {
    margin: input.tolerance,
    confidence,
    higherIsBetter: direction === 'higher',
  };
  const points = (why: string) => ({
    judged: comparePoints(before.value, after.value, tolerance),
    why,
    steps: [`Points compared: ${why}.`],
  });
  if (before.stderr !== undefined && after.stderr !== undefined) {
    const judged = nonInferiorityOfEstimates(estimate(before), estimate(after), tolerance);
    if (judged.evaluable)
      return {
        judged,
        why: '',
        steps: [`Standard errors ${numberText(before.stderr)} and ${numberText(after.stderr)}.`],
      };
    return points(judged.reason);
  }
  if (!input.share || before.n === undefined || after.n === undefined)
    return points('no sample size or standard error is committed that would allow a test');
  const x2 = countOfDeclaredRate(before.value, before.n, before.decimals);
  const x1 = countOfDeclaredRate(after.value, after.n, after.decimals);
  if (!x1.evaluable) return points(x1.reason);
  if (!x2.evaluable) return points(x2.reason);
  return {
    judged: nonInferiorityOfCounts({ x1: x1.value, n1: after.n, x2: x2.value, n2: before.n }, tolerance),
    why: '',
    steps: [
      `${x2.value} of ${before.n} at the merge base, ${x1.value} of ${after.n} at the head, taken as different samples.`,
    ],
  };
}

function outcomeOf({ verdict, difference, upper }: NonInferiority, byChance: boolean): Comparison['outcome'] {
  if (difference === 0) return 'held';
  if (byChance) {
    if (difference > 0) return 'held';
    return upper < 0 ? 'worse' : 'not-shown';
  }
  if (verdict === 'shown-good') return 'held';
  return verdict === 'shown-bad' ? 'worse' : 'not-shown';
}

function estimate({ value, stderr, n }: Measured): { value: number; standardError: number; n?: number } {
  return { value, standardError: stderr ?? Number.NaN, ...(n === undefined ? {} : { n }) };
}

function nText(before: number | undefined, after: number | undefined): string {
  if (before === undefined && after === undefined) return 'not stated';
  if (before === after) return (after ?? 0).toLocaleString('en');
  return `${before?.toLocaleString('en') ?? 'not stated'} and ${after?.toLocaleString('en') ?? 'not stated'}`;
}
