import type { GroupColumn } from './predictions.ts';

/** Groups named in a note at most. */
const mostNamed = 6;

/** A note for each attribute of which groups differ only by spaces or capitals: they are counted apart, and may well be one. */
export function noteAlikeGroups(groups: readonly Pick<GroupColumn, 'name' | 'levels'>[]): readonly string[] {
  return groups.flatMap(({ name, levels }) => {
    const byKey = Map.groupBy(levels, (level) => level.trim().replaceAll(/\s+/g, ' ').toLowerCase());
    const alike = [...byKey.values()].filter(({ length }) => length > 1).flat();
    if (alike.length === 0) return [];
    const more = alike.length > mostNamed ? ` and ${alike.length - mostNamed} more` : '';
    const named = alike.slice(0, mostNamed).map((level) => `“${level}”`);
    return [
      `Groups of ${name} that differ only by spaces or capitals are counted apart: ${named.join(', ')}${more}`,
    ];
  });
}
