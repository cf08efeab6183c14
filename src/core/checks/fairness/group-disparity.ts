import { Type } from 'typebox';
import {
  compareGroups,
  type GroupComparison,
  type GroupComparisons,
  type RateName,
} from '../../statistics/index.ts';
import { defineCheck } from '../check.ts';
import { controls } from '../controls.ts';
import { listText, numberText } from '../message.ts';
import { groupCounts } from './group-counts.ts';

const measures = [
  'selection_rate',
  'true_positive_rate',
  'false_positive_rate',
  'true_negative_rate',
  'false_negative_rate',
  'precision',
  'false_discovery_rate',
  'false_omission_rate',
  'negative_predictive_value',
  'accuracy',
] as const;

/** No group lies further from the reference group than the policy allows, shown by interval from the committed counts. */
export const groupDisparity = defineCheck({
  id: 'fairness/group-disparity',
  title: 'Groups are treated alike, within the limit',
  why: 'A model that misses the good applicants of one group harms them, however good it is on average.',
  concerns: ['model'],
  needs: ['metrics'],
  options: Type.Object(
    {
      attribute: Type.String({ minLength: 1, maxLength: 200, description: 'The protected attribute.' }),
      measure: Type.Unsafe<(typeof measures)[number]>({
        type: 'string',
        enum: [...measures],
        description: 'The rate that is compared.',
      }),
      compare: Type.Unsafe<'ratio' | 'difference'>({
        type: 'string',
        enum: ['ratio', 'difference'],
        default: 'ratio',
        description: 'How it is compared.',
      }),
      min: Type.Optional(
        Type.Number({
          exclusiveMinimum: 0,
          maximum: 1,
          description: 'With ratio: the least ratio, either way round.',
        }),
      ),
      max: Type.Optional(
        Type.Number({
          minimum: 0,
          maximum: 1,
          description: 'With difference: the largest difference, either way.',
        }),
      ),
      reference: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 200,
          description: 'The group to compare with; the largest if left out.',
        }),
      ),
      min_group_size: Type.Integer({
        default: 30,
        minimum: 1,
        description: 'Groups whose rate rests on fewer are unknown, and named.',
      }),
      confidence: Type.Number({
        default: 0.95,
        exclusiveMinimum: 0.5,
        exclusiveMaximum: 1,
        description: 'Of the intervals, two-sided.',
      }),
    },
    {
      additionalProperties: false,
      anyOf: [
        { properties: { compare: { const: 'ratio' } }, required: ['min'] },
        { properties: { compare: { const: 'difference' } }, required: ['max'] },
      ],
    },
  ),
  messages: {
    alike: { text: '{what}' },
    apart: {
      text: '{what}',
      remedy:
        'Look at these groups’ data and errors; a threshold or a model of its own may help, or a narrower intended use.',
    },
    unclear: {
      text: '{what}',
      remedy: 'Evaluate more samples of these groups; a group too small to judge is not passed over.',
    },
    none: {
      text: 'No counts (tp, fp, fn, tn) are committed for the groups of {attribute}',
      remedy:
        'Commit them for every group; `npx assay evaluate --aggregate` writes them without anybody’s data.',
    },
  },
  controls: controls.fairness,
  evaluate: ({ head: { metrics }, options }) => {
    const { groups, flawed, places } = groupCounts(metrics, options.attribute);
    const { attribute, min, max } = options;
    if (groups.length + flawed.length === 0)
      return { status: 'unknown', message: 'none', data: { attribute } };
    if (flawed.length > 0)
      return {
        status: 'unknown',
        message: 'unclear',
        data: {
          what: `${listText(flawed)} of ${attribute} ${flawed.length === 1 ? 'has' : 'have'} no four whole counts (tp, fp, fn, tn)`,
        },
      };
    const asked =
      options.compare === 'ratio'
        ? `a ratio of at least ${numberText(min ?? 1)}`
        : `a difference of at most ${numberText(max ?? 0)}`;
    const compared = compareGroups(groups, options.measure.replaceAll('_', '-') as RateName, {
      limit: options.compare === 'ratio' ? { ratio: min ?? 1 } : { difference: max ?? 0 },
      confidence: options.confidence,
      minimum: options.min_group_size,
      ...(options.reference === undefined ? {} : { reference: options.reference }),
    });
    if (!compared.evaluable)
      return {
        status: 'unknown',
        message: 'unclear',
        data: { what: `${options.measure} by ${attribute} cannot be compared: ${compared.reason}` },
      };
    const { verdict, comparisons } = compared.value;
    const said = (wanted: GroupComparison['verdict']) =>
      listText(
        comparisons
          .filter((one) => one.verdict === wanted)
          .map((one) => sentence(options, compared.value, one)),
        3,
      );
    const pointed = comparisons
      .filter((one) => one.verdict === verdict)
      .flatMap(({ name }) => places.get(name) ?? []);
    const correction =
      comparisons.length > 1
        ? ` (${comparisons.length} groups compared, intervals of a failure corrected for it)`
        : '';
    const steps = comparisons.map((one) => sentence(options, compared.value, one));
    if (verdict === 'shown-bad')
      return {
        status: 'fail',
        message: 'apart',
        data: { what: `${said('shown-bad')}; the policy asks for ${asked}${correction}` },
        places: pointed,
        steps,
      };
    if (verdict === 'not-shown')
      return {
        status: 'unknown',
        message: 'unclear',
        data: { what: `${said('not-shown')}; too little data to show ${asked}${correction}` },
        places: pointed,
        steps,
      };
    return {
      status: 'pass',
      message: 'alike',
      data: { what: `${said('shown-good')}; the policy asks for ${asked}` },
      steps,
    };
  },
});

function sentence(
  {
    measure,
    compare,
    confidence,
  }: { readonly measure: string; readonly compare: 'ratio' | 'difference'; readonly confidence: number },
  { reference, rate, denominator }: GroupComparisons,
  one: GroupComparison,
): string {
  const own = one.rate.evaluable ? numberText(one.rate.value, 3) : 'not evaluable';
  const gap = compare === 'ratio' ? one.ratio : one.difference;
  const size = gap.evaluable
    ? `${compare} ${numberText(gap.value.estimate, 3)}, ${numberText(confidence * 100)} % interval ${numberText(gap.value.lower, 3)} to ${numberText(gap.value.upper, 3)}`
    : (one.reason ?? gap.reason);
  const needed =
    one.rowsNeeded === undefined || one.verdict !== 'not-shown'
      ? ''
      : ` (about ${one.rowsNeeded.toLocaleString('en')} would tell)`;
  return `${measure.replaceAll('_', ' ')} is ${own} for ${one.name} (n = ${one.denominator.toLocaleString('en')})${needed} and ${numberText(rate, 3)} for ${reference} (n = ${denominator.toLocaleString('en')}): ${size}`;
}
