import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** Flaws of a folder of decision records: a number used twice or left out, a heading that does not say its number. */
function flawsOf(records: Readonly<Record<string, string>>): string[] {
  return Object.keys(records)
    .sort()
    .flatMap((name, index) => {
      const number = Number(/^(\d{4})-[a-z0-9-]+\.md$/.exec(name)?.[1]);
      const heading = records[name]?.split('\n')[0] ?? '';
      return [
        ...(number === index + 1 ? [] : [`${name}: expected number ${index + 1}`]),
        ...(heading.startsWith(`# ${number}. `) ? [] : [`${name}: expected a heading "# ${number}. …"`]),
      ];
    });
}

const folder = new URL('../../docs/decisions/', import.meta.url);

describe('decision records', () => {
  it('are numbered one by one, in name and heading', () => {
    const names = readdirSync(folder);
    const records = Object.fromEntries(
      names.map((name) => [name, readFileSync(new URL(name, folder), 'utf8')]),
    );
    expect(names.length).toBeGreaterThan(0);
    expect(flawsOf(records)).toEqual([]);
  });

  it('that share a number or carry another one are found', () => {
    expect(flawsOf({ '0001-a.md': '# 1. A\n', '0001-b.md': '# 1. B\n' })).toEqual([
      '0001-b.md: expected number 2',
    ]);
    expect(flawsOf({ '0001-a.md': '# A\n' })).toEqual(['0001-a.md: expected a heading "# 1. …"']);
  });
});
