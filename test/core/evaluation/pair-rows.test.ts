import fc from 'fast-check';
import { expect, it } from 'vitest';
import { pairRows, repeatedId } from '../../../src/core/evaluation/pair-rows.ts';
import type { Predictions } from '../../../src/core/evaluation/predictions.ts';

const withIds = (ids: readonly number[] | undefined, rows: number = ids?.length ?? 0): Predictions => ({
  rows,
  kind: 'classification',
  positive: '1',
  truth: new Uint8Array(rows),
  prediction: undefined,
  score: undefined,
  weight: undefined,
  groups: [],
  // the low word alone collides for every id, the high one tells them apart
  ids: ids === undefined ? undefined : Uint32Array.from(ids.flatMap((id) => [id % 3, id])),
});
const unique = fc.uniqueArray(fc.integer({ min: 0, max: 200 }), { maxLength: 60 });

it('pairs exactly the ids that stand in both, in the order of the head', () => {
  fc.assert(
    fc.property(unique, unique, (base, head) => {
      const pairs = pairRows(withIds(base), withIds(head));
      const got = Array.from(pairs.head, (row, k) => [head[row], base[pairs.base[k]!]]);
      expect(got).toEqual(head.filter((id) => base.includes(id)).map((id) => [id, id]));
      expect(pairs.aligned).toBe(base.length === head.length && base.every((id, k) => id === head[k]));
    }),
  );
});

it('finds the first id that stands twice', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 40 }), (ids) => {
      const second = ids.findIndex((id, row) => ids.indexOf(id) < row);
      const wanted = second < 0 ? undefined : [ids.indexOf(ids[second]!), second];
      expect(repeatedId(withIds(ids).ids!)).toEqual(wanted);
    }),
  );
});

it('without ids pairs by order, and says so; nothing where the lengths differ', () => {
  const pairs = pairRows(withIds(undefined, 3), withIds(undefined, 3));
  expect([...pairs.base]).toEqual([0, 1, 2]);
  expect(pairs.notes).toEqual(['No id was named: rows are paired by their order']);
  const none = pairRows(withIds(undefined, 3), withIds(undefined, 2));
  expect(none.base).toHaveLength(0);
  expect(none.notes[0]).toContain('3 and 2');
});
