import { readdir, readFile } from 'node:fs/promises';

const folder = new URL('../policies/', import.meta.url);

/** The packs that ship with Assay, their text by name: `recommended` for `policies/recommended.yml`. */
export async function readPacks(): Promise<ReadonlyMap<string, string>> {
  const packs = new Map<string, string>();
  for (const file of (await readdir(folder)).sort()) {
    if (file.endsWith('.yml'))
      packs.set(file.slice(0, -'.yml'.length), await readFile(new URL(file, folder), 'utf8'));
  }
  return packs;
}
