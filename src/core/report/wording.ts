import type { Audit, Finding } from '../model.ts';
import { countText, listText } from '../checks/message.ts';
import { plainText } from './escape.ts';

/** Findings that count: what does not apply is shown and not counted. */
export function counted(audit: Audit): readonly Finding[] {
  return audit.findings.filter(({ status }) => status !== 'not-applicable');
}

/** Failed or unknown at a level that stops the merge. */
export function isBlocking({ status, level }: Finding): boolean {
  return level === 'block' && isFlawed({ status });
}

/** Failed or unknown. */
export function isFlawed({ status }: Pick<Finding, 'status'>): boolean {
  return status === 'fail' || status === 'unknown';
}

const signs = { pass: '✅', fail: '❌', unknown: '❓', waived: '📝', 'not-applicable': '➖' } as const;

/** A sign and a word, so that neither colour nor sign alone carries the meaning. */
export function statusText(finding: Finding): string {
  const { status, level } = finding;
  const words = {
    pass: 'holds',
    fail: 'fails',
    unknown: 'unknown',
    waived: 'waived',
    'not-applicable': 'not applicable',
  };
  if (!isFlawed(finding) || level === 'block') return `${signs[status]} ${words[status]}`;
  return `${level === 'warn' ? '⚠️' : 'ℹ️'} ${words[status]}${level === 'warn' ? ', warns only' : ', noted'}`;
}

/** What a finding says in a few words, for a title. */
export function shortText({ message }: Finding): string {
  const text = plainText(message, 400);
  const clause = text.search(/[,;(]|: /);
  const short = clause > 12 ? text.slice(0, clause).trim() : text;
  return short.length > 70 ? `${short.slice(0, 69)}…` : short;
}

/** One line: the verdict and the first thing to do. At most 200 characters, plain text. */
export function titleOf(audit: Audit): string {
  const [problem] = audit.policyProblems;
  if (problem !== undefined) {
    const more = audit.policyProblems.length > 1 ? ` (and ${audit.policyProblems.length - 1} more)` : '';
    return plainText(
      `The policy cannot be used: ${problem.path}:${problem.line ?? 1}: ${problem.message}${more}`,
      200,
    );
  }
  const all = counted(audit);
  if (audit.subjects.length === 0) return 'No governed model or data changed';
  const blocking = all.filter(isBlocking);
  const failing = blocking.filter(({ status }) => status === 'fail');
  const unknown = blocking.filter(({ status }) => status === 'unknown');
  const warnings = all.filter((finding) => isFlawed(finding) && finding.level === 'warn');
  const total = countText(all.length, 'requirement');
  if (blocking.length > 0) {
    const counts = [
      failing.length === 0 ? '' : `${failing.length} of ${total} ${failing.length === 1 ? 'fails' : 'fail'}`,
      unknown.length === 0
        ? ''
        : failing.length === 0
          ? `${unknown.length} of ${total} cannot be judged`
          : `${unknown.length} cannot be judged`,
    ];
    return plainText(`${counts.filter(Boolean).join(', ')}: ${listText(blocking.map(shortText), 2)}`, 200);
  }
  const holds = all.filter(({ status }) => status === 'pass').length;
  const held =
    holds === all.length
      ? `${all.length === 1 ? 'The one requirement holds' : `All ${total} hold`}`
      : `${holds} of ${total} hold`;
  if (warnings.length === 0) return held;
  return plainText(
    `${held}, ${countText(warnings.length, 'warning')}: ${listText(warnings.map(shortText), 1)}`,
    200,
  );
}

/** `passed`, `failed` or `pending` as a reader says it. */
export function verdictText({ verdict }: Audit): string {
  return { passed: '✅ Passed', failed: '❌ Failed', pending: '⏳ Waiting for people' }[verdict];
}
