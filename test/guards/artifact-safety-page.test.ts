import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../../', import.meta.url);

/** The tests that a page names: a path in backquotes, then titles in quotes. */
function testsNamed(page: string): { readonly path: string; readonly title: string }[] {
  return Array.from(page.matchAll(/`(test\/[\w/.-]+\.test\.ts)`((?:,?\s+"[^"]+")+)/g)).flatMap(
    ([, path = '', titles = '']) =>
      Array.from(titles.matchAll(/"([^"]+)"/g)).map(([, title = '']) => ({ path, title })),
  );
}

const textOf = (path: string): string =>
  existsSync(new URL(path, root)) ? readFileSync(new URL(path, root), 'utf8') : '';

/** What is named and not there: a title stands as a string of the file. */
function missing(page: string, read: (path: string) => string): string[] {
  return testsNamed(page)
    .filter(
      ({ path, title }) => !["'", '`', '"'].some((quote) => read(path).includes(`${quote}${title}${quote}`)),
    )
    .map(({ path, title }) => `${path}: ${title}`);
}

describe('docs/artifact-safety.md', () => {
  const page = textOf('docs/artifact-safety.md');

  it('has the sixteen points of the catalogue, each with a test that is there', () => {
    const points = page.split(/^(?=\d{1,2}\. \*\*)/m).slice(1);
    expect(points).toHaveLength(16);
    expect(points.map((point) => testsNamed(point).length > 0)).toEqual(points.map(() => true));
    expect(missing(page, textOf)).toEqual([]);
  });

  it('a test that it names and that is not there is found', () => {
    const text = 'Shown by `test/a.test.ts` "one",\n "two", `test/b.test.ts` "three".';
    expect(missing(text, (path) => (path === 'test/a.test.ts' ? "it('one', () => {})" : ''))).toEqual([
      'test/a.test.ts: two',
      'test/b.test.ts: three',
    ]);
  });
});
