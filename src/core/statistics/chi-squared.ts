import { type Evaluation, evaluated, notEvaluable } from './evaluation.ts';
import { chiSquaredUpper } from './incomplete-gamma.ts';
import { sumBy, sumOf } from './sum.ts';
import type { TestResult } from './two-by-two.ts';

/** Cressie and Read's family: Pearson's chi-squared, or the likelihood ratio G. */
export type GoodnessStatistic = 'pearson' | 'likelihood-ratio';

/**
 * Goodness of fit of counts to expected frequencies (uniform when not given; rescaled to the total of the counts). A category that is expected 0 times and was
 * seen makes the statistic infinite and p 0. Not evaluable for fewer than two categories, negative or NaN counts, or a total of 0.
 * Source: K. Pearson (1900); scipy chisquare and power_divergence, except that totals need not agree.
 */
export function goodnessOfFit(
  observed: readonly number[],
  expected?: readonly number[],
  kind: GoodnessStatistic = 'pearson',
): Evaluation<TestResult> {
  const k = observed.length;
  if (expected && expected.length !== k)
    return notEvaluable(`${k} counts and ${expected.length} expectations`);
  if (k < 2) return notEvaluable('fewer than two categories');
  if (![...observed, ...(expected ?? [])].every((count) => count >= 0 && count < Infinity))
    return notEvaluable('a count is negative or not a number');
  const total = sumOf(observed);
  const expectedTotal = expected ? sumOf(expected) : k;
  if (total === 0 || expectedTotal === 0) return notEvaluable('no counts');
  const statistic = sumBy(k, (i) => {
    const seen = observed[i] as number;
    const mean = ((expected ? (expected[i] as number) : 1) / expectedTotal) * total;
    if (mean === 0) return seen === 0 ? 0 : Infinity;
    if (kind === 'likelihood-ratio') return seen === 0 ? 0 : 2 * seen * Math.log(seen / mean);
    return (seen - mean) ** 2 / mean;
  });
  // rounding may leave a perfect fit just below 0
  const clean = Math.max(0, statistic);
  return evaluated({ statistic: clean, df: k - 1, p: chiSquaredUpper(clean, k - 1) });
}

/**
 * The test of independence of a table of counts (rows are samples, columns categories): the two-sample test of base against head. Columns and rows of zeros
 * are left out, and the degrees of freedom with them. `corrected` is Yates' correction, for 2x2 tables only. Not evaluable below two rows or columns.
 * Source: R. A. Fisher (1922); scipy chi2_contingency.
 */
export function contingencyTest(
  table: readonly (readonly number[])[],
  options: { readonly kind?: GoodnessStatistic; readonly corrected?: boolean } = {},
): Evaluation<TestResult> {
  const { kind = 'pearson', corrected = false } = options;
  const width = table[0]?.length ?? 0;
  if (table.some((row) => row.length !== width)) return notEvaluable('rows differ in length');
  if (!table.flat().every((count) => count >= 0 && count < Infinity))
    return notEvaluable('a count is negative or not a number');
  const rows = table.filter((row) => row.some((count) => count > 0));
  const columns = Array.from({ length: width }, (_, j) => sumOf(rows.map((row) => row[j] as number)));
  const used = columns.flatMap((sum, j) => (sum > 0 ? [j] : []));
  if (rows.length < 2) return notEvaluable('fewer than two samples have counts');
  if (used.length < 2) return notEvaluable('only one category occurs');
  const total = sumOf(columns);
  const df = (rows.length - 1) * (used.length - 1);
  let statistic = 0;
  for (const row of rows) {
    const rowSum = sumOf(row);
    for (const j of used) {
      const mean = (rowSum / total) * (columns[j] as number);
      let seen = row[j] as number;
      if (corrected && df === 1) seen += Math.sign(mean - seen) * Math.min(0.5, Math.abs(mean - seen));
      if (kind === 'pearson') statistic += (seen - mean) ** 2 / mean;
      else if (seen > 0) statistic += 2 * seen * Math.log(seen / mean);
    }
  }
  const clean = Math.max(0, statistic);
  return evaluated({ statistic: clean, df, p: chiSquaredUpper(clean, df) });
}

/**
 * Cramer's V of a table, an effect size in [0, 1]; `corrected` takes the bias of small samples away (then 0 rather than below).
 * Source: H. Cramer (1946), 21.9; W. Bergsma (2013), Journal of the Korean Statistical Society 42:323-328.
 */
export function cramersV(
  table: readonly (readonly number[])[],
  corrected: boolean = true,
): Evaluation<number> {
  const test = contingencyTest(table);
  if (!test.evaluable) return test;
  const rows = table.filter((row) => row.some((count) => count > 0)).length;
  const columns = (table[0] ?? []).filter((_, j) => table.some((row) => (row[j] as number) > 0)).length;
  const n = sumOf(table.flat());
  const square = test.value.statistic / n;
  if (!corrected) return evaluated(Math.sqrt(square / (Math.min(rows, columns) - 1)));
  if (n < 2) return notEvaluable(`${n} row is too few`);
  const cut = Math.max(0, square - ((rows - 1) * (columns - 1)) / (n - 1));
  const r = rows - (rows - 1) ** 2 / (n - 1);
  const c = columns - (columns - 1) ** 2 / (n - 1);
  const scale = Math.min(r, c) - 1;
  return scale > 0 ? evaluated(Math.sqrt(cut / scale)) : notEvaluable('the sample is too small');
}
