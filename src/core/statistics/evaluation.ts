/** A result that could not be computed, and why: 0/0, one group, no rows, a NaN in the input. It is never 0, 1 or NaN. */
export interface NotEvaluable {
  readonly evaluable: false;
  /** One clause for a reader, without a full stop: "no positives (TP + FN = 0)". */
  readonly reason: string;
}

/** A result that was computed. */
export interface Evaluated<T> {
  readonly evaluable: true;
  readonly value: T;
}

/** What every statistic of this folder returns: the value, or why there is none. */
export type Evaluation<T> = Evaluated<T> | NotEvaluable;

/** Wraps a computed value. */
export function evaluated<T>(value: T): Evaluated<T> {
  return { evaluable: true, value };
}

/** Says that there is no value, and why. */
export function notEvaluable(reason: string): NotEvaluable {
  return { evaluable: false, reason };
}

/** A finite number as an evaluation; NaN and infinities become not evaluable with `reason`. */
export function finite(value: number, reason: string): Evaluation<number> {
  return Number.isFinite(value) ? evaluated(value) : notEvaluable(reason);
}

/** `numerator / denominator`, not evaluable when the denominator is 0 or either is not finite. */
export function quotient(numerator: number, denominator: number, reason: string): Evaluation<number> {
  if (denominator === 0) return notEvaluable(reason);
  return finite(numerator / denominator, reason);
}

/** Applies `f` to an evaluated value and hands a reason through. */
export function mapEvaluation<T, U>(evaluation: Evaluation<T>, f: (value: T) => U): Evaluation<U> {
  return evaluation.evaluable ? evaluated(f(evaluation.value)) : evaluation;
}

/** The first flaw among counts: each must be a whole number from 0 to 2^53 - 1. Undefined when all are sound. */
export function flawOfCounts(counts: Readonly<Record<string, number>>): NotEvaluable | undefined {
  for (const [name, count] of Object.entries(counts)) {
    if (!Number.isSafeInteger(count) || count < 0)
      return notEvaluable(`${name} is ${count}, not a whole number of at least 0`);
  }
  return undefined;
}

/** The flaw of a confidence level: it must lie strictly between 0 and 1. Undefined when sound. */
export function flawOfConfidence(confidence: number): NotEvaluable | undefined {
  if (confidence > 0 && confidence < 1) return undefined;
  return notEvaluable(`the confidence level is ${confidence}, not between 0 and 1`);
}
