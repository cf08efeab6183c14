import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GitEnvironment } from './environment.ts';
import { runGit } from './run-git.ts';

/** Mirrors on disk: a folder each, named by a digest of the key. */
export interface MirrorStore {
  /** The folder of a key's mirror; an empty one is made where there is none. */
  open(key: string): Promise<string>;
  /** Notes that it was used just now, and, where it may have grown, how large it has become. */
  touch(key: string, grown: boolean): Promise<void>;
  remove(key: string): Promise<void>;
  /**
   * Removes the longest unused until all are within the bound; returns how many. `give` may keep one; it answers at once, so that nobody takes up a
   * mirror between its answer and the removal, and who asks for it afterwards waits for that.
   */
  shrink(give: (key: string) => boolean): Promise<number>;
}

interface Known {
  sizeBytes: number;
  usedAtMs: number;
}

const stamp = 'assay-used';

/** Opens the folder and removes what an interrupted run left half made or half removed. */
export async function openMirrorStore(options: {
  readonly directory: string;
  readonly maxBytes: number;
  readonly environment: GitEnvironment;
}): Promise<MirrorStore> {
  const mirrors = join(options.directory, 'mirrors');
  const scratch = join(options.directory, 'scratch');
  await rm(scratch, { recursive: true, force: true });
  await mkdir(scratch, { recursive: true });
  await mkdir(mirrors, { recursive: true });
  /** By folder name. Keys of mirrors that this process has not opened yet are not known, their sizes are. */
  const known = new Map<string, Known>();
  const keys = new Map<string, string>();
  /** What is being made or removed: who opens it waits. */
  const busy = new Map<string, Promise<void>>();
  let clock = 0;

  for (const name of await readdir(mirrors)) {
    const used = await stat(join(mirrors, name, stamp)).catch(() => undefined);
    known.set(name, { sizeBytes: await sizeOf(join(mirrors, name)), usedAtMs: used?.mtimeMs ?? 0 });
  }

  const nameOf = (key: string): string => {
    const name = createHash('sha256').update(key).digest('hex').slice(0, 40);
    keys.set(name, key);
    return name;
  };
  /** One at a time for a folder, in the order asked. */
  const inTurn = (name: string, work: () => Promise<void>): Promise<void> => {
    const turn = (busy.get(name) ?? Promise.resolve()).catch(() => undefined).then(work);
    busy.set(name, turn);
    const over = (): void => {
      if (busy.get(name) === turn) busy.delete(name);
    };
    turn.then(over, over);
    return turn;
  };
  const discard = (name: string): Promise<void> => {
    known.delete(name);
    return inTurn(name, async () => {
      const trash = join(scratch, randomUUID());
      try {
        await rename(join(mirrors, name), trash);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      }
      await rm(trash, { recursive: true, force: true });
    });
  };
  const make = async (name: string): Promise<void> => {
    const folder = join(mirrors, name);
    if ((await stat(folder).catch(() => undefined)) !== undefined) return;
    const fresh = join(scratch, randomUUID());
    await mkdir(fresh);
    // An empty template: no hooks, no exclude file.
    await runGit({ directory: fresh, environment: options.environment }, [
      'init',
      '--quiet',
      '--bare',
      '--template=',
      '--initial-branch=none',
    ]);
    await writeFile(join(fresh, stamp), '');
    await rename(fresh, folder);
  };

  return {
    open: async (key) => {
      const name = nameOf(key);
      await inTurn(name, () => make(name));
      return join(mirrors, name);
    },
    touch: async (key, grown) => {
      const name = nameOf(key);
      const before = grown ? undefined : known.get(name)?.sizeBytes;
      // Two uses within a millisecond keep their order.
      clock = Math.max(Date.now(), clock + 1);
      const usedAtMs = clock;
      known.set(name, { sizeBytes: before ?? (await sizeOf(join(mirrors, name))), usedAtMs });
      const now = new Date(usedAtMs);
      await utimes(join(mirrors, name, stamp), now, now).catch(() => undefined);
    },
    remove: async (key) => discard(nameOf(key)),
    shrink: async (give) => {
      let removed = 0;
      let total = [...known.values()].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
      const oldestFirst = [...known].sort(([, a], [, b]) => a.usedAtMs - b.usedAtMs);
      for (const [name, { sizeBytes }] of oldestFirst) {
        if (total <= options.maxBytes) break;
        if (!known.has(name) || !give(keys.get(name) ?? '')) continue;
        await discard(name);
        total -= sizeBytes;
        removed += 1;
      }
      return removed;
    },
  };
}

/** Bytes of all files below a folder; what vanishes meanwhile counts nothing. */
export async function sizeOf(folder: string): Promise<number> {
  let total = 0;
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) total += await sizeOf(path);
    else total += (await stat(path).catch(() => undefined))?.size ?? 0;
  }
  return total;
}
