import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { LargeObject } from '../service/large-objects.ts';

/** Verified large objects on disk, a file each, named by their SHA-256. */
export interface ObjectStore {
  /** The file of an object; undefined where it is not here. It may be removed at any time: open it and see. */
  find(object: LargeObject): Promise<string | undefined>;
  /**
   * Takes in bytes as they come and keeps them where they are the object's: `stored`. `mismatch` says in what they differ. Never more than the object's
   * size is written; what the stream throws is thrown.
   */
  add(
    object: LargeObject,
    bytes: AsyncIterable<Uint8Array>,
  ): Promise<{ readonly stored: string } | { readonly mismatch: string }>;
}

interface Kept {
  readonly sizeBytes: number;
  usedAtMs: number;
}

/** Opens a folder of objects, which all together take at most `maxBytes`: the longest unused go first. What an interrupted run left half written is removed. */
export async function openObjectStore(directory: string, maxBytes: number): Promise<ObjectStore> {
  const scratch = join(directory, 'incoming');
  const objects = join(directory, 'objects');
  await rm(scratch, { recursive: true, force: true });
  await mkdir(scratch, { recursive: true });
  await mkdir(objects, { recursive: true });
  const kept = new Map<string, Kept>();
  for (const name of await readdir(objects)) {
    const found = await stat(join(objects, name)).catch(() => undefined);
    if (found !== undefined) kept.set(name, { sizeBytes: found.size, usedAtMs: found.mtimeMs });
  }

  const shrink = async (except: string): Promise<void> => {
    let total = [...kept.values()].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    for (const [name, { sizeBytes }] of [...kept].sort(([, a], [, b]) => a.usedAtMs - b.usedAtMs)) {
      if (total <= maxBytes) break;
      if (name === except) continue;
      kept.delete(name);
      await rm(join(objects, name), { force: true });
      total -= sizeBytes;
    }
  };

  return {
    find: async ({ sha256, sizeBytes }) => {
      const one = kept.get(sha256);
      if (one === undefined || one.sizeBytes !== sizeBytes) return undefined;
      const path = join(objects, sha256);
      const now = new Date();
      one.usedAtMs = now.getTime();
      return utimes(path, now, now).then(
        () => path,
        () => {
          kept.delete(sha256);
          return undefined;
        },
      );
    },
    add: async ({ sha256, sizeBytes }, bytes) => {
      const incoming = join(scratch, randomUUID());
      const hash = createHash('sha256');
      let taken = 0;
      const counted = new Transform({
        transform: (chunk: Uint8Array, _encoding, done) => {
          taken += chunk.byteLength;
          if (taken > sizeBytes) return done(new TooLong());
          hash.update(chunk);
          done(undefined, chunk);
        },
      });
      try {
        await pipeline(bytes, counted, createWriteStream(incoming, { flags: 'wx', mode: 0o600 }));
        if (taken < sizeBytes) return { mismatch: `has ${taken} bytes and not the pointer’s ${sizeBytes}` };
        const digest = hash.digest('hex');
        if (digest !== sha256)
          return {
            mismatch: `has the SHA-256 ${digest.slice(0, 12)}… and not the pointer’s ${sha256.slice(0, 12)}…`,
          };
        await rename(incoming, join(objects, sha256));
        kept.set(sha256, { sizeBytes, usedAtMs: Date.now() });
        await shrink(sha256);
        return { stored: join(objects, sha256) };
      } catch (error) {
        if (error instanceof TooLong) return { mismatch: `has more than the pointer’s ${sizeBytes} bytes` };
        throw error;
      } finally {
        await rm(incoming, { force: true });
      }
    },
  };
}

class TooLong extends Error {}
