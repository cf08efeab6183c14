/** What the codes of POSIX (IEEE 1003.1, errno.h) and of Node mean to somebody who named a file. */
const reasons: Readonly<Record<string, string>> = {
  EACCES: 'this user may not read it.',
  EPERM: 'the system does not let this user read it.',
  ENOENT: 'it is not there any more.',
  ENOTDIR: 'a part of its path is no folder any more.',
  EISDIR: 'it is a folder whose names the system does not list.',
  EIO: 'the disk, or whatever stands behind the file, gave an error.',
  ESTALE: 'the network drive no longer has it.',
  ELOOP: 'its path leads through a link that leads back to itself.',
  ENAMETOOLONG: 'its path is longer than the system allows.',
  EMFILE: 'too many files are open already.',
  ENFILE: 'too many files are open on this machine.',
  ENOMEM: 'there is not enough memory.',
  ENXIO: 'the device behind it is not there.',
};

/** Why a file could not be read, in a plain sentence without the system's own words. */
export function whyUnreadable(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return reasons[code] ?? 'the system gave an error.';
}
