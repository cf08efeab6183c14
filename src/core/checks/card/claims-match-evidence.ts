import { Type } from 'typebox';
import type { Card, Metric } from '../../evidence/evidence.ts';
import type { FindingPlace } from '../../model.ts';
import { defineCheck, type MetricDefinition } from '../check.ts';
import { controls } from '../controls.ts';
import { countText, listText, numberText } from '../message.ts';
import { asFraction, definitionOf, metricLabel } from '../metric/choose.ts';

type Claimed =
  | { state: 'agrees'; claim: Metric; metric: Metric }
  | { state: 'differs'; claim: Metric; metric: Metric }
  | { state: 'unsupported'; claim: Metric };

/** Every number that the card claims as a result agrees with the committed metrics, at the card's own precision. */
export const claimsMatchEvidence = defineCheck({
  id: 'card/claims-match-evidence',
  title: 'The card’s numbers are those of the evidence',
  why: 'People decide by the card; one number standing in three files with three values is the most common way in which a card is wrong.',
  concerns: ['model'],
  needs: ['card', 'metrics'],
  options: Type.Object({}, { additionalProperties: false }),
  messages: {
    agree: { text: '{count} of the card agree with the committed metrics' },
    silent: { text: '{path} claims no number' },
    differ: {
      text: '{what}',
      short: '{brief}',
      remedy: 'Write the committed value into the card, or commit the evaluation that the card speaks of.',
    },
    unsupported: {
      text: '{what} stands in the card and in no committed metrics file',
      short: 'no committed metrics file has the card’s {brief}',
      remedy: 'Commit the evaluation that the number comes from, or take it out of the card.',
    },
  },
  controls: controls.documentationAccuracy,
  evaluate: ({ head: { card, metrics }, metricDefinitions }) => {
    if (card.claims.length === 0)
      return { status: 'not-applicable', message: 'silent', data: { path: card.path } };
    const claimed = card.claims.map((claim) => weigh(claim, card.claims, metrics.values, metricDefinitions));
    const steps = claimed.map(stepOf);
    const differing = claimed.filter((one) => one.state === 'differs');
    if (differing.length > 0)
      return {
        status: 'fail',
        message: 'differ',
        data: differenceData(differing, claimed.length),
        places: differing.map(
          (one): FindingPlace => ({
            ...placeOf(one, card, metricDefinitions),
            message: `The card says ${one.claim.text}; ${one.metric.place.path}:${one.metric.place.line ?? 1} says ${one.metric.text}`,
          }),
        ),
        steps,
      };
    const unsupported = claimed.filter((one) => one.state === 'unsupported');
    if (unsupported.length > 0)
      return {
        status: 'unknown',
        message: 'unsupported',
        data: {
          what: listText(
            unsupported.map(({ claim }) => `${metricLabel(claim)} ${claim.text}`),
            4,
          ),
          brief: listText(
            unsupported.map(({ claim }) => `${metricLabel(claim)} ${claim.text}`),
            2,
          ),
        },
        places: unsupported.map(({ claim }) => claim.place),
        steps,
      };
    return { status: 'pass', message: 'agree', data: { count: countText(claimed.length, 'number') }, steps };
  },
});

const facets = ['model', 'dataset', 'task'] as const;

/**
 * The committed value that a claim speaks of: same metric, same group, and of the model, data set and task that the claim names, where the file names them too. A
 * card that states one metric of several models or data sets is not contradicted by a value that says nothing of which it is.
 */
function weigh(
  claim: Metric,
  claims: readonly Metric[],
  values: readonly Metric[],
  definitions: readonly MetricDefinition[],
): Claimed {
  const same = values.filter((metric) => sameMetric(claim, metric) && bothOfTraining(claim, metric));
  const split = same.filter((metric) => claim.split === undefined || metric.split === claim.split);
  const rivals = claims.filter((other) => sameMetric(claim, other) && other.split === claim.split);
  let candidates = split.length > 0 ? split : same;
  let vague = false;
  for (const facet of facets) {
    const own = plain(claim[facet]);
    if (own === undefined) continue;
    const others = new Set(
      rivals.map((other) => plain(other[facet])).filter((one) => one !== undefined && one !== own),
    );
    const named = candidates.filter((metric) => plain(metric[facet]) === own);
    if (named.length > 0) candidates = named;
    else {
      candidates = candidates.filter((metric) => !others.has(plain(metric[facet])));
      vague ||= others.size > 0;
    }
  }
  const agreeing = candidates.find((metric) => agrees(claim, metric, definitions));
  if (agreeing !== undefined) return { state: 'agrees', claim, metric: agreeing };
  const [first] = candidates;
  return first === undefined || vague
    ? { state: 'unsupported', claim }
    : { state: 'differs', claim, metric: first };
}

/** A model's or data set's name without its owner, case and separators: `org/My-Model` is `mymodel`. */
function plain(name: string | undefined): string | undefined {
  const last = name?.split('/').at(-1) ?? '';
  const bare = last.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
  return bare === '' ? undefined : bare;
}

