import type { Check } from '../checks/check.ts';
import type { Audit } from '../model.ts';
import { codeSpan, markdownText } from './escape.ts';
import { findingDetails } from './finding-details.ts';
import { fitBytes } from './fit-bytes.ts';

const maxReplyBytes = 60_000;

/**
 * The answer to `/audit explain ID`: what the requirement asks and why, then for each subject what was found, read and computed and how to mend it, as
 * Markdown of at most 60,000 bytes. Undefined where the audit has no finding of this requirement.
 */
export function renderExplanation(
  audit: Audit,
  requirement: string,
  checks: readonly Check[],
): string | undefined {
  const findings = audit.findings.filter((finding) => finding.requirement === requirement);
  const [first] = findings;
  if (first === undefined) return undefined;
  const check = checks.find(({ id }) => id === first.check);
  const head = [
    `### ${codeSpan(requirement)} uses ${codeSpan(first.check)}`,
    ...(check === undefined
      ? []
      : [`**What it asks:** ${markdownText(check.title)}.`, `**Why:** ${markdownText(check.why)}`]),
  ];
  return fitBytes(findings.length, maxReplyBytes, (limit) =>
    [
      ...head,
      ...findings.slice(0, limit).map(findingDetails),
      ...(limit < findings.length ? [`${findings.length - limit} further subjects do not fit here.`] : []),
    ].join('\n\n'),
  );
}
