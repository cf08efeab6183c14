import { existsSync, readFileSync } from 'node:fs';

const root = new URL('../../../../shared/oracles/', import.meta.url);

/** Whether the published numbers lie beside the project; says so on the console when they do not. */
export function hasOracle(name: string): boolean {
  const there = existsSync(new URL(`${name}/expected.json`, root));
  if (!there) console.log(`skipped: the published numbers ${name} are not in ../shared/oracles`);
  return there;
}

/** The expected.json of an oracle. */
export function readExpected(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`${name}/expected.json`, root), 'utf8')) as unknown;
}

/** A CSV of an oracle as rows of strings by column name (no quoting occurs in them). */
export function readRows(name: string, file: string): Record<string, string>[] {
  const [header = '', ...lines] = readFileSync(new URL(`${name}/${file}`, root), 'utf8')
    .trim()
    .split(/\r?\n/);
  const names = header.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(names.map((column, i) => [column, cells[i] ?? '']));
  });
}
