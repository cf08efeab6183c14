import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { PGlite } from '@electric-sql/pglite';

/**
 * V8's optimising compiler takes 600 MB and three seconds of a core for one function of PostgreSQL's (105 kB of WebAssembly; seen with
 * `--trace-wasm-compilation-times`). What its baseline compiler makes of it answers our statements as fast: 0.9 ms a statement against 1.7
 * to 2. The flags count where a module is compiled; afterwards they are as they were.
 */
const optimising = ['wasm-tier-up', 'wasm-dynamic-tiering'];

/**
 * Opens PGlite under `directory`, or in memory where that is undefined. Where there is no database yet, another process makes it first: making
 * one takes twice the memory that it takes to use one.
 */
export async function openEmbedded(directory: string | undefined): Promise<PGlite> {
  if (directory === undefined) return compiledOnce(() => PGlite.create());
  const dataDir = join(directory, 'database');
  if (!existsSync(join(dataDir, 'PG_VERSION'))) await createElsewhere(directory, dataDir);
  return compiledOnce(() => PGlite.create({ dataDir }));
}

async function createElsewhere(directory: string, dataDir: string): Promise<void> {
  // It gets its name when it is whole: one that was half made is never opened.
  const fresh = join(directory, 'database.new');
  await rm(fresh, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  const program = fileURLToPath(new URL('./create-database.ts', import.meta.url));
  const flags = optimising.map((flag) => `--no-${flag}`);
  await promisify(execFile)(process.execPath, [...flags, program, fresh]);
  await rename(fresh, dataDir);
}

/** Runs what compiles WebAssembly with the baseline compiler only. */
async function compiledOnce<T>(work: () => Promise<T>): Promise<T> {
  for (const flag of optimising) setFlagsFromString(`--no-${flag}`);
  try {
    return await work();
  } finally {
    for (const flag of optimising) setFlagsFromString(`--${flag}`);
  }
}
