import { lstatSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from './terminal.ts';

/** The regular files that paths name: folders are walked in order of names, links in them are not followed, `.git` is left out. */
export function* walkFiles(paths: readonly string[]): Generator<string> {
  for (const path of paths) {
    const stat = statOf(path);
    if (stat === undefined)
      throw new UsageError(`there is no ${path}; name a file or a folder that is there`);
    if (stat.isDirectory()) yield* walkFolder(path);
    else if (stat.isFile()) yield path;
    else throw new UsageError(`${path} is no file and no folder; name one`);
  }
}

/** Undefined where nothing is there. Throws `UsageError` where the path leads nowhere. */
function statOf(path: string): ReturnType<typeof statSync> | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ELOOP')
      throw new UsageError(`${path} is a link that leads back to itself; name the file that is meant`);
    if (code === 'EACCES') throw new UsageError(`${path} lies in a folder that may not be read`);
    if (code === 'ENAMETOOLONG') throw new UsageError('a path is longer than the system allows');
    throw error;
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
