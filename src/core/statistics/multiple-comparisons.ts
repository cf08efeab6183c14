import { type Evaluation, evaluated, notEvaluable } from './evaluation.ts';

/** Corrections for several tests. Holm and Hochberg bound the chance of any false alarm, BH and BY the share of false ones. */
export type Correction =
  | 'none'
  | 'bonferroni'
  | 'sidak'
  | 'holm'
  | 'hochberg'
  | 'benjamini-hochberg'
  | 'benjamini-yekutieli';

/**
 * Adjusted p-values in the order of the input: reject where the adjusted value is at most the level. Not evaluable when a
 * p-value is outside [0, 1] or NaN, since leaving it out would shrink the family.
 * Sources: S. Holm (1979), Scandinavian Journal of Statistics 6:65-70; Y. Hochberg (1988), Biometrika 75:800-802;
 * Y. Benjamini, Y. Hochberg (1995), JRSS-B 57:289-300; Y. Benjamini, D. Yekutieli (2001), Annals of Statistics 29:1165-1188.
 */
export function adjustPValues(p: readonly number[], correction: Correction): Evaluation<readonly number[]> {
  for (const value of p) {
    if (!(value >= 0 && value <= 1)) return notEvaluable(`a p-value is ${value}, not in [0, 1]`);
  }
  const m = p.length;
  if (correction === 'none') return evaluated([...p]);
  if (correction === 'bonferroni') return evaluated(p.map((value) => Math.min(1, value * m)));
  if (correction === 'sidak') return evaluated(p.map((value) => -Math.expm1(m * Math.log1p(-value))));
  const order = p.map((_, i) => i).sort((i, j) => (p[i] as number) - (p[j] as number) || i - j);
  const adjusted = new Array<number>(m).fill(1);
  if (correction === 'holm') {
    let largest = 0;
    for (const [rank, i] of order.entries()) {
      largest = Math.max(largest, Math.min(1, (m - rank) * (p[i] as number)));
      adjusted[i] = largest;
    }
    return evaluated(adjusted);
  }
  let harmonic = 1;
  if (correction === 'benjamini-yekutieli') for (let k = 2; k <= m; k += 1) harmonic += 1 / k;
  let smallest = 1;
  for (let rank = m; rank >= 1; rank -= 1) {
    const i = order[rank - 1] as number;
    const factor = correction === 'hochberg' ? m - rank + 1 : (harmonic * m) / rank;
    smallest = Math.min(smallest, factor * (p[i] as number));
    adjusted[i] = smallest;
  }
  return evaluated(adjusted);
}

/**
 * The confidence of each of `count` intervals that together hold at `confidence`: Bonferroni's 1 - (1 - confidence) / count.
 * "All slices pass" needs none of it (intersection-union test, R. L. Berger 1982); saying that one given slice fails does.
 */
export function simultaneousConfidence(confidence: number, count: number): number {
  return 1 - (1 - confidence) / Math.max(1, count);
}
