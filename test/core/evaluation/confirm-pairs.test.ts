import { describe, expect, it } from 'vitest';
import { confirmPairs } from '../../../src/core/evaluation/confirm-pairs.ts';
import type { PredictionTables } from '../../../src/core/evaluation/prediction-tables.ts';
import { tablesOfCounts } from '../../../src/core/evaluation/tables-of-counts.ts';
import { parseEvidence } from '../../../src/core/evidence/parse-evidence.ts';
import { readEvidenceFile } from '../../../src/core/evidence/decode.ts';

/** A committed aggregate, through the parser that an audit uses. */
function tablesIn(aggregate: Readonly<Record<string, unknown>>): PredictionTables {
  const text = JSON.stringify({ format: 'assay-aggregate', version: 1, ...aggregate });
  const parsed = parseEvidence(readEvidenceFile(new TextEncoder().encode(text), 'counts.json'));
  if (parsed.state !== 'present' || parsed.content.kind !== 'metrics')
    throw new Error(JSON.stringify(parsed));
  const paired = (parsed.also ?? []).find((one) => one.kind === 'paired');
  const tables = tablesOfCounts(parsed.content.metrics, paired?.paired);
  if (tables === undefined) throw new Error('no counts');
  return tables;
}

// truth crossed with base's and head's prediction, 000 to 111: base is right in 0 and 1 and in 6 and 7, head in 0 and 2 and in 5 and 7
const cells = [40, 5, 3, 2, 10, 4, 6, 30];
const paired = { both_right: 70, only_base: 11, only_head: 7, both_wrong: 12, cells, groups: [] };
// head: tp 4 + 30, fp 5 + 2, fn 10 + 6, tn 40 + 3; base: tp 6 + 30, fp 3 + 2, fn 10 + 4, tn 40 + 5
const [ofHead, ofBase] = [
  { tp: 34, fp: 7, fn: 16, tn: 43 },
  { tp: 36, fp: 5, fn: 14, tn: 45 },
];

describe('a committed paired table', () => {
  it('is used where its margins are the counts of both versions', () => {
    const head = tablesIn({ overall: ofHead, paired });
    expect(confirmPairs(head, tablesIn({ overall: ofBase })).evaluable).toBe(true);
  });

  it.each([
    ['the merge base', ofHead, { ...ofBase, tp: 37, fn: 13 }, 'tp 36, fp 5, fn 14, tn 45 at the merge base'],
    ['the head', { ...ofHead, fp: 6, tn: 44 }, ofBase, 'tp 34, fp 7, fn 16, tn 43 at the head'],
  ])('is not used where it contradicts the counts of %s', (_, own, before, said) => {
    const confirmed = confirmPairs(tablesIn({ overall: own, paired }), tablesIn({ overall: before }));
    expect(confirmed).toMatchObject({ evaluable: false, reason: expect.stringContaining(said) });
  });

  it('is held against right answers alone where it has no cells', () => {
    const { cells: _, ...bare } = paired;
    const head = tablesIn({ overall: ofHead, paired: bare });
    expect(confirmPairs(head, tablesIn({ overall: ofBase })).evaluable).toBe(true);
    // 81 of 100 right at the merge base, by the table
    expect(confirmPairs(head, tablesIn({ overall: { tp: 36, fp: 6, fn: 14, tn: 44 } }))).toMatchObject({
      evaluable: false,
      reason: expect.stringContaining('81 of 100 right at the merge base, whose own counts are 80 of 100'),
    });
  });

  it('is held against the counts of each group', () => {
    const groups = [{ slice: { sex: 'female' }, cells }];
    const head = tablesIn({ groups: { sex: { female: ofHead } }, paired: { ...paired, groups } });
    const base = tablesIn({ groups: { sex: { female: { ...ofBase, tn: 46 } } } });
    expect(confirmPairs(head, base)).toMatchObject({
      evaluable: false,
      reason: expect.stringContaining('for female at the merge base'),
    });
  });
});
