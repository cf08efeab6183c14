/** What went wrong with git: one word a case, so that nobody has to compare texts. */
export type GitErrorCode =
  /** There is no `git` to run. */
  | 'no-git'
  | 'not-a-repository'
  /** The revision or object is not in the repository. */
  | 'not-found'
  /** The server does not know the repository, or does not show it to these credentials. */
  | 'no-access'
  | 'unreachable'
  | 'timeout'
  /** A bound was reached: output, entries, depth. */
  | 'too-large'
  /** The mirror on disk cannot be read. */
  | 'damaged'
  /** The repository's content is not as git writes it. */
  | 'malformed'
  | 'failed';

/** Not these: what the machine or the repository is does not change between tries. */
const finalCodes: ReadonlySet<GitErrorCode> = new Set([
  'no-git',
  'not-a-repository',
  'too-large',
  'malformed',
]);

/** A failure of the machinery around git. `message` is a sentence for people, without credentials; git's own words are the `cause`. */
export class GitError extends Error {
  override readonly name = 'GitError';
  readonly code: GitErrorCode;
  /** Whether the same call may succeed later: GitHub shows commits and permissions with a delay, networks recover. */
  readonly retryable: boolean;

  constructor(code: GitErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.retryable = !finalCodes.has(code);
  }
}
