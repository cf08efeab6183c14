import type { Audit } from '../model.ts';
import { renderCharts } from './chart.ts';
import { brokenPolicy, notesList, type ReportContext } from './check-run.ts';
import { markdownText } from './escape.ts';
import { subjectTables } from './findings-table.ts';
import { fitBytes } from './fit-bytes.ts';
import { titleOf } from './wording.ts';

/** GitHub takes 65,536 characters (danger/danger#698); below it, so that nothing depends on how they are counted. */
const maxCommentBytes = 60_000;

/** Plots of a comment: they are for a glance. */
const maxCharts = 2;

const signs: Readonly<Record<Audit['verdict'], string>> = { passed: '✅', failed: '❌', pending: '⏳' };

/**
 * The one summary comment of a pull request, as Markdown. It names no commit, so that a push which changes no verdict changes no comment. The empty
 * string: there is nothing to say besides the check run.
 */
export function renderComment(audit: Audit, { detailsUrl }: ReportContext = {}): string {
  const heading = `## ${signs[audit.verdict]} ${markdownText(titleOf(audit))}`;
  const link = detailsUrl === undefined ? [] : [`[The whole record](${detailsUrl})`];
  if (audit.policyProblems.length > 0)
    return fitBytes(audit.policyProblems.length, maxCommentBytes, (limit) =>
      [heading, brokenPolicy(audit, limit), ...link].join('\n\n'),
    );
  if (audit.subjects.length === 0)
    return `${heading}\n\nNothing that the policy governs differs from the base branch any more.`;
  const notes = audit.notes.length === 0 ? [] : [notesList(audit.notes)];
  const charts = renderCharts(audit, maxCharts);
  return fitBytes(audit.findings.length, maxCommentBytes, (limit) =>
    [
      heading,
      subjectTables(audit, limit, true),
      ...charts,
      ...notes,
      ...(limit < audit.findings.length ? ['Cut at GitHub’s limit; the check run has more.'] : []),
      ...link,
      footer(audit),
    ].join('\n\n'),
  );
}

function footer({ verdict }: Audit): string {
  const again = verdict === 'passed' ? '' : 'Every push is audited again. ';
  return `<sub>${again}\`/audit explain ID\` shows how a requirement was computed, \`/audit help\` lists the commands.</sub>`;
}
