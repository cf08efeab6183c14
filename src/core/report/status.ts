import type { Audit } from '../model.ts';
import { brokenPolicy, notesList } from './check-run.ts';
import { markdownText } from './escape.ts';
import { findingsTable, subjectName } from './findings-table.ts';
import { fitBytes } from './fit-bytes.ts';
import { byUrgency, titleOf } from './wording.ts';

const maxReplyBytes = 60_000;

/** The answer to `/audit status`: the present findings in full, the passing ones too, as Markdown of at most 60,000 bytes. */
export function renderStatus(audit: Audit): string {
  const heading = `**${markdownText(titleOf(audit))}** (at ${audit.head.slice(0, 12)})`;
  if (audit.policyProblems.length > 0)
    return fitBytes(audit.policyProblems.length, maxReplyBytes, (limit) =>
      [heading, brokenPolicy(audit, limit)].join('\n\n'),
    );
  const ordered = byUrgency(audit.findings);
  return fitBytes(ordered.length, maxReplyBytes, (limit) => {
    const shown = ordered.slice(0, limit);
    const tables = audit.subjects.flatMap((subject) => {
      const own = shown.filter((finding) => finding.subject === subject.id);
      return own.length === 0 ? [] : [`### ${subjectName(subject)}`, findingsTable(own)];
    });
    const rest = ordered.length - limit;
    return [
      heading,
      ...tables,
      ...(audit.notes.length === 0 ? [] : [notesList(audit.notes)]),
      ...(rest > 0 ? [`${rest} more do not fit into a comment; \`assay audit\` prints all.`] : []),
    ].join('\n\n');
  });
}
