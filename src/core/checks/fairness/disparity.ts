import { Type } from 'typebox';
import type { PredictionTables } from '../../evaluation/prediction-tables.ts';
import type { FindingTable } from '../../model.ts';
import {
  compareGroups,
  type Group,
  type GroupComparison,
  type GroupComparisons,
} from '../../statistics/index.ts';
import { simultaneousConfidence } from '../../statistics/multiple-comparisons.ts';
import type { Message, Outcome } from '../check.ts';
import { listText, numberText } from '../message.ts';
import {
  chooseGroups,
  groupMessages,
  type MeasureName,
  measures,
  measureText,
  rateChart,
  rateNameOf,
  rateSteps,
  sourceSteps,
} from './groups.ts';
import { type GroupRateRow, rateColumns, rateRows } from './rate-table.ts';

/** What is compared, by how much it may differ, and how surely that must be shown. */
export interface DisparityOptions {
  readonly measure: MeasureName;
  readonly compare: 'ratio' | 'difference';
  readonly min?: number;
  readonly max?: number;
  readonly reference?: string;
  readonly min_group_size: number;
  readonly confidence: number;
}

/** The options as a policy writes them. */
export const disparityOptions = {
  measure: Type.Unsafe<MeasureName>({
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
};

/** A bound belongs to each way of comparing. */
export const disparityRules = {
  additionalProperties: false,
  anyOf: [
    { properties: { compare: { const: 'ratio' } }, required: ['min'] },
    { properties: { compare: { const: 'difference' } }, required: ['max'] },
  ],
};

/** What can be said of groups that are compared. */
export const disparityMessages = {
  ...groupMessages,
  alike: { text: '{what}' },
  apart: {
    short: '{brief}',
    text: '{what}',
    remedy:
      'Look at these groups’ data and errors; a threshold or a model of its own may help, or a narrower intended use.',
  },
} as const satisfies Readonly<Record<string, Message>>;

/** Compares every group of one attribute, or of several crossed, with the reference group. */
export function judgeDisparity(
  tables: PredictionTables,
  attributes: readonly string[],
  options: DisparityOptions,
): Outcome<keyof typeof disparityMessages> {
  const chosen = chooseGroups(tables, attributes);
  if ('unknown' in chosen) return chosen.unknown;
  const { groups, places } = chosen;
  const { measure, compare, confidence, min, max } = options;
  const bound = compare === 'ratio' ? `at least ${numberText(min ?? 1)}` : `at most ${numberText(max ?? 0)}`;
  const compared = compareGroups(groups, rateNameOf(measure), {
    limit: compare === 'ratio' ? { ratio: min ?? 1 } : { difference: max ?? 0 },
    confidence,
    minimum: options.min_group_size,
    ...(options.reference === undefined ? {} : { reference: options.reference }),
  });
  const counted = [...sourceSteps(tables), ...rateSteps(groups, measure, confidence)];
  if (!compared.evaluable)
    return {
      status: 'unknown',
      message: 'unclear',
      data: {
        what: `${measureText(measure)} by ${attributes.join(' and ')} cannot be compared: ${compared.reason}`,
      },
      steps: counted,
    };
  const { verdict, comparisons, family } = compared.value;
  const steps = [...counted, ...comparisons.map((one) => comparisonStep(options, compared.value, one))];
  const correction =
    family > 1
      ? ` (${family} groups compared; what fails is shown at ${numberText(simultaneousConfidence(confidence, family) * 100, 4)} %, corrected for that)`
      : '';
  const said = (wanted: GroupComparison['verdict']) =>
    listText(
      comparisons
        .filter((one) => one.verdict === wanted)
        .map((one) => sentence(options, compared.value, one)),
      3,
    );
  const chart = rateChart(groups, measure, attributes.join(' and '));
  const pointed = comparisons
    .filter((one) => one.verdict === verdict)
    .flatMap(({ name }) => places.get(name) ?? []);
  const table = disparityTable(groups, attributes, options, compared.value);
  const outcome = {
    'shown-bad': { status: 'fail', message: 'apart', close: `; the policy asks for ${bound}${correction}` },
    'not-shown': {
      status: 'unknown',
      message: 'unclear',
      close: `; too little data to tell whether that is ${bound}, as the policy asks${correction}`,
    },
    'shown-good': { status: 'pass', message: 'alike', close: `; the policy asks for ${bound}` },
  } as const;
  const { status, message, close } = outcome[verdict];
  return {
    status,
    message,
    data: { what: `${said(verdict)}${close}`, brief: briefOf(options, compared.value) },
    places: pointed,
    steps,
    chart,
    table,
  };
}

/** The worst group and the one that it is compared with, for titles. */
function briefOf({ measure }: DisparityOptions, { reference, rate, comparisons }: GroupComparisons): string {
  const bad = comparisons.filter((one) => one.verdict === 'shown-bad');
  const farthest = (one: GroupComparison) => (one.rate.evaluable ? Math.abs(one.rate.value - rate) : -1);
  const [worst] = bad.toSorted((one, other) => farthest(other) - farthest(one));
  if (worst === undefined || !worst.rate.evaluable) return '';
  return `${measure.replaceAll('_', ' ')} is ${numberText(worst.rate.value, 3)} for ${worst.name}, ${numberText(rate, 3)} for ${reference}`;
}

function sentence(
  { measure, compare, confidence }: DisparityOptions,
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
      : `, of about ${one.rowsNeeded.toLocaleString('en')} that would tell`;
  return `${measureText(measure)} is ${own} for ${one.name} (n = ${one.denominator.toLocaleString('en')}${needed}) and ${numberText(rate, 3)} for ${reference} (n = ${denominator.toLocaleString('en')}): ${size}`;
}

/** A group a row: its rate from its counts, and how it stands to the reference group, which comes last. */
function disparityTable(
  groups: readonly Group[],
  attributes: readonly string[],
  { measure, compare, confidence }: DisparityOptions,
  { reference, comparisons }: GroupComparisons,
): FindingTable {
  const own = new Map(
    rateRows(groups, measure, confidence).map((row): [string, GroupRateRow] => [row.name, row]),
  );
  const ratesOf = (name: string) => own.get(name)?.cells ?? [0, 0, null, null, null];
  const percent = `${numberText(confidence * 100)} %`;
  return {
    title: `${measure.replaceAll('_', ' ')} by ${attributes.join(' and ')}`,
    columns: [
      ...rateColumns(measure, confidence),
      `${compare} to ${reference}`,
      `${percent} from`,
      'to',
      'corrected p',
      'result',
    ],
    rows: [
      ...comparisons.map((one) => {
        const gap = compare === 'ratio' ? one.ratio : one.difference;
        return [
          one.name,
          ...ratesOf(one.name),
          ...(gap.evaluable ? [gap.value.estimate, gap.value.lower, gap.value.upper] : [null, null, null]),
          one.adjustedP.evaluable ? one.adjustedP.value : null,
          verdictText[one.verdict],
        ];
      }),
      [reference, ...ratesOf(reference), null, null, null, null, 'reference'],
    ],
  };
}

const verdictText = {
  'shown-good': 'within the limit',
  'shown-bad': 'outside the limit',
  'not-shown': 'not shown',
} as const;

/** Numerators and denominators, the method by name, its limits and what follows. */
function comparisonStep(
  { compare, confidence }: DisparityOptions,
  { reference, numerator, denominator }: GroupComparisons,
  one: GroupComparison,
): string {
  const gap = compare === 'ratio' ? one.ratio : one.difference;
  const pair = `${one.numerator} / ${one.denominator} against ${numerator} / ${denominator}`;
  const test = one.adjustedP.evaluable
    ? `; Fisher’s exact test p = ${numberText(one.p.evaluable ? one.p.value : Number.NaN, 3)}, Holm-corrected ${numberText(one.adjustedP.value, 3)}`
    : '';
  const outcome = verdictText[one.verdict];
  const why = one.reason === undefined ? '' : `: ${one.reason}`;
  if (!gap.evaluable) return `${one.name} against ${reference}: ${pair}, ${gap.reason}.`;
  const method = compare === 'ratio' ? 'Koopman’s score interval' : 'Newcombe’s hybrid score interval';
  return `${one.name} against ${reference}: ${pair}, ${compare} ${numberText(gap.value.estimate, 4)}, ${method} at ${numberText(confidence * 100)} % ${numberText(gap.value.lower, 4)} to ${numberText(gap.value.upper, 4)}${test}; ${outcome}${why}.`;
}
