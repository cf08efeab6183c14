import type { GitHubFailure } from './github-port.ts';

/** Whether an adapter threw this: its `code` and `retryable` say what may be done about it. */
export function isFailure(error: unknown): error is GitHubFailure {
  return error instanceof Error && 'code' in error && 'retryable' in error;
}

/** What was begun did not end in time; another try may. */
export class TookTooLong extends Error implements GitHubFailure {
  override readonly name = 'TookTooLong';
  readonly code = 'timeout';
  readonly retryable = true;
  readonly retryAt = undefined;
}

/** The result of `work`, or `TookTooLong` after so long; the work itself goes on unheard. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new TookTooLong(`It took longer than ${Math.round(ms / 1000)} seconds.`)),
      ms,
    );
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** A failure in one sentence for people: an adapter's own words, bounded and on one line; of anything else only its kind. */
export function sentenceOf(error: unknown): string {
  if (!isFailure(error)) return `An internal error (${error instanceof Error ? error.name : typeof error}).`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed
  const text = error.message.replace(/[\u0000-\u001f\u007f\u2028\u2029]+/g, ' ').trim();
  return text.length <= 300 ? text : `${text.slice(0, 299)}…`;
}

/** Text as inline code: nothing in it is a link, a mention or HTML. GFM, section 6.1, "Code spans". */
export function asCode(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line === '') return '(nothing)';
  const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}
