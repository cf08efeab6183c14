import { Type } from 'typebox';
import type { PredictionTables } from '../../evaluation/prediction-tables.ts';
import type { Chart, FindingPlace, FindingTable } from '../../model.ts';
import { simultaneousConfidence } from '../../statistics/multiple-comparisons.ts';
import { defineCheck } from '../check.ts';
import { controls } from '../controls.ts';
import { listText } from '../message.ts';
import { judgeGap, smallGroups, versionsOf } from './gap-change.ts';
import { briefOf, sentenceOf, sentencesText, stepOf } from './gap-text.ts';
import {
  type MeasureName,
  measures,
  measureText,
  rateChart,
  rateNameOf,
  rateSteps,
  sourceSteps,
} from './groups.ts';
import { versionOf, versionsTable } from './rate-table.ts';

interface Options {
  readonly measure: MeasureName;
  readonly tolerance: number;
  readonly confidence: number;
  readonly min_group_size: number;
}

interface Judged {
  readonly outcome: 'held' | 'widened' | 'unclear' | 'gone';
  readonly sentence: string;
  readonly steps: readonly string[];
  readonly chart?: Chart;
  readonly table?: FindingTable;
}

/** The change does not widen the gap between groups beyond the tolerance. */
export const noRegression = defineCheck({
  id: 'fairness/no-regression',
  title: 'The change widens no gap between groups',
  why: 'A better mean is often bought from the group that was served worst; a gap is compared with what it was, as any other metric.',
  concerns: ['model'],
  needs: [],
  uses: ['predictions'],
  options: Type.Object(
    {
      attribute: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 200,
          description:
            'The attribute; every protected attribute, or every one that is evaluated, if left out.',
        }),
      ),
      measure: Type.Unsafe<MeasureName>({
        type: 'string',
        enum: [...measures],
        default: 'true_positive_rate',
        description: 'The rate whose gap (largest minus smallest) is compared.',
      }),
      tolerance: Type.Number({
        default: 0.05,
        minimum: 0,
        maximum: 1,
        description: 'How much wider the gap may be, as a share.',
      }),
      confidence: Type.Number({
        default: 0.95,
        exclusiveMinimum: 0.5,
        exclusiveMaximum: 1,
        description: 'One-sided confidence of the comparison.',
      }),
      min_group_size: Type.Integer({
        default: 30,
        minimum: 1,
        description: 'Groups whose rate rests on fewer rows are unknown, and named.',
      }),
    },
    { additionalProperties: false },
  ),
  messages: {
    held: { text: '{what}' },
    widened: {
      short: 'the gap in {brief} widened',
      text: '{what}',
      remedy: 'Find out which group the change harms and why, or record why the wider gap is accepted.',
    },
    unclear: {
      short: 'too little data on the gap in {brief}',
      text: '{what}',
      remedy:
        'Evaluate more people of these groups, or commit the paired counts (`assay evaluate --against … --aggregate`), which tell more from the same rows.',
    },
    gone: {
      short: 'a group behind {brief} is no longer evaluated',
      text: '{what}',
      remedy: 'Evaluate these groups again: what is no longer measured cannot be shown to have held.',
    },
    lost: {
      short: 'no counts of groups to compare at the head',
      text: 'There are no predictions or counts of groups at the head, so no gap can be compared',
      remedy:
        'Commit the counts of every group: `assay evaluate --aggregate` writes them without anybody’s data.',
    },
    none: { text: 'Nothing to compare: {why}' },
  },
  controls: [...new Set([...controls.fairness, ...controls.performanceComparison])],
  evaluate: ({ subject, head: { predictions: head }, base: { predictions: base }, options }) => {
    if (head === undefined) {
      const expected = subject.predictionsExpected !== undefined || base !== undefined;
      return expected
        ? { status: 'unknown', message: 'lost' }
        : {
            status: 'not-applicable',
            message: 'none',
            data: { why: `no predictions or counts of groups are committed for ${subject.id}` },
          };
    }
    const attributes = attributesOf(head, base, options.attribute, subject.protectedAttributes);
    if (base === undefined && !head.paired.evaluable)
      return {
        status: 'not-applicable',
        message: 'none',
        data: { why: `the merge base has no predictions or counts of ${subject.id}` },
      };
    if (attributes.length === 0)
      return { status: 'not-applicable', message: 'none', data: { why: 'no attribute is evaluated' } };
    const judged = attributes.map((attribute) =>
      judgeAttribute(attribute, head, base, options, attributes.length),
    );
    const steps = [...sourceSteps(head), ...judged.flatMap((one) => one.steps)];
    const said = (outcome: Judged['outcome']) =>
      judged.filter((one) => one.outcome === outcome).map(({ sentence }) => sentence);
    for (const outcome of ['widened', 'gone', 'unclear'] as const) {
      const sentences = said(outcome);
      const meant = attributes.filter((_, index) => judged[index]?.outcome === outcome);
      if (sentences.length > 0)
        return {
          status: outcome === 'unclear' ? 'unknown' : 'fail',
          message: outcome,
          data: { what: sentencesText(sentences, attributes.length, options), brief: briefOf(sentences) },
          places: placesOf(head, meant),
          steps,
          ...shownOf(judged, outcome),
        };
    }
    return {
      status: 'pass',
      message: 'held',
      data: { what: sentencesText(said('held'), attributes.length, options) },
      steps,
      ...shownOf(judged, 'held'),
    };
  },
});

