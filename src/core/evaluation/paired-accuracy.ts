import {
  type Evaluation,
  type McNemarMethod,
  mcnemarTest,
  type PairedTable,
  pairedDifference,
  twoProportionTest,
} from '../statistics/index.ts';
import { absent, type Difference } from './difference.ts';
import { confidence, limitsOf } from './measure.ts';

/** Two proportions of the same rows, as a difference: interval by Tango's score, test by McNemar's mid-p. */
export function proportions(table: PairedTable, whenEmpty: string): Difference {
  const n = table.bothRight + table.onlyBase + table.onlyHead + table.bothWrong;
  if (n === 0) return absent(whenEmpty);
  const interval = pairedDifference(table, { method: 'tango', confidence });
  const test = mcnemarTest(table, 'mid-p');
  return {
    base: (table.bothRight + table.onlyBase) / n,
    head: (table.bothRight + table.onlyHead) / n,
    difference: (table.onlyHead - table.onlyBase) / n,
    ...limitsOf(interval, 'tango'),
    ...(test.evaluable ? { p: test.value.p, test: 'McNemar mid-p' } : {}),
  };
}

/** What a comparison says of right and wrong answers beside the difference in accuracy itself. */
export interface AnswersReport {
  /** Right and wrong answers of both; the tests can be redone from it. */
  readonly table: {
    readonly both_right: number;
    readonly only_base: number;
    readonly only_head: number;
    readonly both_wrong: number;
  } | null;
  /** The tests of equal accuracy that the field uses, beside the one reported under `accuracy`. */
  readonly tests: Readonly<
    Record<string, { readonly statistic: number | null; readonly p: number | null; readonly reason?: string }>
  >;
  /** Intervals of the difference in accuracy, by method. */
  readonly intervals: Readonly<Record<string, { readonly lower: number; readonly upper: number }>>;
}

/** The report of a table of right and wrong answers; empty where there is none. */
export function answersOf(table: PairedTable | undefined): AnswersReport {
  if (table === undefined) return { table: null, tests: {}, intervals: {} };
  return {
    table: {
      both_right: table.bothRight,
      only_base: table.onlyBase,
      only_head: table.onlyHead,
      both_wrong: table.bothWrong,
    },
    tests: testsOf(table),
    intervals: intervalsOf(table),
  };
}

function testsOf(table: PairedTable): AnswersReport['tests'] {
  const n = table.bothRight + table.onlyBase + table.onlyHead + table.bothWrong;
  const [x1, x2] = [table.bothRight + table.onlyHead, table.bothRight + table.onlyBase];
  const shown = (test: Evaluation<{ readonly statistic: number; readonly p: number }>) =>
    test.evaluable
      ? { statistic: test.value.statistic, p: test.value.p }
      : { statistic: null, p: null, reason: test.reason };
  const mcnemar = (method: McNemarMethod) => shown(mcnemarTest(table, method));
  return {
    mcnemar_asymptotic: mcnemar('asymptotic'),
    mcnemar_corrected: mcnemar('corrected'),
    mcnemar_exact: mcnemar('exact'),
    mcnemar_mid_p: mcnemar('mid-p'),
    unpaired_z: shown(twoProportionTest({ x1, n1: n, x2, n2: n })),
  };
}

function intervalsOf(table: PairedTable): AnswersReport['intervals'] {
  return Object.fromEntries(
    (['tango', 'newcombe'] as const).flatMap((method) => {
      const interval = pairedDifference(table, { method, confidence });
      return interval.evaluable
        ? [[method, { lower: interval.value.lower, upper: interval.value.upper }]]
        : [];
    }),
  );
}
