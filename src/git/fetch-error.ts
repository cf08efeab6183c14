import { GitError } from './git-error.ts';

/**
 * What a failed `git fetch` means, in a sentence for people. git has one exit code for everything: this is the one place where its words are looked at.
 * @param fetch.authorization removed from git's words
 * @param fetch.maxBytes what the fetch was allowed to bring
 * @returns a `GitError`, or `error` itself where it is none
 */
export function toFetchError(
  error: unknown,
  { authorization, maxBytes }: { readonly authorization: string | undefined; readonly maxBytes: number },
): unknown {
  if (!(error instanceof GitError)) return error;
  if (error.code === 'too-large') {
    const most = `${Math.floor(maxBytes / 2 ** 20)} MiB`;
    return new GitError(
      'too-large',
      `The change could not be fetched: what is needed of it is larger than ${most}, the most that one fetch may bring. Split the change, or keep its large files in Git LFS.`,
    );
  }
  if (error.code !== 'failed') return error;
  const said = error.cause instanceof Error ? error.cause.message : '';
  const secret = authorization?.split(' ').at(-1) ?? '';
  const text = secret === '' ? said : said.replaceAll(secret, '[secret]');
  const cause = new Error(text);
  // What the server says comes first in its lines; it must not decide that our mirror is damaged.
  const own = text
    .split('\n')
    .filter((line) => !line.startsWith('remote:'))
    .join('\n');
  if (/not our ref|unadvertised object|couldn't find remote ref|missing blob object/i.test(own))
    return new GitError('not-found', 'The server does not have the commit (yet).', cause);
  if (
    /Authentication failed|could not read Username|returned error: 40[134]|repository '[^']*' not found/i.test(
      own,
    )
  )
    return new GitError('no-access', 'The server does not show the repository to the app.', cause);
  if (
    /unable to access|could not resolve|connect|timed? ?out|early EOF|RPC failed|hung up|disconnect|protocol error|SSL|TLS|certificate|proxy|too slow|transfer closed|could not read from remote|returned error: \d|redirect/i.test(
      own,
    )
  )
    return new GitError('unreachable', 'The repository could not be fetched.', cause);
  return new GitError('damaged', 'The repository could not be fetched into its mirror.', cause);
}
