import type { Evaluation } from '../../../src/core/statistics/index.ts';

/** The value of an evaluation; a test fails with the reason where there is none. */
export function valueOf<T>(evaluation: Evaluation<T>): T {
  if (!evaluation.evaluable) throw new Error(`not evaluable: ${evaluation.reason}`);
  return evaluation.value;
}
