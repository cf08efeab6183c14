import type { Artifact } from '../check.ts';

/** Why nothing is known of an artifact's content. */
export function unreadText({ file, pointer, sizeBytes, notRead = 'is not in git' }: Artifact): string {
  if (pointer === undefined) return `${file.path} of ${sizeBytes} bytes is too large to be read here`;
  return `${file.path} is ${pointer.type === 'lfs' ? 'an LFS' : 'a DVC'} pointer and its content ${notRead}`;
}
