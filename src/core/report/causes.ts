import type { Finding } from '../model.ts';
import { byUrgency, isBlocking, isOpen, wordOf } from './wording.ts';

/** Findings of one subject that all say the same because one thing is wrong: no card was found, a metrics file cannot be read. */
export interface Cause {
  /** The most urgent of them; what it says is said once, for all. */
  readonly lead: Finding;
  /** All of them, the lead first. Each still counts as a finding of its own. */
  readonly findings: readonly Finding[];
}

/**
 * The findings, most urgent first, those with the same words, remedy and places of one subject brought together at the place of the first. What passes
 * or is waived stands alone: nobody has to act on it, and each waiver has a reason of its own.
 */
export function causesOf(findings: readonly Finding[]): readonly Cause[] {
  const causes = new Map<unknown, [Finding, ...Finding[]]>();
  for (const finding of byUrgency(findings)) {
    const key = causeKey(finding);
    const others = causes.get(key);
    if (others === undefined) causes.set(key, [finding]);
    else others.push(finding);
  }
  return [...causes.values()].map((together) => ({ lead: together[0], findings: together }));
}

/** What makes two findings one cause; the finding itself where it stands alone. */
function causeKey(finding: Finding): unknown {
  if (!isOpen(finding) && finding.status !== 'not-applicable') return finding;
  const { subject, message, remedy, places, table } = finding;
  return JSON.stringify([isOpen(finding), subject, message, remedy ?? null, places, table ?? null]);
}

/** The values of a cause's findings in their order, each once; undefined ones left out. */
export function eachOf<Value>(
  { findings }: Cause,
  value: (finding: Finding) => Value | undefined,
): readonly Value[] {
  const all = findings.map(value).filter((one) => one !== undefined);
  return [...new Set(all)];
}

/** `unknown, warning`: how a finding stands where that differs from the lead of its cause; empty where it does not. */
export function wordBesideLead(finding: Finding, lead: Finding): string {
  if (wordOf(finding) === wordOf(lead)) return '';
  if (isBlocking(finding) && !isBlocking(lead)) return `${wordOf(finding)}, blocking`;
  return wordOf(finding).replace(/ \((.*)\)$/, ', $1');
}
