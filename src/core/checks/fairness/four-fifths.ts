import { Type } from 'typebox';
import type { FindingTable } from '../../model.ts';
import { fourFifths as rule, type ImpactRow } from '../../statistics/index.ts';
import { defineCheck } from '../check.ts';
import { controls } from '../controls.ts';
import { listText, numberText } from '../message.ts';
import { chooseSelections, groupMessages, sourceSteps } from './groups.ts';

/** No group is selected at less than four fifths of the rate of the group selected most, beyond chance. */
export const fourFifths = defineCheck({
  id: 'fairness/four-fifths',
  title: 'The four-fifths rule holds',
  why: 'A selection rate below four fifths of the highest is what the US agencies take as evidence of adverse impact (29 CFR 1607.4(D)); on small numbers alone it is chance.',
  concerns: ['model'],
  needs: ['predictions'],
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
    ...groupMessages,
    holds: { text: '{what}' },
    adverse: {
      short: '{brief}',
      text: '{what}',
      remedy:
        'Show that the selection is job-related, or change it; below the rule and beyond chance is adverse impact.',
    },
  },
  controls: controls.fairness,
  evaluate: ({ head: { predictions }, options }) => {
    const { attribute, threshold, alpha } = options;
    const chosen = chooseSelections(predictions, [attribute]);
    if ('unknown' in chosen) return chosen.unknown;
    const { groups, places } = chosen;
    const counted = [
      ...sourceSteps(predictions),
      ...groups.map(
        ({ name, selected, total }) =>
          `${name}: ${selected.toLocaleString('en')} selected of ${total.toLocaleString('en')}${total === 0 ? '' : ` = ${numberText(selected / total, 4)}`}.`,
      ),
    ];
    const result = rule(groups, { threshold, alpha, minimumRows: options.min_group_size });
    if (!result.evaluable)
      return {
        status: 'unknown',
        message: 'unclear',
        data: { what: `The selection rates of ${attribute} cannot be compared: ${result.reason}` },
        steps: counted,
      };
    const { highest, rows, empty, verdict } = result.value;
    const sentence = (row: ImpactRow) =>
      `${row.name} is selected at ${numberText(row.rate, 3)} (${row.selected} of ${row.total}${needed(row)}), ${numberText(row.ratio, 3)} times the rate of ${highest} (corrected p ${numberText(row.adjustedP, 2)})`;
    const of = (wanted: ImpactRow['verdict']) => rows.filter((row) => row.verdict === wanted);
    const steps = [
      ...counted,
      ...rows.map(
        (row) =>
          `${row.name} / ${highest} = ${numberText(row.ratio, 4)}; Fisher’s exact test p = ${numberText(row.p, 3)}, Holm-corrected ${numberText(row.adjustedP, 3)}${row.reason === undefined ? '' : `; not shown: ${row.reason}`}.`,
      ),
    ];
    const pointed = of(verdict).flatMap(({ name }) => places.get(name) ?? []);
    const chart = {
      title: `selection rate by ${attribute}`,
      unit: 'share',
      labels: groups.map(({ name }) => name),
      values: groups.map(({ selected, total }) => selected / total),
    };
    const table: FindingTable = {
      title: `selection by ${attribute}`,
      columns: ['group', 'selected', 'of', 'rate', `ratio to ${highest}`, 'corrected p', 'result'],
      rows: [
        ...rows.map((row) => [
          row.name,
          row.selected,
          row.total,
          row.rate,
          row.ratio,
          row.adjustedP,
          { 'shown-good': 'not adverse', 'shown-bad': 'adverse', 'not-shown': 'not shown' }[row.verdict],
        ]),
        ...empty.map((name) => [name, 0, 0, null, null, null, 'nobody']),
      ],
    };
    const asked = `the rule asks for ${numberText(threshold)}`;
    if (verdict === 'shown-bad')
      return {
        status: 'fail',
        message: 'adverse',
        data: {
          what: `${listText(of('shown-bad').map(sentence), 3)}; ${asked}`,
          brief: listText(
            of('shown-bad').map(
              ({ name, ratio }) => `${name} is selected ${numberText(ratio, 2)} times as often as ${highest}`,
            ),
            1,
          ),
        },
        places: pointed,
        steps,
        chart,
        table,
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
        chart,
        table,
      };
    return {
      status: 'pass',
      message: 'holds',
      data: { what: `${listText(rows.map(sentence), 3)}; ${asked}` },
      steps,
      chart,
      table,
    };
  },
});

function needed({ verdict, rowsNeeded }: ImpactRow): string {
  return verdict === 'not-shown' && rowsNeeded !== undefined
    ? `, where about ${rowsNeeded.toLocaleString('en')} would tell`
    : '';
}
