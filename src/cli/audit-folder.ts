import { createHash, randomUUID } from 'node:crypto';
import { lstat, mkdir, readdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { getuid } from 'node:process';
import type { AuditStore } from '../service/kept-audit.ts';

/** What the folder may hold; the entries that were not used for longest go first. */
export interface FolderBounds {
  readonly maxEntries: number;
  readonly maxBytes: number;
  readonly maxEntryBytes: number;
}

const mebibyte = 1024 * 1024;
const defaultBounds: FolderBounds = {
  maxEntries: 200,
  maxBytes: 256 * mebibyte,
  maxEntryBytes: 64 * mebibyte,
};
const digestBytes = 32;
/** A writer that was killed leaves its unfinished file; none takes so long. */
const unfinishedMs = 3_600_000;

/** The user's own cache folder (XDG Base Directory Specification 0.8): no repository, cloned or unpacked, brings files into it. */
export function auditFolderOf(environment: Readonly<Record<string, string | undefined>>): string {
  const { XDG_CACHE_HOME: named = '' } = environment;
  return join(isAbsolute(named) ? named : join(homedir(), '.cache'), 'assay', 'audits');
}

/**
 * Audits in a folder that is the user's and that nobody else may write to; any other is left alone. An entry begins with the SHA-256 of its key and the rest: what
 * is cut off, altered or was copied from another key is removed and was not kept. Where the folder cannot be written, nothing is kept.
 */
export function openAuditFolder(folder: string, bounds: FolderBounds = defaultBounds): AuditStore {
  const pathOf = (key: string): string => join(folder, `${key}.audit`);
  return {
    read: async (key) => {
      try {
        if (!(await isOurs(folder))) return undefined;
        const { size } = await lstat(pathOf(key));
        if (size > bounds.maxEntryBytes + digestBytes) return undefined;
        const bytes = await readFile(pathOf(key));
        const entry = bytes.subarray(digestBytes);
        if (!bytes.subarray(0, digestBytes).equals(digestOfEntry(key, entry))) {
          await rm(pathOf(key), { force: true });
          return undefined;
        }
        const now = new Date();
        await utimes(pathOf(key), now, now).catch(() => undefined);
        return entry;
      } catch {
        return undefined;
      }
    },
    write: async (key, entry) => {
      if (entry.byteLength > bounds.maxEntryBytes) return;
      const unfinished = join(folder, `${key}.${randomUUID()}.tmp`);
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        if (!(await isOurs(folder))) return;
        await writeFile(unfinished, [digestOfEntry(key, entry), entry], { flag: 'wx', mode: 0o600 });
        await rename(unfinished, pathOf(key));
        await trim(folder, bounds);
      } catch {
        // A full or read-only disk: the audit stands, it was only not kept.
        await rm(unfinished, { force: true }).catch(() => undefined);
      }
    },
  };
}

function digestOfEntry(key: string, entry: Uint8Array): Buffer {
  return createHash('sha256').update(`${key}\n`).update(entry).digest();
}

async function isOurs(folder: string): Promise<boolean> {
  const found = await lstat(folder);
  // Windows has neither owners nor modes here; the profile is the user's.
  if (getuid === undefined) return found.isDirectory();
  return found.isDirectory() && found.uid === getuid() && (found.mode & 0o022) === 0;
}

async function trim(folder: string, { maxEntries, maxBytes }: FolderBounds): Promise<void> {
  const entries: { readonly path: string; readonly usedMs: number; readonly sizeBytes: number }[] = [];
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const found = await lstat(path).catch(() => undefined);
    if (found === undefined) continue;
    if (name.endsWith('.audit')) entries.push({ path, usedMs: found.mtimeMs, sizeBytes: found.size });
    else if (name.endsWith('.tmp') && Date.now() - found.mtimeMs > unfinishedMs)
      await rm(path, { force: true });
  }
  let sizeBytes = 0;
  for (const [index, entry] of entries.sort((a, b) => b.usedMs - a.usedMs).entries()) {
    sizeBytes += entry.sizeBytes;
    if (index >= maxEntries || sizeBytes > maxBytes) await rm(entry.path, { force: true });
  }
}
