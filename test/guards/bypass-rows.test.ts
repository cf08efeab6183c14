import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** Rows of the catalogue of published bypasses (the reference, section 5). */
const rows = 44;
const folders = ['../core/artifact/', '../cli/'];

/** The numbers with which titles of tests begin: `'27: …'`, `'42 and 43: …'`; in the suite of bypasses without a colon too, `'3 …'`. */
function rowsNamed(text: string, bypassesOnly: boolean): number[] {
  const title = bypassesOnly
    ? /['"`](\d{1,2})(?: and (\d{1,2}))?:? [A-Za-z$.]/g
    : /['"`](\d{1,2})(?: and (\d{1,2}))?: [A-Za-z$.]/g;
  return Array.from(text.matchAll(title)).flatMap(([, first, second]) => [
    Number(first),
    ...(second === undefined ? [] : [Number(second)]),
  ]);
}

describe('published bypasses of other scanners', () => {
  it('each have a test that names its row', () => {
    const named = folders.flatMap((folder) => {
      const root = new URL(folder, import.meta.url);
      return readdirSync(root, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.test.ts'))
        .flatMap((name) =>
          rowsNamed(readFileSync(new URL(name, root), 'utf8'), name.endsWith('bypasses.test.ts')),
        );
    });
    const missing = Array.from({ length: rows }, (_, index) => index + 1).filter(
      (row) => !named.includes(row),
    );
    expect(missing).toEqual([]);
  });

  it('that none names are found: a number in another text is no row', () => {
    const text = "it('27: an archive', …); [`3 STACK ${x}`]; describe('42 and 43: GGUF'); contain('5 rows')";
    expect(rowsNamed(text, false)).toEqual([27, 42, 43]);
    expect(rowsNamed(text, true)).toEqual([27, 3, 42, 43, 5]);
  });
});
