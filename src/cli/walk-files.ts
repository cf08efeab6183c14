import { lstatSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from './terminal.ts';

/** The regular files that paths name: folders are walked in order of names, links in them are not followed, `.git` is left out. */
export function* walkFiles(paths: readonly string[]): Generator<string> {
  for (const path of paths) {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined)
      throw new UsageError(`there is no ${path}; name a file or a folder that is there`);
    if (stat.isDirectory()) yield* walkFolder(path);
    else if (stat.isFile()) yield path;
    else throw new UsageError(`${path} is no file and no folder; name one`);
  }
}

function* walkFolder(folder: string): Generator<string> {
  for (const name of readdirSync(folder).sort()) {
    if (name === '.git') continue;
    const path = join(folder, name);
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat?.isDirectory()) yield* walkFolder(path);
    else if (stat?.isFile()) yield path;
  }
}
