import { Type } from 'typebox';
import type { Metric } from '../../evidence/evidence.ts';
import { type Evaluation, notEvaluable } from '../../statistics/index.ts';
import { defineCheck, type MetricDefinition, type MetricSet } from '../check.ts';
import { controls } from '../controls.ts';
import { countText, listText } from '../message.ts';
import { asFraction, chooseMetric, definitionOf, metricLabel, possible, sameSlice } from './choose.ts';
import { compareValues, type Comparison, type Measured } from './compare.ts';
import { isShareOfSome, pairedJudgement, type PairedJudgement } from './paired.ts';

type Pair = {
  before: Metric;
  after: Metric | undefined;
  direction: 'higher' | 'lower';
  definition: MetricDefinition | undefined;
};

/** No metric is worse at the head than at the merge base, beyond the tolerance. */
export const noRegression = defineCheck({
  id: 'metric/no-regression',
  title: 'The change makes no metric worse',
  why: 'Most harm is done by changes that nobody compared with what they replaced.',
  concerns: ['model'],
  needs: ['metrics'],
  compares: ['metrics'],
  uses: ['predictions'],
  options: Type.Object(
    {
      metric: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 200,
          description: 'The metric’s name; left out: every committed metric whose direction is known.',
        }),
      ),
      tolerance: Type.Number({
        default: 0,
        minimum: 0,
        description:
          'How much worse it may be, in the metric’s own unit (or of the base’s value, if relative).',
      }),
      relative: Type.Boolean({
        default: false,
        description: 'The tolerance is a share of the base’s value.',
      }),
      confidence: Type.Number({
        default: 0.95,
        exclusiveMinimum: 0.5,
        exclusiveMaximum: 1,
        description: 'One-sided confidence of the comparison, where the evidence allows one.',
      }),
      split: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'Only this split.' })),
    },
    { additionalProperties: false },
  ),
  messages: {
    held: { text: '{what}' },
    worse: {
      text: '{what}',
      short: '{brief}',
      remedy: 'Find out what made it worse, or record why it is accepted; a tolerance is set in the policy.',
    },
    unclear: {
      text: '{what}',
      short: '{brief}, on too little data to judge',
      remedy:
        'Evaluate on more samples, or commit paired predictions or counts, so that the difference can be told from noise.',
    },
    gone: {
      text: '{what}',
      remedy: 'Commit the metric again; a value that is no longer there cannot be shown to have held.',
    },
    'no-direction': {
      text: 'No committed metric has a known direction ({names})',
      remedy: 'Say in the policy under metric_definitions which way is better.',
    },
    ambiguous: {
      text: '{metric} may be one of several values at the merge base or the head',
      remedy: 'Say in the policy which one is meant, by its full name or its split.',
    },
    new: { text: '{metric} is not among the merge base’s metrics: nothing to compare with' },
  },
  controls: controls.performanceComparison,
  evaluate: ({ head, base, options, metricDefinitions }) => {
    const pairs = pairsOf(head.metrics, base.metrics, options, metricDefinitions);
    if (pairs === 'ambiguous')
      return { status: 'unknown', message: 'ambiguous', data: { metric: options.metric ?? '' } };
    if (pairs.length === 0) {
      if (options.metric !== undefined)
        return { status: 'not-applicable', message: 'new', data: { metric: options.metric } };
      const names = listText([...new Set(base.metrics.values.map(({ name }) => name))]);
      return { status: 'unknown', message: 'no-direction', data: { names } };
    }
    const compared = pairs.map((pair) => {
      const paired = pairedJudgement(pair.definition?.name ?? '', head.predictions, base.predictions);
      return { pair, comparison: comparePair(pair, options, paired, pairs.length) };
    });
    const steps = compared.flatMap(({ pair, comparison }) =>
      comparison.steps.map((step) => `${metricLabel(pair.before)}: ${step}`),
    );
    const of = (outcome: Comparison['outcome']) =>
      compared.filter((one) => one.comparison.outcome === outcome);
    const shown = (chosen: typeof compared) =>
      listText(
        chosen.map(({ comparison }) => comparison.sentence),
        4,
      );
    const places = (chosen: typeof compared) =>
      chosen.flatMap(({ pair, comparison }) =>
        pair.after === undefined ? [] : [{ ...pair.after.place, message: comparison.sentence }],
      );
    const worse = of('worse');
    if (worse.length > 0)
      return {
        status: 'fail',
        message: 'worse',
        data: worseData(worse, compared.length),
        places: places(worse),
        steps,
      };
    const gone = of('gone');
    if (gone.length > 0)
      return { status: 'unknown', message: 'gone', data: { what: shown(gone) }, places: places(gone), steps };
    const unclear = of('not-shown');
    if (unclear.length > 0)
      return {
        status: 'unknown',
        message: 'unclear',
        data: { what: shown(unclear), brief: worseData(unclear, compared.length).brief },
        places: places(unclear),
        steps,
      };
    const what =
      compared.length === 1
        ? shown(compared)
        : `${countText(compared.length, 'metric')} held: ${listText(
            compared.map(
              ({ pair }) => `${metricLabel(pair.before)} ${pair.before.text} → ${pair.after?.text ?? ''}`,
            ),
            4,
          )}`;
    return { status: 'pass', message: 'held', data: { what }, steps };
  },
});

