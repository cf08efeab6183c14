import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import type { LargeObjects } from '../service/large-objects.ts';
import { inFile } from './in-file.ts';

/**
 * Large objects that a clone holds already, in `lfs/objects` of its git directory (git-lfs docs/spec.md); nothing is fetched. What is there is verified
 * like a download.
 * @param commonDirectory the clone's common git directory, absolute
 */
export function lfsCache(commonDirectory: string): LargeObjects {
  return {
    read: async ({ sha256, sizeBytes }, { maxBytes }, work) => {
      if (sizeBytes > maxBytes)
        return {
          state: 'left',
          reason: `was not read: it has ${sizeBytes} bytes, more than the ${maxBytes} that are read`,
          passing: false,
        };
      const path = join(commonDirectory, 'lfs', 'objects', sha256.slice(0, 2), sha256.slice(2, 4), sha256);
      const found = await lstat(path).catch(() => undefined);
      if (found === undefined || !found.isFile())
        return {
          state: 'left',
          reason: 'is not in the clone’s LFS cache (`git lfs pull` brings it)',
          passing: true,
        };
      if (found.size !== sizeBytes)
        return { state: 'mismatch', reason: `has ${found.size} bytes and not the pointer’s ${sizeBytes}` };
      const hash = createHash('sha256');
      for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }))
        hash.update(chunk as Buffer);
      if (hash.digest('hex') !== sha256)
        return { state: 'mismatch', reason: 'has another SHA-256 than the pointer says' };
      return inFile(path, work);
    },
  };
}
