import type { Audit, AuditedSubject, Finding } from '../model.ts';
import { codeSpan, markdownText } from './escape.ts';
import { type Cause, causesOf, eachOf, wordBesideLead } from './causes.ts';
import { byUrgency, counted, isOpen, placeText, signOf, wordOf } from './wording.ts';

/** What a table shows of a message and a remedy each; the rest stands in the details. */
const maxCell = 600;

/** One cause as a table's cells: sign and word, its requirements, what was found and where, what to do. */
function cellsOf(cause: Cause): readonly string[] {
  const { lead } = cause;
  const [place] = lead.places;
  const where = place === undefined || !isOpen(lead) ? '' : ` (${codeSpan(placeText(place), 'cell')})`;
  const notes = eachOf(cause, ({ levelNote }) => levelNote).map(
    (note) => `; ${markdownText(note, 'cell', 200)}`,
  );
  return [
    `${signOf(lead)} ${wordOf(lead)}`,
    requirementsOf(cause, 'cell'),
    `${markdownText(lead.message, 'cell', maxCell)}${where}${notes.join('')}`,
    isOpen(lead) ? markdownText(lead.remedy ?? '', 'cell', maxCell) : '',
  ];
}

/** Requirements that an entry names; the rest is counted. */
const maxNamed = 20;

/** `card/present`, `card/metadata` (unknown): the requirements of a cause, escaped, each with how it stands where it is not as the first. */
export function requirementsOf({ lead, findings }: Cause, surroundings: 'cell' | 'flow'): string {
  const names = findings.slice(0, maxNamed).map((finding) => {
    const word = wordBesideLead(finding, lead);
    return `${codeSpan(finding.requirement, surroundings)}${word === '' ? '' : ` (${word})`}`;
  });
  const rest = findings.length - names.length;
  return `${names.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/** A table of findings, most urgent first, a row a cause; the column of what to do only where there is anything to do. */
export function findingsTable(findings: readonly Finding[]): string {
  const rows = causesOf(findings).map(cellsOf);
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