/** One metric in full; of several only what moved, since each place has its own sentence. */
function worseData(
  worse: readonly { readonly pair: Pair; readonly comparison: Comparison }[],
  count: number,
): { what: string; brief: string } {
  const moves = worse.map(
    ({ pair }) => `${metricLabel(pair.before)} ${pair.before.text} → ${pair.after?.text ?? ''}`,
  );
  const [first] = worse;
  if (first === undefined || worse.length > 1)
    return {
      what: `${worse.length} of ${countText(count, 'metric')} are worse than at the merge base: ${listText(moves, 4)}`,
      brief: `${listText(
        worse.map(({ pair }) => metricLabel(pair.before)),
        3,
      )} are worse`,
    };
  const { sentence } = first.comparison;
  return { what: sentence, brief: sentence.split(/, | \(/, 1)[0] ?? sentence };
}

function pairsOf(
  head: MetricSet,
  base: MetricSet,
  options: { readonly metric?: string; readonly split?: string },
  definitions: readonly MetricDefinition[],
): Pair[] | 'ambiguous' {
  if (options.metric !== undefined) {
    const wanted = { metric: options.metric, split: options.split };
    const before = chooseMetric(base, wanted, definitions);
    const after = chooseMetric(head, wanted, definitions);
    if (before.found === 'several' || after.found === 'several') return 'ambiguous';
    if (before.found === 'none') return [];
    const definition = definitionOf(before.metric, definitions);
    const direction = before.metric.direction ?? definition?.direction;
    if (direction === undefined) return [];
    return [
      {
        before: before.metric,
        after: after.found === 'one' ? after.metric : undefined,
        direction,
        definition,
      },
    ];
  }
  return base.values.flatMap((before) => {
    if (options.split !== undefined && before.split !== options.split) return [];
    const definition = definitionOf(before, definitions);
    const direction = before.direction ?? definition?.direction;
    if (direction === undefined || Object.keys(before.slice).length > 0) return [];
    if (before.unit === 'seconds' || before.unit === 'count' || !possible(before, definition)) return [];
    return [{ before, after: counterpart(before, head.values), direction, definition }];
  });
}

/** The same metric at the head: in its file first, then wherever it moved to; undefined where that is not one value. */
function counterpart(before: Metric, values: readonly Metric[]): Metric | undefined {
  const same = values.filter(
    (metric) =>
      metric.name === before.name &&
      metric.split === before.split &&
      metric.model === before.model &&
      sameSlice(metric.slice, before.slice),
  );
  const here = same.filter(({ place }) => place.path === before.place.path);
  const candidates = here.length > 0 ? here : same;
  return new Set(candidates.map(({ value }) => value)).size > 1 ? undefined : candidates[0];
}

function comparePair(
  { before, after, direction, definition }: Pair,
  options: { readonly tolerance: number; readonly relative: boolean; readonly confidence: number },
  paired: Evaluation<PairedJudgement>,
  family: number,
): Comparison {
  const label = metricLabel(before);
  if (after === undefined)
    return {
      outcome: 'gone',
      sentence: `${label} was ${before.text} and is no longer committed`,
      steps: [`${before.text} at the merge base, no value at the head.`],
    };
  if (!possible(after, definition))
    return {
      outcome: 'gone',
      sentence: `${label} was ${before.text} and is now ${after.text}, which it cannot be`,
      steps: [`${after.text} is no possible value.`],
    };
  const from = asFraction(before, definition);
  const to = asFraction(after, definition);
  const tolerance = options.relative ? options.tolerance * Math.abs(from) : options.tolerance;
  return compareValues({
    label,
    direction,
    before: measured(before, from, definition),
    after: measured(after, to, definition),
    tolerance,
    confidence: options.confidence,
    share: shares.has(definition?.name ?? ''),
    shareOfSome: isShareOfSome(definition?.name ?? ''),
    paired: pairable(before) ? paired : notEvaluable('a metric of another split or model'),
    family,
  });
}

/** Predictions are of the test split, and of the model itself. */
function pairable({ split, model, slice }: Metric): boolean {
  return (split === undefined || split === 'test') && model === undefined && Object.keys(slice).length === 0;
}

/** Metrics that are the share of all n samples for which something holds. */
const shares = new Set(['accuracy', 'error_rate', 'exact_match', 'top_k_accuracy']);

/** Value, standard error and digits in the definition's unit. */
function measured(metric: Metric, value: number, definition: MetricDefinition | undefined): Measured {
  const scaled = value !== metric.value;
  const { stderr } = metric;
  return {
    value,
    text: metric.text,
    decimals: metric.decimals + (scaled ? 2 : 0),
    n: metric.n,
    stderr: stderr === undefined ? undefined : scaled && definition !== undefined ? stderr / 100 : stderr,
  };
}
