import { describe, expect, it } from 'vitest';
import { aggregateOf } from '../../../src/core/evaluation/aggregate.ts';
import type { Predictions } from '../../../src/core/evaluation/predictions.ts';
import { tablesOfCounts } from '../../../src/core/evaluation/tables-of-counts.ts';
import { tablesOfRows } from '../../../src/core/evaluation/tables-of-rows.ts';
import { readEvidenceFile } from '../../../src/core/evidence/decode.ts';
import { parseEvidence } from '../../../src/core/evidence/parse-evidence.ts';
import { evaluated } from '../../../src/core/statistics/index.ts';

/** Eight people: truth, base's and head's prediction, sex, age. */
const people = [
  [1, 1, 1, 0, 0],
  [1, 1, 0, 0, 0],
  [1, 0, 1, 0, 1],
  [0, 0, 0, 0, 1],
  [1, 1, 1, 1, 0],
  [0, 1, 0, 1, 0],
  [0, 0, 1, 1, 1],
  [0, 0, 0, 1, 1],
] as const;

function predictions(version: 1 | 2): Predictions {
  return {
    rows: people.length,
    kind: 'classification',
    positive: '1',
    truth: Float64Array.from(people, (row) => row[0]),
    prediction: Float64Array.from(people, (row) => row[version]),
    score: undefined,
    weight: undefined,
    groups: [
      { name: 'sex', codes: Int32Array.from(people, (row) => row[3]), levels: ['female', 'male'] },
      { name: 'age', codes: Int32Array.from(people, (row) => row[4]), levels: ['old', 'young × rich'] },
    ],
    ids: undefined,
  };
}

const tables = tablesOfRows(
  { predictions: predictions(2), files: [], notes: [] },
  evaluated(predictions(1)),
  'the order of the rows',
);

function readBack(text: string) {
  const parsed = parseEvidence(readEvidenceFile(new TextEncoder().encode(text), 'counts.json'));
  if (parsed.state !== 'present' || parsed.content.kind !== 'metrics') return { parsed, read: undefined };
  const paired = parsed.also?.find((one) => one.kind === 'paired');
  return { parsed, read: tablesOfCounts(parsed.content.metrics, paired?.paired) };
}

describe('counts instead of rows', () => {
  it('are what one counts by hand', () => {
    // head: right in rows 1, 3, 4, 5, 6, 8; row 2 is missed, row 7 is a false alarm
    expect(tables.overall).toEqual({ tp: 3, fp: 1, fn: 1, tn: 3 });
    const aggregate = aggregateOf(tables);
    expect(aggregate.groups.sex).toEqual({
      female: { tp: 2, fp: 0, fn: 1, tn: 1 },
      male: { tp: 1, fp: 1, fn: 0, tn: 2 },
    });
    expect(aggregate.crossed).toContainEqual({
      slice: { age: 'old', sex: 'female' },
      tp: 1,
      fp: 0,
      fn: 1,
      tn: 0,
    });
    // both right: 1, 4, 5, 8; only base: 2, 7; only head: 3, 6
    expect(aggregate.paired).toMatchObject({ both_right: 4, only_base: 2, only_head: 2, both_wrong: 0 });
    expect(aggregate.paired?.cells).toEqual([2, 1, 1, 0, 0, 1, 1, 2]);
  });

  it('are read back as they were written, intersections and pairs included', () => {
    const { read } = readBack(JSON.stringify(aggregateOf(tables), undefined, 2));
    expect(read?.overall).toEqual(tables.overall);
    const plain = (from: typeof tables | undefined) =>
      from?.attributes
        .flatMap(({ groups }) =>
          groups.map(({ slice, counts }) =>
            JSON.stringify([slice, counts?.tp, counts?.fp, counts?.fn, counts?.tn]),
          ),
        )
        .sort();
    expect(plain(read)).toEqual(plain(tables));
    const pairs = (from: typeof tables | undefined) =>
      from?.paired.evaluable === true
        ? [from.paired.value.table, from.paired.value.cells, from.paired.value.attributes]
        : undefined;
    expect(pairs(read)).toEqual(pairs(tables));
  });

  it.each([
    ['a negative count', { groups: { sex: { female: { tp: -1, fp: 0, fn: 0, tn: 0 } } } }],
    ['half a person', { groups: { sex: { female: { tp: 0.5, fp: 0, fn: 0, tn: 0 } } } }],
    ['a count that is missing', { groups: { sex: { female: { tp: 1, fp: 0, fn: 0 } } } }],
    [
      'cells that contradict the table',
      {
        paired: { both_right: 9, only_base: 0, only_head: 0, both_wrong: 0, cells: [1, 0, 0, 0, 0, 0, 0, 1] },
      },
    ],
  ])('are malformed with %s', (_, content) => {
    const { parsed } = readBack(JSON.stringify({ format: 'assay-aggregate', version: 1, ...content }));
    expect(parsed.state).toBe('malformed');
  });
});
