import { lstatSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Sibling, SiblingLookup } from './core/artifact/artifact.ts';

/** Looks up what stands beside a file on disk, without following a link and without opening anything. Paths of over 64 parts are `other`. */
export function fileSiblings(file: string): SiblingLookup {
  const folder = dirname(file);
  return (path): Sibling => {
    const parts = path.split('/').filter((part) => part !== '' && part !== '.');
    if (parts.length === 0 || parts.length > 64) return { kind: 'other' };
    let at = folder;
    for (const [index, part] of parts.entries()) {
      at = join(at, part);
      let stat: ReturnType<typeof lstatSync>;
      try {
        stat = lstatSync(at);
      } catch {
        // Not there, or in a folder that may not be searched: for a loader as well.
        return { kind: 'missing', certain: false };
      }
      if (stat.isSymbolicLink()) return { kind: 'link' };
      if (index === parts.length - 1)
        return stat.isFile() ? { kind: 'file', sizeBytes: stat.size } : { kind: 'other' };
    }
    return { kind: 'missing', certain: false };
  };
}
