import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from './terminal.ts';

/** The regular files that paths name: folders are walked in order of names, links are not followed, `.git` is left out. */
export function* walkFiles(paths: readonly string[]): Generator<string> {
  for (const path of paths) {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat === undefined) throw new UsageError(`there is no ${path}`);
    if (stat.isDirectory()) {
      const names = readdirSync(path)
        .filter((name) => name !== '.git')
        .sort();
      yield* walkFiles(names.map((name) => join(path, name)));
    } else if (stat.isFile()) yield path;
  }
}
