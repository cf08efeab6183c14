import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** Rows of the catalogue of published bypasses (the reference, section 5). */
const rows = 44;
const folders = ['../core/artifact/', '../cli/'];

/** The numbers with which titles of tests begin: `'27: …'`, `'3 …'`, `'42 and 43: …'`. */
function rowsNamed(text: string): number[] {
  return Array.from(text.matchAll(/['"`](\d{1,2})(?: and (\d{1,2}))?:? [A-Za-z$.]/g)).flatMap(
    ([, first, second]) => [Number(first), ...(second === undefined ? [] : [Number(second)])],
  );
}

describe('published bypasses of other scanners', () => {
  it('each have a test that names its row', () => {
    const named = folders.flatMap((folder) => {
      const root = new URL(folder, import.meta.url);
      return readdirSync(root, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.test.ts'))
        .flatMap((name) => rowsNamed(readFileSync(new URL(name, root), 'utf8')));
    });
    const missing = Array.from({ length: rows }, (_, index) => index + 1).filter(
      (row) => !named.includes(row),
    );
    expect(missing).toEqual([]);
  });

  it('that none names are found', () => {
    expect(
      rowsNamed("it('27: an archive', …); [`3 STACK ${x}`]; describe('42 and 43: GGUF'); expect(99)"),
    ).toEqual([27, 3, 42, 43]);
  });
});
