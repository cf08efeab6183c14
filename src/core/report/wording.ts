import type { Audit, Finding, Level, Status } from '../model.ts';
import { cutText, plainLine } from './escape.ts';

/** Findings that want something of somebody: failed or not shown. */
export function isOpen({ status }: Pick<Finding, 'status'>): boolean {
  return status === 'fail' || status === 'unknown';
}

/** Findings that stop the merge. */
export function isBlocking(finding: Pick<Finding, 'status' | 'level'>): boolean {
  return finding.level === 'block' && isOpen(finding);
}

/** Findings that were decided at all: `not-applicable` ones count nowhere. */
export function applicable(audit: Audit): readonly Finding[] {
  return audit.findings.filter(({ status }) => status !== 'not-applicable');
}

const statusWords: Readonly<Record<Status, string>> = {
  pass: 'passes',
  fail: 'fails',
  unknown: 'unknown',
  waived: 'waived',
  'not-applicable': 'not applicable',
};

const openSigns: Readonly<Record<Level, string>> = { block: '❌', warn: '⚠️', note: 'ℹ️', off: 'ℹ️' };

/** The sign of a finding: what it does to the merge, at a glance. Never the only carrier: the word stands beside it. */
export function signOf({ status, level }: Pick<Finding, 'status' | 'level'>): string {
  if (status === 'pass') return '✅';
  if (status === 'waived') return '🕓';
  return status === 'not-applicable' ? '➖' : openSigns[level];
}

/** The status in a word, with its effect where that is less than stopping the merge: `fails (warning)`. */
export function wordOf(finding: Pick<Finding, 'status' | 'level'>): string {
  const word = statusWords[finding.status];
  if (!isOpen(finding) || finding.level === 'block') return word;
  return `${word} (${finding.level === 'warn' ? 'warning' : 'note'})`;
}

const levelRank: Readonly<Record<Level, number>> = { block: 0, warn: 1, note: 2, off: 3 };
const statusRank: Readonly<Record<Status, number>> = {
  fail: 0,
  unknown: 1,
  waived: 2,
  pass: 3,
  'not-applicable': 4,
};

/** What has to be done first comes first; within one rank the audit's own order stands. */
export function byUrgency(findings: readonly Finding[]): readonly Finding[] {
  const rank = (finding: Finding): number =>
    isOpen(finding)
      ? levelRank[finding.level] * 10 + statusRank[finding.status]
      : 100 + statusRank[finding.status];
  return [...findings].sort((a, b) => rank(a) - rank(b));
}

/** `1 warning`, `3 warnings`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** `README.md:12`, `README.md:12-14` or the path alone. */
export function placeText(place: {
  readonly path: string;
  readonly line?: number;
  readonly endLine?: number;
}): string {
  if (place.line === undefined) return place.path;
  const end = place.endLine === undefined || place.endLine <= place.line ? '' : `-${place.endLine}`;
  return `${place.path}:${place.line}${end}`;
}

/** A message's main clause, for titles: up to its first semicolon or parenthesis, one line, at most 70 code units. */
export function gist(message: string): string {
  const line = plainLine(message, 500);
  const [clause = line] = line.split(/; | \(|: (?=.{40})/, 1);
  return cutText(clause.replace(/[.:,]$/, ''), 70);
}

/**
 * The verdict and the first thing to do, one plain line of at most 200 code units:
 * "2 of 14 requirements fail: auc fell from 0.871 to 0.842, README.md has no limitations section".
 */
export function titleOf(audit: Audit): string {
  if (audit.policyProblems.length > 0) return brokenTitle(audit);
  if (audit.subjects.length === 0) return 'No governed model or data changed';
  const decided = applicable(audit);
  const blocking = byUrgency(decided.filter(isBlocking));
  const warnings = byUrgency(decided.filter((finding) => isOpen(finding) && finding.level === 'warn'));
  if (blocking.length > 0) return withGists(failTitle(blocking, decided.length), blocking);
  if (audit.verdict === 'failed') return 'The audit failed';
  if (audit.verdict === 'pending')
    return `Waiting for a person: ${counted(decided.length, 'requirement')} shown, an approval is missing`;
  if (decided.length === 0) return 'No requirement applies to what changed';
  if (warnings.length > 0) return withGists(`Passed with ${counted(warnings.length, 'warning')}`, warnings);
  return decided.length === 1 ? 'The one requirement is met' : `All ${decided.length} requirements are met`;
}

function failTitle(blocking: readonly Finding[], total: number): string {
  const failed = blocking.filter(({ status }) => status === 'fail').length;
  const unknown = blocking.length - failed;
  const of = `of ${counted(total, 'requirement')}`;
  if (failed === 0) return `${unknown} ${of} cannot be decided`;
  const also = unknown === 0 ? '' : `, ${unknown} cannot be decided`;
  return `${failed} ${of} ${failed === 1 ? 'fails' : 'fail'}${also}`;
}

function withGists(lead: string, findings: readonly Finding[]): string {
  const gists = [...new Set(findings.map(({ message }) => gist(message)))];
  const shown = gists.slice(0, 2);
  const rest = gists.length - shown.length;
  return cutText(`${lead}: ${shown.join(', ')}${rest === 0 ? '' : `, and ${rest} more`}`, 200);
}

function brokenTitle({ policyProblems, policy }: Audit): string {
  const [first] = policyProblems;
  const where = first === undefined ? (policy.path ?? 'the policy') : placeText(first);
  return plainLine(
    `The policy cannot be used: ${counted(policyProblems.length, 'problem')}, the first at ${where}`,
    200,
  );
}
