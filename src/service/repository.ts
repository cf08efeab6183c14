import type { LastChange } from '../core/checks/check.ts';
import type { Change, FileEntry } from '../core/model.ts';
import type { LargeObjects } from './large-objects.ts';

/** Which files of a commit are wanted. `key` names the selection: the same key must always mean the same answer. */
export interface Selector {
  readonly key: string;
  readonly matches: (path: string) => boolean;
  /** False where nothing below a folder can match, so that it is not walked. */
  readonly mayContain: (folder: string) => boolean;
}

/** A blob's bytes, or that it is larger than asked for. */
export type BlobContent = Uint8Array | { readonly tooLarge: number };

/** What stands at a path; `path` is as it is written in the repository, which may differ in upper and lower case from what was asked. */
export type PathEntry =
  | { readonly kind: 'file'; readonly file: FileEntry }
  | { readonly kind: 'folder'; readonly path: string };

/** The port through which a repository is read: a mirror on the server, the developer's clone on the command line. */
export interface Repository {
  mergeBase(one: string, other: string): Promise<string | undefined>;
  changes(from: string, to: string): Promise<readonly Change[]>;
  select(commit: string, selector: Selector): Promise<readonly FileEntry[]>;
  /** Blobs by id; an id that is not there is not in the result. */
  read(
    blobs: readonly string[],
    options: { readonly maxBytes: number },
  ): Promise<ReadonlyMap<string, BlobContent>>;
  /** What stands at each of these paths; what is not in the result is not committed. Nothing but the folders above them is read. */
  lookUp(commit: string, paths: readonly string[]): Promise<ReadonlyMap<string, PathEntry>>;
  /** Whether `ancestor` is `commit` or one of its ancestors; undefined where nobody can say it: the history is cut off. */
  isAncestor(ancestor: string, commit: string): Promise<boolean | undefined>;
  lastChanges(commit: string, paths: readonly string[]): Promise<ReadonlyMap<string, LastChange>>;
  /** The content behind LFS pointers; left out where there is no way to it. */
  readonly large?: LargeObjects;
}
