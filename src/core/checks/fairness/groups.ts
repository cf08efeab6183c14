import type { GroupTable, PredictionTables } from '../../evaluation/prediction-tables.ts';
import { groupName } from '../../evaluation/prediction-tables.ts';
import type { Chart, FindingPlace } from '../../model.ts';
import {
  type ConfusionCounts,
  type Group,
  groupRates,
  type RateName,
  rateOf,
  type SelectionGroup,
} from '../../statistics/index.ts';
import type { Message, Outcome } from '../check.ts';
import { listText, numberText } from '../message.ts';

/** The rates that groups are compared by, as the policy names them. */
export const measures = [
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

export type MeasureName = (typeof measures)[number];

/** `true_positive_rate` as the statistics name it. */
export function rateNameOf(measure: MeasureName): RateName {
  return measure.replaceAll('_', '-') as RateName;
}

/** Numerator and denominator of each rate in the four counts, for people. */
export const fractions: Readonly<Record<MeasureName, string>> = {
  selection_rate: '(tp + fp) / (tp + fp + fn + tn)',
  true_positive_rate: 'tp / (tp + fn)',
  false_positive_rate: 'fp / (fp + tn)',
  true_negative_rate: 'tn / (fp + tn)',
  false_negative_rate: 'fn / (tp + fn)',
  precision: 'tp / (tp + fp)',
  false_discovery_rate: 'fp / (tp + fp)',
  false_omission_rate: 'fn / (fn + tn)',
  negative_predictive_value: 'tn / (fn + tn)',
  accuracy: '(tp + tn) / (tp + fp + fn + tn)',
};

/** What every check of groups says where there are none, or not whole ones. */
export const groupMessages = {
  none: {
    text: 'There are no counts of the groups of {attribute}; what is there is by {there}',
    remedy:
      'Commit tp, fp, fn and tn of every group; `assay evaluate --aggregate` writes them from predictions, without anybody’s data. Rows with protected attributes stay in git for ever: commit counts.',
  },
  unclear: {
    text: '{what}',
    remedy:
      'Evaluate more people of these groups, and commit whole counts of each; a group too small to judge is not passed over.',
  },
} as const satisfies Readonly<Record<string, Message>>;

type Unknown = Outcome<keyof typeof groupMessages>;

/** The groups of one or several attributes, or what is to be said where they cannot be judged. */
export type Chosen<T> =
  | { readonly groups: readonly T[]; readonly places: ReadonlyMap<string, FindingPlace> }
  | { readonly unknown: Unknown };

/** The groups' confusion tables. */
export function chooseGroups(tables: PredictionTables, attributes: readonly string[]): Chosen<Group> {
  return choose(tables, attributes, ({ slice, counts }) =>
    counts === undefined ? undefined : { name: groupName(slice), counts },
  );
}

/** How many of each group are selected: from its counts, or from its selection rate and size where that is all there is. */
export function chooseSelections(
  tables: PredictionTables,
  attributes: readonly string[],
): Chosen<SelectionGroup> {
  return choose(tables, attributes, ({ slice, counts, selection }) => {
    const name = groupName(slice);
    if (counts !== undefined) return { name, ...selectionOf(counts) };
    return selection === undefined ? undefined : { name, ...selection };
  });
}

function selectionOf({ tp, fp, fn, tn }: ConfusionCounts): { selected: number; total: number } {
  return { selected: tp + fp, total: tp + fp + fn + tn };
}

function choose<T>(
  tables: PredictionTables,
  attributes: readonly string[],
  read: (group: GroupTable) => T | undefined,
): Chosen<T> {
  const attribute = attributes.join(' and ');
  const wanted = JSON.stringify([...attributes].sort());
  const table = tables.attributes.find((one) => JSON.stringify([...one.attributes].sort()) === wanted);
  const unknown = (what: string): Chosen<T> => ({
    unknown: { status: 'unknown', message: 'unclear', data: { what }, steps: tables.notes },
  });
  if (table === undefined) {
    if (tables.kind === 'regression')
      return unknown('The predictions are numbers and no classes: groups have no rates to compare');
    if (tables.source === 'rows' && tables.overall === undefined)
      return unknown('The predictions hold no predicted class, so that nothing can be counted by group');
    const there = listText(tables.attributes.map((one) => one.attributes.join(' and ')));
    return { unknown: { status: 'unknown', message: 'none', data: { attribute, there } } };
  }
  if (tables.weighted)
    return unknown(
      'The predictions are weighted, and sums of weights are no counts that an interval could be had from',
    );
  const flawed = table.groups.filter((group) => read(group) === undefined);
  if (flawed.length > 0)
    return unknown(
      `${listText(flawed.map(({ slice }) => groupName(slice)))} of ${attribute}: ${flawed[0]?.flaw ?? 'no counts'}`,
    );
  return {
    groups: table.groups.flatMap((group) => read(group) ?? []),
    places: new Map(
      table.groups.flatMap(({ slice, place }) => (place === undefined ? [] : [[groupName(slice), place]])),
    ),
  };
}

/** Where the numbers come from: the file, how it was read, and how many rows it holds. */
export function sourceSteps({ source, files, rows, positive, notes }: PredictionTables): string[] {
  const names = listText(files.map(({ path }) => path));
  const read =
    source === 'rows'
      ? `Counted over ${(rows ?? 0).toLocaleString('en')} rows of ${names}; positive is ${positive ?? 'not known'}.`
      : `Counts as committed in ${names}.`;
  return [read, ...notes];
}

/** A line a group: numerator, denominator, rate and interval, so that a reader can redo it. */
export function rateSteps(groups: readonly Group[], measure: MeasureName, confidence: number): string[] {
  const percent = numberText(confidence * 100);
  return groupRates(groups, rateNameOf(measure), confidence).map(({ name, rate, interval }) => {
    if (!rate.evaluable) return `${name}: ${fractions[measure]} cannot be computed: ${rate.reason}.`;
    const { numerator, denominator, value } = rate.value;
    const limits = interval.evaluable
      ? `; Wilson ${percent} % interval ${numberText(interval.value.lower, 3)} to ${numberText(interval.value.upper, 3)}`
      : '';
    return `${name}: ${fractions[measure]} = ${numerator.toLocaleString('en')} / ${denominator.toLocaleString('en')} = ${numberText(value, 4)}${limits}.`;
  });
}

/** The rates of the groups as bars, those of the merge base with them where they are known. */
export function rateChart(
  groups: readonly Group[],
  measure: MeasureName,
  attribute: string,
  before?: readonly Group[],
): Chart {
  const valueOf = ({ counts }: Group) => {
    const rate = rateOf(counts, rateNameOf(measure));
    return rate.evaluable ? rate.value.value : Number.NaN;
  };
  return {
    title: `${measure.replaceAll('_', ' ')} by ${attribute}`,
    unit: 'share',
    labels: groups.map(({ name }) => name),
    values: groups.map(valueOf),
    ...(before === undefined ? {} : { before: before.map(valueOf) }),
  };
}

/** `True positive rate`. */
export function measureText(measure: MeasureName): string {
  const words = measure.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
