import type { Audit } from '../model.ts';
import { cutToBytes, markdownText } from './escape.ts';
import { summaryOf } from './summary.ts';
import { titleOf, verdictText } from './wording.ts';

/** GitHub's bound of a comment, in characters; bytes are never fewer. */
const maxComment = 65_000;

/** The one summary comment, edited in place; undefined where nothing governed changed and there is nothing to say. */
export function renderComment(audit: Audit): string | undefined {
  if (audit.subjects.length === 0 && audit.policyProblems.length === 0) return undefined;
  const heading = `## Assay: ${verdictText(audit)}\n\n${markdownText(titleOf(audit))}`;
  return cutToBytes(`${heading}\n\n${summaryOf(audit, maxComment - 1000)}`, maxComment, '\n\n… cut off');
}

/** `/audit status`: the present findings in full. */
export function renderStatus(audit: Audit): string {
  return (
    renderComment(audit) ??
    `## Assay: ${verdictText(audit)}\n\n${markdownText(titleOf(audit))}\n\n${summaryOf(audit, maxComment - 1000)}`
  );
}
