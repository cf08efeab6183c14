import type { FileEntry } from '../model.ts';
import type { Candidate } from './discover.ts';
import { folderOf, ignoredFolders, isWithin } from './file-kinds.ts';

const searchedExtensions =
  /\.(?:json|jsonl|ya?ml|toml|ini|cfg|conf|properties|env|xml|ipynb|md|markdown|rst|txt|sh|r?md|pbtxt|tf|tfvars|cff)$/;
const searchedNames =
  /^(?:\.env(?:\..+)?|\.netrc|\.npmrc|\.pypirc|credentials|config|dockerfile|makefile|mlproject|mlmodel|id_(?:rsa|dsa|ecdsa|ed25519)|.*\.pem|.*\.key)$/;

/** Whether a path is a text in which keys and tokens are looked for: configurations, notebooks, cards, environment files, keys. */
export function isSearchedText(path: string): boolean {
  const lower = path.toLowerCase();
  if (ignoredFolders.test(lower)) return false;
  const name = lower.slice(lower.lastIndexOf('/') + 1);
  return searchedExtensions.test(name) || searchedNames.test(name);
}

/**
 * Which subject answers for each text, by the subject's id: the one with the nearest folder at or above it; else, since a key in a notebook must not
 * fall between two subjects, the one whose folder shares the longest way from the root, the first by id. Texts stay in the order of the tree.
 */
export function assignTexts(
  candidates: readonly Candidate[],
  files: readonly FileEntry[],
): ReadonlyMap<string, readonly FileEntry[]> {
  const certain = candidates.filter((one) => one.certain);
  const owners = (certain.length > 0 ? certain : candidates).toSorted((a, b) =>
    a.subject.id < b.subject.id ? -1 : 1,
  );
  const byFolder = new Map<string, string | undefined>();
  const result = new Map<string, FileEntry[]>();
  for (const file of files) {
    if (!isSearchedText(file.path)) continue;
    const folder = folderOf(file.path);
    if (!byFolder.has(folder)) byFolder.set(folder, ownerOf(folder, owners));
    const id = byFolder.get(folder);
    if (id === undefined) continue;
    const texts = result.get(id);
    if (texts === undefined) result.set(id, [file]);
    else texts.push(file);
  }
  return result;
}

function ownerOf(folder: string, owners: readonly Candidate[]): string | undefined {
  let best: { readonly id: string; readonly score: number } | undefined;
  for (const { subject, folder: own } of owners) {
    // A folder above counts by its depth, before all that only share a part of the way.
    const score = isWithin(folder, own) ? 1_000 + depthOf(own) : sharedDepth(folder, own);
    if (best === undefined || score > best.score) best = { id: subject.id, score };
  }
  return best?.id;
}

const depthOf = (folder: string): number => (folder === '' ? 0 : folder.split('/').length);

function sharedDepth(one: string, other: string): number {
  const parts = other.split('/');
  const index = one.split('/').findIndex((part, at) => part !== parts[at]);
  return index < 0 ? depthOf(one) : index;
}
