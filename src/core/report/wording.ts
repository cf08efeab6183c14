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

/**
 * A finding in a few words, for titles: its own short form, else its message's main clause, up to the first semicolon or parenthesis; one line, at most 80
 * code units, cut between words.
 */
export function gist({ short, message }: Pick<Finding, 'short' | 'message'>): string {
  const line = plainLine(short ?? message, 500);
  const [clause = line] = line.split(/; | \(|: (?=.{40})/, 1);
  return cutWords(
    clause.replace(/[.:,]$/, '').replace(firstWord, (word) => word.toLowerCase()),
    80,
  );
}

/** Words that are written large only because a sentence begins; names and metrics stay as they are. */
const firstWord = /^(?:No|The|There|This|A|An|Nothing|It|All|One|Some|Every|Unexpected)(?= )/;

/** At most `length` code units, cut between words where there is a space in the latter half. */
function cutWords(text: string, length: number): string {
  if (text.length <= length) return text;
  const cut = text.slice(0, length - 1);
  const space = cut.lastIndexOf(' ');
  return space > length / 2 ? `${cut.slice(0, space).replace(/[.:,]$/, '')}…` : cutText(text, length);
}

/**
 * The verdict and the first thing to do, one plain line of at most 200 code units:
 * "2 of 14 requirements fail: auc fell from 0.871 to 0.842, README.md has no limitations section".
 */
export function titleOf(audit: Audit): string {
  if (audit.policyProblems.length > 0) return brokenTitle(audit);
  if (audit.subjects.length === 0)
    return `No governed model or data changed${audit.nothingGoverned === true ? ': none was found' : ''}`;
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

/** The lead with as many of the first two phrases as the title has room for, and the number of the rest. */
function withGists(lead: string, findings: readonly Finding[]): string {
  const counts = new Map<string, number>();
  for (const finding of findings) {
    const phrase = gist(finding);
    counts.set(phrase, (counts.get(phrase) ?? 0) + 1);
  }
  // One cause may fail several requirements: the title's numbers must still add up.
  const gists = [...counts].map(([phrase, count]) =>
    count === 1 ? phrase : `${phrase} (${count} requirements)`,
  );
  for (let count = Math.min(2, gists.length); count > 0; count--) {
    const rest = gists.length - count;
    const title = `${lead}: ${gists.slice(0, count).join(', ')}${rest === 0 ? '' : `, and ${rest} more`}`;
    if (title.length <= 200) return title;
  }
  return cutWords(`${lead}: ${gists[0] ?? ''}`, 200);
}

function brokenTitle({ policyProblems, policy }: Audit): string {
  const [first] = policyProblems;
  const where = first === undefined ? (policy.path ?? 'the policy') : placeText(first);
  return plainLine(
    `The policy cannot be used: ${counted(policyProblems.length, 'problem')}, the first at ${where}`,
    200,
  );
}
