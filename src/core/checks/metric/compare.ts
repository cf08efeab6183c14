import type { Evaluation } from '../../statistics/evaluation.ts';
import { simultaneousConfidence } from '../../statistics/multiple-comparisons.ts';
import {
  comparePoints,
  countOfDeclaredRate,
  type NonInferiority,
  nonInferiorityOfCounts,
  nonInferiorityOfEstimates,
  type Tolerance,
} from '../../statistics/non-inferiority.ts';
import { numberText } from '../message.ts';
import type { PairedJudgement } from './paired.ts';

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
  /** Whether it is a share of some of them only (recall: of the positives), so that n says nothing of its error. */
  readonly shareOfSome: boolean;
  /** The same metric on the rows that both versions answered, or why there are none. */
  readonly paired: Evaluation<PairedJudgement>;
  /** Metrics that are compared at once: one that got worse must show it for all of them together. */
  readonly family: number;
}

export interface Comparison {
  readonly outcome: 'held' | 'worse' | 'not-shown' | 'gone';
  readonly sentence: string;
  readonly steps: readonly string[];
}

/** How two values are compared: `judge` by what is known of their errors. */
interface Basis {
  readonly judge: (confidence: number) => Evaluation<NonInferiority>;
  /** Why only the points are compared; empty where more is. */
  readonly why: string;
  /** What the limits rest on: `n = 1,200 pairs`. */
  readonly size: string;
  readonly steps: readonly string[];
}

/**
 * Whether a metric held, by the best method that the evidence allows: the same rows in both versions, standard errors, the counts behind a share, else the two
 * points, and the sentence says which. With a tolerance, holding must be shown (non-inferiority, CONSORT 2012); without one it cannot be shown by
 * any sample, so a value that is not lower holds, one that is lower beyond doubt is worse, and one in between is not shown. Of several metrics
 * compared at once, one is worse only at the confidence that holds for all of them (Bonferroni).
 */
export function compareValues(input: ComparisonInput): Comparison {
  const { label, before, after, direction, confidence, family } = input;
  const basis = basisOf(input);
  const judged = basis.judge(confidence);
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
  const outcome = correctedOutcome(input, basis, judged.value);
  if (tested)
    steps.push(
      `The difference, better being positive, is ${numberText(difference, 6)}, one-sided ${numberText(confidence * 100)} % limits ${numberText(lower, 6)} and ${numberText(upper, 6)} (${method}); the tolerance is ${numberText(margin)}.`,
    );
  else steps.push(`Better by ${numberText(difference, 6)}; the tolerance is ${numberText(margin)}.`);
  if (tested && family > 1)
    steps.push(
      `${family} metrics are compared at once: one is worse only at ${numberText(simultaneousConfidence(confidence, family) * 100, 4)} %, corrected for that.`,
    );
  if (difference === 0 && outcome === 'held')
    return { outcome, sentence: `${label} stays at ${after.text}`, steps };
  const rose = direction === 'higher' ? difference > 0 : difference < 0;
  const movement =
    difference === 0
      ? `${label} stays at ${after.text}`
      : `${label} ${rose ? 'rose' : 'fell'} from ${before.text} to ${after.text}`;
  const size = `${numberText(Math.abs(difference), 4)} ${difference < 0 ? 'worse' : 'better'}`;
  const limit = `the tolerance of ${numberText(margin)}`;
  if (!tested)
    return {
      outcome,
      sentence: `${movement}, ${outcome === 'held' ? 'within' : 'beyond'} ${limit} (${size}; points compared, ${basis.why})`,
      steps,
    };
  const interval = `${numberText(confidence * 100)} % limits ${rangeText(lower, upper)}, ${basis.size}`;
  const said = {
    held: difference > 0 ? `no worse than ${limit} allows` : `within ${limit}`,
    worse: `beyond ${limit}`,
    'not-shown': `too little data to tell whether it is within ${limit}${rowsNeeded === undefined ? '' : ` (about ${rowsNeeded.toLocaleString('en')} samples would)`}`,
    gone: '',
  }[outcome];
  return { outcome, sentence: `${movement}, ${said} (${size}, ${interval})`, steps };
}

/** A range of differences of which the positive ones are better: `0.0373 to 0.0601 worse`, `0.01 worse to 0.02 better`. */
function rangeText(lower: number, upper: number): string {
  const size = (value: number) => numberText(Math.abs(value), 3);
  if (upper <= 0) return `${size(upper)} to ${size(lower)} worse`;
  if (lower >= 0) return `${size(lower)} to ${size(upper)} better`;
  return `${size(lower)} worse to ${size(upper)} better`;
}