/** Where the counts of the attributes stand; a file of rows as a whole, since no one of its rows is meant. */
function placesOf(head: PredictionTables, attributes: readonly string[]): FindingPlace[] {
  const counted = head.attributes
    .filter(({ attributes: names }) => attributes.includes(names.join()))
    .flatMap(({ groups }) => groups.flatMap(({ place }) => (place === undefined ? [] : [place])));
  const byLine = new Map(counted.map((place) => [`${place.path}:${place.line ?? ''}`, place]));
  if (byLine.size > 0) return [...byLine.values()].slice(0, 3);
  return head.files.slice(0, 1).map(({ path }) => ({ path }));
}

/** The chart and the table of the first attribute that decided, and only its own. */
function shownOf(judged: readonly Judged[], outcome: Judged['outcome']): Pick<Judged, 'chart' | 'table'> {
  const { chart, table } = judged.find((one) => one.outcome === outcome) ?? {};
  return { ...(chart === undefined ? {} : { chart }), ...(table === undefined ? {} : { table }) };
}

function attributesOf(
  head: PredictionTables,
  base: PredictionTables | undefined,
  asked: string | undefined,
  protectedAttributes: readonly string[],
): readonly string[] {
  if (asked !== undefined) return [asked];
  if (protectedAttributes.length > 0) return protectedAttributes;
  const single = [...head.attributes, ...(base?.attributes ?? [])].flatMap(({ attributes }) =>
    attributes.length === 1 ? attributes : [],
  );
  return [...new Set(single)].sort();
}

function judgeAttribute(
  attribute: string,
  head: PredictionTables,
  base: PredictionTables | undefined,
  options: Options,
  family: number,
): Judged {
  const { measure, tolerance, min_group_size: least } = options;
  const rate = rateNameOf(measure);
  const versions = versionsOf(attribute, head, base);
  const name = `${measureText(measure)} by ${attribute}`;
  if (versions === undefined)
    return {
      outcome: 'unclear',
      sentence:
        head.paired.evaluable && head.source === 'counts'
          ? `${name} is not counted at the merge base: nothing there confirms the paired table`
          : `${name} is not counted in both versions`,
      steps: [],
    };
  const { groups, gone, added, basis } = versions;
  const steps = [
    `${name}: compared on ${basis}.`,
    ...(['base', 'head'] as const).flatMap((version) =>
      rateSteps(
        groups.map((group) => ({
          name: `${group.name} at the ${version === 'base' ? 'merge base' : 'head'}`,
          counts: group[version],
        })),
        measure,
        options.confidence,
      ),
    ),
  ];
  if (gone.length > 0)
    return {
      outcome: 'gone',
      sentence: `${name}: ${listText(gone)} ${gone.length === 1 ? 'was' : 'were'} evaluated at the merge base and ${gone.length === 1 ? 'is' : 'are'} no longer`,
      steps,
    };
  const small = smallGroups(groups, rate, least);
  const judged = groups.filter((group) => !small.includes(group.name));
  const left = [...small, ...added];
  const tooSmall =
    left.length === 0
      ? ''
      : `; ${listText(left)} cannot be judged: ${small.length > 0 ? `at least ${least} rows behind the rate are needed in each version` : 'new in this change'}`;
  if (judged.length < 2)
    return {
      outcome: 'unclear',
      sentence: `${name} cannot be compared${tooSmall === '' ? ': fewer than two groups' : tooSmall}`,
      steps,
    };
  const plain = judgeGap({ ...versions, groups: judged }, rate, {
    margin: tolerance,
    confidence: options.confidence,
  });
  if (!plain.evaluable)
    return { outcome: 'unclear', sentence: `${name} cannot be compared: ${plain.reason}`, steps };
  const strict =
    family === 1
      ? plain
      : judgeGap({ ...versions, groups: judged }, rate, {
          margin: tolerance,
          confidence: simultaneousConfidence(options.confidence, family),
        });
  const bad = strict.evaluable && strict.value.judged.verdict === 'shown-bad';
  const good = plain.value.judged.verdict === 'shown-good' && left.length === 0;
  return {
    outcome: bad ? 'widened' : good ? 'held' : 'unclear',
    sentence: `${sentenceOf(name, plain.value, versions, options, bad ? undefined : simultaneousConfidence(options.confidence, family))}${tooSmall}`,
    steps: [...steps, stepOf(plain.value, options)],
    chart: rateChart(versionOf(judged, 'head'), measure, attribute, versionOf(judged, 'base')),
    table: versionsTable(groups, measure, attribute, options.confidence),
  };
}