/** What a model reaches on the data that it was trained on says nothing of what it reaches elsewhere. */
function bothOfTraining(claim: Metric, metric: Metric): boolean {
  return (claim.split === 'train') === (metric.split === 'train');
}

function sameMetric(claim: Metric, metric: Metric): boolean {
  const name = (one: Metric) => one.canonical ?? one.name.toLowerCase().split(/[./]/).at(-1);
  if (name(claim) !== name(metric)) return false;
  const slice = Object.entries(claim.slice);
  if (slice.length !== Object.keys(metric.slice).length) return false;
  return slice.every(([key, value]) => metric.slice[key]?.toLowerCase() === value.toLowerCase());
}

/**
 * Agreement at the card's own precision: the committed value, rounded to as many decimals as the card shows, is what
 * the card shows. A card may state a fraction as a percentage.
 */
function agrees(claim: Metric, metric: Metric, definitions: readonly MetricDefinition[]): boolean {
  const shown = asTheCardShows(claim, metric, definitions);
  if (!Number.isFinite(shown) || !Number.isFinite(claim.value)) return false;
  return Math.abs(claim.value - shown) <= halfOf(claim) * (1 + 1e-9);
}

/** Half of the last decimal that the card shows; a share of 1 or 0 is taken to a tenth, since 0.6 is no 1. */
function halfOf({ decimals, value, unit }: Metric): number {
  return 0.5 * 10 ** -(decimals === 0 && unit === 'fraction' && Math.abs(value) <= 1 ? 1 : decimals);
}

/** The committed value in the card's own unit, a fraction or a percentage. */
function asTheCardShows(claim: Metric, metric: Metric, definitions: readonly MetricDefinition[]): number {
  const definition = definitionOf(claim, definitions) ?? definitionOf(metric, definitions);
  const value = asFraction(metric, definition);
  const asPercentage =
    claim.unit === 'percent' || (definition?.unit === 'fraction' && Math.abs(claim.value) > 1);
  if (asPercentage && metric.unit === 'percent') return metric.value;
  return asPercentage && definition?.unit !== 'percent' ? value * 100 : value;
}

/** Where a claim's number stands, and its line with the committed value at the card's own precision; no suggestion where the number does not stand in it once. */
function placeOf(
  { claim, metric }: Difference,
  card: Card,
  definitions: readonly MetricDefinition[],
): FindingPlace {
  const [, number = '', sign = ''] = /^(-?\d+(?:\.\d+)?)(\s?%)?$/.exec(claim.text) ?? [];
  const shown = asTheCardShows(claim, metric, definitions);
  const corrected = shown.toFixed(claim.decimals);
  const mended = Math.abs(Number(corrected) - shown) <= halfOf(claim) * (1 + 1e-9);
  const source = card.source?.[(claim.place.line ?? 0) - 1];
  if (source === undefined || number === '' || !mended) return claim.place;
  const [left = '', right, ...more] = source.split(`${number}${sign}`);
  const alone = !/[\d.,-]$/.test(left) && !/^[.,]?\d/.test(right ?? '');
  if (right === undefined || more.length > 0 || !alone) return claim.place;
  return { ...claim.place, suggestion: `${left}${corrected}${sign}${right}` };
}

type Difference = { readonly claim: Metric; readonly metric: Metric };

function differenceData(differing: readonly Difference[], count: number): { what: string; brief: string } {
  const [first] = differing;
  const said = ({ claim, metric }: Difference) =>
    `${metricLabel(claim)} ${claim.text}, committed ${metric.text}`;
  const names = [...new Set(differing.map(({ claim }) => metricLabel(claim)))];
  if (differing.length > 1)
    return {
      what: `${differing.length} of the card’s ${count} numbers are not the committed ones: ${differing.slice(0, 4).map(said).join('; ')}${differing.length > 4 ? `; and ${differing.length - 4} more` : ''}`,
      brief: `the card’s ${listText(names, 3)}${names.length === 1 ? ' values' : ''} are not the committed ones`,
    };
  if (first === undefined) return { what: '', brief: '' };
  const { claim, metric } = first;
  return {
    what: `The card’s ${metricLabel(claim)} of ${claim.text} is ${metric.text} in ${metric.place.path}`,
    brief: `the card says ${metricLabel(claim)} ${claim.text}, committed is ${metric.text}`,
  };
}

function stepOf(one: Claimed): string {
  const claim = `${metricLabel(one.claim)} ${one.claim.text} (line ${one.claim.place.line ?? 1})`;
  if (one.state === 'unsupported') return `${claim}: no committed value of that metric.`;
  const half = numberText(halfOf(one.claim));
  return `${claim}: ${one.metric.name} is ${one.metric.text}; they ${one.state === 'agrees' ? 'agree' : 'differ'} (within ${half}).`;
}
