import {
  averageOverClasses,
  classesAgainstRest,
  type ConfusionCounts,
  type Evaluation,
  evaluated,
  notEvaluable,
  release,
  type RowCodes,
} from '../statistics/index.ts';
import { balancedAccuracyOver, classesOfTruth, type OfClass, ofClass } from './class-averages.ts';
import { labelKey } from './classes.ts';
import { gapsOf } from './compare-gaps.ts';
import {
  type Against,
  comparedMetrics,
  type ComparisonReport,
  countPairs,
  flawOfPairs,
} from './compare-predictions.ts';
import { absent, type Difference } from './difference.ts';
import { bootstrapMethod, bootstrapOf, drawOf, limitsOf } from './measure.ts';
import { disagreeingPairs, inOrder, pairRows, type RowPairs } from './pair-rows.ts';
import { answersOf, proportions } from './paired-accuracy.ts';
import { answerCells, tableOfCells } from './paired-cells.ts';
import type { ClassPredictions } from './predictions.ts';

/** Different combinations of a truth and both predictions that are resampled at most: each costs a draw a replicate. */
const mostResampled = 2000;

/** What is averaged over the classes, beside the accuracy: micro averages and weighted recall are the accuracy itself. */
const averages: Readonly<Record<string, Average>> = {
  balanced_accuracy: (tables, { ofTruth }) => balancedAccuracyOver(tables, ofTruth),
  macro_precision: averaged(ofClass.precision, 'macro'),
  macro_f1: averaged(ofClass.f1, 'macro'),
  weighted_precision: averaged(ofClass.precision, 'weighted'),
  weighted_f1: averaged(ofClass.f1, 'weighted'),
};

type Average = (tables: readonly ConfusionCounts[], over: Classes) => Evaluation<number>;

/** The places of one version's classes, among all labels: those of the truth, and those that are the truth or predicted, which alone it would be averaged over. */
interface Classes {
  readonly ofTruth: readonly number[];
  readonly all: readonly number[];
  readonly labels: readonly string[];
}

function averaged(metric: OfClass, average: 'macro' | 'weighted'): Average {
  return (tables, { all, labels }) =>
    averageOverClasses(
      all.flatMap((k) => tables[k] ?? []),
      metric,
      average,
      (k) => labels[all[k] ?? -1] ?? '',
    );
}

/**
 * Pairs the rows of base and head as `compare` does, where they are of several classes: accuracy by right and wrong answers (Tango's interval, McNemar's
 * mid-p), averages over the classes by resampling the pairs. What is of one class is null, with `reason`. Differences are head minus base.
 */
export function compareClasses(
  base: ClassPredictions,
  head: ClassPredictions,
  reason: string,
  { name, sameFile = false }: Against = {},
): ComparisonReport {
  const { labels, truth, prediction } = inLabelsOf(head.labels, base);
  const own = { truth, prediction };
  const pairs = sameFile && base.rows === head.rows ? inOrder(head.rows) : pairRows(base, head);
  const disagreeing = disagreeingPairs(own, head, pairs);
  const flaw = flawOfPairs(base, head, pairs.head.length, disagreeing);
  const [cells = []] = flaw === undefined ? answerCells(own, head, pairs) : [];
  const table = flaw === undefined ? tableOfCells(cells) : undefined;
  const none = Object.fromEntries(comparedMetrics.map((metric) => [metric, absent(reason)]));
  const report: ComparisonReport = {
    ...(none as Record<(typeof comparedMetrics)[number], Difference>),
    against: name ?? null,
    ...countPairs(base, head, pairs, disagreeing),
    cells: null,
    ...answersOf(table),
    accuracy: table === undefined ? absent(flaw?.reason ?? '') : proportions(table, 'no rows (n = 0)'),
    averages: averagesOf(flaw ?? evaluated(tripled(own, head, pairs, labels.length)), labels),
    gaps:
      flaw === undefined
        ? head.groups.map((group) =>
            gapsOf(group, answerCells(own, head, pairs, group.codes, group.levels.length), ['accuracy']),
          )
        : [],
  };
  release(pairs.base, pairs.head);
  return report;
}

type Answers = Pick<ClassPredictions, 'truth' | 'prediction'>;

