/** A difference, head minus base, with its interval and test. */
export interface Difference {
  readonly base: number | null;
  readonly head: number | null;
  readonly difference: number | null;
  readonly reason?: string;
  readonly lower?: number;
  readonly upper?: number;
  readonly method?: string;
  readonly interval_reason?: string;
  readonly p?: number;
  readonly test?: string;
  /** Holm's, over the comparisons of this metric, where there are several. */
  readonly adjusted_p?: number;
}

/** No difference, and why. */
export function absent(reason: string): Difference {
  return { base: null, head: null, difference: null, reason };
}
