import {
  type ConfusionCounts,
  confusionOfPairs,
  type Evaluation,
  notEvaluable,
} from '../statistics/index.ts';
import { type PairedTables, type PredictionTables, groupName } from './prediction-tables.ts';

const cellNames = ['tp', 'fp', 'fn', 'tn'] as const;

/**
 * The pairs of base and head, unless a committed paired table contradicts the counts that either version commits by itself: its margins are those counts, and
 * a table that is merely written down has no others to be held against. Pairs of rows were counted by us and are given back as they are.
 */
export function confirmPairs(
  head: PredictionTables,
  base: PredictionTables | undefined,
): Evaluation<PairedTables> {
  const { paired, source } = head;
  if (!paired.evaluable || source === 'rows') return paired;
  const contradiction =
    contradictionOf(paired.value, head, 'head') ??
    (base === undefined ? undefined : contradictionOf(paired.value, base, 'base'));
  return contradiction === undefined ? paired : notEvaluable(contradiction);
}

/** In a sentence: the first counts of one version that are not the margins of the paired table. */
function contradictionOf(
  { table, cells, attributes }: PairedTables,
  own: PredictionTables,
  version: 'base' | 'head',
): string | undefined {
  const where = version === 'base' ? 'the merge base' : 'the head';
  const differ = (margins: ConfusionCounts, counts: ConfusionCounts, of: string) =>
    cellNames.every((name) => margins[name] === counts[name])
      ? undefined
      : `the committed paired table has ${countsText(margins)}${of} at ${where}, whose own counts are ${countsText(counts)}`;
  const { overall } = own;
  if (overall !== undefined && cells !== undefined) {
    const flaw = differ(confusionOfPairs(cells)[version], overall, '');
    if (flaw !== undefined) return flaw;
  }
  if (overall !== undefined && cells === undefined && table !== undefined) {
    const right = table.bothRight + (version === 'base' ? table.onlyBase : table.onlyHead);
    const rows = table.bothRight + table.onlyBase + table.onlyHead + table.bothWrong;
    const [ownRight, ownRows] = [overall.tp + overall.tn, overall.tp + overall.fp + overall.fn + overall.tn];
    if (right !== ownRight || rows !== ownRows)
      return `the committed paired table has ${right} of ${rows} right at ${where}, whose own counts are ${ownRight} of ${ownRows}`;
  }
  for (const { attributes: names, groups } of attributes) {
    const counted = own.attributes.find((one) => one.attributes.join() === names.join());
    for (const { slice, cells: pairs } of groups) {
      const group = counted?.groups.find((one) => groupName(one.slice) === groupName(slice));
      if (group?.counts === undefined) continue;
      const flaw = differ(confusionOfPairs(pairs)[version], group.counts, ` for ${groupName(slice)}`);
      if (flaw !== undefined) return flaw;
    }
  }
  return undefined;
}

function countsText(counts: ConfusionCounts): string {
  return cellNames.map((name) => `${name} ${counts[name]}`).join(', ');
}
