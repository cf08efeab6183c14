import type { Audit } from '../model.ts';
import { renderCharts } from './chart.ts';
import { brokenPolicy, notesList } from './check-run.ts';
import { markdownText } from './escape.ts';
import { detailsByCause } from './finding-details.ts';
import { subjectTables } from './findings-table.ts';
import { isOpen, titleOf } from './wording.ts';

/** The audit as one Markdown document of any length, for files and logs: the verdict, a table a subject, every open finding in detail. */
export function renderMarkdown(audit: Audit): string {
  const parts = [`# ${markdownText(titleOf(audit))}`];
  if (audit.policyProblems.length > 0) parts.push(brokenPolicy(audit, audit.policyProblems.length));
  if (audit.subjects.length > 0) parts.push(subjectTables(audit, audit.findings.length, true));
  parts.push(...renderCharts(audit, Number.POSITIVE_INFINITY));
  if (audit.notes.length > 0) parts.push(notesList(audit.notes));
  const open = audit.findings.filter((finding) => isOpen(finding) || finding.status === 'waived');
  if (open.length > 0) parts.push('## In detail', ...detailsByCause(open));
  return `${parts.join('\n\n')}\n`;
}
