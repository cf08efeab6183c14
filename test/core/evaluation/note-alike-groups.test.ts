import { expect, it } from 'vitest';
import { noteAlikeGroups } from '../../../src/core/evaluation/note-alike-groups.ts';

it('groups that differ only by spaces or capitals are named, and others are not', () => {
  expect(
    noteAlikeGroups([
      { name: 'sex', levels: [' f', 'F', 'f', 'm'] },
      { name: 'race', levels: ['asian', 'asian american', 'black'] },
      { name: 'age', levels: ['18  to 29', '18 to 29', '30+'] },
    ]),
  ).toEqual([
    'Groups of sex that differ only by spaces or capitals are counted apart: “ f”, “F”, “f”',
    'Groups of age that differ only by spaces or capitals are counted apart: “18  to 29”, “18 to 29”',
  ]);
});