/** What fails must fail at the confidence that all comparisons hold at together; what holds needs no such correction (R. L. Berger 1982). */
function correctedOutcome(
  { tolerance, confidence, family }: ComparisonInput,
  { judge }: Basis,
  plain: NonInferiority,
): Comparison['outcome'] {
  const tested = plain.method !== 'point';
  const byChance = tolerance === 0 && tested;
  const outcome = outcomeOf(plain, byChance);
  if (outcome !== 'worse' || !tested || family <= 1) return outcome;
  const strict = judge(simultaneousConfidence(confidence, family));
  return strict.evaluable ? outcomeOf(strict.value, byChance) : 'not-shown';
}

function basisOf(input: ComparisonInput): Basis {
  const { before, after, direction, paired } = input;
  const toleranceAt = (confidence: number): Tolerance => ({
    margin: input.tolerance,
    confidence,
    higherIsBetter: direction === 'higher',
  });
  const pairs = paired.evaluable ? pairedBasis(input, paired.value, toleranceAt) : undefined;
  if (pairs !== undefined && typeof pairs !== 'string') return pairs;
  const notPaired = typeof pairs === 'string' ? [pairs] : [];
  const unpaired = [...notPaired, ...(paired.evaluable ? [] : [`Not paired: ${paired.reason}`])].map(
    (one) => `${one}.`,
  );
  const points = (why: string): Basis => ({
    judge: (confidence) => comparePoints(before.value, after.value, toleranceAt(confidence)),
    why: [...notPaired, why].join('; '),
    size: '',
    steps: [...unpaired, `Points compared: ${why}.`],
  });
  const size = `n = ${nText(before.n, after.n)}`;
  if (before.stderr !== undefined && after.stderr !== undefined) {
    const judge = (confidence: number) =>
      nonInferiorityOfEstimates(estimate(before), estimate(after), toleranceAt(confidence));
    const judged = judge(input.confidence);
    return judged.evaluable
      ? {
          judge,
          why: '',
          size,
          steps: [
            ...unpaired,
            `Standard errors ${numberText(before.stderr)} and ${numberText(after.stderr)}.`,
          ],
        }
      : points(judged.reason);
  }
  if (input.shareOfSome && before.n !== undefined && after.n !== undefined)
    return points(
      'n counts all samples and this metric rests on some of them, so that n says nothing of its error',
    );
  if (!input.share || before.n === undefined || after.n === undefined)
    return points(
      'no paired predictions, sample size or standard error is committed that would allow a test',
    );
  const x2 = countOfDeclaredRate(before.value, before.n, before.decimals);
  const x1 = countOfDeclaredRate(after.value, after.n, after.decimals);
  if (!x1.evaluable) return points(x1.reason);
  if (!x2.evaluable) return points(x2.reason);
  const counts = { x1: x1.value, n1: after.n, x2: x2.value, n2: before.n };
  return {
    judge: (confidence) => nonInferiorityOfCounts(counts, toleranceAt(confidence)),
    why: '',
    size,
    steps: [
      ...unpaired,
      `${x2.value} of ${before.n} at the merge base, ${x1.value} of ${after.n} at the head, taken as different samples.`,
    ],
  };
}

/** Pairs speak of the committed values only where they give them: else why they do not. */
function pairedBasis(
  { before, after, confidence }: ComparisonInput,
  { base, head, rows, judge, steps }: PairedJudgement,
  toleranceAt: (confidence: number) => Tolerance,
): Basis | string {
  const differs = (committed: Measured, computed: number) =>
    Math.abs(committed.value - computed) > 0.5 * 10 ** -committed.decimals + 1e-6;
  for (const [committed, computed, where] of [
    [before, base, 'at the merge base'],
    [after, head, 'at the head'],
  ] as const)
    if (differs(committed, computed))
      return `the predictions give ${numberText(computed, Math.max(4, committed.decimals + 1))} ${where} and not ${committed.text}, so that their pairs are not used`;
  const judged = judge(toleranceAt(confidence));
  if (!judged.evaluable) return `the pairs allow no test: ${judged.reason}`;
  return {
    judge: (level) => judge(toleranceAt(level)),
    why: '',
    size: `${rows.toLocaleString('en')} pairs`,
    steps,
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
