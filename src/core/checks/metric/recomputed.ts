import { Type } from 'typebox';
import { groupOf, metricOfTables } from '../../evaluation/metric-of-tables.ts';
import type { PredictionTables } from '../../evaluation/prediction-tables.ts';
import type { Metric } from '../../evidence/evidence.ts';
import { type Evaluation, evaluated } from '../../statistics/index.ts';
import { defineCheck, type MetricDefinition } from '../check.ts';
import { controls } from '../controls.ts';
import { countText, listText, numberText } from '../message.ts';
import { asFraction, definitionOf, metricLabel, namesMetric } from './choose.ts';

/** Committed metrics equal those computed from the committed predictions, at the precision that they are written with. */
export const recomputed = defineCheck({
  id: 'metric/recomputed',
  title: 'Committed metrics follow from the committed predictions',
  why: 'A number that nobody can recompute is a claim: of 52 published audit tables with counts, 31 contradict themselves.',
  concerns: ['model'],
  needs: ['metrics'],
  uses: ['predictions'],
  options: Type.Object(
    {
      metric: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 200,
          description: 'Only this metric, which must then be there.',
        }),
      ),
      split: Type.String({
        default: 'test',
        minLength: 1,
        maxLength: 200,
        description: 'The split that the predictions are of; metrics of other splits are not compared.',
      }),
      tolerance: Type.Number({
        default: 0.000001,
        minimum: 0,
        description:
          'What scores lose when they are written down: allowed besides the rounding of the metric itself.',
      }),
    },
    { additionalProperties: false },
  ),
  messages: {
    equal: { text: '{what} from the predictions ({metrics})' },
    differ: {
      short: '{brief} is not what the predictions give',
      text: '{what}',
      remedy:
        'Evaluate again and commit metrics and predictions together, or name the split that the predictions are of.',
    },
    nothing: {
      text: 'No committed metric can be computed from the predictions: {why}',
      remedy:
        'Commit a metric that follows from them (accuracy, recall, roc_auc, rmse), or name their columns in the policy.',
    },
    unread: {
      short: 'the predictions of {subject} are not in git',
      text: 'The predictions of {subject} are not in git, so that nothing can be computed from them',
      remedy: 'Commit them, or counts instead of them: `assay evaluate --aggregate`.',
    },
    none: { text: 'No predictions of {subject} are committed: nothing to compute from' },
  },
  controls: controls.documentationAccuracy,
  evaluate: ({ subject, head: { metrics, predictions }, options, metricDefinitions }) => {
    if (predictions === undefined)
      return subject.predictionsExpected === undefined
        ? { status: 'not-applicable', message: 'none', data: { subject: subject.id } }
        : { status: 'unknown', message: 'unread', data: { subject: subject.id } };
    const wanted = metrics.values.filter(
      (metric) =>
        (metric.split === undefined || metric.split === options.split) &&
        !('step' in metric.settings) &&
        (options.metric === undefined || namesMetric(metric, options.metric, metricDefinitions)) &&
        !ownCount(metric, predictions),
    );
    const models = new Set(wanted.map(({ model }) => model));
    const compared = wanted.flatMap((metric) => {
      if (models.size > 1 && metric.model !== undefined) return [];
      const value = valueOf(predictions, metric);
      return value === undefined ? [] : [compare(metric, value, metricDefinitions, options.tolerance)];
    });
    const steps = [...predictions.notes, ...compared.map(({ step }) => step)];
    const differing = compared.filter(({ equal }) => equal === false);
    if (differing.length > 0)
      return {
        status: 'fail',
        message: 'differ',
        data: {
          what: listText(
            differing.map(({ sentence }) => sentence),
            4,
          ),
          brief: listText(
            differing.map(({ metric }) => `${metricLabel(metric)} ${metric.text}`),
            1,
          ),
        },
        places: differing.map(({ metric, sentence }) => ({ ...metric.place, message: sentence })),
        steps,
      };
    const equal = compared.filter((one) => one.equal === true);
    if (
      equal.length === 0 ||
      (options.metric !== undefined && compared.some((one) => one.equal === undefined))
    )
      return {
        status: 'unknown',
        message: 'nothing',
        data: {
          why:
            compared[0]?.sentence ??
            `there is ${listText([...new Set(metrics.values.map(({ name }) => name))])}`,
        },
        steps,
      };
    return {
      status: 'pass',
      message: 'equal',
      data: {
        what: `${countText(equal.length, 'committed metric')} ${equal.length === 1 ? 'follows' : 'follow'}`,
        metrics: listText(
          equal.map(({ metric }) => `${metricLabel(metric)} ${metric.text}`),
          4,
        ),
      },
      steps,
    };
  },
});

/** Counts that the tables themselves were read from prove nothing. */
function ownCount({ place }: Metric, { source, files }: PredictionTables): boolean {
  return source === 'counts' && files.some(({ path }) => path === place.path);
}

function valueOf(tables: PredictionTables, metric: Metric): Evaluation<number> | undefined {
  const cell = (['tp', 'fp', 'fn', 'tn'] as const).find((name) => name === metric.name.split('.').at(-1));
  if (cell !== undefined) {
    const counts =
      Object.keys(metric.slice).length === 0 ? tables.overall : groupOf(tables, metric.slice)?.counts;
    return counts === undefined ? undefined : evaluated(counts[cell]);
  }
  const average = metric.settings.averaging;
  const name = metric.canonical;
  if (
    name === undefined ||
    (average !== undefined && average !== 'binary' && !name.endsWith(String(average)))
  )
    return undefined;
  return metricOfTables(tables, name, metric.slice);
}

function compare(
  metric: Metric,
  computed: Evaluation<number>,
  definitions: readonly MetricDefinition[],
  tolerance: number,
) {
  const label = metricLabel(metric);
  if (!computed.evaluable)
    return {
      metric,
      equal: undefined,
      sentence: `${label} cannot be computed: ${computed.reason}`,
      step: `${label}: committed ${metric.text}; cannot be computed: ${computed.reason}.`,
    };
  const definition = definitionOf(metric, definitions);
  const value = asFraction(metric, definition);
  const scale = value === metric.value ? 1 : 100;
  const rounding = (0.5 * 10 ** -metric.decimals) / scale;
  const allowed = rounding + tolerance * Math.max(1, Math.abs(computed.value));
  const equal = Math.abs(value - computed.value) <= allowed * (1 + 1e-9);
  const shown = numberText(computed.value * scale, Math.max(4, metric.decimals + 2));
  return {
    metric,
    equal,
    sentence: `${label} is committed as ${metric.text}, and the predictions give ${shown}`,
    step: `${label}: committed ${metric.text}, computed ${numberText(computed.value * scale, 10)}, at most ${numberText(allowed * scale, 3)} apart: ${equal ? 'equal' : 'different'}.`,
  };
}
