import type { Parsed } from './evidence/evidence.ts';
import type { FileEntry } from './model.ts';

/**
 * What a check wants to know of the repository beside the subject's own evidence. Planned purely, read by the shell.
 *
 * - `path`: what stands at a path. `entry` reads no content, `digests` hashes it, `text` decodes it, `evidence` parses it.
 * - `below`: every file in a folder, hashed: what DVC makes one hash of.
 * - `glob`: the files that a pattern matches, as text.
 * - `base`: a file as it stands on the base branch, as text: what judges the change and must not come with it.
 * - `commit`: whether a commit is one of the head's ancestors.
 */
export type Want =
  | { readonly kind: 'path'; readonly path: string; readonly read: 'entry' | 'digests' | 'text' | 'evidence' }
  | { readonly kind: 'below'; readonly folder: string }
  | { readonly kind: 'glob'; readonly glob: string }
  | { readonly kind: 'base'; readonly path: string }
  | { readonly kind: 'commit'; readonly commit: string };

/** Hashes of a file's bytes, in lower-case hexadecimal. */
export interface Digests {
  readonly sizeBytes: number;
  readonly md5: string;
  /** MD5 of the text with `\n` line ends and with `\r\n` ones; both are `md5` where there is nothing to convert. */
  readonly md5Unix: string;
  readonly md5Windows: string;
  readonly sha256: string;
}

/** A committed file that a check asked for. */
export interface RepositoryFile {
  readonly file: FileEntry;
  /** These three are there where a check wanted them and the file is a regular one that is not too large. */
  readonly digests?: Digests;
  readonly text?: string;
  readonly parsed?: Parsed;
}

/** The hashes that DVC gives a folder (`<md5>.dir`) with its files as they are committed. */
export interface FolderDigests {
  readonly fileCount: number;
  readonly sizeBytes: number;
  /** With the files' bytes as committed, with `\n` line ends, with `\r\n` ones. */
  readonly md5: readonly string[];
}

/** What stands in the repository where the checks looked. */
export interface RepositoryFiles {
  /** At the head, by path. What was looked for and is not here is not committed. */
  readonly files: ReadonlyMap<string, RepositoryFile>;
  readonly folders: ReadonlySet<string>;
  /** What stands at a path but for upper and lower case, by the path that was looked for. */
  readonly otherCase: ReadonlyMap<string, string>;
  /** Folders whose files are all hashed; one that holds too much is not here. */
  readonly folderDigests: ReadonlyMap<string, FolderDigests>;
  /** The paths that a pattern matches, by pattern, sorted; `undefined` where they are too many. */
  readonly matches: ReadonlyMap<string, readonly string[] | undefined>;
  /** On the base branch, by path. */
  readonly base: ReadonlyMap<string, RepositoryFile>;
  /** Whether a commit is an ancestor of the head; one that nobody can say it of (a shallow clone) is not here. */
  readonly commits: ReadonlyMap<string, boolean>;
}

/** Nothing was looked for. */
export const noRepositoryFiles: RepositoryFiles = {
  files: new Map(),
  folders: new Set(),
  otherCase: new Map(),
  folderDigests: new Map(),
  matches: new Map(),
  base: new Map(),
  commits: new Map(),
};

/** A want's own key: two wants of the same are one. */
export function wantKey(want: Want): string {
  switch (want.kind) {
    case 'path':
      return `path ${want.read} ${want.path}`;
    case 'below':
      return `below ${want.folder}`;
    case 'glob':
      return `glob ${want.glob}`;
    case 'base':
      return `base ${want.path}`;
    case 'commit':
      return `commit ${want.commit}`;
  }
}
