import { countConfusionByGroup, rateDisparity } from '../statistics/index.ts';
import { disparityRow, withCrossed } from './evaluate-groups.ts';
import type { DisparityRow, GroupReport } from './group-report.ts';
import { rateMeasure } from './measure.ts';
import type { ClassPredictions } from './predictions.ts';

/**
 * The groups of several classes: how many of their rows are right, and how far they lie apart in that. What compares the rates of one class has
 * `reason` instead.
 */
export function classGroups(
  { rows, truth, prediction, weight, groups }: ClassPredictions,
  reason: string,
): readonly GroupReport[] {
  // right and wrong rows as a table of two cells: every row is "positive", and a right one is predicted so
  const answers = {
    labels: new Uint8Array(rows).fill(1),
    predictions: Uint8Array.from(truth, (label, row) => (label === prediction[row] ? 1 : 0)),
    ...(weight === undefined ? {} : { weights: weight }),
  };
  const none: DisparityRow = {
    difference: null,
    ratio: null,
    reason,
    to_overall: { difference: null, ratio: null, reason },
  };
  return withCrossed(groups).map(({ attributes, codes, names }): GroupReport => {
    const counted = countConfusionByGroup(answers, codes, names.length);
    const tables = (counted.evaluable ? counted.value : []).map((counts, code) => ({
      name: names[code] ?? '',
      counts,
      n: counts.tp + counts.fn,
    }));
    const all = tables.reduce((sum, { n }) => sum + n, 0);
    return {
      attribute: attributes.join(' × '),
      attributes,
      ...(counted.evaluable ? {} : { reason: counted.reason }),
      groups: tables.map(({ name, n, counts }) => ({
        name,
        n,
        share: all === 0 ? null : n / all,
        counts: null,
        rates: { accuracy: rateMeasure(counts, 'accuracy', weight !== undefined) },
      })),
      disparities: {
        accuracy: disparityRow((method) => rateDisparity(tables, 'accuracy', { method })),
        demographic_parity: none,
        equal_opportunity: none,
        equalized_odds: none,
      },
      to_reference: { reason },
      four_fifths: { reason },
      impact_ratios: { reason },
      scoring_impact_ratios: null,
    };
  });
}
