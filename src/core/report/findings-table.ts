import type { Audit, AuditedSubject, Finding } from '../model.ts';
import { codeSpan, markdownText } from './escape.ts';
import { byUrgency, counted, isOpen, placeText, signOf, wordOf } from './wording.ts';

/** What a table shows of a message and a remedy each; the rest stands in the details. */
const maxCell = 600;

/** One finding as a table's cells: sign and word, requirement, what was found and where, what to do. */
function cellsOf(finding: Finding): readonly string[] {
  const [place] = finding.places;
  const where = place === undefined || !isOpen(finding) ? '' : ` (${codeSpan(placeText(place), 'cell')})`;
  const note = finding.levelNote === undefined ? '' : `; ${markdownText(finding.levelNote, 'cell', 200)}`;
  return [
    `${signOf(finding)} ${wordOf(finding)}`,
    codeSpan(finding.requirement, 'cell'),
    `${markdownText(finding.message, 'cell', maxCell)}${where}${note}`,
    isOpen(finding) ? markdownText(finding.remedy ?? '', 'cell', maxCell) : '',
  ];
}

/** A table of findings, most urgent first; the column of what to do only where there is anything to do. */
export function findingsTable(findings: readonly Finding[]): string {
  const rows = byUrgency(findings).map(cellsOf);
  const columns = rows.some((cells) => cells[3] !== '') ? 4 : 3;
  return [['', 'requirement', 'what was found', 'what to do'], ['---', '---', '---', '---'], ...rows]
    .map((cells) => `| ${cells.slice(0, columns).join(' | ')} |`)
    .join('\n');
}

/** `credit-default (model, tier high)`, escaped. */
export function subjectName(subject: AuditedSubject): string {
  const found = subject.declared ? '' : ', found by discovery';
  const tier = subject.kind === 'policy' ? '' : `, tier ${markdownText(subject.tier, 'flow', 100)}`;
  return `${codeSpan(subject.id)} (${subject.kind}${tier}${found})`;
}

/**
 * The most urgent `limit` findings, a table a subject; those that pass are folded away, or only counted where `folded` is false. Says what it leaves out.
 */
export function subjectTables(audit: Audit, limit: number, folded: boolean): string {
  const shown = new Set(byUrgency(audit.findings).slice(0, limit));
  const sections = audit.subjects.map((subject) => {
    const own = audit.findings.filter((finding) => finding.subject === subject.id);
    const loud = own.filter((finding) => isOpen(finding) || finding.status === 'waived');
    const quiet = own.filter((finding) => !loud.includes(finding));
    const parts = [`### ${subjectName(subject)}`];
    const loudShown = loud.filter((finding) => shown.has(finding));
    if (loudShown.length > 0) parts.push(findingsTable(loudShown));
    if (loudShown.length < loud.length)
      parts.push(`${counted(loud.length - loudShown.length, 'further finding')} not shown here.`);
    if (own.length === 0) parts.push('No requirement of the policy is for it.');
    if (quiet.length > 0) parts.push(foldedTable(quiet, shown, folded));
    return parts.join('\n\n');
  });
  return sections.join('\n\n');
}

function foldedTable(quiet: readonly Finding[], shown: ReadonlySet<Finding>, folded: boolean): string {
  const summary = countsOf(quiet);
  const visible = quiet.filter((finding) => shown.has(finding));
  if (!folded || visible.length === 0) return summary;
  const rest =
    visible.length === quiet.length ? [] : [`${quiet.length - visible.length} more are not shown here.`];
  return [
    '<details>',
    `<summary>${summary}</summary>`,
    '',
    findingsTable(visible),
    '',
    ...rest,
    '</details>',
  ].join('\n');
}

function countsOf(quiet: readonly Finding[]): string {
  const passed = quiet.filter(({ status }) => status === 'pass').length;
  const not = quiet.length - passed;
  const parts = passed === 0 ? [] : [`✅ ${counted(passed, 'requirement')} met`];
  if (not > 0) parts.push(`➖ ${not} not applicable`);
  return parts.join(', ');
}
