import { Type } from 'typebox';
import type { Report } from '../../evidence/evidence.ts';
import { defineCheck } from '../check.ts';
import { controls } from '../controls.ts';
import { countText, listText } from '../message.ts';

/** Every committed validation report is a success, expectation by expectation, and its totals are those of its results. */
export const passed = defineCheck({
  id: 'report/passed',
  title: 'The committed reports are successes',
  why: 'Reports say 12 of 12 passed over an empty list of results, or turn green at the top while an expectation below failed.',
  concerns: ['model', 'dataset'],
  needs: ['reports'],
  options: Type.Object(
    {
      waivable: Type.Array(Type.String({ minLength: 1, maxLength: 300 }), {
        default: [],
        maxItems: 500,
        description:
          'Expectations whose failure is accepted, by name or `name(column)`; each is named in the finding.',
      }),
      tools: Type.Optional(
        Type.Array(Type.String({ minLength: 1, maxLength: 60 }), {
          maxItems: 50,
          description:
            'Only reports of these tools (great-expectations, evidently, deepchecks, soda, frictionless, …).',
        }),
      ),
    },
    { additionalProperties: false },
  ),
  messages: {
    passed: { text: '{count} passed{waived}' },
    failed: {
      text: '{what}',
      short: '{brief}',
      remedy: 'Mend the data, or the expectation if it is wrong; then run the validation again.',
    },
    unexplained: {
      text: '{what}',
      short: 'a report says that it failed, and not where',
      remedy:
        'Run the validation again and commit its full result: something failed that the file does not show.',
    },
    hollow: {
      text: '{what}',
      remedy: 'Commit the full result, with every expectation; a total without results shows nothing.',
    },
    none: {
      text: 'No committed report is of the tools asked for',
      remedy: 'Commit the validation’s result.',
    },
  },
  controls: controls.dataQuality,
  evaluate: ({ head: { reports }, options }) => {
    const judged = reports.filter(({ tool }) => options.tools?.includes(tool) ?? true);
    if (judged.length === 0) return { status: 'unknown', message: 'none' };
    const items = judged.flatMap((report) => report.items);
    const failures = items.filter(({ success }) => success === false);
    const accepted = failures.filter((item) =>
      options.waivable.some((name) => name === item.name || name === labelOf(item)),
    );
    const failed = failures.filter((item) => !accepted.includes(item));
    const steps = items
      .slice(0, 200)
      .map(
        (item) =>
          `${labelOf(item)}: ${item.success === undefined ? 'no result' : item.success ? 'passed' : 'failed'}`,
      );
    if (failed.length > 0)
      return {
        status: 'fail',
        message: 'failed',
        data: {
          what: `${failed.length} of ${countText(items.length, 'expectation')} failed: ${listText(failed.map(labelOf), 5)}`,
          brief: `${failed.length} of ${countText(items.length, 'expectation')} failed, ${listText(failed.map(labelOf), 1)}`,
        },
        places: failed.map((item) => ({
          ...item.place,
          message: `${labelOf(item)} failed${item.detail === undefined ? '' : `: ${item.detail}`}`,
        })),
        steps,
      };
    const unexplained = judged.flatMap((report) => {
      const how = unexplainedFailure(report, new Set(accepted));
      return how === undefined ? [] : [{ report, how }];
    });
    if (unexplained.length > 0)
      return {
        status: 'fail',
        message: 'unexplained',
        data: { what: listText(unexplained.map(({ how }) => how)) },
        places: unexplained.flatMap(({ report: { items } }) =>
          items[0] === undefined ? [] : [{ path: items[0].place.path, line: 1 }],
        ),
        steps,
      };
    const hollow = judged.flatMap((report) => hollowness(report) ?? []);
    if (hollow.length > 0)
      return { status: 'unknown', message: 'hollow', data: { what: listText(hollow, 3) }, steps };
    return {
      status: 'pass',
      message: 'passed',
      data: {
        count: countText(items.length, 'expectation'),
        waived: accepted.length === 0 ? '' : `; accepted failures: ${listText(accepted.map(labelOf), 5)}`,
      },
      steps,
    };
  },
});

function labelOf({ name, column }: Report['items'][number]): string {
  return column === undefined ? name : `${name}(${column})`;
}

/**
 * What a report says of failures that its accepted ones do not explain: the whole failed though no item of it did, or it counts more failures than it
 * shows. An accepted failure of one report explains nothing of another.
 */
function unexplainedFailure(
  report: Report,
  accepted: ReadonlySet<Report['items'][number]>,
): string | undefined {
  const own = report.items.filter((item) => accepted.has(item)).length;
  const { failed = own } = report.declared;
  if (failed > own)
    return `the ${report.tool} report counts ${countText(failed, 'failure')} and shows ${own === 0 ? 'none' : own}`;
  if (report.success !== false || own > 0) return undefined;
  return `the ${report.tool} report says that the validation failed, and shows no expectation that did`;
}

/** Why a report that looks green shows nothing. */
function hollowness(report: Report): string | undefined {
  const { total } = report.declared;
  if (report.items.length === 0)
    return `the ${report.tool} report holds no results${total === undefined ? '' : `, though it counts ${total}`}`;
  if (total !== undefined && total > report.items.length)
    return `the ${report.tool} report counts ${total} expectations and holds ${report.items.length}`;
  const unsaid = report.items.filter(({ success }) => success === undefined).length;
  return unsaid > 0
    ? `${countText(unsaid, 'expectation')} of the ${report.tool} report ${unsaid === 1 ? 'has' : 'have'} no result`
    : undefined;
}
