import type { Audit, Finding } from '../model.ts';
import { codeText, cutToBytes, markdownText } from './escape.ts';
import { maxSummaryBytes } from './summary.ts';
import { statusText } from './wording.ts';

/** One finding, whole: what was found, where, what to do, how it was computed, what was read, what it supports. */
export function explanationOf(finding: Finding): string {
  const lines = [
    `#### ${statusText(finding)}: ${codeText(finding.requirement)} on ${codeText(finding.subject)}`,
    '',
    markdownText(finding.message),
    ...section('What to do', finding.remedy === undefined ? [] : [markdownText(finding.remedy)]),
    ...section('Why it is asked', finding.because === undefined ? [] : [markdownText(finding.because)]),
    ...section(
      'Where',
      finding.places.map(
        ({ path, line, message }) =>
          `${codeText(`${path}${line === undefined ? '' : `:${line}`}`)} ${markdownText(message ?? '')}`,
      ),
    ),
    ...section(
      'How it was computed',
      finding.steps.map((step) => markdownText(step)),
    ),
    ...section(
      'What was read',
      finding.evidence.map(({ path, blob }) => `${codeText(path)} (blob ${codeText(blob.slice(0, 12))})`),
    ),
    ...section(
      'Supports',
      finding.controls.length === 0
        ? []
        : [finding.controls.map((control) => markdownText(control)).join(', ')],
    ),
    '',
    `Check: ${codeText(finding.check)}, level ${finding.level}${finding.levelNote === undefined ? '' : ` (${markdownText(finding.levelNote)})`}`,
  ];
  return lines.join('\n');
}

const mostLines = 60;

function section(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const [only = ''] = lines;
  if (lines.length === 1) return ['', `**${title}:** ${only}`];
  const left = lines.length - mostLines;
  return [
    '',
    `**${title}:**`,
    '',
    ...lines.slice(0, mostLines).map((line) => `- ${line}`),
    ...(left > 0 ? [`- … and ${left} more`] : []),
  ];
}

const cutNote = '\n\n… The rest was cut off at GitHub’s limit; `/audit explain ID` shows one finding whole.';

/** Several findings, one after the other. */
export function renderExplanations(findings: readonly Finding[]): string {
  return cutToBytes(findings.map(explanationOf).join('\n\n---\n\n'), maxSummaryBytes, cutNote);
}

/** `/audit explain ID`: every finding of that requirement; undefined where there is none. */
export function renderExplanation(audit: Audit, requirement: string): string | undefined {
  const findings = audit.findings.filter(
    (one) => one.requirement === requirement || one.check === requirement,
  );
  return findings.length === 0 ? undefined : renderExplanations(findings);
}
