import { lstatSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from './terminal.ts';

/**
 * The regular files that paths name: folders are walked in order of names, links in them are not followed, `.git` is left
 * out. A folder that cannot be listed is given itself, so that whoever opens it says so. Throws `UsageError` for a path
 * that names neither.
 */
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
  const names = namesIn(folder);
  if (names === undefined) yield folder;
  for (const name of names ?? []) {
    if (name === '.git') continue;
    const path = join(folder, name);
    const kind = kindOf(path);
    if (kind === 'folder') yield* walkFolder(path);
    else if (kind !== 'other') yield path;
  }
}

/** The names in a folder in order, undefined where the system does not list them. */
function namesIn(folder: string): readonly string[] | undefined {
  try {
    return readdirSync(folder).sort();
  } catch {
    return undefined;
  }
}

/** What stands at a path in a folder; `unknown` where the system does not say. */
function kindOf(path: string): 'folder' | 'file' | 'other' | 'unknown' {
  try {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    return stat?.isDirectory() ? 'folder' : stat?.isFile() ? 'file' : 'other';
  } catch {
    return 'unknown';
  }
}
