import { createHash } from 'node:crypto';
import { dvcFolderText } from '../core/evidence/dvc-folder.ts';
import type { Digests, FolderDigests } from '../core/repository-files.ts';

const newline = 10;
const carriageReturn = 13;

/** The hashes of a file's bytes. Line ends are converted as bytes, which leaves UTF-8 whole; files that hold a NUL are no text. */
export function digestsOf(bytes: Uint8Array): Digests {
  const md5 = hashOf('md5', bytes);
  const text = !bytes.includes(0) && bytes.includes(newline);
  const unix = text && bytes.includes(carriageReturn) ? withUnixLineEnds(bytes) : bytes;
  return {
    sizeBytes: bytes.byteLength,
    md5,
    md5Unix: unix === bytes ? md5 : hashOf('md5', unix),
    md5Windows: text ? hashOf('md5', withWindowsLineEnds(unix)) : md5,
    sha256: hashOf('sha256', bytes),
  };
}

/** What DVC would record of a folder with these files. */
export function folderDigestsOf(
  files: readonly { readonly relativePath: string; readonly digests: Digests }[],
): FolderDigests {
  const hashWith = (form: 'md5' | 'md5Unix' | 'md5Windows') =>
    hashOf(
      'md5',
      new TextEncoder().encode(
        dvcFolderText(files.map(({ relativePath, digests }) => ({ relativePath, md5: digests[form] }))),
      ),
    );
  return {
    fileCount: files.length,
    sizeBytes: files.reduce((sum, { digests }) => sum + digests.sizeBytes, 0),
    md5: [...new Set([hashWith('md5'), hashWith('md5Unix'), hashWith('md5Windows')])].map(
      (hash) => `${hash}.dir`,
    ),
  };
}

function hashOf(algorithm: 'md5' | 'sha256', bytes: Uint8Array): string {
  return createHash(algorithm).update(bytes).digest('hex');
}

function withUnixLineEnds(bytes: Uint8Array): Uint8Array {
  const result = new Uint8Array(bytes.byteLength);
  let length = 0;
  for (let at = 0; at < bytes.byteLength; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === carriageReturn && bytes[at + 1] === newline) continue;
    result[length++] = byte;
  }
  return result.subarray(0, length);
}

/** Of bytes whose line ends are `\n`. */
function withWindowsLineEnds(bytes: Uint8Array): Uint8Array {
  let breaks = 0;
  for (const byte of bytes) if (byte === newline) breaks += 1;
  const result = new Uint8Array(bytes.byteLength + breaks);
  let length = 0;
  for (const byte of bytes) {
    if (byte === newline) result[length++] = carriageReturn;
    result[length++] = byte;
  }
  return result;
}
