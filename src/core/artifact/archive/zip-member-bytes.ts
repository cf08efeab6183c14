import type { Budget, ByteSource } from '../artifact.ts';
import { openZipData } from './zip-data.ts';
import type { ZipDirectory, ZipEntry } from './zip-directory.ts';

/** A member with its name, as one of the views gives it. */
export interface NamedEntry {
  readonly name: string;
  readonly entry: ZipEntry;
}

/** All members under each of their names. */
export function namedEntries(directory: ZipDirectory): readonly NamedEntry[] {
  return directory.entries.flatMap((entry) => {
    const names = new Set<string>();
    if (entry.central !== undefined) names.add(entry.central.name);
    if (entry.local !== undefined) names.add(entry.local.name);
    return [...names].map((name) => ({ name, entry }));
  });
}

/** A member's content, at most `most` bytes of it; undefined where it cannot be read. */
export function memberBytes(
  source: ByteSource,
  entry: ZipEntry,
  budget: Budget,
  most: number,
): Uint8Array | undefined {
  const opened = memberSource(source, entry, budget, most);
  return opened?.read(0, Math.min(most, opened.sizeBytes)).slice();
}

/** A member's content as a source; undefined where it cannot be read. */
export function memberSource(
  source: ByteSource,
  entry: ZipEntry,
  budget: Budget,
  most: number,
): ByteSource | undefined {
  for (const method of new Set([entry.central?.method, entry.local?.method])) {
    if (method === undefined) continue;
    const opened = openZipData(source, entry, method, budget, most);
    if (opened !== undefined && opened.state !== 'corrupt') return opened.source;
  }
  return undefined;
}
