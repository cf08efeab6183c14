import { Type } from 'typebox';
import { fourFifths as rule, type ImpactRow } from '../../statistics/index.ts';
import { defineCheck } from '../check.ts';
import { controls } from '../controls.ts';
import { listText, numberText } from '../message.ts';
import { groupCounts } from './group-counts.ts';

/** No group is selected at less than four fifths of the rate of the group selected most, beyond chance. */
export const fourFifths = defineCheck({
  id: 'fairness/four-fifths',
  title: 'The four-fifths rule holds',
  why: 'A selection rate below four fifths of the highest is what the US agencies take as evidence of adverse impact (29 CFR 1607.4(D)); on small numbers alone it is chance.',
  concerns: ['model'],
  needs: ['metrics'],
  options: Type.Object(
    {
      attribute: Type.String({ minLength: 1, maxLength: 200, description: 'The protected attribute.' }),
      threshold: Type.Number({
        default: 0.8,
        exclusiveMinimum: 0,
        maximum: 1,
        description: 'The least ratio to the highest selection rate.',
      }),
      alpha: Type.Number({
        default: 0.05,
        exclusiveMinimum: 0,
        exclusiveMaximum: 1,
        description: 'Level of Fisher’s exact test, corrected by Holm over the groups.',
      }),
      min_group_size: Type.Integer({
        default: 30,
        minimum: 1,
        description: 'Smaller groups are unknown, and named.',
      }),
    },
    { additionalProperties: false },
  ),
  messages: {
    holds: { text: '{what}' },
    adverse: {
      text: '{what}',
      remedy:
        'Show that the selection is job-related, or change it; below the rule and beyond chance is adverse impact.',
    },
    unclear: {
      text: '{what}',
      remedy: 'Evaluate more people of these groups; on so few the rule says nothing.',
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
    const { attribute, threshold, alpha } = options;
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
    const selections = groups.map(({ name, counts: { tp, fp, fn, tn } }) => ({
      name,
      selected: tp + fp,
      total: tp + fp + fn + tn,
    }));
    const result = rule(selections, { threshold, alpha, minimumRows: options.min_group_size });
    if (!result.evaluable)
      return {
        status: 'unknown',
        message: 'unclear',
        data: { what: `The selection rates of ${attribute} cannot be compared: ${result.reason}` },
      };
    const { highest, rows, empty, verdict } = result.value;
    const sentence = (row: ImpactRow) =>
      `${row.name} is selected at ${numberText(row.rate, 3)} (${row.selected} of ${row.total}), ${numberText(row.ratio, 3)} times the rate of ${highest} (corrected p ${numberText(row.adjustedP, 2)})`;
    const of = (wanted: ImpactRow['verdict']) => rows.filter((row) => row.verdict === wanted);
    const steps = rows.map(sentence);
    const pointed = of(verdict).flatMap(({ name }) => places.get(name) ?? []);
    if (verdict === 'shown-bad')
      return {
        status: 'fail',
        message: 'adverse',
        data: {
          what: `${listText(of('shown-bad').map(sentence), 3)}; the rule asks for ${numberText(threshold)}`,
        },
        places: pointed,
        steps,
      };
    if (verdict === 'not-shown' || empty.length > 0)
      return {
        status: 'unknown',
        message: 'unclear',
        data: {
          what: `${listText([...of('not-shown').map(sentence), ...empty.map((name) => `${name} has nobody`)], 3)}: too little data to tell it from chance`,
        },
        places: pointed,
        steps,
      };
    return {
      status: 'pass',
      message: 'holds',
      data: { what: `${listText(rows.map(sentence), 3)}; the rule asks for ${numberText(threshold)}` },
      steps,
    };
  },
});
