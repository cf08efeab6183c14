import type { SignatureVerification } from '../../evidence/signature.ts';
import { listText } from '../message.ts';

/** What one signature is worth under a requirement, in the words of the check's messages. */
export interface Judged {
  readonly status: 'pass' | 'fail' | 'unknown';
  readonly message:
    | 'signed'
    | 'stale'
    | 'unsigned'
    | 'invalid'
    | 'inconsistent'
    | 'unverified'
    | 'unread'
    | 'predicate';
  readonly data: Readonly<Record<string, string>>;
  /** Files that are to be shown besides the bundle. */
  readonly paths: readonly string[];
}

/** What the policy says of the files and statements that count. */
export interface SignatureRules {
  readonly accept: readonly string[];
  readonly ignore_paths: readonly string[];
  readonly ignore_unsigned_files: boolean;
}

/** One signature by itself: what shows that it is wrong comes before what cannot be said of it. Only a signature that holds over files that match passes. */
export function judgeSignature(
  { bundle, format, signature, coverage }: SignatureVerification,
  rules: SignatureRules,
): Judged {
  const { files, flaw, root } = coverage;
  const say = (
    status: Judged['status'],
    message: Judged['message'],
    data: Readonly<Record<string, string>> = {},
    paths: readonly string[] = [],
  ): Judged => ({ status, message, data: { bundle: bundle.path, ...data }, paths });
  if (flaw?.kind === 'manifest') return say('fail', 'inconsistent', { reason: flaw.reason });
  if (signature.state === 'invalid') return say('fail', 'invalid', { reason: signature.reason });
  const wrong = files.filter(({ state }) => state === 'mismatch' || state === 'missing');
  if (wrong.length > 0)
    return say(
      'fail',
      'stale',
      {
        what: listText(
          wrong.map(({ path, detail }) => `${path} (${detail})`),
          3,
        ),
      },
      wrong.filter(({ state }) => state === 'mismatch').map(({ path }) => path),
    );
  const ignored = rules.ignore_paths.map((path) => (root === '' ? path : `${root}/${path}`));
  const extra = rules.ignore_unsigned_files
    ? []
    : coverage.unsigned.filter((path) => !ignored.some((one) => path === one || path.startsWith(`${one}/`)));
  if (extra.length > 0) {
    const one = extra.length === 1;
    return say(
      'fail',
      'unsigned',
      { files: listText(extra, 3), stand: one ? 'stands' : 'stand', them: one ? 'it' : 'them' },
      extra,
    );
  }
  if (signature.state !== 'valid') return say('unknown', 'unverified', { reason: signature.reason });
  if (flaw?.kind === 'predicate' && !rules.accept.includes(format))
    return say('unknown', 'predicate', { reason: flaw.reason });
  if (flaw === undefined && !rules.accept.includes(format))
    return say('unknown', 'predicate', { reason: 'the policy accepts in-toto statements only' });
  const unread = files.filter(({ state }) => state === 'unread');
  const [first] = unread;
  if (first !== undefined)
    return say('unknown', 'unread', {
      files: listText(
        unread.map(({ path }) => path),
        3,
      ),
      reason: first.detail,
    });
  const matched = files.filter(({ state }) => state === 'match').map(({ path }) => path);
  return say('pass', 'signed', { files: listText(matched, 3), signer: signature.signer });
}
