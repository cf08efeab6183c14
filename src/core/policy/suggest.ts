/**
 * The candidate nearest to a misspelt name: by optimal string alignment distance (insertions, deletions, substitutions
 * and swaps of neighbours), ignoring case, at most a third of the name's length (at least 1, at most 3), so that it is a
 * plausible slip and not another word. Undefined where none is that near. Names over 100 characters are not compared.
 */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  if (name.length > 100) return undefined;
  const wanted = name.toLowerCase();
  let best: string | undefined;
  let least = Math.min(3, Math.max(1, Math.floor(name.length / 3))) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - name.length) >= least) continue;
    const distance = editDistance(wanted, candidate.toLowerCase());
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

/** `Did you mean "metrics"?`, or undefined where no candidate is near. */
export function didYouMean(name: string, candidates: Iterable<string>): string | undefined {
  const candidate = nearest(name, candidates);
  return candidate === undefined ? undefined : `Did you mean "${candidate}"?`;
}

/** `didYouMean` as the `hint` of a problem; nothing where no candidate is near. */
export function hintOf(name: string, candidates: Iterable<string>): { readonly hint?: string } {
  const hint = didYouMean(name, candidates);
  return hint === undefined ? {} : { hint };
}

/** Optimal string alignment distance. Source: G. Navarro, "A guided tour to approximate string matching", ACM CSUR 33(1), 2001. */
function editDistance(one: string, other: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i++) {
    const row = [i];
    for (let j = 1; j <= other.length; j++) {
      const same = one[i - 1] === other[j - 1];
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1])
        cost = Math.min(cost, (beforeLast[j - 2] ?? 0) + 1);
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return last[other.length] ?? 0;
}
