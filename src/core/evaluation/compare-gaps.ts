import { drawGroups, evaluated, gapChange, type RateName, seededRandom } from '../statistics/index.ts';
import type { Difference } from './difference.ts';
import { confidence, keyOf, limitsOf, seed, unmoved } from './measure.ts';
import type { RowPairs } from './pair-rows.ts';
import { type PairedCells, pairedCells } from './paired-cells.ts';
import type { GroupColumn, Predictions } from './predictions.ts';

/** How the gaps between the groups of one attribute changed. A row's group is the head's. */
export interface GapReport {
  readonly attribute: string;
  /** The cells of each group, as in the comparison. */
  readonly groups: readonly { readonly name: string; readonly cells: PairedCells }[];
  /** Largest minus smallest rate of the groups, by rate: a positive difference is a gap that widened. */
  readonly rates: Readonly<Record<string, Difference>>;
}

const rates: readonly RateName[] = [
  'selection-rate',
  'true-positive-rate',
  'false-positive-rate',
  'accuracy',
];
const replicates = 1000;

/** The change of each attribute's gaps, head against base, by a paired bootstrap within the groups. */
export function compareGaps(base: Predictions, head: Predictions, pairs: RowPairs): readonly GapReport[] {
  return head.groups.map((column) =>
    gapsOf(column, pairedCells(base, head, pairs, column.codes, column.levels.length), rates),
  );
}

/** The change of one attribute's gaps in the rates named; `cells` are those of its groups. */
export function gapsOf(
  { name, levels }: Pick<GroupColumn, 'name' | 'levels'>,
  cells: readonly PairedCells[] | undefined,
  rates: readonly RateName[],
): GapReport {
  const groups = levels.map((level, code) => ({ name: level, cells: cells?.[code] ?? [] }));
  const bootstrap = () => ({ random: seededRandom(seed), replicates });
  const drawn = drawGroups(groups, bootstrap());
  const differences = rates.map((rate): [string, Difference] => {
    const change = gapChange(
      groups,
      rate,
      // one-sided at 97.5 % is two-sided at 95 %
      { margin: 0, confidence: (1 + confidence) / 2 },
      { ...bootstrap(), drawn },
    );
    if (!change.evaluable)
      return [keyOf(rate), { base: null, head: null, difference: null, reason: change.reason }];
    const { baseGap, headGap, judged } = change.value;
    return [
      keyOf(rate),
      {
        base: baseGap,
        head: headGap,
        difference: headGap - baseGap,
        ...limitsOf(
          judged.lower === judged.upper ? unmoved : evaluated({ lower: -judged.upper, upper: -judged.lower }),
          `paired percentile bootstrap, ${replicates} replicates, seed ${seed}`,
        ),
      },
    ];
  });
  return { attribute: name, groups, rates: Object.fromEntries(differences) };
}
