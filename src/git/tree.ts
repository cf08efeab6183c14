import type { FileMode } from '../core/model.ts';
import { GitError } from './git-error.ts';

/** One entry of a tree object. */
export interface TreeEntry {
  readonly name: string;
  readonly id: string;
  readonly mode: FileMode | 'folder';
}

const modes: Readonly<Record<string, TreeEntry['mode']>> = {
  '40000': 'folder',
  '040000': 'folder',
  '100644': 'file',
  '100664': 'file',
  '100755': 'executable',
  '120000': 'symlink',
  '160000': 'submodule',
};

/** A mode as trees and diffs write it; undefined for 000000 and what git does not know. */
export function modeOf(text: string): TreeEntry['mode'] | undefined {
  return modes[text];
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * A path's bytes as text. Bytes that are not UTF-8 become `\xff` each: readable, storable, and equal to no path that GitHub could
 * speak of.
 */
export function pathOf(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch {
    let text = '';
    for (const byte of bytes)
      text += byte < 0x80 ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`;
    return text;
  }
}

/**
 * The entries of a tree object in git's order. `<mode> <name>\0<id>` each, gitformat: "git help cat-file", tree objects.
 * Throws `malformed` for what git itself would refuse to write: no names, names with a slash, `.` and `..`.
 */
export function parseTree(bytes: Buffer, idBytes: number): TreeEntry[] {
  const entries: TreeEntry[] = [];
  let offset = 0;
  while (offset < bytes.byteLength) {
    const space = bytes.indexOf(32, offset);
    const zero = bytes.indexOf(0, space);
    const end = zero + 1 + idBytes;
    const mode = space < 0 ? undefined : modeOf(bytes.toString('latin1', offset, space));
    if (space < 0 || zero < 0 || end > bytes.byteLength || mode === undefined)
      throw new GitError('malformed', 'The repository holds a folder that git cannot have written.');
    const name = pathOf(bytes.subarray(space + 1, zero));
    if (name === '' || name === '.' || name === '..' || name.includes('/'))
      throw new GitError('malformed', 'The repository holds a file name that git does not allow.');
    entries.push({ name, id: bytes.toString('hex', zero + 1, end), mode });
    offset = end;
  }
  return entries;
}
