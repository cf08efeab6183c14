import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { sizeOf } from './mirror-store.ts';

/** What one fetch brings into a repository. */
export interface Arrivals {
  /** Bytes that have come since, whole or in part. */
  bytes(): Promise<number>;
  /** Removes what came in part: git leaves its temporary packs behind when it is ended. */
  discard(): Promise<void>;
}

/**
 * Watches the folders into which git writes what a fetch brings: `objects/pack`, and the quarantine folders `objects/tmp_objdir-*` ("git help
 * receive-pack", "Quarantine environment"). What an ended fetch left there is removed first, so nothing else may write there meanwhile.
 */
export async function watchArrivals(directory: string): Promise<Arrivals> {
  const objects = join(directory, 'objects');
  const packs = join(objects, 'pack');
  const quarantined = async (): Promise<string[]> =>
    (await namesIn(objects))
      .filter((name) => name.startsWith('tmp_objdir'))
      .map((name) => join(objects, name));
  const discard = async (): Promise<void> => {
    const partial = (await namesIn(packs)).filter((name) => name.startsWith('tmp_'));
    const paths = [...partial.map((name) => join(packs, name)), ...(await quarantined())];
    await Promise.all(paths.map((path) => rm(path, { recursive: true, force: true })));
  };
  await discard();
  const before = new Set(await namesIn(packs));
  return {
    bytes: async () => {
      const fresh = (await namesIn(packs)).filter((name) => !before.has(name));
      const sizes = await Promise.all([
        ...fresh.map(async (name) => (await stat(join(packs, name)).catch(() => undefined))?.size ?? 0),
        ...(await quarantined()).map(sizeOf),
      ]);
      return sizes.reduce((sum, size) => sum + size, 0);
    },
    discard,
  };
}

/** Nothing, where the folder is not there: what is damaged shows when git runs. */
function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}