/** The same predictions in other labels; those that are not among them come after. */
function inLabelsOf(
  labels: readonly string[],
  { labels: own, truth, prediction }: ClassPredictions,
): Answers & { readonly labels: readonly string[] } {
  const places = new Map(labels.map((label, code) => [labelKey(label), code]));
  const more = own.filter((label) => !places.has(labelKey(label)));
  for (const label of more) places.set(labelKey(label), places.size);
  const codes = own.map((label) => places.get(labelKey(label)) ?? -1);
  const recoded = (from: RowCodes) => Int16Array.from(from, (code) => codes[code] ?? -1);
  return { labels: [...labels, ...more], truth: recoded(truth), prediction: recoded(prediction) };
}

/** How many pairs have one truth with one prediction of each version. */
interface Triple {
  readonly truth: number;
  readonly base: number;
  readonly head: number;
  readonly count: number;
}

function tripled(base: Answers, head: Answers, pairs: RowPairs, classes: number): readonly Triple[] {
  const counts = new Map<number, number>();
  for (let k = 0; k < pairs.head.length; k += 1) {
    const [i, j] = [pairs.base[k] as number, pairs.head[k] as number];
    const before = base.prediction[i] as number;
    const key = ((head.truth[j] as number) * classes + before) * classes + (head.prediction[j] as number);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts]
    .sort(([one], [other]) => one - other)
    .map(([key, count]) => {
      const [rest, after] = [Math.floor(key / classes), key % classes];
      return { truth: Math.floor(rest / classes), base: rest % classes, head: after, count };
    });
}

function averagesOf(
  triples: Evaluation<readonly Triple[]>,
  labels: readonly string[],
): NonNullable<ComparisonReport['averages']> {
  const names = Object.entries(averages);
  if (!triples.evaluable) return Object.fromEntries(names.map(([name]) => [name, absent(triples.reason)]));
  const counts = triples.value.map(({ count }) => count);
  const drawn = counts.length > mostResampled ? undefined : drawOf(counts);
  const tablesOf = (version: 'base' | 'head', drawing: ArrayLike<number>) =>
    tablesOfTriples(triples.value, version, drawing, labels.length);
  const classesOf = (version: 'base' | 'head'): Classes => {
    const tables = tablesOf(version, counts);
    const all = tables.flatMap(({ tp, fp, fn }, k) => (tp + fp + fn > 0 ? [k] : []));
    return { ofTruth: classesOfTruth(tables), all, labels };
  };
  const classes = { base: classesOf('base'), head: classesOf('head') };
  return Object.fromEntries(
    names.map(([name, average]): [string, Difference] => {
      const of = (version: 'base' | 'head', drawing: ArrayLike<number>) =>
        average(tablesOf(version, drawing), classes[version]);
      const [one, other] = [of('base', counts), of('head', counts)];
      if (!one.evaluable) return [name, absent(`base: ${one.reason}`)];
      if (!other.evaluable) return [name, absent(`head: ${other.reason}`)];
      const interval =
        drawn === undefined
          ? notEvaluable(`more than ${mostResampled} combinations of truth and predictions are not resampled`)
          : bootstrapOf(
              counts,
              (drawing) => {
                const [before, after] = [of('base', drawing), of('head', drawing)];
                if (!before.evaluable) return before;
                return after.evaluable ? evaluated(after.value - before.value) : after;
              },
              drawn,
            );
      return [
        name,
        {
          base: one.value,
          head: other.value,
          difference: other.value - one.value,
          ...limitsOf(interval, `paired ${bootstrapMethod}`),
        },
      ];
    }),
  );
}

/** Each class of one version against the rest; `counts` are of the triples, in their order. */
function tablesOfTriples(
  triples: readonly Triple[],
  version: 'base' | 'head',
  counts: ArrayLike<number>,
  classes: number,
): readonly ConfusionCounts[] {
  const cells = new Float64Array(classes * classes);
  for (const [k, triple] of triples.entries()) {
    const cell = triple.truth * classes + triple[version];
    cells[cell] = (cells[cell] as number) + (counts[k] as number);
  }
  return classesAgainstRest(cells, classes);
}
